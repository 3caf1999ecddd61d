import ColumnStore

extension RowGroup {
  /// One group of all calls of `groups`, in their order.
  ///
  /// The result depends on the calls alone, not on how they were cut into groups. Small groups are
  /// merged so that a chunk is worth its row in a catalogue; its rows must stay below
  /// `EncodedChunk.maximumRowCount` to be stored.
  ///
  /// Traps when the groups kept different tables or columns, or when a table gets 2³² rows. Without
  /// groups there is nothing to tell the columns: the result has no calls and no columns.
  /// - Complexity: O(cells and bytes of texts).
  package static func merging(_ groups: [RowGroup]) -> RowGroup {
    guard let first = groups.first else {
      let calls = TableChunk(rowCount: 0, columns: [:], rowEnds: [])
      return RowGroup(callCount: 0, tables: [.calls: calls])
    }
    precondition(
      groups.allSatisfy { $0.tables.keys == first.tables.keys },
      "groups that kept different tables"
    )
    var tables: [CallTable: TableChunk] = [:]
    for table in first.tables.keys {
      tables[table] = .concatenating(groups.compactMap { $0.tables[table] })
    }
    return RowGroup(callCount: groups.reduce(0) { $0 + $1.callCount }, tables: tables)
  }
}

extension TableChunk {
  fileprivate static func concatenating(_ chunks: [TableChunk]) -> TableChunk {
    var rowCount = 0
    var rowEnds: [UInt32] = []
    for chunk in chunks {
      for end in chunk.rowEnds { rowEnds.append(UInt32(rowCount + Int(end))) }
      rowCount += chunk.rowCount
    }
    var columns: [Column: ColumnChunk] = [:]
    let kept = chunks.first.map { Set($0.columns.keys) } ?? []
    precondition(
      chunks.allSatisfy { Set($0.columns.keys) == kept },
      "groups that kept different columns"
    )
    for column in kept {
      columns[column] = .concatenating(chunks.compactMap { $0.columns[column] })
    }
    return TableChunk(rowCount: rowCount, columns: columns, rowEnds: rowEnds)
  }
}
