import Calls
import ColumnStore
import RawMemory

/// Calls in the form that a batch is made of: rows, what identifies them, compressed bodies.
struct PackedBlock: Sendable {
  let rows: RowGroup
  let agents: [AgentName]
  /// The index in ``agents`` of each call's agent.
  let callAgents: [Int]
  let keys: GroupKeys
  let payloads: [PayloadBlock]

  /// A call of a block that is kept.
  struct Kept: Sendable {
    let call: Int
    /// See ``ContentDigest/keyHash``.
    let hash: UInt64
    let origin: Int64
  }

  /// The calls `kept` of a block.
  ///
  /// - Complexity: O(bytes of the bodies), most of it for compressing them.
  init(
    _ block: DecodedBlock,
    keeping kept: [Kept],
    digest: ContentDigest,
    with compressor: ZstdCompressor
  ) {
    if kept.count == block.rows.callCount {
      rows = block.rows
    } else {
      rows = block.rows.removing(calls: Set(0..<block.rows.callCount).subtracting(kept.map(\.call)))
    }
    let names = CallAgents(block.rows)
    callAgents = kept.map { names.indexes[$0.call] }
    agents = names.names
    var keys = GroupKeys()
    var payloads: [PayloadBlock] = []
    var builder = PayloadBlock.Builder()
    for kept in kept {
      let body = block.bodies[kept.call]
      let bytes = body.bytes.span.extracting(body.range)
      keys.append(hash: kept.hash, digest: digest.digest(bytes), origin: kept.origin)
      if builder.count > 0, builder.size + bytes.count > PayloadBlock.targetSize {
        payloads.append(builder.block(with: compressor))
      }
      builder.append(bytes)
    }
    if builder.count > 0 { payloads.append(builder.block(with: compressor)) }
    self.keys = keys
    self.payloads = payloads
  }
}

/// The agents of a row group's calls.
private struct CallAgents {
  private(set) var names: [AgentName] = []
  /// The index in ``names`` of each call's agent.
  private(set) var indexes: [Int] = []

  /// - Complexity: O(calls), without a look at any text but an agent's first.
  init(_ group: RowGroup) {
    guard case .text(let agents) = group[.agent], case .integer(let workspaces) = group[.workspace]
    else { preconditionFailure("calls without agents") }
    struct Codes: Hashable {
      let workspace: UInt64
      let agent: UInt64
    }
    var known: [Codes: Int] = [:]
    for call in 0..<group.callCount {
      let codes = Codes(workspace: workspaces.codes[call], agent: agents.codes[call])
      if known[codes] == nil {
        known[codes] = names.count
        names.append(CallKey(of: call, in: group).agent)
      }
      indexes.append(known[codes] ?? 0)
    }
  }
}
