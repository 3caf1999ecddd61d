import Calls
import ColumnStore
import GRDB

/// An agent of a workspace, as senders name it.
struct AgentName: Hashable, Sendable {
  let workspace: Int64
  let agent: [UInt8]

  init(workspace: Int64, agent: [UInt8]) {
    self.workspace = workspace
    self.agent = agent
  }

  /// The agent with a number; `nil` when there is none.
  init?(id: Int64, _ db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT workspace, agent FROM agents WHERE id = ?"),
      arguments: [id]
    )
    guard let row else { return nil }
    workspace = try row.integer(0, of: "agent \(id)")
    agent = try row.bytes(1, of: "agent \(id)")
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
