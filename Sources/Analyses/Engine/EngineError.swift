package import Calls

/// A query that the loaded tables cannot answer: a mistake of ours, not the user's.
package enum EngineError: Error, Equatable {
  /// The table of the column was not kept when the calls were read.
  case columnNotLoaded(Column)
  /// The column holds measurements, which make no groups.
  case notADimension(Column)
}

extension EngineError: CustomStringConvertible {
  /// What cannot be answered, and why.
  package var description: String {
    switch self {
    case .columnNotLoaded(let column):
      "the column '\(column.name)' of the table '\(column.table.rawValue)' was not loaded"
    case .notADimension(let column):
      "the column '\(column.name)' of the table '\(column.table.rawValue)' makes no groups"
    }
  }
}
