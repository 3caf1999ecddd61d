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
  private let digest: ContentDigest
  var summary = IngestSummary()
  private var counters: [String: Int] = [:]
  private var agents: [AgentName: Int64] = [:]
  private var bodies = StoredBodies()
  private var redactions = StoredRedactions()
  private var hasRedactions: Bool?
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

  // MARK: - Keys

  mutating func agentID(of agent: AgentName) throws -> Int64 {
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

  func takeCallIDs(_ count: Int) throws -> Int64 {
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
  private mutating func insert(_ call: RepeatedBody) throws {
    let agent = try agentID(of: call.key.agent)
    var digest = self.digest.digest(call.body.span)
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: """
          SELECT id, digest, row_group, origin, redaction FROM calls WHERE agent = ? AND call_id = ?
          """
      ),
      arguments: [agent, Data(call.key.callID)]
    )
    guard let row else {
      let id = try takeCallIDs(1)
      let frame = compressor.compress(call.body.span, level: PayloadBlock.level)
      try db.execute(
        sql: "INSERT INTO calls (agent, call_id, id, digest, origin) VALUES (?, ?, ?, ?, ?)",
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
    let known = try row.bytes(1, of: "call \(id)")
    guard known != digest else { return }
    var call = call
    if !row.hasNull(atIndex: 4) {
      // The former is without what was taken out of it.
      let redaction = try redactions.redaction(try row.integer(4, of: "call \(id)"), db)
      call = call.redacted(redaction)
      digest = self.digest.digest(call.body.span)
      guard known != digest else { return }
    }
    let group = row.hasNull(atIndex: 2) ? nil : try row.integer(2, of: "call \(id)")
    if let group, try RowGroupHead.one(group, db)?.isFrozen == true {
      // With what can no longer be told. To keep the body would bring back what was pruned.
      summary.uncompared += 1
      return
    }
    let first = try bodies.body(of: id, in: group, db)
    var comparison = BodyComparison()
    if !comparison.areEqual(first, call.body) { try insert(conflict: call, with: id, digest) }
  }

  // MARK: - What was not taken

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
        DELETE FROM conflicts WHERE call = ? AND id NOT IN
          (SELECT id FROM conflicts WHERE call = ? ORDER BY id DESC LIMIT ?)
        """,
      arguments: [id, id, Self.conflictsPerCall]
    )
    counters["conflicts_dropped", default: 0] += db.changesCount
  }

  private mutating func insert(_ rejects: [RejectedRecord]) throws {
    for reject in rejects {
      let (kept, redaction) = try redacted(reject)
      let body = kept ?? []
      let digest = digest.digest(body.span)
      let compressed = compressor.compress(body.span, level: PayloadBlock.level)
      let isKept = kept != nil && compressed.count <= Self.rejectsPerWorkspace.bytes
      let frame = isKept ? compressed : []
      try db.execute(
        sql: """
          INSERT INTO rejects (workspace, source, line, offset, digest, kind, problems, size, body,
            checksum, added, redaction)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """,
        arguments: [
          reject.workspace, reject.source, reject.line, reject.offset,
          Data(digest), reject.kind.rawValue, reject.problems,
          body.count, isKept ? Data(frame) : nil, Int64(Self.checksum(of: reject, frame)), Host.now,
          redaction,
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

  /// The body of a record that was refused, without what was taken out of the one that was read at
  /// that place before, and the number of that redaction.
  private mutating func redacted(_ reject: RejectedRecord) throws -> ([UInt8]?, Int64?) {
    let mayRepeat = try hasRedactions ?? StoredRedactions.exist(db)
    hasRedactions = mayRepeat
    guard mayRepeat, let body = reject.body else { return (reject.body, nil) }
    let id = try Int64.fetchOne(
      db,
      sql: """
        SELECT redaction FROM rejects WHERE source = ? AND offset = ? AND redaction IS NOT NULL
        """,
      arguments: [reject.source, reject.offset]
    )
    guard let id else { return (body, nil) }
    var redactor = BodyRedactor(try redactions.redaction(id, db))
    return (redactor.redact(body), id)
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

  private mutating func count() throws {
    for (name, count) in counters where count > 0 {
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
