import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// Calls out of the tail or out of row groups, on their way into a row group.
struct LooseCalls {
  /// About how many bytes of bodies a row group gets: a bound on memory, and on the rows of a table.
  static let bytesPerGroup = 64 << 20

  struct Call {
    let id: Int64
    let agent: Int64
    let name: AgentName
    /// See ``ContentDigest/origin(_:offset:)``.
    let origin: Int64
    let body: [UInt8]
  }

  /// The calls, in the order of their ids once they make groups.
  var calls: [Call] = []

  /// All calls of the tail.
  static func tail(_ db: Database) throws -> LooseCalls {
    let decompressor = ZstdDecompressor()
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT \(TailCall.columns), origin FROM \(TailCall.tables) ORDER BY tail.id"
    )
    var loose = LooseCalls()
    for row in rows {
      let call = try TailCall(row)
      loose.calls.append(
        Call(
          id: call.id,
          agent: call.agentNumber,
          name: call.agent,
          origin: try row.integer(7, of: "call \(call.id)"),
          body: try call.body(decompressor)
        )
      )
    }
    return loose
  }

  /// Adds the calls of a row group that `isKept` takes, by their places in the group.
  mutating func add(
    _ source: Derivation.Source,
    where isKept: (Int) -> Bool = { _ in true },
    _ db: Database
  ) throws {
    let head = source.head
    let keys = try GroupKeys(of: head.id, count: head.callCount, db)
    let ids = try RowGroupDetail.integers(source.detail.ids, count: head.callCount, of: head.id)
    let agents = try RowGroupDetail.integers(
      source.detail.agents,
      count: head.callCount,
      of: head.id
    )
    let decompressor = ZstdDecompressor()
    var index = 0
    for block in source.blocks {
      let content = try block.content(of: head.id, decompressor)
      for place in content.ranges.indices {
        defer { index += 1 }
        guard isKept(index) else { continue }
        guard let name = source.agents[agents[index]] else {
          throw Damage.group(head.id, "an agent is missing")
        }
        calls.append(
          Call(
            id: ids[index],
            agent: agents[index],
            name: name,
            origin: keys.origins[index],
            body: content.body(place)
          )
        )
      }
    }
  }

  /// Writes the calls as row groups.
  ///
  /// - Parameters:
  ///   - transaction: What writes.
  ///   - isFrozen: Whether the bodies are left out.
  /// - Throws: ``Damage``, or an error of SQLite.
  /// - Complexity: As for loading the calls from a file.
  mutating func write(in transaction: BatchTransaction, isFrozen: Bool = false) throws {
    calls.sort { $0.id < $1.id }
    var start = 0
    while start < calls.count {
      var end = start
      var bytes = 0
      while end < calls.count, bytes < Self.bytesPerGroup {
        bytes += calls[end].body.count
        end += 1
      }
      try write(calls[start..<end], in: transaction, isFrozen)
      start = end
    }
  }

  private func write(
    _ calls: ArraySlice<Call>,
    in transaction: BatchTransaction,
    _ isFrozen: Bool
  ) throws {
    let compressor = ZstdCompressor()
    let deriver = CallDeriver()
    var payloads: [PayloadBlock] = []
    var builder = PayloadBlock.Builder()
    var keys = GroupKeys()
    let digest = transaction.digest
    for call in calls {
      let body = call.body
      let bytes = PaddedBytes(body.span)
      let callID = deriver.append(
        bytes,
        in: 0..<bytes.count,
        workspace: call.name.workspace,
        agent: call.name.agent
      )
      guard let callID else { throw Damage("call \(call.id)", "its payload is no call") }
      keys.append(
        hash: digest.hash(of: CallKey(agent: call.name, callID: callID)),
        digest: digest.digest(body.span),
        origin: call.origin
      )
      guard !isFrozen else { continue }
      if builder.count > 0, builder.size + body.count > PayloadBlock.targetSize {
        payloads.append(builder.block(with: compressor))
      }
      builder.append(body.span)
    }
    if builder.count > 0 { payloads.append(builder.block(with: compressor)) }
    try transaction.insert(
      EncodedGroup(deriver.sealed()),
      ids: calls.map(\.id),
      agents: calls.map(\.agent),
      keys: keys,
      payloads: payloads,
      isFrozen: isFrozen
    )
  }
}
