import Calls
import ColumnStore
import RawMemory

/// An agent of a workspace, as senders name it.
struct AgentName: Hashable, Sendable {
  let workspace: Int64
  let agent: [UInt8]
}

/// Calls in the form that a batch is made of: rows, what identifies them, compressed bodies.
struct PackedBlock: Sendable {
  struct Call: Sendable {
    /// The index in ``PackedBlock/agents``.
    let agent: Int
    let callID: [UInt8]
    let digest: [UInt8]
    /// See ``ContentDigest/origin(_:offset:)``.
    let origin: Int64
  }

  let rows: RowGroup
  let agents: [AgentName]
  /// One a call of `rows`.
  let calls: [Call]
  let payloads: [PayloadBlock]

  /// A call of a block that is kept.
  struct Kept: Sendable {
    let call: Int
    let origin: Int64
  }

  /// The calls `kept` of a block.
  ///
  /// - Complexity: O(bytes of the bodies), most of it for compressing them.
  init(_ block: DecodedBlock, keeping kept: [Kept], digest: ContentDigest) {
    if kept.count == block.rows.callCount {
      rows = block.rows
    } else {
      rows = block.rows.removing(calls: Set(0..<block.rows.callCount).subtracting(kept.map(\.call)))
    }
    var names = AgentNames()
    var calls: [Call] = []
    calls.reserveCapacity(kept.count)
    var payloads: [PayloadBlock] = []
    let compressor = ZstdCompressor()
    var builder = PayloadBlock.Builder()
    for kept in kept {
      let key = CallKey(of: kept.call, in: block.rows)
      let body = block.bodies[kept.call]
      let bytes = body.bytes.span.extracting(body.range)
      calls.append(
        Call(
          agent: names.index(of: key.agent),
          callID: key.callID,
          digest: digest.digest(bytes),
          origin: kept.origin
        )
      )
      if builder.count > 0, builder.size + bytes.count > PayloadBlock.targetSize {
        payloads.append(builder.block(with: compressor))
      }
      builder.append(bytes)
    }
    if builder.count > 0 { payloads.append(builder.block(with: compressor)) }
    agents = names.names
    self.calls = calls
    self.payloads = payloads
  }
}

/// What identifies a call.
struct CallKey: Hashable, Sendable {
  let agent: AgentName
  let callID: [UInt8]

  init(agent: AgentName, callID: [UInt8]) {
    self.agent = agent
    self.callID = callID
  }

  /// The key of the call at `row`.
  init(of row: Int, in group: RowGroup) {
    func text(_ column: Column) -> [UInt8] {
      guard case .text(let chunk) = group[column], let text = chunk[row] else {
        preconditionFailure("every call has the text '\(column.name)'")
      }
      return text
    }
    guard case .integer(let workspaces) = group[.workspace], let workspace = workspaces[row] else {
      preconditionFailure("every call has a workspace")
    }
    agent = AgentName(workspace: workspace, agent: text(.agent))
    callID = text(.callID)
  }
}

/// Agents by number, in the order in which they come.
struct AgentNames {
  private(set) var names: [AgentName] = []
  private var numbers: [AgentName: Int] = [:]

  mutating func index(of name: AgentName) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
