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
  /// The bytes of the call's body as they were accepted.
  package let body: [UInt8]
}

extension ArchiveReader {
  /// Reads all calls, those of row groups first.
  ///
  /// Calls that come in while this reads may be left out; none comes twice.
  /// - Returns: How many calls have no body any more, since it was pruned.
  /// - Complexity: O(bytes of the bodies); memory holds one row group's.
  @discardableResult
  package func forEachCall(_ body: (StoredCall) throws -> Void) async throws -> Int {
    let (heads, tail) = try await read { db in
      let tail = try Row.fetchAll(db, sql: "\(TailCall.query) ORDER BY tail.id")
      return (try RowGroupHead.all(db), try tail.map { try TailCall($0) })
    }
    let decompressor = ZstdDecompressor()
    var frozen = 0
    do {
      for head in heads {
        guard !head.isFrozen else {
          frozen += head.callCount
          continue
        }
        let source = try await queue.read { db in try Derivation.source(of: head, db) }
        let detail = source.detail
        let ids = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
        let agents = try RowGroupDetail.integers(
          detail.agents,
          count: head.callCount,
          of: head.id
        )
        var index = 0
        for block in source.blocks {
          let content = try block.content(of: head.id, decompressor)
          for place in content.ranges.indices {
            guard let agent = source.agents[agents[index]] else {
              throw Damage.group(head.id, "an agent is missing")
            }
            try body(
              StoredCall(
                id: ids[index],
                workspace: agent.workspace,
                agent: agent.agent,
                body: content.body(place)
              )
            )
            index += 1
          }
        }
      }
      for call in tail {
        try body(
          StoredCall(
            id: call.id,
            workspace: call.agent.workspace,
            agent: call.agent.agent,
            body: try call.body(decompressor)
          )
        )
      }
    } catch let damage as Damage {
      throw ArchiveError(damage, path: path)
    }
    return frozen
  }
}
