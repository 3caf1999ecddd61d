import Calls
import Foundation
import GRDB
import RawMemory

/// A call in the form in which the tail has it, but for its number.
struct NewCall: Sendable {
  let key: CallKey
  /// The body's digest.
  let digest: [UInt8]
  /// See ``ContentDigest/origin(_:offset:)``.
  let origin: Int64
  /// The body's bytes.
  let size: Int
  /// The body as one zstd frame.
  let frame: [UInt8]
  let checksum: UInt32

  init(_ key: CallKey, size: Int, frame: [UInt8], digest: [UInt8], origin: Int64) {
    self.key = key
    self.digest = digest
    self.origin = origin
    self.size = size
    self.frame = frame
    checksum = TailCall.checksum(key.agent, frame)
  }
}

extension BatchTransaction {
  /// Puts the calls of a batch into the tail, but those that repeat others beside these.
  mutating func insertIntoTail(_ batch: SealedBatch, _ lookup: inout CallLookup) throws {
    let decompressor = ZstdDecompressor()
    let deriver = CallDeriver(keeping: [.callID])
    var index = 0
    for payload in batch.payloads {
      let content: PayloadBlock.Content
      do {
        content = try PayloadBlock.Content(payload.bytes, count: payload.count, with: decompressor)
      } catch {
        throw Damage("a batch", error.reason)
      }
      let bytes = PaddedBytes(content.bytes.span)
      for place in content.ranges.indices {
        let agent = batch.agents[batch.callAgents[index]]
        let callID = deriver.append(
          bytes,
          in: content.ranges[place],
          workspace: agent.workspace,
          agent: agent.agent
        )
        guard let callID else { throw Damage("a batch", "a payload is no call") }
        let repeated = RepeatedBody(
          key: CallKey(agent: agent, callID: callID),
          body: content.body(place),
          source: "",
          offset: 0,
          origin: batch.keys.origins[index]
        )
        try insert(repeated, &lookup)
        index += 1
      }
    }
  }

  /// Puts a call into the tail, or beside the one that it repeats; `redaction` was taken out of it.
  ///
  /// - Returns: Its id, or that of the call that it repeats.
  @discardableResult
  mutating func insert(
    _ call: RepeatedBody,
    _ lookup: inout CallLookup,
    redaction: Int64? = nil
  ) throws -> Int64 {
    let agent = try agentID(of: call.key.agent)
    let digest = digest.digest(call.body.span)
    if let first = try lookup.call(call.key, agentID: agent, db) {
      try insert(call, digest, repeating: first)
      return first.id
    }
    let id = try takeCallIDs(1)
    let new = NewCall(
      call.key,
      size: call.body.count,
      frame: compressor.compress(call.body.span, level: PayloadBlock.level),
      digest: digest,
      origin: call.origin
    )
    try insert(new, id: id, redaction: redaction)
    return id
  }

  /// Puts a call into the tail that is surely not in the store.
  mutating func insert(_ call: NewCall, id: Int64, redaction: Int64? = nil) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO tail_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    statement.setUncheckedArguments([
      id, try agentID(of: call.key.agent), Data(call.key.callID), Data(call.digest), call.origin,
      redaction, call.size, Data(call.frame), Int64(call.checksum),
    ])
    try statement.execute()
    summary.new += 1
    add(1, to: "calls", of: call.key.agent.workspace)
  }

  /// Notes a repeat of `first`, and keeps its body if it is of another value.
  private mutating func insert(
    _ call: RepeatedBody,
    _ digest: [UInt8],
    repeating first: StoredKey
  ) throws {
    var digest = digest
    summary.duplicates += 1
    var wasRead = true
    if first.origin != call.origin {
      try db.execute(
        sql: "INSERT INTO duplicates VALUES (?, ?) ON CONFLICT DO NOTHING",
        arguments: [first.id, call.origin]
      )
      wasRead = db.changesCount == 0
      add(db.changesCount, to: "duplicates", of: call.key.agent.workspace)
    }
    guard first.digest != digest else { return }
    var call = call
    if let redaction = first.redaction {
      // The former is without what was taken out of it.
      call = call.redacted(try redactions.redaction(redaction, db))
      digest = self.digest.digest(call.body.span)
      guard first.digest != digest else { return }
    }
    if let group = first.group, try RowGroupHead.one(group, db)?.isFrozen == true {
      // With what can no longer be told. To keep the body would bring back what was pruned.
      summary.uncompared += 1
      return
    }
    let body = try bodies.body(of: first.id, in: first.group, db)
    var comparison = BodyComparison()
    guard !comparison.areEqual(body, call.body), try !isSettled(digest, of: first.id) else {
      return
    }
    if wasRead, try ForgottenConflicts.hold(call, of: first.id, digest, db) { return }
    try insert(conflict: call, with: first.id, digest)
  }

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
    addToBoth(1, "conflicts", of: call.key.agent.workspace)
    // What is no longer kept is known by its digest, so that it is counted once.
    try db.execute(
      sql: """
        UPDATE conflicts SET size = -1, body = x'', checksum = 0 WHERE call = ?1 AND size > 0
          AND id NOT IN
          (SELECT id FROM conflicts WHERE call = ?1 AND size > 0 ORDER BY id DESC LIMIT ?2)
        """,
      arguments: [id, Self.conflictsPerCall.kept]
    )
    guard db.changesCount > 0 else { return }
    add(db.changesCount, to: "conflicts_dropped")
    try ForgottenConflicts.forget(
      of: id,
      where: """
        size < 0 AND id NOT IN
          (SELECT id FROM conflicts WHERE call = ?1 AND size < 0 ORDER BY id DESC LIMIT ?2)
        """,
      [id, Self.conflictsPerCall.known],
      db
    )
  }
}
