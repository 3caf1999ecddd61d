import GRDB

extension ArchiveWriter {
  /// Makes one row group of neighbouring small ones, and gives free pages back to the disk.
  ///
  /// Frozen groups are merged with frozen ones of the same definitions.
  ///
  /// - Parameters:
  ///   - calls: Groups of at most half as many calls are small.
  ///   - progress: Told after each group that is made; one that is small yet is merged again.
  /// - Returns: How many row groups there are fewer.
  /// - Throws: ``ArchiveError``; what was merged before stays so. ``ArchiveError/stillRead(path:)`` when
  ///   all was merged, but a reader keeps what the files held before.
  /// - Complexity: O(bytes of the small groups), and of the file.
  @discardableResult
  package func compact(
    calls: Int = IngestOptions().callsPerGroup,
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> Int {
    let digest = database.digest
    let (before, small) = try await database.read { db in
      let heads = try RowGroupHead.all(db)
      return (heads.count, heads.count { $0.callCount <= calls / 2 })
    }
    var done = 0
    while true {
      let merged = try await database.write { db in
        let transaction = BatchTransaction(db, digest: digest)
        let merged = try Self.mergeGroups(upTo: calls, in: transaction)
        return try merged + Self.mergeFrozen(upTo: calls, in: transaction)
      }
      guard merged > 0 else { break }
      done = min(done + merged, small)
      progress(.rowGroups(done: done, total: small))
    }
    progress(.vacuum)
    try await vacuumDeleted()
    return before - (try await database.read { db in try RowGroupHead.all(db).count })
  }

  /// Merges some small groups, if there are; tells how many.
  private static func mergeGroups(
    upTo calls: Int,
    in transaction: BatchTransaction
  ) throws -> Int {
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
    guard merged.count > 1 else { return 0 }
    try loose.write(in: transaction)
    for head in merged { try delete(group: head.id, db) }
    return merged.count
  }

  /// Merges some small frozen groups, if there are that fit; tells how many.
  private static func mergeFrozen(
    upTo calls: Int,
    in transaction: BatchTransaction
  ) throws -> Int {
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
    guard merged.count > 1 else { return 0 }
    try FrozenGroup.merging(groups).write(insteadOf: merged, in: transaction)
    return merged.count
  }

  /// Gives free pages back to the disk, and makes sure that what was deleted stands nowhere.
  ///
  /// - Throws: ``ArchiveError/stillRead(path:)`` when a reader keeps it.
  /// - Complexity: O(bytes of the file).
  func vacuumDeleted() async throws(ArchiveError) {
    do {
      try await database.pool.vacuum()
    } catch {
      throw ArchiveError(error, path: database.path)
    }
    try await emptyWAL()
  }

  /// Moves all of the WAL into the file, where freed pages are overwritten.
  ///
  /// - Throws: ``ArchiveError/stillRead(path:)`` when a reader keeps what stands there.
  func emptyWAL() async throws(ArchiveError) {
    let isEmpty: Bool
    do {
      isEmpty = try await database.pool.writeWithoutTransaction { db in
        // The first column tells whether readers were in the way.
        try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
      }
    } catch {
      throw ArchiveError(error, path: database.path)
    }
    guard isEmpty else { throw .stillRead(path: database.path) }
  }
}
