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

extension ArchiveReader {
  /// Reads all calls as they are at one moment, those of row groups first, in the store's order.
  ///
  /// - Parameters:
  ///   - progress: Told how many of all calls are read, after each block of payloads.
  ///   - body: Given each call once.
  /// - Returns: How many calls have no body any more, since it was pruned.
  /// - Throws: ``ArchiveError``, or what `body` throws.
  /// - Complexity: O(bytes of the bodies); memory holds one row group's.
  @discardableResult
  package func forEachCall(
    progress: (Int, Int) -> Void = { _, _ in },
    _ body: (StoredCall) throws -> Void
  ) async throws -> Int {
    try still { db in
      let heads = try RowGroupHead.all(db)
      let tail = try LoadedCalls.tail(db)
      let total = heads.reduce(tail.count) { $0 + $1.callCount }
      var done = 0
      var frozen = 0
      let decompressor = ZstdDecompressor()
      for head in heads {
        guard !head.isFrozen else {
          frozen += head.callCount
          done += head.callCount
          continue
        }
        let callIDs = try CallLookup.callIDs(of: head, db)
        let source = try Derivation.source(of: head, db)
        let ids = try source.ids()
        let agents = try source.agentIDs()
        var index = 0
        for block in source.blocks {
          let content = try block.content(of: head.id, decompressor)
          for place in content.ranges.indices {
            let number = agents[index]
            guard let agent = source.agents[number] else {
              throw Damage.group(head.id, "an agent is missing")
            }
            try body(
              StoredCall(
                id: ids[index],
                workspace: agent.workspace,
                agent: agent.agent,
                agentNumber: number,
                callID: try Self.callID(index, in: callIDs),
                body: content.body(place)
              )
            )
            index += 1
          }
          progress(done + index, total)
        }
        done += index
      }
      for call in tail {
        try body(
          StoredCall(
            id: call.id,
            workspace: call.agent.workspace,
            agent: call.agent.agent,
            agentNumber: call.agentNumber,
            callID: try call.callID(decompressor),
            body: try call.body(decompressor)
          )
        )
      }
      progress(total, total)
      return frozen
    }
  }

  private static func callID(_ row: Int, in chunk: TextChunk) throws(Damage) -> [UInt8] {
    guard let text = chunk[row] else { throw Damage("a call", "its id is missing") }
    return text
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
