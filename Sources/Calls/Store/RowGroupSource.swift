/// Row groups for a pass or two over them: each may be made only when it is its turn.
package protocol RowGroupSource: Sendable {
  /// The number of row groups.
  var groupCount: Int { get }
  /// What became of the records that the calls come from; nothing is known unless it is given.
  var input: InputSummary { get }

  /// The row group at `index`, below ``groupCount``; several tasks may ask at once.
  func group(at index: Int) throws -> RowGroup

  /// The same row groups with no more than `columns`, where to leave out others spares work.
  func selecting(_ columns: Set<Column>) -> any RowGroupSource
}

extension RowGroupSource {
  package var input: InputSummary { InputSummary() }

  package func selecting(_ columns: Set<Column>) -> any RowGroupSource { self }
}

extension CallSnapshot: RowGroupSource {
  package var groupCount: Int { groups.count }

  package func group(at index: Int) -> RowGroup { groups[index] }
}
