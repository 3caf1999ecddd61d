/// Calls that were read, with what became of all records.
package struct ReadCalls: RowGroupSource {
  /// The calls.
  package let snapshot: CallSnapshot
  package let input: InputSummary

  /// The calls of `snapshot`; `input` is what became of the records.
  package init(_ snapshot: CallSnapshot, input: InputSummary) {
    self.snapshot = snapshot
    self.input = input
  }

  package var groupCount: Int { snapshot.groupCount }

  package func group(at index: Int) -> RowGroup { snapshot.group(at: index) }
}
