import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// A key of a batch that the store has already: another process wrote in between.
struct KeyClash: Error {}

/// The writes of one transaction.
struct BatchTransaction {
  /// How many later bodies are kept beside one call.
  static let conflictsPerCall = 8
  /// How many rejects a workspace keeps, and of how many bytes.
  static let rejectsPerWorkspace = (count: 1_000, bytes: 64 << 20)

  let db: Database
  let digest: ContentDigest
  private(set) var summary = IngestSummary()
  /// What is added to the counters at the end.
  var counters: [String: Int] = [:]
  private var agents: [AgentName: Int64] = [:]
  private var bodies = StoredBodies()
  private let compressor = ZstdCompressor()

  init(_ db: Database, digest: ContentDigest) {
    self.db = db
    self.digest = digest
  }

  /// Writes a batch; if `isCareful`, its calls go to the tail, each being looked for before.
  ///
  /// Throws ``KeyClash`` when one of the calls is there already and nobody looked.
  mutating func write(_ batch: SealedBatch, isCareful: Bool = false) throws {
    if let group = batch.group, !isCareful {
      try insert(group, of: batch)
    } else {
      try insertIntoTail(batch)
    }
    for repeated in batch.repeats { try insert(repeated) }
    try insert(batch.rejects)
    try count()
  }

  // MARK: - Row groups

  private mutating func insert(_ group: EncodedGroup, of batch: SealedBatch) throws {
    let agentIDs = try batch.agents.map { try agentID(of: $0) }
    let first = try takeCallIDs(batch.calls.count)
    let ids = batch.calls.indices.map { first + Int64($0) }
    let id = try insert(
      group,
      ids: ids,
      agents: batch.calls.map { agentIDs[$0.agent] },
      payloads: batch.payloads
    )
    let statement = try db.cachedStatement(sql: "INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?)")
    for index in batch.keyOrder {
      let call = batch.calls[index]
      statement.setUncheckedArguments([
        agentIDs[call.agent], Data(call.callID), ids[index], Data(call.digest), call.origin, id,
      ])
      do {
        try statement.execute()
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw KeyClash()
      }
    }
    summary.new += batch.calls.count
  }

  /// Writes a row group without its calls' keys.
  ///
  /// - Returns: Its id.
  mutating func insert(
    _ group: EncodedGroup,
    ids: [Int64],
    agents: [Int64],
    payloads: [PayloadBlock]
  ) throws -> Int64 {
    let id = try insertRow(of: group, ids: ids, agents: agents)
    try insertChunks(of: group, id)
    let statement = try db.cachedStatement(
      sql: "INSERT INTO payload_blocks VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    var firstCall = 0
    for (ordinal, block) in payloads.enumerated() {
      statement.setUncheckedArguments([
        id, ordinal, firstCall, block.count, block.size,
        Int64(Checksum.crc32(block.bytes.span)), Data(block.bytes),
      ])
      try statement.execute()
      firstCall += block.count
    }
    return id
  }

  private func insertRow(of group: EncodedGroup, ids: [Int64], agents: [Int64]) throws -> Int64 {
    let encoder = ChunkEncoder()
    let ids = encoder.encode(.integer(IntegerChunk(ids)))
    let agents = encoder.encode(.integer(IntegerChunk(agents)))
    let (first, last) = (group.starts.lowerBound, group.starts.upperBound)
    let head = RowGroupHead.checksum(group.definitions, group.callCount, first, last)
    let checksum = RowGroupDetail.checksum(group.catalog, ids, agents)
    try db.execute(
      sql: """
        INSERT INTO row_groups (definitions, call_count, first_start, last_start, head_checksum,
          catalog, ids, agents, checksum)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        group.definitions, group.callCount, first, last, Int64(head), Data(group.catalog),
        Data(ids), Data(agents), Int64(checksum),
      ]
    )
    return db.lastInsertedRowID
  }

  private func insertChunks(of group: EncodedGroup, _ id: Int64) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO column_chunks (row_group, "table", "column", zone_map, checksum, bytes)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    )
    for part in group.parts {
      let checksum = part.chunk.checksum
      let zoneMap = StoredZoneMap.bytes(part.chunk.zoneMap, ofChunk: checksum)
      statement.setUncheckedArguments([
        id, part.table.rawValue, part.column, Data(zoneMap), Int64(checksum),
        Data(part.chunk.bytes),
      ])
      try statement.execute()
    }
  }

  /// Puts other columns in the place of those of the row group `id`; its calls stay.
  func replaceColumns(of id: Int64, by group: EncodedGroup, _ detail: RowGroupDetail) throws {
    try db.execute(sql: "DELETE FROM column_chunks WHERE row_group = ?", arguments: [id])
    try insertChunks(of: group, id)
    let (first, last) = (group.starts.lowerBound, group.starts.upperBound)
    let head = RowGroupHead.checksum(group.definitions, group.callCount, first, last)
    let checksum = RowGroupDetail.checksum(group.catalog, detail.ids, detail.agents)
    try db.execute(
      sql: """
        UPDATE row_groups SET definitions = ?, first_start = ?, last_start = ?, head_checksum = ?,
          catalog = ?, checksum = ?
        WHERE id = ?
        """,
      arguments: [
        group.definitions, first, last, Int64(head), Data(group.catalog), Int64(checksum), id,
      ]
    )
  }

  private mutating func agentID(of agent: AgentName) throws -> Int64 {
    if let id = agents[agent] { return id }
    let arguments: StatementArguments = [agent.workspace, Data(agent.agent)]
    try db.execute(
      sql: "INSERT INTO agents (workspace, agent) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: arguments
    )
    let id = try Int64.fetchOne(
      db,
      sql: "SELECT id FROM agents WHERE workspace = ? AND agent = ?",
      arguments: arguments
    )
    guard let id else { throw Damage("the agents", "one is missing") }
    agents[agent] = id
    return id
  }

  private func takeCallIDs(_ count: Int) throws -> Int64 {
    let next = try Int64.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'next_call'")
    guard let next else { throw Damage("the settings", "the next call's id is missing") }
    try db.execute(
      sql: "UPDATE settings SET value = ? WHERE name = 'next_call'",
      arguments: [next + Int64(count)]
    )
    try db.execute(
      sql: "UPDATE settings SET value = value + ? WHERE name = 'calls'",
      arguments: [count]
    )
    return next
  }

  // MARK: - The tail

  private mutating func insertIntoTail(_ batch: SealedBatch) throws {
    let decompressor = ZstdDecompressor()
    var index = 0
    for payload in batch.payloads {
      let content: PayloadBlock.Content
      do {
        content = try PayloadBlock.Content(payload.bytes, count: payload.count, with: decompressor)
      } catch {
        throw Damage("a batch", error.reason)
      }
      for place in content.ranges.indices {
        let call = batch.calls[index]
        let repeated = RepeatedBody(
          key: CallKey(agent: batch.agents[call.agent], callID: call.callID),
          body: content.body(place),
          source: "",
          offset: 0,
          origin: call.origin
        )
        try insert(repeated)
        index += 1
      }
    }
  }

  /// Puts a call into the tail, or beside the one that it repeats.
  mutating func insert(_ call: RepeatedBody) throws {
    let agent = try agentID(of: call.key.agent)
    let digest = digest.digest(call.body.span)
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT id, digest, row_group, origin FROM calls WHERE agent = ? AND call_id = ?"
      ),
      arguments: [agent, Data(call.key.callID)]
    )
    guard let row else {
      let id = try takeCallIDs(1)
      let frame = compressor.compress(call.body.span, level: PayloadBlock.level)
      try db.execute(
        sql: "INSERT INTO calls VALUES (?, ?, ?, ?, ?, NULL)",
        arguments: [agent, Data(call.key.callID), id, Data(digest), call.origin]
      )
      try db.execute(
        sql: "INSERT INTO tail VALUES (?, ?, ?, ?, ?)",
        arguments: [
          id, agent, call.body.count, Data(frame),
          Int64(TailCall.checksum(call.key.agent, frame)),
        ]
      )
      summary.new += 1
      return
    }
    summary.duplicates += 1
    let id = try row.integer(0, of: "a call")
    if try row.integer(3, of: "call \(id)") != call.origin {
      try db.execute(
        sql: "INSERT INTO duplicates VALUES (?, ?) ON CONFLICT DO NOTHING",
        arguments: [id, call.origin]
      )
    }
    guard try row.bytes(1, of: "call \(id)") != digest else { return }
    let group = row.hasNull(atIndex: 2) ? nil : try row.integer(2, of: "call \(id)")
    let first = try bodies.body(of: id, in: group, db)
    var comparison = BodyComparison()
    guard !comparison.areEqual(first, call.body), try !isSettled(digest, of: id) else { return }
    try insert(conflict: call, with: id, digest)
  }

  // MARK: - What was not taken

  /// Whether a person has put another body in the place of the one with that digest.
  private func isSettled(_ digest: [UInt8], of call: Int64) throws -> Bool {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM conflicts WHERE call = ? AND digest = ? AND size = 0"),
      arguments: [call, Data(digest)]
    )
    return row != nil
  }

  private mutating func insert(
    conflict call: RepeatedBody,
    with id: Int64,
    _ digest: [UInt8]
  ) throws {
    let frame = compressor.compress(call.body.span, level: PayloadBlock.level)
    try db.execute(
      sql: """
        INSERT INTO conflicts (call, source, offset, digest, size, body, checksum, added)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
      arguments: [
        id, call.source, call.offset, Data(digest), call.body.count, Data(frame),
        Int64(Checksum.crc32(frame.span)), Host.now,
      ]
    )
    summary.conflicts += 1
    guard db.changesCount > 0 else { return }
    counters["conflicts", default: 0] += 1
    try db.execute(
      sql: """
        DELETE FROM conflicts WHERE call = ? AND size > 0 AND id NOT IN
          (SELECT id FROM conflicts WHERE call = ? AND size > 0 ORDER BY id DESC LIMIT ?)
        """,
      arguments: [id, id, Self.conflictsPerCall]
    )
    counters["conflicts_dropped", default: 0] += db.changesCount
  }

  private mutating func insert(_ rejects: [RejectedRecord]) throws {
    for reject in rejects {
      let body = reject.body ?? []
      let digest = digest.digest(body.span)
      let compressed = compressor.compress(body.span, level: PayloadBlock.level)
      let isKept = reject.body != nil && compressed.count <= Self.rejectsPerWorkspace.bytes
      let frame = isKept ? compressed : []
      try db.execute(
        sql: """
          INSERT INTO rejects (workspace, source, line, offset, digest, kind, problems, size, body,
            checksum, added)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """,
        arguments: [
          reject.workspace, reject.source, reject.line, reject.offset,
          Data(digest), reject.kind.rawValue, reject.problems,
          body.count, isKept ? Data(frame) : nil, Int64(Self.checksum(of: reject, frame)), Host.now,
        ]
      )
      summary.rejected += 1
      guard db.changesCount > 0 else { continue }
      counters["rejected_\(reject.kind.rawValue)", default: 0] += 1
    }
    for workspace in Set(rejects.map(\.workspace)) {
      try db.execute(
        sql: """
          DELETE FROM rejects WHERE id IN (
            SELECT id FROM (
              SELECT id, row_number() OVER newest AS number,
                sum(coalesce(length(body), 0)) OVER newest AS bytes
              FROM rejects WHERE workspace = ? WINDOW newest AS (ORDER BY id DESC)
            ) WHERE number > ? OR bytes > ?
          )
          """,
        arguments: [
          workspace, Self.rejectsPerWorkspace.count, Self.rejectsPerWorkspace.bytes,
        ]
      )
      counters["rejects_dropped", default: 0] += db.changesCount
    }
  }

  private static func checksum(of reject: RejectedRecord, _ frame: [UInt8]) -> UInt32 {
    rejectChecksum([reject.source, reject.kind.rawValue, reject.problems], frame)
  }

  /// The checksum of a reject: of its texts, and of its body as it is stored.
  static func rejectChecksum(_ texts: [String], _ frame: [UInt8]) -> UInt32 {
    var bytes: [UInt8] = []
    for text in texts {
      bytes.append(number: UInt64(text.utf8.count))
      bytes += text.utf8
    }
    bytes += frame
    return Checksum.crc32(bytes.span)
  }

  /// Adds to the counters what has changed.
  mutating func count() throws {
    for (name, count) in counters where count != 0 {
      try db.execute(
        sql: """
          INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE
          SET count = count + excluded.count
          """,
        arguments: [name, count]
      )
    }
    counters = [:]
  }
}
