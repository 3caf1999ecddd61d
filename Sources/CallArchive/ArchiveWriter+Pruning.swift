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
        if head.lastStart < time {
          summary.calls += head.callCount
        } else if head.isFrozen {
          summary.calls += try FrozenGroup(head, db).early(before: time).count
        } else {
          summary.calls += try Self.early(before: time, of: Derivation.source(of: head, db)).count
        }
      }
      summary.calls += try LooseCalls.tail(db).calls.count { try $0.start() < time }
      summary.rejects = try Self.rejects(before: time, db)
      return summary
    }
  }

  /// Removes all calls that started before `time` (Unix milliseconds), with their payloads, columns,
  /// keys, repeats and conflicts, and the rejects that were read before it.
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
    // The tail first: a server may make row groups of it meanwhile, which are found then.
    let (calls, rejects) = try await database.write { db in
      try SealedTail.delete(db)
      let early = try LooseCalls.tail(db).calls.filter { try $0.start() < time }
      try Self.delete(early.map { ($0.id, $0.agent) }, db)
      for call in early {
        try db.execute(sql: "DELETE FROM tail_rows WHERE id = ?", arguments: [call.id])
      }
      return (early.count, try Self.deleteRejects(before: time, db))
    }
    var summary = PruneSummary()
    summary.calls = calls
    summary.rejects = rejects
    try await forEachRowGroup(where: { $0.firstStart < time }, progress: progress) {
      head async throws(ArchiveError) in
      summary.calls += try await database.write { db in
        guard let head = try RowGroupHead.one(head.id, db) else { return 0 }
        guard !head.isFrozen else { return try Self.prune(head, before: time, digest, db) }
        let source = try Derivation.source(of: head, db)
        let early = try Self.early(before: time, of: source)
        guard !early.isEmpty else { return 0 }
        var rest = LooseCalls()
        try rest.add(source, where: { !early.contains($0) }, db)
        let (ids, agents) = (try source.ids(), try source.agentIDs())
        try Self.delete(early.map { (ids[$0], agents[$0]) }, db)
        try rest.write(in: BatchTransaction(db, digest: digest))
        try Self.delete(group: head.id, db)
        return early.count
      }
    }
    try await database.write { db in try Self.deleteUnusedAgents(db) }
    progress(.vacuum)
    try await vacuumDeleted()
    return summary
  }

  /// Removes the calls of a frozen group that start before `time`, and tells how many.
  private static func prune(
    _ head: RowGroupHead,
    before time: Int64,
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> Int {
    let group = try FrozenGroup(head, db)
    let early = Set(group.early(before: time))
    guard !early.isEmpty else { return 0 }
    try delete(early.map { (group.ids[$0], group.agents[$0]) }, db)
    try group.keeping(group.ids.indices.filter { !early.contains($0) })
      .write(insteadOf: [head.id], in: BatchTransaction(db, digest: digest))
    return early.count
  }

  /// The rejects that were read before `time`.
  static func rejects(before time: Int64, _ db: Database) throws -> Int {
    let sql = "SELECT count(*) FROM rejects WHERE added < ?"
    return try Int.fetchOne(db, sql: sql, arguments: [time]) ?? 0
  }

  /// Removes the rejects that were read before `time`, also from what is counted; tells how many were
  /// kept.
  private static func deleteRejects(before time: Int64, _ db: Database) throws -> Int {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT workspace, kind, count(*) FROM
          (SELECT workspace, kind, added FROM rejects
            UNION ALL SELECT workspace, kind, added FROM dropped_rejects)
        WHERE added < ? GROUP BY 1, 2
        """,
      arguments: [time]
    )
    for row in rows {
      try WorkspaceCounts.remove(
        try row.count(2, of: "the rejects"),
        from: WorkspaceCounts.rejected + (try row.text(1, of: "the rejects")),
        of: try row.integer(0, of: "the rejects"),
        db
      )
    }
    try db.execute(sql: "DELETE FROM dropped_rejects WHERE added < ?", arguments: [time])
    try db.execute(sql: "DELETE FROM rejects WHERE added < ?", arguments: [time])
    return db.changesCount
  }

  /// The places of a group's calls that start before `time`.
  static func early(before time: Int64, of source: Derivation.Source) throws -> Set<Int> {
    let rows = try Derivation.rows(of: source, columns: [.start])
    guard case .integer(let starts) = rows[.start] else { return [] }
    return Set((0..<starts.count).filter { row in starts[row].map { $0 < time } ?? false })
  }

  /// Deletes what hangs on calls, which have the numbers of their agents, and lowers what is counted.
  private static func delete(_ calls: [(id: Int64, agent: Int64)], _ db: Database) throws {
    var removed: [Int64: (calls: Int, duplicates: Int, conflicts: Int)] = [:]
    func deleted(_ condition: String, of call: Int64) throws -> Int {
      try db.cachedStatement(sql: "DELETE FROM \(condition) AND call = ?")
        .execute(arguments: [call])
      return db.changesCount
    }
    for call in calls {
      var count = removed[call.agent] ?? (0, 0, 0)
      count.calls += 1
      count.conflicts += try deleted("conflicts WHERE size <> 0", of: call.id)
      // Those that are settled are not counted.
      _ = try deleted("conflicts WHERE size = 0", of: call.id)
      count.duplicates += try deleted("duplicates WHERE true", of: call.id)
      removed[call.agent] = count
    }
    for (agent, count) in removed {
      guard let workspace = try AgentName(id: agent, db)?.workspace else {
        throw Damage("the agents", "one is missing")
      }
      try WorkspaceCounts.add(-count.calls, to: "calls", of: workspace, db)
      try WorkspaceCounts.add(-count.duplicates, to: "duplicates", of: workspace, db)
      try WorkspaceCounts.remove(count.conflicts, from: "conflicts", of: workspace, db)
    }
    try db.execute(
      sql: "UPDATE settings SET value = value - ? WHERE name = 'calls'",
      arguments: [calls.count]
    )
  }

  /// Deletes the names of agents without calls: they may be persons' names.
  private static func deleteUnusedAgents(_ db: Database) throws {
    var used = Set(try Int64.fetchAll(db, sql: "SELECT DISTINCT agent FROM tail"))
    for head in try RowGroupHead.all(db) {
      let detail = try RowGroupDetail.one(head.id, db)
      used.formUnion(
        try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
      )
    }
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM agents") where !used.contains(id) {
      try db.execute(sql: "DELETE FROM agents WHERE id = ?", arguments: [id])
    }
  }

  static func delete(group id: Int64, _ db: Database) throws {
    for (table, column) in [
      ("column_chunks", "row_group"), ("payload_blocks", "row_group"), ("call_keys", "row_group"),
      ("row_groups", "id"),
    ] {
      try db.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [id])
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
