import Foundation
import GRDB

extension ArchiveWriter {
  /// What ``freeze(before:)`` would remove.
  package func freezing(before time: Int64) async throws(ArchiveError) -> PruneSummary {
    try await database.read { db in
      var summary = PruneSummary()
      for head in try RowGroupHead.all(db) where !head.isFrozen && head.firstStart < time {
        summary.calls += try Self.early(before: time, of: Derivation.source(of: head, db)).count
      }
      summary.calls += try LooseCalls.tail(db).calls.count { try $0.start() < time }
      summary.rejects = try Self.rejects(before: time, db)
      return summary
    }
  }

  /// Removes the payloads of all calls that started before `time` (Unix milliseconds), with their
  /// later bodies, and the rejects that were read before it; the calls' keys and columns stay.
  ///
  /// The columns are derived once more, and never again: under other definitions reports leave these
  /// calls out. Freed pages are overwritten, and the WAL is emptied. Each row group is one
  /// transaction, so an interrupt leaves whole calls.
  /// - Returns: What was removed; calls that had no payload any more do not count.
  /// - Throws: ``ArchiveError``; what was removed before stays so.
  /// - Complexity: O(bytes of the row groups that hold such calls), and of the file.
  @discardableResult
  package func freeze(
    before time: Int64,
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> PruneSummary {
    let digest = database.digest
    // The tail first: a server may make row groups of it meanwhile, which are found then.
    let (calls, rejects) = try await database.write { db in
      try SealedTail.delete(db)
      var early = LooseCalls()
      early.calls = try LooseCalls.tail(db).calls.filter { try $0.start() < time }
      try Self.freeze(&early, in: BatchTransaction(db, digest: digest))
      for call in early.calls {
        try db.execute(sql: "DELETE FROM tail_rows WHERE id = ?", arguments: [call.id])
      }
      return (
        early.calls.count,
        try DroppedRejects.drop(where: "added < ?", [time], digest, db)
      )
    }
    var summary = PruneSummary()
    summary.calls = calls
    summary.rejects = rejects
    try await forEachRowGroup(
      where: { !$0.isFrozen && $0.firstStart < time },
      progress: progress
    ) { head async throws(ArchiveError) in
      summary.calls += try await database.write { db in
        guard let head = try RowGroupHead.one(head.id, db), !head.isFrozen else { return 0 }
        let source = try Derivation.source(of: head, db)
        let places = try Self.early(before: time, of: source)
        guard !places.isEmpty else { return 0 }
        var early = LooseCalls()
        var rest = LooseCalls()
        try early.add(source, where: { places.contains($0) }, db)
        try rest.add(source, where: { !places.contains($0) }, db)
        let transaction = BatchTransaction(db, digest: digest)
        try Self.freeze(&early, in: transaction)
        try rest.write(in: transaction)
        try Self.delete(group: head.id, db)
        return early.calls.count
      }
    }
    progress(.vacuum)
    try await vacuumDeleted()
    return summary
  }

  private static func freeze(
    _ calls: inout LooseCalls,
    in transaction: BatchTransaction
  ) throws {
    try calls.write(in: transaction, isFrozen: true)
    // That there were conflicts stays counted; repeats cannot be compared any more, so that nothing has
    // to tell what they were.
    for sql in [
      "DELETE FROM conflicts WHERE size = 0 AND call = ?",
      """
      UPDATE conflicts SET size = -1, body = x'', checksum = 0, digest = randomblob(16)
      WHERE size <> 0 AND call = ?
      """,
    ] {
      let statement = try transaction.db.cachedStatement(sql: sql)
      for call in calls.calls { try statement.execute(arguments: [call.id]) }
    }
  }
}
