/// What became of the records that a run read.
package struct IngestSummary: Sendable, Equatable {
  /// Calls that the store has now and had not before.
  package var new = 0
  /// Records that repeat a call of the store.
  package var duplicates = 0
  /// Those among the duplicates whose value differs from the stored one's.
  package var conflicts = 0
  /// Those among the duplicates whose bytes differ from a call's whose payload was pruned: whether
  /// the value does cannot be told, and they are not kept.
  package var uncompared = 0
  /// Records that are no calls.
  package var rejected = 0

  /// Nothing was read.
  package init() {}

  /// The records read.
  package var records: Int { new + duplicates + rejected }

  static func += (sum: inout IngestSummary, other: IngestSummary) {
    sum.new += other.new
    sum.duplicates += other.duplicates
    sum.conflicts += other.conflicts
    sum.uncompared += other.uncompared
    sum.rejected += other.rejected
  }
}
