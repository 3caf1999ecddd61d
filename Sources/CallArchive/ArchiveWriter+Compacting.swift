import GRDB

extension ArchiveWriter {
  /// Makes one row group of neighbouring small ones, and gives free pages back to the disk.
  ///
  /// Frozen groups are merged with frozen ones of the same definitions.
  ///
  /// - Parameter calls: Groups of at most half as many calls are small.
  /// - Returns: How many row groups there are fewer.
  /// - Throws: ``ArchiveError``; what was merged before stays so.
  /// - Complexity: O(bytes of the small groups), and of the file.
  @discardableResult
  package func compact(
    calls: Int = IngestOptions().callsPerGroup
  ) async throws(ArchiveError) -> Int {
    let digest = database.digest
    let before = try await database.read { db in try RowGroupHead.all(db).count }
    var isDone = false
    while !isDone {
      isDone = try await database.write { db in
        let transaction = BatchTransaction(db, digest: digest)
        let isMerged = try Self.mergeGroups(upTo: calls, in: transaction)
        return try !Self.mergeFrozen(upTo: calls, in: transaction) && !isMerged
      }
    }
    try await vacuum()
    return before - (try await database.read { db in try RowGroupHead.all(db).count })
  }

  /// Merges some small groups, if there are; tells whether it did.
  private static func mergeGroups(
    upTo calls: Int,
    in transaction: BatchTransaction
  ) throws -> Bool {
    let db = transaction.db
    var merged: [RowGroupHead] = []
    var loose = LooseCalls()
    var bytes = 0
    for head in try RowGroupHead.all(db) where !head.isFrozen && head.callCount <= calls / 2 {
      let size =
        try Int.fetchOne(
          db,
          sql: "SELECT sum(size) FROM payload_blocks WHERE row_group = ?",
          arguments: [head.id]
        ) ?? 0
      let isFull =
        loose.calls.count + head.callCount > calls || bytes + size > LooseCalls.bytesPerGroup
      if isFull, merged.count > 1 { break }
      if isFull {
        (merged, loose, bytes) = ([], LooseCalls(), 0)
      }
      merged.append(head)
      try loose.add(try Derivation.source(of: head, db), db)
      bytes += size
    }
    guard merged.count > 1 else { return false }
    try loose.write(in: transaction)
    for head in merged { try delete(group: head.id, db) }
    return true
  }

  /// Merges some small frozen groups, if there are that fit; tells whether it did.
  private static func mergeFrozen(
    upTo calls: Int,
    in transaction: BatchTransaction
  ) throws -> Bool {
    let db = transaction.db
    var merged: [Int64] = []
    var groups: [FrozenGroup] = []
    var rows = 0
    for head in try RowGroupHead.all(db) where head.isFrozen && head.callCount <= calls / 2 {
      let group = try FrozenGroup(head, db)
      let count = groups.reduce(head.callCount) { $0 + $1.ids.count }
      rows += group.rowCount
      let isFull = count > calls || rows > IngestOptions().rowsPerGroup
      if isFull || groups.first?.fits(group) == false {
        if merged.count > 1 { break }
        (merged, groups, rows) = ([], [], group.rowCount)
      }
      merged.append(head.id)
      groups.append(group)
    }
    guard merged.count > 1 else { return false }
    try FrozenGroup.merging(groups).write(insteadOf: merged, in: transaction)
    return true
  }

  /// Gives free pages back to the disk and empties the WAL.
  func vacuum() async throws(ArchiveError) {
    do {
      try await database.pool.vacuum()
      try await database.pool.writeWithoutTransaction { db in
        _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    } catch {
      throw ArchiveError(error, path: database.path)
    }
  }
}
