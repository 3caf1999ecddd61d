import Reporting

/// What the calls behind a number are ordered by: a column that was asked for, then how much they
/// matter.
struct ExplainedRank: Sendable {
  /// How much the call matters.
  let evidence: EvidenceRank
  /// The cell of the column to sort by; missing when none was asked for.
  let sorted: Cell

  /// Whether a call with this rank comes before one with `other`.
  func precedes(_ other: ExplainedRank, isDescending: Bool) -> Bool {
    if sorted.precedes(other.sorted, isDescending: isDescending) { return true }
    if other.sorted.precedes(sorted, isDescending: isDescending) { return false }
    return evidence.precedes(other.evidence)
  }
}
