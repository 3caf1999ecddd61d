import Calls
import ColumnStore

/// The values of one column of a row group, or of what is computed of several, for rows of another or
/// of the same table.
///
/// A row of a child table has its call's value of a column of calls; a call has all values of its rows
/// of a child table.
struct MeasuredRows {
  private enum Values {
    case integers([Int64])
    case doubles([Double])
  }

  private enum Relation {
    case same
    case ofCall
    case ofRows(TableChunk)
  }

  private let values: Values
  private let relation: Relation

  /// The values of `column` for rows of `table`.
  ///
  /// - Throws: ``EngineError/columnNotLoaded(_:)``.
  init(_ column: Column, of group: RowGroup, for table: CallTable) throws(EngineError) {
    switch group[column] {
    case .integer(let chunk): values = .integers(chunk.values())
    case .double(let chunk): values = .doubles(chunk.values)
    case .text, nil: throw .columnNotLoaded(column)
    }
    if column.table == table {
      relation = .same
    } else if column.table == .calls {
      relation = .ofCall
    } else if let chunk = group.tables[column.table] {
      relation = .ofRows(chunk)
    } else {
      throw .columnNotLoaded(column)
    }
  }

  /// The values of what is computed of columns of `chunk`, or of calls, for its rows.
  ///
  /// - Throws: ``EngineError/columnNotLoaded(_:)``.
  init(_ value: RowValue, of group: RowGroup, for chunk: TableChunk) throws {
    let reader = RowReader(group: group, chunk: chunk)
    values =
      value.isInteger ? .integers(try reader.integers(value)) : .doubles(try reader.doubles(value))
    relation = .same
  }

  /// The places of the values of `row`, which is one of `call`.
  func places(of row: Int, in call: Int) -> Range<Int> {
    switch relation {
    case .same: row..<row + 1
    case .ofCall: call..<call + 1
    case .ofRows(let chunk): chunk.rows(ofCall: call)
    }
  }

  /// The value at a place; `nil` when it is missing.
  func value(at place: Int) -> Double? {
    switch values {
    case .integers(let values): values[place] == .min ? nil : Double(values[place])
    case .doubles(let values): values[place].isNaN ? nil : values[place]
    }
  }
}
