/// What becomes of the records of blocks, which are put in the order of the input.
package struct InputAccount: Sendable {
  /// The counts so far; whoever takes the calls counts those and their repeats.
  package var summary = InputSummary()
  /// What became of the records of each workspace that are not calls taken.
  private var workspaces: [Int64: InputSummary] = [:]
  private var order = InputOrder()

  /// An account of nothing.
  package init() {}

  /// Counts the records of a piece of which `calls` are calls.
  ///
  /// - Returns: What was wrong in the piece, in the order of the input, with lines of the source;
  ///   `nil` when the source was ended before, so that the piece does not count.
  package mutating func place(_ piece: DecodedBlock.Piece, calls: Int) -> [InputDiagnostic]? {
    guard let firstLine = order.firstLine(of: piece.piece) else { return nil }
    if piece.endsSource { order.end(piece.piece) }
    let refused = piece.piece.problems.count { !$0.kind.isUnreadable }
    summary.records += calls + piece.rejections.count + refused
    summary.rejected += piece.rejections.count + refused
    for rejection in piece.rejections { summary.rejectedByKind[rejection.kind, default: 0] += 1 }
    if refused > 0 { summary.rejectedByKind[.invalidJSON, default: 0] += refused }
    for rejection in piece.rejections {
      addRejected(1, rejection.kind, of: rejection.owner.workspace)
    }
    if refused > 0 { addRejected(refused, .invalidJSON, of: piece.workspace) }
    return Self.diagnostics(piece, firstLine)
  }

  private mutating func addRejected(_ count: Int, _ kind: Problem.Kind, of workspace: Int64) {
    workspaces[workspace, default: InputSummary()].rejected += count
    workspaces[workspace, default: InputSummary()].rejectedByKind[kind, default: 0] += count
  }

  /// Counts a record that repeats a call.
  mutating func addDuplicate(of workspace: Int64) {
    summary.duplicates += 1
    workspaces[workspace, default: InputSummary()].duplicates += 1
  }

  /// Counts repeats that differ from the calls taken.
  mutating func addConflicts(_ count: Int, of workspace: Int64) {
    summary.conflicts += count
    workspaces[workspace, default: InputSummary()].conflicts += count
  }

  /// What became of the records of the workspaces that `isChosen` takes; `calls` of them were taken.
  func summary(where isChosen: (Int64) -> Bool, calls: Int) -> InputSummary {
    var sum = InputSummary()
    for (workspace, part) in workspaces where isChosen(workspace) {
      sum.duplicates += part.duplicates
      sum.conflicts += part.conflicts
      sum.rejected += part.rejected
      sum.rejectedByKind.merge(part.rejectedByKind, uniquingKeysWith: +)
    }
    sum.calls = calls
    sum.records = calls + sum.duplicates + sum.rejected
    return sum
  }

  private static func diagnostics(
    _ piece: DecodedBlock.Piece,
    _ firstLine: Int
  ) -> [InputDiagnostic] {
    var all: [InputDiagnostic] = piece.rejections.map { rejection in
      var rejection = rejection
      rejection.line += firstLine
      return .rejection(rejection)
    }
    all += piece.piece.problems.map { .problem($0, line: $0.line + firstLine) }
    return all.enumerated().sorted {
      ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
    }.map(\.element)
  }
}
