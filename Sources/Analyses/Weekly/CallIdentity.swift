import Calls
import ColumnStore

/// What makes a call the call it is: its workspace, its agent and its id.
struct CallIdentity: Equatable, Comparable {
  let workspace: Int64
  let agent: [UInt8]
  let callID: [UInt8]

  /// The identity of a call of `group`.
  ///
  /// - Throws: ``EngineError`` when a column of it was not loaded.
  init(_ group: RowGroup, _ call: Int) throws(EngineError) {
    guard case .integer(let workspaces) = group[.workspace] else {
      throw .columnNotLoaded(.workspace)
    }
    guard case .text(let agents) = group[.agent] else { throw .columnNotLoaded(.agent) }
    guard case .text(let ids) = group[.callID] else { throw .columnNotLoaded(.callID) }
    workspace = workspaces[call] ?? 0
    agent = agents[call] ?? []
    callID = ids[call] ?? []
  }

  /// Whether `a` comes first: by workspace, then by the bytes of the agent, then of the id.
  static func < (a: CallIdentity, b: CallIdentity) -> Bool {
    if a.workspace != b.workspace { return a.workspace < b.workspace }
    if a.agent != b.agent { return a.agent.lexicographicallyPrecedes(b.agent) }
    return a.callID.lexicographicallyPrecedes(b.callID)
  }
}
