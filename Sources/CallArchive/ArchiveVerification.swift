import Calls
import Foundation
import GRDB
import RawMemory

extension ArchiveReader {
  /// Looks whether everything in the store is what was written.
  ///
  /// SQLite's own check of the file's structure, all checksums, the keys and ids of all calls, rejects
  /// and conflicts, the counters, and every row group against what its payloads derive to. A group of other definitions, or a frozen one, is
  /// checked without the last. Each row group is one moment's; the store may be written meanwhile.
  /// - Parameters:
  ///   - threads: How many row groups are looked at once.
  ///   - progress: Told how many of all row groups are done.
  /// - Returns: What is wrong, a sentence each, in the order of the store; empty when all is well.
  /// - Throws: ``ArchiveError`` when the store cannot be read at all.
  /// - Complexity: As for loading all calls from files.
  package func verify(
    threads: Int = 1,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws(ArchiveError) -> [String] {
    var problems = try await structure()
    // What is unreadable here is told above.
    let ids = (try? await read { try Int64.fetchAll($0, sql: "SELECT id FROM row_groups") }) ?? []
    let found = await withTaskGroup(of: (Int, [String]).self) { group in
      var next = 0
      var found = [[String]](repeating: [], count: ids.count)
      func start() {
        guard next < ids.count else { return }
        let index = next
        next += 1
        group.addTask { (index, await check(group: ids[index])) }
      }
      for _ in 0..<max(1, threads) { start() }
      var done = 0
      for await (index, problems) in group {
        found[index] = problems
        done += 1
        progress(done, ids.count)
        start()
      }
      return found
    }
    problems += found.flatMap(\.self)
    let checks = [
      Self.checkTail, Self.checkRejects, Self.checkConflicts, Self.checkConflictCalls,
      Self.checkCounts, Self.checkIDs, Self.checkCounters,
    ]
    for check in checks {
      problems += await self.problems(of: check)
    }
    return problems
  }

  private typealias Check = @Sendable (Database) throws -> [String]

  /// What a check finds, or why it cannot be made.
  private func problems(of check: @escaping Check) async -> [String] {
    do throws(ArchiveError) {
      return try await read(check)
    } catch {
      guard case .damaged(_, let part, let reason) = error else { return ["\(error)"] }
      return ["\(part): \(reason)"]
    }
  }

  private func structure() async throws(ArchiveError) -> [String] {
    let found: [String]
    do throws(ArchiveError) {
      found = try await readPresentFormat { db in
        try String.fetchAll(db, sql: "PRAGMA integrity_check")
      }
    } catch {
      guard case .damaged(_, let part, let reason) = error else { throw error }
      return ["\(part): \(reason)"]
    }
    return found == ["ok"] ? [] : found.map { "the database: \($0)" }
  }

  // MARK: - The rest

  @Sendable private static func checkTail(_ db: Database) throws -> [String] {
    let digest = try ContentDigest(of: db)
    let decompressor = ZstdDecompressor()
    let deriver = CallDeriver()
    var problems: [String] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT \(TailCall.columns), call_id, digest FROM \(TailCall.tables) ORDER BY tail.id
        """
    )
    while let row = try rows.next() {
      do {
        let call = try TailCall(row)
        let body = try call.body(decompressor)
        let bytes = PaddedBytes(body.span)
        let callID = deriver.append(
          bytes,
          in: 0..<bytes.count,
          workspace: call.agent.workspace,
          agent: call.agent.agent
        )
        guard try row.bytes(7, of: "call \(call.id)") == callID,
          try row.bytes(8, of: "call \(call.id)") == digest.digest(body.span)
        else { throw Damage("call \(call.id)", "its key is not that of its payload") }
      } catch let damage as Damage {
        problems.append("\(damage.part): \(damage.reason)")
      }
    }
    return problems
  }

  @Sendable private static func checkRejects(_ db: Database) throws -> [String] {
    try checkBodies(
      db,
      of: "reject",
      sql: "SELECT id, checksum, body, size, digest, source, kind, problems, agent FROM rejects"
    ) { row, frame, part in
      BatchTransaction.rejectChecksum(
        try (5...7).map { try row.text($0, of: part) },
        agent: row.hasNull(atIndex: 8) ? nil : try row.bytes(8, of: part),
        frame
      )
    }
  }

  @Sendable private static func checkConflicts(_ db: Database) throws -> [String] {
    // Of those without a body only the checksum is left.
    try checkBodies(
      db,
      of: "conflict",
      sql: """
        SELECT id, checksum, CASE WHEN size > 0 THEN body END, size, digest FROM conflicts
        """
    ) { _, bytes, _ in Checksum.crc32(bytes.span) }
  }

  /// Whether the bodies of conflicts are later ones of the calls that they are listed with.
  @Sendable private static func checkConflictCalls(_ db: Database) throws -> [String] {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT id, call FROM conflicts WHERE size > 0 ORDER BY id"
    )
    .map { (id: try $0.integer(0, of: "a conflict"), call: try $0.integer(1, of: "a conflict")) }
    let places = try CallPlaces(of: rows.map(\.call), db)
    var problems: [String] = []
    for (id, call) in rows {
      // A call that is missing, and a body that is unreadable, are told elsewhere.
      guard let place = places[call], let name = try AgentName(id: place.agent, db),
        let body = try? ArchiveReader.body(ofConflict: id, db)
      else { continue }
      if CallKey.callID(of: body, name) != place.callID {
        problems.append("conflict \(id): its body is that of another call")
      }
    }
    return problems
  }

  /// Whether bodies are those that were kept; each row has its number, the checksum, the frame, which
  /// is null where no body is kept, the body's size and its digest.
  private static func checkBodies(
    _ db: Database,
    of name: String,
    sql: String,
    checksum: (Row, [UInt8], String) throws -> UInt32
  ) throws -> [String] {
    let digest = try ContentDigest(of: db)
    var problems: [String] = []
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() {
      do {
        let part = "\(name) \(try row.integer(0, of: "a \(name)"))"
        let frame = row.hasNull(atIndex: 2) ? nil : try row.bytes(2, of: part)
        guard try row.checksum(1, of: part) == checksum(row, frame ?? [], part) else {
          throw Damage(part, "the checksum of its body is wrong")
        }
        guard let frame else { continue }
        let body = try KeptBody.inflated(frame, size: row.count(3, of: part), of: part)
        guard try row.bytes(4, of: part) == digest.digest(body.span) else {
          throw Damage(part, "its digest is not that of its body")
        }
      } catch let damage as Damage {
        problems.append("\(damage.part): \(damage.reason)")
      }
    }
    return problems
  }

  /// Whether there is a key for each call, and nothing else.
  @Sendable private static func checkCounts(_ db: Database) throws -> [String] {
    func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
    var problems: [String] = []
    let calls = try count(
      "SELECT coalesce((SELECT sum(call_count) FROM row_groups), 0) + (SELECT count(*) FROM tail)"
    )
    let told = try count("SELECT value FROM settings WHERE name = 'calls'")
    if told != calls { problems.append("the store: \(calls) calls of \(told)") }
    for table in ["column_chunks", "payload_blocks", "call_keys"] {
      let orphans = try count(
        "SELECT count(*) FROM \(table) WHERE row_group NOT IN (SELECT id FROM row_groups)"
      )
      if orphans > 0 { problems.append("the store: \(orphans) \(table) of no row group") }
    }
    let removed = try count(
      """
      SELECT count(*) FROM column_chunks WHERE "table" = 'calls'
        AND ("column" GLOB 'meta.*' OR "column" GLOB 'var.*' OR "column" GLOB 'analysis.*')
        AND "column" NOT IN (SELECT name FROM dimensions)
      """
    )
    if removed > 0 { problems.append("the store: \(removed) column_chunks of no dimension") }
    let payloads = try count(
      """
      SELECT count(*) FROM payload_blocks
      WHERE row_group IN (SELECT id FROM row_groups WHERE frozen)
      """
    )
    if payloads > 0 { problems.append("the store: \(payloads) payload_blocks of frozen groups") }
    for (table, name) in [("tail", "calls of the tail"), ("rejects", "rejects")] {
      let strays = try count(
        """
        SELECT count(*) FROM \(table)
        WHERE redaction IS NOT NULL AND redaction NOT IN (SELECT id FROM redactions)
        """
      )
      if strays > 0 { problems.append("the store: \(strays) \(name) of no redaction") }
    }
    for table in ["conflicts", "duplicates"] {
      let calls = try Int64.fetchAll(db, sql: "SELECT DISTINCT call FROM \(table)")
      let places = try CallPlaces(of: calls, db)
      let strays = calls.count { places[$0] == nil }
      if strays > 0 { problems.append("the store: \(table) of \(strays) calls that are missing") }
    }
    return problems
  }
}
