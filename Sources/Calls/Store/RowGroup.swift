package import ColumnStore

/// The rows of some calls in the five tables: sealed, immutable, shared.
///
/// Cut at call boundaries, so that a call and its rows are always in one group.
package struct RowGroup: Sendable {
  /// The number of calls.
  package let callCount: Int
  /// The tables that were kept; ``CallTable/calls`` always is.
  package let tables: [CallTable: TableChunk]

  /// A group of `callCount` calls; `tables` must have the calls themselves, a row each.
  package init(callCount: Int, tables: [CallTable: TableChunk]) {
    precondition(tables[.calls]?.rowCount == callCount, "the table 'calls' has a row a call")
    self.callCount = callCount
    self.tables = tables
  }

  /// One column of the group; `nil` when its table was not kept.
  package subscript(column: Column) -> ColumnChunk? { tables[column.table]?.columns[column] }

  /// The zone map of the calls' starts, Unix milliseconds; `nil` in a group without calls.
  package var starts: ClosedRange<Int64>? {
    guard case .integer(let chunk) = self[.start] else { return nil }
    return chunk.range
  }

  /// The bytes that the columns take.
  package var byteCount: Int {
    tables.values.reduce(0) { total, table in
      total + table.rowEnds.count * 4
        + table.columns.values.reduce(0) { $0 + $1.byteCount }
    }
  }

  /// The group with one more column, or with `chunk` in place of the one that it has.
  ///
  /// The column's table must have been kept, and `chunk` must have one cell for each of its rows.
  package func adding(_ column: Column, _ chunk: ColumnChunk) -> RowGroup {
    guard let table = tables[column.table] else {
      preconditionFailure("the table '\(column.table.rawValue)' was not kept")
    }
    var tables = tables
    tables[column.table] = table.adding(column, chunk)
    return RowGroup(callCount: callCount, tables: tables)
  }

  /// The group without the calls `dropped`.
  ///
  /// - Complexity: O(rows).
  package func removing(calls dropped: Set<Int>) -> RowGroup {
    keeping(calls: (0..<callCount).filter { !dropped.contains($0) })
  }

  /// The group of `calls` alone, in that order; its dictionaries have no texts but theirs.
  ///
  /// - Complexity: O(rows).
  package func keeping(calls: [Int]) -> RowGroup {
    RowGroup(callCount: calls.count, tables: tables.mapValues { $0.keeping(calls: calls) })
  }
}

/// One table's part of a row group.
package struct TableChunk: Sendable {
  /// The number of rows.
  package let rowCount: Int
  /// The columns' chunks.
  package let columns: [Column: ColumnChunk]
  /// In a child table, for each call the number of rows up to and including its own; empty in
  /// ``CallTable/calls``, whose rows are the calls.
  package let rowEnds: [UInt32]

  /// A table's part of `rowCount` rows; each chunk must have one cell a row.
  package init(rowCount: Int, columns: [Column: ColumnChunk], rowEnds: [UInt32]) {
    precondition(columns.values.allSatisfy { $0.count == rowCount }, "a column has a cell a row")
    self.rowCount = rowCount
    self.columns = columns
    self.rowEnds = rowEnds
  }

  /// The rows of the call at `call`.
  package func rows(ofCall call: Int) -> Range<Int> {
    guard !rowEnds.isEmpty else { return call..<call + 1 }
    return (call == 0 ? 0 : Int(rowEnds[call - 1]))..<Int(rowEnds[call])
  }

  fileprivate func adding(_ column: Column, _ chunk: ColumnChunk) -> TableChunk {
    var columns = columns
    columns[column] = chunk
    return TableChunk(rowCount: rowCount, columns: columns, rowEnds: rowEnds)
  }

  fileprivate func keeping(calls kept: [Int]) -> TableChunk {
    var rows: [Int] = []
    var ends: [UInt32] = []
    for call in kept {
      rows.append(contentsOf: self.rows(ofCall: call))
      ends.append(UInt32(rows.count))
    }
    return TableChunk(
      rowCount: rows.count,
      columns: columns.mapValues { $0.gathering(rows) },
      rowEnds: rowEnds.isEmpty ? [] : ends
    )
  }
}
