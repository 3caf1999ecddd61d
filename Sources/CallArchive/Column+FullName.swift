import Calls

/// A column of the five tables; GRDB has another type of that name.
typealias Column = Calls.Column

extension Calls.Column {
  /// The table and the name.
  var fullName: String { "\(table.rawValue).\(name)" }
}
