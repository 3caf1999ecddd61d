/// What became of the records that were read, or of those of some workspaces.
package struct InputSummary: Sendable, Equatable {
  /// Records read: calls, duplicates and rejected ones.
  package var records = 0
  /// Calls taken.
  package var calls = 0
  /// Records that repeat a call taken before.
  package var duplicates = 0
  /// Those among the duplicates that differ from the call taken.
  package var conflicts = 0
  /// Records refused.
  package var rejected = 0
  /// Calls taken that the report leaves out, as the store that they are in cannot give them.
  package var leftOut = 0
  /// Why calls are left out, and how many, in a sentence; `nil` where none are.
  package var leftOutNote: String?
  /// Refused records by the kind of their first problem.
  package var rejectedByKind: [Problem.Kind: Int] = [:]
  /// Whether there may be more of these workspaces: before its format 7, a store counted conflicts and
  /// rejects whose workspace nobody knows once they are no longer kept.
  package var isPartial = false

  /// Nothing was read.
  package init() {}
}
