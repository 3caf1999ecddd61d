/// Whose a record is, as far as it, or whoever sent or read it, tells.
package struct RecordOwner: Sendable, Equatable {
  /// The workspace.
  package let workspace: Int64
  /// The agent's name, UTF-8; `nil` where nothing names one.
  package let agent: [UInt8]?

  /// An owner.
  package init(workspace: Int64, agent: [UInt8]?) {
    self.workspace = workspace
    self.agent = agent
  }
}

extension DecodingOptions {
  /// Whose the records are that do not tell.
  package var owner: RecordOwner { RecordOwner(workspace: workspace, agent: agent) }
}
