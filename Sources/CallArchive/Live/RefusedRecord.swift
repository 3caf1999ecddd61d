import Calls
package import RawMemory

/// The body of a request that was refused, and what is wrong with it.
package struct RefusedRecord: Sendable {
  /// The workspace that it was sent to.
  let workspace: Int64
  /// The rule that it breaks first; see ``Problem/Kind``.
  let kind: String
  /// The problems, as a JSON array.
  let problems: String
  let body: PaddedBytes

  /// A record; `problems` is a JSON array that quotes nothing of it.
  package init(workspace: Int64, kind: String, problems: String, body: PaddedBytes) {
    self.workspace = workspace
    self.kind = kind
    self.problems = problems
    self.body = body
  }

  var rejected: RejectedRecord {
    RejectedRecord(
      workspace: workspace,
      source: "POST",
      line: 1,
      offset: 0,
      kind: Problem.Kind(rawValue: kind) ?? .value,
      problems: problems,
      body: Array(copying: body.span)
    )
  }
}
