/// The largest number of intervals that are open at one time, in each group.
package struct ConcurrencyAccumulator: Accumulator {
  private var intervals: [[(start: Int64, end: Int64)]] = []

  /// An accumulator without intervals.
  package init() {}

  /// Adds the half-open intervals [start, end), a group id a row, none above `groups`.
  package mutating func update(
    starts: IntegerChunk,
    ends: IntegerChunk,
    _ ids: [UInt32],
    groups: Int
  ) {
    intervals.grow(to: groups + 1, repeating: [])
    let starts = starts.values()
    let ends = ends.values()
    for row in ids.indices where ids[row] != 0 && starts[row] < ends[row] {
      intervals[Int(ids[row])].append((starts[row], ends[row]))
    }
  }

  package mutating func merge(_ other: ConcurrencyAccumulator, groups: [Int]) {
    intervals.grow(to: (groups.max() ?? 0) + 1, repeating: [])
    for group in other.intervals.indices.dropFirst() {
      intervals[groups[group]].append(contentsOf: other.intervals[group])
    }
  }

  /// The largest number of a group's intervals that overlap; one that ends when another starts
  /// does not overlap it.
  ///
  /// - Complexity: O(n log n).
  package func peak(of group: Int) -> Int {
    guard group < intervals.count else { return 0 }
    let starts = intervals[group].map(\.start).sorted()
    let ends = intervals[group].map(\.end).sorted()
    var open = 0
    var peak = 0
    var ended = 0
    for start in starts {
      while ends[ended] <= start {
        open -= 1
        ended += 1
      }
      open += 1
      peak = max(peak, open)
    }
    return peak
  }
}
