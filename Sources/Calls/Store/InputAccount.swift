/// What becomes of the records of blocks, which are put in the order of the input.
package struct InputAccount: Sendable {
  /// The counts so far; whoever takes the calls counts those and their repeats.
  package var summary = InputSummary()
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
    return Self.diagnostics(piece, firstLine)
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
