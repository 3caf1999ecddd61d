package import Calls
import ColumnStore
import GRDB
import RawMemory

extension ArchiveReader {
  /// Lends the row groups of calls that may pass `filter`, as they are at one moment: first the tail,
  /// then by their latest calls, the latest first.
  ///
  /// Row groups of other definitions whose payloads were pruned are left out.
  /// - Parameters:
  ///   - columns: What is read; the calls' starts are always there.
  ///   - filter: What calls have to pass; some that do not may come along.
  ///   - body: Given a row group, the ids of its calls, and the latest start of a call of all that
  ///     follow, `nil` when none does; tells whether to go on.
  /// - Throws: ``ArchiveError``, what `body` throws, or `CancellationError`.
  /// - Complexity: O(cells of the row groups that are lent, and bytes of the tail's bodies); memory
  ///   holds one of them.
  package func forEachRowGroupByLatestCall(
    columns: Set<Calls.Column>,
    filter: CallFilter,
    _ body: (RowGroup, [Int64], Int64?) throws -> Bool
  ) throws {
    try still { db in
      let columns = try StoredDimensions.readable(columns.union([.start]), filter, db)
      let heads = try RowGroupHead.all(db).filter { head in
        filter.mayPass(starts: head.firstStart...head.lastStart)
      }.sorted { a, b in a.lastStart == b.lastStart ? a.id > b.id : a.lastStart > b.lastStart }
      var tolerance = DamageTolerance(skips: false)
      let tail = try LoadedCalls.tail(db)
      if let rows = try Derivation.rows(of: tail, columns: columns, &tolerance),
        try !body(rows, tail.map(\.id), heads.first?.lastStart)
      {
        return
      }
      let decoder = ChunkDecoder()
      for (index, head) in heads.enumerated() {
        try Task.checkCancellation()
        guard try LoadedCalls.mayPass(filter, head, db),
          let part = try LoadedCalls.Part(head, columns: columns, db),
          let rows = try part.rows(columns: columns, with: decoder, &tolerance)
        else { continue }
        let ids = try RowGroupDetail.integers(
          try RowGroupDetail.one(head.id, db).ids,
          count: head.callCount,
          of: head.id
        )
        let next = index + 1 < heads.count ? heads[index + 1].lastStart : nil
        guard try body(rows, ids, next) else { return }
      }
    }
  }

  /// The call with an id.
  ///
  /// - Parameters:
  ///   - id: The store's own id.
  ///   - columns: What is read.
  /// - Returns: A row group of the call alone and its body, `nil` when that was pruned; `nil` when
  ///   there is no such call.
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(stored calls), at memory speed, and the cells of one row group.
  package func call(
    _ id: Int64,
    columns: Set<Calls.Column>
  ) throws -> (rows: RowGroup, body: [UInt8]?)? {
    try still { db in
      guard let place = try CallPlaces(of: [id], db)[id] else { return nil }
      var tolerance = DamageTolerance(skips: false)
      var bodies = StoredBodies()
      guard let group = place.group else {
        let call = try TailCall.one(id, db)
        guard let rows = try Derivation.rows(of: [call], columns: columns, &tolerance) else {
          return nil
        }
        return (rows, try bodies.body(of: id, in: nil, db))
      }
      guard let head = try RowGroupHead.one(group, db) else {
        throw Damage.group(group, "it is missing")
      }
      let part = try LoadedCalls.Part(head, columns: columns, db)
      let rows = try part?.rows(columns: columns, with: ChunkDecoder(), &tolerance)
      let ids = try RowGroupDetail.integers(
        try RowGroupDetail.one(group, db).ids,
        count: head.callCount,
        of: group
      )
      guard let index = ids.firstIndex(of: id) else {
        throw Damage.group(group, "call \(id) is not in it")
      }
      return (
        try (rows ?? FrozenGroup(head, db).rows).keeping(calls: [index]),
        head.isFrozen ? nil : try bodies.body(of: id, in: group, db)
      )
    }
  }
}
