package import ColumnStore
import RawMemory

/// What a stored row group is made of, without its columns: a few bytes a call.
package struct RowGroupCatalog: Sendable, Equatable {
  /// One table's part of the group.
  package struct Table: Sendable, Equatable {
    /// Which table it is.
    package let table: CallTable
    /// The number of rows.
    package let rowCount: Int
    /// As in ``TableChunk/rowEnds``.
    package let rowEnds: [UInt32]
  }

  /// The number of calls.
  package let callCount: Int
  /// The tables that were kept, in the order of ``CallTable/allCases``.
  package let tables: [Table]

  /// The catalogue of `group`.
  package init(_ group: RowGroup) {
    callCount = group.callCount
    tables = CallTable.allCases.compactMap { table in
      group.tables[table].map { Table(table: table, rowCount: $0.rowCount, rowEnds: $0.rowEnds) }
    }
  }

  /// The number of rows of `table`; `nil` when it was not kept.
  package func rowCount(of table: CallTable) -> Int? {
    tables.first { $0.table == table }?.rowCount
  }
}

extension RowGroupCatalog {
  // A version, one byte; the number of calls and of tables; for each table its name's length and
  // its name, the number of rows, and behind the number of their bytes the row ends as a chunk of
  // integers, which the calls themselves have none of.

  private static let version: UInt8 = 1

  /// The catalogue's bytes; equal ones for equal catalogues with one version of zstd.
  ///
  /// Traps when a table has more rows than a stored chunk may have.
  /// - Complexity: O(calls).
  package func encoded(with encoder: ChunkEncoder = ChunkEncoder()) -> [UInt8] {
    var bytes = [Self.version]
    bytes.append(number: UInt64(callCount))
    bytes.append(number: UInt64(tables.count))
    for table in tables {
      precondition(table.rowCount <= EncodedChunk.maximumRowCount, "too many rows for a chunk")
      let name = Array(table.table.rawValue.utf8)
      bytes.append(number: UInt64(name.count))
      bytes.append(contentsOf: name)
      bytes.append(number: UInt64(table.rowCount))
      guard table.table != .calls else { continue }
      let ends = encoder.encode(.integer(IntegerChunk(table.rowEnds.map { Int64($0) })))
      bytes.append(number: UInt64(ends.count))
      bytes.append(contentsOf: ends)
    }
    return bytes
  }

  /// The catalogue that ``encoded(with:)`` made `bytes` of, with `wanted` of its tables; `nil` for all.
  ///
  /// The calls are there in any case. Of a table that is not wanted, the row ends are not looked at.
  /// - Complexity: O(calls).
  package init(
    decoding bytes: Span<UInt8>,
    tables wanted: Set<CallTable>? = nil,
    with decoder: ChunkDecoder = ChunkDecoder()
  ) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else { throw .unknownVersion(version) }
    callCount = try reader.count(upTo: EncodedChunk.maximumRowCount)
    var tables: [Table] = []
    var found: Set<CallTable> = []
    for _ in 0..<(try reader.count(upTo: CallTable.allCases.count)) {
      let (table, rowCount) = try Self.table(from: &reader)
      guard found.insert(table).inserted else { throw .corrupt(reason: "a table twice") }
      var rowEnds: [UInt32] = []
      if table == .calls {
        guard rowCount == callCount else { throw .corrupt(reason: "calls of another number") }
      } else {
        let bytes = try reader.bytes(try reader.count(upTo: reader.remaining))
        guard wanted?.contains(table) ?? true else { continue }
        rowEnds = try Self.rowEnds(bytes, callCount: callCount, rowCount: rowCount, decoder)
      }
      tables.append(Table(table: table, rowCount: rowCount, rowEnds: rowEnds))
    }
    guard tables.first?.table == .calls else { throw .corrupt(reason: "no table of calls") }
    try reader.finish()
    self.tables = tables
  }

  @_lifetime(reader: copy reader)
  private static func table(
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> (CallTable, rowCount: Int) {
    let length = try reader.count(upTo: reader.remaining)
    let name = Array(copying: try reader.bytes(length))
    guard let table = CallTable.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) })
    else {
      throw .corrupt(reason: "an unknown table")
    }
    return (table, try reader.count(upTo: EncodedChunk.maximumRowCount))
  }

  private static func rowEnds(
    _ bytes: Span<UInt8>,
    callCount: Int,
    rowCount: Int,
    _ decoder: ChunkDecoder
  ) throws(ChunkDecodingError) -> [UInt32] {
    let chunk = try decoder.decode(bytes, rowCount: callCount)
    guard case .integer(let ends) = chunk, ends.missingCode == nil else {
      throw .corrupt(reason: "row ends that are no integers")
    }
    let values = ends.values()
    guard (values.last ?? 0) == rowCount else { throw .corrupt(reason: "rows of no call") }
    var isOrdered = true
    let rowEnds = [UInt32](capacity: callCount) { (rows: inout OutputSpan<UInt32>) in
      let values = values.span
      var last: Int64 = 0
      for call in values.indices {
        isOrdered = isOrdered && values[call] >= last
        last = values[call]
        rows.append(UInt32(truncatingIfNeeded: last))
      }
    }
    guard isOrdered else { throw .corrupt(reason: "row ends out of order") }
    return rowEnds
  }
}
