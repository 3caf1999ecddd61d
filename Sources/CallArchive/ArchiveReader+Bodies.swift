import Calls
import ColumnStore
import GRDB
import RawMemory

/// A call as it was sent, and whose it is.
package struct StoredCall: Sendable, Equatable {
  /// The store's own id.
  package let id: Int64
  /// The workspace that the call was sent to.
  package let workspace: Int64
  /// The agent's name as sent: UTF-8.
  package let agent: [UInt8]
  /// The store's own number of that agent of that workspace.
  package let agentNumber: Int64
  /// The call's id as sent: UTF-8.
  package let callID: [UInt8]
  /// The bytes of the call's body as they were accepted.
  package let body: [UInt8]
}

/// Calls that a copy of a store's calls lacks.
package struct LackingCalls: Sendable, Equatable {
  /// How many have no payload any more, or no columns that this program knows, since it was pruned.
  package var pruned = 0
  /// Those that were left out for damage.
  package var damaged: [LeftOut] = []

  /// So many that were pruned, and none that are damaged.
  package init(pruned: Int = 0) { self.pruned = pruned }
}

extension ArchiveReader {
  /// Reads all calls as they are at one moment, those of row groups first, in the store's order.
  ///
  /// - Parameters:
  ///   - skipsDamaged: Whether blocks of payloads, row groups and calls of the tail that are damaged
  ///     are left out.
  ///   - progress: Told how many of all calls are read, after each block of payloads.
  ///   - body: Given each call once.
  /// - Returns: What there is and was not given.
  /// - Throws: ``ArchiveError``, or what `body` throws.
  /// - Complexity: O(bytes of the bodies); memory holds one block's.
  @discardableResult
  package func forEachCall(
    skipsDamaged: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in },
    _ body: (StoredCall) throws -> Void
  ) async throws -> LackingCalls {
    try still { db in
      var tolerance = DamageTolerance(skips: skipsDamaged)
      let heads = try RowGroupHead.all(db)
      // Former formats have the keys elsewhere.
      let digest =
        try ArchiveSchema.version(of: db) < 3
        ? nil : tolerance.attempt("the settings", calls: 0) { try ContentDigest(of: db) }
      let (tail, tailCount) = try LoadedCalls.tail(db, &tolerance)
      let total = heads.reduce(tailCount) { $0 + $1.callCount }
      var done = 0
      var lacking = LackingCalls()
      let decompressor = ZstdDecompressor()
      for head in heads {
        defer { done += head.callCount }
        guard !head.isFrozen else {
          lacking.pruned += head.callCount
          continue
        }
        let part = "row group \(head.id)"
        let group = try tolerance.attempt(part, calls: head.callCount) {
          try OpenedGroup(head, digest, skipsDamaged: skipsDamaged, db)
        }
        guard let group else { continue }
        for block in group.blocks {
          let content = try tolerance.attempt(part, calls: block.callCount) {
            try group.content(of: block, decompressor, db)
          }
          for place in content?.ranges.indices ?? 0..<0 {
            let index = block.first + place
            let call = try tolerance.attempt("call \(group.ids[index])", calls: 1) {
              try content.map { try group.call(index, $0.body(place)) }
            }
            if let call, let call { try body(call) }
          }
          progress(done + block.first + block.callCount, total)
        }
      }
      for call in tail {
        let call = try tolerance.attempt("call \(call.id)", calls: 1) {
          StoredCall(
            id: call.id,
            workspace: call.agent.workspace,
            agent: call.agent.agent,
            agentNumber: call.agentNumber,
            callID: try call.callID(decompressor),
            body: try call.body(decompressor)
          )
        }
        if let call { try body(call) }
      }
      progress(total, total)
      lacking.damaged = tolerance.leftOut
      return lacking
    }
  }

  /// Runs `body` in one read transaction, in which the store stands still, on this thread.
  func still<R>(_ body: (Database) throws -> R) throws -> R {
    do {
      return try queue.unsafeRead { db in
        try db.beginTransaction(.deferred)
        // SQLite commits nothing after damage, not even what was only read.
        defer { try? db.rollback() }
        return try body(db)
      }
    } catch {
      guard error is Damage || error is DatabaseError || error is AbsentDimensions else {
        throw error
      }
      throw ArchiveError(error, path: path)
    }
  }
}

/// A row group with what its calls are known by, its payloads still unread.
private struct OpenedGroup {
  /// Where a block of payloads is, and whose payloads it has: so many from the place `first` on.
  struct Block {
    let rowID: Int64
    let first: Int
    let callCount: Int
  }

  let blocks: [Block]
  let ids: [Int64]
  private let head: RowGroupHead
  private let agents: [Int64]
  private let names: [Int64: AgentName]
  private let digest: ContentDigest?
  // `nil` where they are damaged, and left out.
  private let callIDs: TextChunk?
  private let keys: GroupKeys?

  init(
    _ head: RowGroupHead,
    _ digest: ContentDigest?,
    skipsDamaged: Bool,
    _ db: Database
  ) throws {
    self.head = head
    self.digest = digest
    let detail = try RowGroupDetail.one(head.id, db)
    ids = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    agents = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    names = try Derivation.agents(of: head, detail, db)
    // What is lost of these can be told without them.
    var tolerance = DamageTolerance(skips: skipsDamaged)
    let part = "row group \(head.id)"
    callIDs = try tolerance.attempt(part, calls: 0) { try CallLookup.callIDs(of: head, db) }
    keys =
      try digest == nil
      ? nil
      : tolerance.attempt(part, calls: 0) {
        try GroupKeys(of: head.id, count: head.callCount, db)
      }
    var blocks: [Block] = []
    var next = 0
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT rowid, first_call, call_count FROM payload_blocks
        WHERE \(StoredBlock.condition) ORDER BY ordinal
        """,
      arguments: [head.id]
    )
    for row in rows {
      let block = Block(
        rowID: try row.integer(0, of: part),
        first: try row.count(1, of: part),
        callCount: try row.count(2, of: part)
      )
      guard block.first == next else { throw Damage(part, "its payloads are not in order") }
      next += block.callCount
      blocks.append(block)
    }
    guard next == head.callCount else {
      throw Damage(part, "it has \(next) payloads of \(head.callCount)")
    }
    self.blocks = blocks
  }

  /// The payloads of a block.
  func content(
    of block: Block,
    _ decompressor: ZstdDecompressor,
    _ db: Database
  ) throws -> PayloadBlock.Content {
    let row = try Row.fetchOne(
      db,
      sql: "SELECT \(StoredBlock.columns) FROM payload_blocks WHERE rowid = ?",
      arguments: [block.rowID]
    )
    guard let row else { throw Damage.group(head.id, "a block of payloads is missing") }
    return try StoredBlock(row, from: 0, of: head.id).content(of: head.id, decompressor)
  }

  /// The call at `index`, which has that payload.
  func call(_ index: Int, _ body: [UInt8]) throws -> StoredCall {
    guard let name = names[agents[index]] else {
      throw Damage.group(head.id, "an agent is missing")
    }
    guard let callID = callIDs?[index] ?? CallKey.callID(of: body, name) else {
      throw Damage("call \(ids[index])", "its id is missing")
    }
    if let keys, let digest {
      try keys.check(index, CallKey(agent: name, callID: callID), call: ids[index], digest)
    }
    return StoredCall(
      id: ids[index],
      workspace: name.workspace,
      agent: name.agent,
      agentNumber: agents[index],
      callID: callID,
      body: body
    )
  }
}
