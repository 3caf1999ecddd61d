package import Calls
import ColumnStore
import GRDB

extension ArchiveReader {
  /// Reads the rows of all calls as they are at one moment, a row group at a time, the tail's last:
  /// all columns of all tables, in the store's order.
  ///
  /// - Parameters:
  ///   - dimensions: The custom dimensions whose columns are read as well.
  ///   - skipsDamaged: Whether row groups and calls of the tail that are damaged are left out.
  ///   - progress: Told how many of all calls are read, after each row group.
  ///   - body: Given each row group once.
  /// - Returns: What there is and was not given: pruned calls are those whose columns are of other
  ///   definitions.
  /// - Throws: ``ArchiveError``, or what `body` throws.
  /// - Complexity: O(cells and bytes of texts); memory holds one row group, and the tail.
  package func forEachRowGroup(
    dimensions: [CustomDimension] = [],
    skipsDamaged: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in },
    _ body: (RowGroup) throws -> Void
  ) async throws -> LackingCalls {
    try still { db in
      var tolerance = DamageTolerance(skips: skipsDamaged)
      let heads = try RowGroupHead.all(db)
      let (tail, tailCount) = try LoadedCalls.tail(db, &tolerance)
      let total = heads.reduce(tailCount) { $0 + $1.callCount }
      let decoder = ChunkDecoder()
      let columns = try StoredDimensions.readable(
        Derivation.allColumns.union(dimensions.map(\.column)),
        CallFilter(),
        db
      )
      var done = 0
      var lacking = LackingCalls()
      for head in heads {
        let part = try tolerance.attempt("row group \(head.id)", calls: head.callCount) {
          try LoadedCalls.Part(head, columns: columns, db)
        }
        switch part {
        case nil: break
        case .some(nil): lacking.pruned += head.callCount
        case .some(let part?):
          let rows = try part.rows(columns: columns, with: decoder, &tolerance)
          if let rows { try body(rows) }
        }
        done += head.callCount
        progress(done, total)
      }
      if let rows = try Derivation.rows(of: tail, columns: columns, &tolerance) { try body(rows) }
      progress(total, total)
      lacking.damaged = tolerance.leftOut
      return lacking
    }
  }
}
