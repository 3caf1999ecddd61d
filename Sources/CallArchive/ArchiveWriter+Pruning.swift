import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// What pruning removes, or would.
package struct PruneSummary: Sendable, Equatable {
  /// Calls that started before the date.
  package var calls = 0
  /// Rejects that were read before it.
  package var rejects = 0

  /// Nothing is removed.
  package init() {}
}

extension ArchiveWriter {
  /// What ``prune(before:)`` would remove.
  package func pruning(before time: Int64) async throws(ArchiveError) -> PruneSummary {
    try await database.read { db in
      var summary = PruneSummary()
      for head in try RowGroupHead.all(db) where head.firstStart < time {
        summary.calls +=
          head.lastStart < time
          ? head.callCount : try Self.early(before: time, of: Derivation.source(of: head, db)).count
      }
      for call in try LooseCalls.tail(db).calls where try call.start() < time {
        summary.calls += 1
      }
      summary.rejects =
        try Int.fetchOne(
          db,
          sql: "SELECT count(*) FROM rejects WHERE added < ?",
          arguments: [time]
        ) ?? 0
      return summary
    }
  }

  /// Removes all calls that started before `time` (Unix milliseconds), with their payloads, keys,
  /// repeats and conflicts, and the rejects that were read before it.
  ///
  /// Gone means gone: row groups that also hold later calls are made anew, freed pages are
  /// overwritten, and the WAL is emptied. Each row group is one transaction, so an interrupt leaves
  /// whole calls.
  /// - Returns: What was removed.
  /// - Throws: ``ArchiveError``; what was removed before stays so.
  /// - Complexity: O(bytes of the row groups that hold such calls), and of the file.
  @discardableResult
  package func prune(
    before time: Int64,
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> PruneSummary {
    let digest = database.digest
    let heads = try await database.read { db in
      try RowGroupHead.all(db).filter { $0.firstStart < time }
    }
    var summary = PruneSummary()
    for (done, head) in heads.enumerated() {
      progress(.rowGroups(done: done, total: heads.count))
      summary.calls += try await database.write { db in
        let present = try RowGroupHead.all(db).first { $0.id == head.id }
        guard let head = present else { return 0 }
        let source = try Derivation.source(of: head, db)
        let early = try Self.early(before: time, of: source)
        guard !early.isEmpty else { return 0 }
        var rest = LooseCalls()
        try rest.add(source) { !early.contains($0) }
        try Self.delete(try source.ids().enumerated().filter { early.contains($0.offset) }, db)
        var transaction = BatchTransaction(db, digest: digest)
        try rest.write(in: &transaction, db)
        try db.execute(
          sql: "DELETE FROM calls WHERE row_group = ?",
          arguments: [head.id]
        )
        try Self.delete(group: head.id, db)
        return early.count
      }
    }
    let (calls, rejects) = try await database.write { db in
      let early = try LooseCalls.tail(db).calls.filter { try $0.start() < time }
      try Self.delete(early.enumerated().map { ($0.offset, $0.element.id) }, db)
      for call in early {
        try db.execute(sql: "DELETE FROM tail WHERE id = ?", arguments: [call.id])
        try db.execute(
          sql: "DELETE FROM calls WHERE row_group IS NULL AND id = ?",
          arguments: [call.id]
        )
      }
      try db.execute(sql: "DELETE FROM rejects WHERE added < ?", arguments: [time])
      let rejects = db.changesCount
      // An agent's name may be a person's.
      try db.execute(sql: "DELETE FROM agents WHERE id NOT IN (SELECT agent FROM calls)")
      return (early.count, rejects)
    }
    summary.calls += calls
    summary.rejects = rejects
    progress(.vacuum)
    try await vacuum()
    return summary
  }

  /// The places of a group's calls that start before `time`.
  private static func early(before time: Int64, of source: Derivation.Source) throws -> Set<Int> {
    let rows = try Derivation.rows(of: source, columns: [.start])
    guard case .integer(let starts) = rows[.start] else { return [] }
    return Set((0..<starts.count).filter { row in starts[row].map { $0 < time } ?? false })
  }

  /// Deletes what hangs on calls, and lowers their number.
  private static func delete(_ calls: [(offset: Int, element: Int64)], _ db: Database) throws {
    for call in calls {
      for table in ["conflicts", "duplicates"] {
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE call = ?")
          .execute(arguments: [call.element])
      }
    }
    try db.execute(
      sql: "UPDATE settings SET value = value - ? WHERE name = 'calls'",
      arguments: [calls.count]
    )
  }

  static func delete(group id: Int64, _ db: Database) throws {
    for (table, column) in [
      ("column_chunks", "row_group"), ("payload_blocks", "row_group"), ("row_groups", "id"),
    ] {
      try db.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [id])
    }
  }

  // MARK: - Compacting

  /// Makes one row group of neighbouring small ones, and gives free pages back to the disk.
  ///
  /// - Parameters:
  ///   - calls: Groups of at most half as many calls are small.
  ///   - progress: Told after each group that is made; one that is small yet is merged again.
  /// - Returns: How many row groups there are fewer.
  /// - Throws: ``ArchiveError``; what was merged before stays so.
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
        var merged: [RowGroupHead] = []
        var loose = LooseCalls()
        var bytes = 0
        for head in try RowGroupHead.all(db) where head.callCount <= calls / 2 {
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
          try loose.add(try Derivation.source(of: head, db))
          bytes += size
        }
        guard merged.count > 1 else { return 0 }
        var transaction = BatchTransaction(db, digest: digest)
        try loose.write(in: &transaction, db)
        for head in merged { try Self.delete(group: head.id, db) }
        return merged.count
      }
      guard merged > 0 else { break }
      done = min(done + merged, small)
      progress(.rowGroups(done: done, total: small))
    }
    progress(.vacuum)
    try await vacuum()
    return before - (try await database.read { db in try RowGroupHead.all(db).count })
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

extension LooseCalls.Call {
  /// When the call began, Unix milliseconds.
  func start() throws -> Int64 {
    let deriver = CallDeriver(keeping: [.start])
    let bytes = PaddedBytes(body.span)
    let callID = deriver.append(
      bytes,
      in: 0..<bytes.count,
      workspace: name.workspace,
      agent: name.agent
    )
    guard callID != nil, let start = deriver.sealed().starts?.lowerBound else {
      throw Damage("call \(id)", "its payload is no call")
    }
    return start
  }
}
