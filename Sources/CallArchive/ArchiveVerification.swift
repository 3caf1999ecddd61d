import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension ArchiveReader {
  /// Looks whether everything in the store is what was written.
  ///
  /// SQLite's own check of the file's structure, all checksums, the keys of all calls, and every row
  /// group against what its payloads derive to. A group of other definitions is checked without the
  /// last. Each row group is one moment's; the store may be written meanwhile.
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
    for check in [Self.checkTail, Self.checkRejects, Self.checkConflicts, Self.checkCounts] {
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
      found = try await read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    } catch {
      guard case .damaged(_, let part, let reason) = error else { throw error }
      return ["\(part): \(reason)"]
    }
    return found == ["ok"] ? [] : found.map { "the database: \($0)" }
  }

  // MARK: - Row groups

  /// A row group as it is stored, one transaction's.
  private struct Stored: Sendable {
    let source: Derivation.Source
    let chunks: [(name: String, chunk: LoadedCalls.StoredChunk, zoneMap: [UInt8])]
    let keys: [Key]
    let digest: ContentDigest

    struct Key: Sendable, Equatable {
      let id: Int64
      let agent: Int64
      let callID: [UInt8]
      let digest: [UInt8]
    }
  }

  private func check(group id: Int64) async -> [String] {
    do {
      guard let stored = try await queue.read({ db in try Self.stored(id, db) }) else { return [] }
      return try Self.problems(of: stored)
    } catch {
      switch ArchiveError(error, path: path) {
      case .damaged(_, let part, let reason):
        return ["\(part == "the database" ? "row group \(id)" : part): \(reason)"]
      case let error: return ["row group \(id): \(error)"]
      }
    }
  }

  private static func stored(_ id: Int64, _ db: Database) throws -> Stored? {
    let row = try Row.fetchOne(
      db,
      sql: "SELECT \(RowGroupHead.summaryColumns) FROM row_groups WHERE id = ?",
      arguments: [id]
    )
    guard let row else { return nil }
    let part = "row group \(id)"
    let source = try Derivation.source(of: try RowGroupHead(row), db)
    let chunks = try Row.fetchAll(
      db,
      sql: """
        SELECT "table", "column", checksum, bytes, zone_map FROM column_chunks WHERE row_group = ?
        """,
      arguments: [id]
    ).map { row in
      (
        name: "\(try row.text(0, of: part)).\(try row.text(1, of: part))",
        chunk: LoadedCalls.StoredChunk(
          bytes: try row.bytes(3, of: part),
          checksum: try row.checksum(2, of: part)
        ),
        zoneMap: try row.bytes(4, of: part)
      )
    }
    let keys = try Row.fetchAll(
      db,
      sql: "SELECT id, agent, call_id, digest FROM calls WHERE row_group = ? ORDER BY id",
      arguments: [id]
    ).map { row in
      Stored.Key(
        id: try row.integer(0, of: part),
        agent: try row.integer(1, of: part),
        callID: try row.bytes(2, of: part),
        digest: try row.bytes(3, of: part)
      )
    }
    return Stored(
      source: source,
      chunks: chunks,
      keys: keys,
      digest: try ContentDigest(of: db)
    )
  }

  private static func problems(of stored: Stored) throws -> [String] {
    let head = stored.source.head
    let part = "row group \(head.id)"
    var problems: [String] = []
    let derived = try Derivation.calls(
      of: stored.source,
      columns: Derivation.allColumns,
      digest: stored.digest
    )
    if keys(of: stored, derived) != stored.keys {
      problems.append("\(part): the keys of its calls are not those of its payloads")
    }
    let isCurrent = head.definitions == CallTable.definitions
    if isCurrent, derived.rows.starts != head.firstStart...head.lastStart {
      problems.append("\(part): its calls start at other times than it says")
    }
    let decoder = ChunkDecoder()
    let catalog = try head.catalog(stored.source.detail.catalog, with: decoder)
    if isCurrent, catalog != RowGroupCatalog(derived.rows) {
      problems.append("\(part): its catalogue is not that of its payloads")
    }
    var names: Set<String> = []
    for (name, chunk, zoneMap) in stored.chunks {
      names.insert(name)
      guard Checksum.crc32(chunk.bytes.span) == chunk.checksum else {
        problems.append("\(part): the checksum of the column '\(name)' is wrong")
        continue
      }
      guard isCurrent else { continue }
      guard let column = Derivation.allColumns.first(where: { $0.fullName == name }),
        let wanted = derived.rows[column]
      else {
        problems.append("\(part): there is no column '\(name)'")
        continue
      }
      let found = try? catalog.decode(chunk.bytes.span, of: column, with: decoder)
      if found != wanted {
        problems.append("\(part): the column '\(name)' is not what the payloads derive to")
      }
      if !StoredZoneMap.isMap(zoneMap, ZoneMap(wanted), ofChunk: chunk.checksum) {
        problems.append("\(part): the zone map of the column '\(name)' is wrong")
      }
    }
    if isCurrent {
      for column in Derivation.allColumns where !names.contains(column.fullName) {
        problems.append("\(part): the column '\(column.fullName)' is missing")
      }
    }
    return problems
  }

  /// The keys that a group's payloads tell, under the ids and agents that the group has for them.
  private static func keys(
    of stored: Stored,
    _ derived: Derivation.Derived
  ) -> [Stored.Key] {
    let head = stored.source.head
    let detail = stored.source.detail
    guard
      let ids = try? RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id),
      let agents = try? RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    else { return [] }
    return derived.identities.indices.map { index in
      Stored.Key(
        id: ids[index],
        agent: agents[index],
        callID: derived.identities[index].key.callID,
        digest: derived.identities[index].digest
      )
    }
  }

  // MARK: - The rest

  @Sendable private static func checkTail(_ db: Database) throws -> [String] {
    let digest = try ContentDigest(of: db)
    let decompressor = ZstdDecompressor()
    let deriver = CallDeriver()
    var problems: [String] = []
    let rows = try Row.fetchCursor(db, sql: "\(TailCall.query) ORDER BY tail.id")
    while let row = try rows.next() {
      do {
        let call = try TailCall(row)
        let body = try call.body(decompressor)
        let key = try Row.fetchOne(
          db,
          sql: """
            SELECT call_id, digest, row_group IS NULL FROM calls
            JOIN agents ON agents.id = calls.agent
            WHERE workspace = ? AND agents.agent = ? AND calls.id = ?
            """,
          arguments: [call.agent.workspace, Data(call.agent.agent), call.id]
        )
        let bytes = PaddedBytes(body.span)
        let callID = deriver.append(
          bytes,
          in: 0..<bytes.count,
          workspace: call.agent.workspace,
          agent: call.agent.agent
        )
        guard let key, try key.bytes(0, of: "call \(call.id)") == callID,
          try key.bytes(1, of: "call \(call.id)") == digest.digest(body.span),
          try key.integer(2, of: "call \(call.id)") == 1
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
      sql: "SELECT id, checksum, coalesce(body, x''), source, kind, problems FROM rejects"
    ) { row, frame, part in
      BatchTransaction.rejectChecksum(try (3...5).map { try row.text($0, of: part) }, frame)
    }
  }

  @Sendable private static func checkConflicts(_ db: Database) throws -> [String] {
    try checkBodies(db, of: "conflict", sql: "SELECT id, checksum, body FROM conflicts") {
      _,
      bytes,
      _ in
      Checksum.crc32(bytes.span)
    }
  }

  private static func checkBodies(
    _ db: Database,
    of name: String,
    sql: String,
    checksum: (Row, [UInt8], String) throws -> UInt32
  ) throws -> [String] {
    var problems: [String] = []
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() {
      do {
        let part = "\(name) \(try row.integer(0, of: "a \(name)"))"
        let bytes = try row.bytes(2, of: part)
        guard try row.checksum(1, of: part) == checksum(row, bytes, part) else {
          throw Damage(part, "the checksum of its body is wrong")
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
    let keys = try count("SELECT count(*) FROM calls")
    let calls = try count(
      "SELECT coalesce((SELECT sum(call_count) FROM row_groups), 0) + (SELECT count(*) FROM tail)"
    )
    if keys != calls { problems.append("the store: \(keys) keys for \(calls) calls") }
    let told = try count("SELECT value FROM settings WHERE name = 'calls'")
    if told != calls { problems.append("the store: \(calls) calls of \(told)") }
    for table in ["column_chunks", "payload_blocks"] {
      let orphans = try count(
        "SELECT count(*) FROM \(table) WHERE row_group NOT IN (SELECT id FROM row_groups)"
      )
      if orphans > 0 { problems.append("the store: \(orphans) \(table) of no row group") }
    }
    for table in ["conflicts", "duplicates"] {
      let strays = try count(
        "SELECT count(*) FROM \(table) WHERE call NOT IN (SELECT id FROM calls)"
      )
      if strays > 0 { problems.append("the store: \(strays) \(table) of no call") }
    }
    return problems
  }
}
