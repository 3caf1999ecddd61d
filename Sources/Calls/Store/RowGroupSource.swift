/// Row groups for a pass or two over them: each may be made only when it is its turn.
package protocol RowGroupSource: Sendable {
  /// The number of row groups.
  var groupCount: Int { get }
  /// What became of the records that the calls come from; nothing is known unless it is given.
  var input: InputSummary { get }

  /// Whether the calls have ids, as those of a store.
  var hasIDs: Bool { get }

  /// The row group at `index`, below ``groupCount``; several tasks may ask at once.
  func group(at index: Int) throws -> RowGroup

  /// The row group at `index` with `columns`, and perhaps others: what else there is need not be made.
  ///
  /// The calls' starts are there in any case.
  func group(at index: Int, columns: Set<Column>) throws -> RowGroup
}

extension RowGroupSource {
  package var input: InputSummary { InputSummary() }

  package var hasIDs: Bool { false }

  package func group(at index: Int, columns: Set<Column>) throws -> RowGroup {
    try group(at: index)
  }
}

extension CallSnapshot: RowGroupSource {
  package var groupCount: Int { groups.count }

  package var hasIDs: Bool { groups.contains { $0[.storeID] != nil } }

  package func group(at index: Int) -> RowGroup { groups[index] }
}
