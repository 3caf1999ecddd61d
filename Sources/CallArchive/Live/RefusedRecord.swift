package import Calls
package import RawMemory

/// The body of a request that was refused, and what is wrong with it.
package struct RefusedRecord: Sendable {
  /// What the source of such records is called; they have no place in it.
  static let source = "POST"

  /// Whom it was sent to.
  let owner: RecordOwner
  /// What is wrong, the first of it first.
  let problems: [KeptProblem]
  let body: PaddedBytes

  /// A record; `problems` are not empty.
  package init(owner: RecordOwner, problems: [KeptProblem], body: PaddedBytes) {
    self.owner = owner
    self.problems = problems
    self.body = body
  }

  var rejected: RejectedRecord {
    RejectedRecord(
      owner: owner,
      source: Self.source,
      line: 1,
      offset: 0,
      kind: problems.first.flatMap { Problem.Kind(rawValue: $0.type) } ?? .value,
      problems: problems,
      body: Array(copying: body.span)
    )
  }
}
