package import Calls

/// A query that cannot be answered.
package enum EngineError: Error, Equatable {
  /// The table of the column was not kept when the calls were read: a mistake of ours.
  case columnNotLoaded(Column)
  /// The column holds measurements, which make no groups: a mistake of ours.
  case notADimension(Column)
  /// There are more groups than there is room for.
  case tooManyGroups(limit: Int)
}

extension EngineError: CustomStringConvertible {
  /// What cannot be answered, and why.
  package var description: String {
    switch self {
    case .columnNotLoaded(let column):
      "the column '\(column.name)' of the table '\(column.table.rawValue)' was not loaded"
    case .notADimension(let column):
      "the column '\(column.name)' of the table '\(column.table.rawValue)' makes no groups"
    case .tooManyGroups(let limit):
      "there are more than \(limit) groups; group by less, or narrow the calls"
    }
  }
}
