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
  /// - Complexity: O(bytes of the bodies); memory holds one row group's.
  @discardableResult
  package func forEachCall(
    skipsDamaged: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in },
    _ body: (StoredCall) throws -> Void
  ) async throws -> LackingCalls {
    try still { db in
      var tolerance = DamageTolerance(skips: skipsDamaged)
      let heads = try RowGroupHead.all(db)
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
          try OpenedGroup(head, db)
        }
        guard let group else { continue }
        var first = 0
        for block in group.source.blocks {
          let calls = try tolerance.attempt(part, calls: block.callCount) {
            try group.calls(of: block, from: first, decompressor)
          }
          first += block.callCount
          for call in calls ?? [] { try body(call) }
          progress(done + first, total)
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
      return try queue.read(body)
    } catch {
      guard error is Damage || error is DatabaseError || error is AbsentDimensions else {
        throw error
      }
      throw ArchiveError(error, path: path)
    }
  }
}

/// A row group with what its calls are known by.
private struct OpenedGroup {
  let source: Derivation.Source
  private let callIDs: TextChunk
  private let ids: [Int64]
  private let agents: [Int64]

  init(_ head: RowGroupHead, _ db: Database) throws {
    callIDs = try CallLookup.callIDs(of: head, db)
    source = try Derivation.source(of: head, db)
    ids = try source.ids()
    agents = try source.agentIDs()
  }

  /// The calls of a block, the first of which has the place `first` in the group.
  func calls(
    of block: StoredBlock,
    from first: Int,
    _ decompressor: ZstdDecompressor
  ) throws -> [StoredCall] {
    let content = try block.content(of: source.head.id, decompressor)
    return try content.ranges.indices.map { place in
      let index = first + place
      guard let agent = source.agents[agents[index]] else {
        throw Damage.group(source.head.id, "an agent is missing")
      }
      guard let callID = callIDs[index] else { throw Damage("a call", "its id is missing") }
      return StoredCall(
        id: ids[index],
        workspace: agent.workspace,
        agent: agent.agent,
        agentNumber: agents[index],
        callID: callID,
        body: content.body(place)
      )
    }
  }
}
