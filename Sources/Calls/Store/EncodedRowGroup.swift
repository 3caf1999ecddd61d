package import ColumnStore

/// A row group as it is stored: its catalogue, and each column's chunk by itself, so that a query
/// reads only the chunks that it needs.
package struct EncodedRowGroup: Sendable, Equatable {
  /// One column of the group.
  package struct Part: Sendable, Equatable {
    /// The table that has the column.
    package let table: CallTable
    /// The column's name, unique in its table.
    package let column: String
    /// The column's cells.
    package let chunk: EncodedChunk

    fileprivate func holds(_ column: Column) -> Bool {
      table == column.table && self.column.utf8.elementsEqual(column.name.utf8)
    }
  }

  /// What the group is made of.
  package let catalog: RowGroupCatalog
  /// The columns that were kept.
  package let parts: [Part]

  /// The stored form of `group`, of those of its columns that are among `columns`; `nil` for all of
  /// ours and those of custom dimensions.
  ///
  /// Traps when a table has more than `EncodedChunk.maximumRowCount` rows.
  /// - Complexity: O(cells and bytes of texts).
  package init(
    _ group: RowGroup,
    columns: [Column]? = nil,
    with encoder: ChunkEncoder = ChunkEncoder()
  ) {
    catalog = RowGroupCatalog(group)
    let columns = columns ?? CallTable.allCases.flatMap(\.columns) + group.customColumns
    parts = columns.compactMap { column in
      group[column].map { chunk in
        Part(
          table: column.table,
          column: column.name,
          chunk: EncodedChunk(chunk, with: encoder)
        )
      }
    }
  }

  /// The group with `columns` alone; all tables are there, perhaps without columns.
  ///
  /// Throws ``RowGroupDecodingError`` when a column was not stored, or when its bytes are damaged.
  /// - Complexity: O(cells and bytes of texts of `columns`).
  package func decode(
    columns: Set<Column>,
    with decoder: ChunkDecoder = ChunkDecoder()
  ) throws(RowGroupDecodingError) -> RowGroup {
    var chunks: [Column: ColumnChunk] = [:]
    for part in parts {
      guard let column = columns.first(where: { part.holds($0) }) else { continue }
      chunks[column] = try catalog.decode(part.chunk.bytes.span, of: column, with: decoder)
    }
    if let absent = columns.first(where: { chunks[$0] == nil }) {
      throw .notStored(absent.table, absent.name)
    }
    return catalog.group(of: chunks)
  }
}

extension RowGroupCatalog {
  /// The chunk of `column` that `bytes` hold, of the column's type and with a cell for each row.
  ///
  /// Throws ``RowGroupDecodingError`` when its table was not kept, or when the bytes are damaged.
  /// - Complexity: O(cells and bytes of texts).
  package func decode(
    _ bytes: Span<UInt8>,
    of column: Column,
    with decoder: ChunkDecoder
  ) throws(RowGroupDecodingError) -> ColumnChunk {
    let (_, chunk) = try decode(bytes, of: column.table, column.name, with: decoder)
    if let flaw = column.flaw(in: chunk) {
      throw .damaged(column.table, column.name, .corrupt(reason: flaw))
    }
    return chunk
  }

  /// The chunk of a column of whatever definitions, and the column.
  ///
  /// Throws ``RowGroupDecodingError`` when its table was not kept, or when the bytes are damaged.
  /// - Complexity: O(cells and bytes of texts).
  package func decode(
    _ bytes: Span<UInt8>,
    of table: CallTable,
    _ name: String,
    with decoder: ChunkDecoder
  ) throws(RowGroupDecodingError) -> (Column, ColumnChunk) {
    guard let rowCount = rowCount(of: table) else { throw .notStored(table, name) }
    do throws(ChunkDecodingError) {
      let chunk = try decoder.decode(bytes, rowCount: rowCount)
      return (.stored(table, name, chunk), chunk)
    } catch {
      throw .damaged(table, name, error)
    }
  }

  /// The group of these columns, each decoded by this catalogue.
  ///
  /// All tables are there, with the columns that `chunks` has of them. Traps when a column's table
  /// was not kept, or when a chunk has another number of rows.
  package func group(of chunks: [Column: ColumnChunk]) -> RowGroup {
    precondition(
      chunks.keys.allSatisfy { rowCount(of: $0.table) != nil },
      "a column of a table that was not kept"
    )
    var kept: [CallTable: TableChunk] = [:]
    for table in tables {
      kept[table.table] = TableChunk(
        rowCount: table.rowCount,
        columns: chunks.filter { $0.key.table == table.table },
        rowEnds: table.rowEnds
      )
    }
    return RowGroup(callCount: callCount, tables: kept)
  }
}

/// Why a stored row group does not give a column.
package enum RowGroupDecodingError: Error {
  /// The group was stored without the column.
  case notStored(CallTable, String)
  /// The column's bytes are no chunk of its cells.
  case damaged(CallTable, String, ChunkDecodingError)
}

extension RowGroupDecodingError: CustomStringConvertible {
  /// What is wrong with which column.
  package var description: String {
    switch self {
    case .notStored(let table, let name): "the column '\(table.rawValue).\(name)' is not stored"
    case .damaged(let table, let name, let error):
      "the column '\(table.rawValue).\(name)' is unreadable: \(error)"
    }
  }
}
