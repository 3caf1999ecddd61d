package import Calls
import ColumnStore
import GRDB

extension ArchiveReader {
  /// Reads the rows of all calls as they are at one moment, a row group at a time, the tail's last:
  /// all columns of all tables, in the store's order.
  ///
  /// - Parameters:
  ///   - dimensions: The custom dimensions whose columns are read as well.
  ///   - progress: Told how many of all calls are read, after each row group.
  ///   - body: Given each row group once.
  /// - Returns: How many calls are left out, as their columns are of other definitions and their
  ///   payloads were pruned.
  /// - Throws: ``ArchiveError``, or what `body` throws.
  /// - Complexity: O(cells and bytes of texts); memory holds one row group, and the tail.
  package func forEachRowGroup(
    dimensions: [CustomDimension] = [],
    progress: (Int, Int) -> Void = { _, _ in },
    _ body: (RowGroup) throws -> Void
  ) async throws -> Int {
    try still { db in
      let heads = try RowGroupHead.all(db)
      let tail = try LoadedCalls.tail(db)
      let total = heads.reduce(tail.count) { $0 + $1.callCount }
      let decoder = ChunkDecoder()
      let columns = try StoredDimensions.readable(
        Derivation.allColumns.union(dimensions.map(\.column)),
        CallFilter(),
        db
      )
      var done = 0
      var leftOut = 0
      var tolerance = DamageTolerance(skips: false)
      for head in heads {
        if let part = try LoadedCalls.Part(head, columns: columns, db) {
          let rows = try part.rows(columns: columns, with: decoder, &tolerance)
          if let rows { try body(rows) }
        } else {
          leftOut += head.callCount
        }
        done += head.callCount
        progress(done, total)
      }
      if let rows = try Derivation.rows(of: tail, columns: columns, &tolerance) { try body(rows) }
      progress(total, total)
      return leftOut
    }
  }
}
