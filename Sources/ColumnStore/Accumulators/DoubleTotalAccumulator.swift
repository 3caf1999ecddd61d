/// How many values of a column of doubles each group has, and their exact sum.
///
/// For columns of which nothing else is asked: nothing is sorted, and where there are few groups no
/// value is kept.
package struct DoubleTotalAccumulator: Accumulator {
  /// The groups that have a sum of their own, which takes half a kilobyte.
  private static let summedGroups = 1 << 10

  // Of each of the first groups the number of values, and the limbs of their sum.
  private var counts: [Int] = []
  private var limbs: [Int64] = []
  // The most numbers that were added to one of the sums since it carried.
  private var pending = 0
  // The values of the other groups.
  private var rest = SampleAccumulator()
  // What other tasks have summed of these.
  private var merged: [Int: Total] = [:]

  private struct Total {
    var count: Int
    var sum: ExactSum
  }

  /// An accumulator without values.
  package init() {}

  /// Adds values, in which NaN marks a missing one, a group id a row, none above `groups`.
  package mutating func update(_ values: [Double], _ ids: [UInt32], groups: Int) {
    precondition(ids.count == values.count, "\(ids.count) ids for \(values.count) rows")
    grow(toHold: groups)
    if pending + values.count > ExactSum.additionsBetweenCarries { carry() }
    pending += values.count
    Self.sum(values, ids, &counts, &limbs)
    guard groups >= Self.summedGroups else { return }
    rest.update(values, ids.map { $0 < Self.summedGroups ? 0 : $0 })
  }

  private mutating func grow(toHold groups: Int) {
    let summed = min(groups + 1, Self.summedGroups)
    counts.grow(to: summed, repeating: 0)
    limbs.grow(to: summed * ExactSum.limbCount, repeating: 0)
  }

  private static func sum(
    _ values: [Double],
    _ ids: [UInt32],
    _ counts: inout [Int],
    _ limbs: inout [Int64]
  ) {
    var counts = counts.mutableSpan
    var limbs = limbs.mutableSpan
    let (values, ids) = (values.span, ids.span)
    for row in values.indices {
      let group = Int(truncatingIfNeeded: ids[row])
      guard group != 0, group < summedGroups, !values[row].isNaN else { continue }
      counts[group] &+= 1
      ExactSum.add(values[row], to: &limbs, at: group &* ExactSum.limbCount)
    }
  }

  private mutating func carry() {
    for group in counts.indices { set(sum(of: group), of: group) }
    pending = 1
  }

  private func sum(of group: Int) -> ExactSum {
    let start = group * ExactSum.limbCount
    return ExactSum(limbs: limbs[start..<start + ExactSum.limbCount])
  }

  private mutating func set(_ sum: ExactSum, of group: Int) {
    let start = group * ExactSum.limbCount
    limbs.replaceSubrange(start..<start + ExactSum.limbCount, with: sum.limbs)
  }

  package mutating func merge(_ other: DoubleTotalAccumulator, groups: [Int]) {
    grow(toHold: groups.max() ?? 0)
    carry()
    for group in other.counts.indices.dropFirst() where other.counts[group] > 0 {
      add(Total(count: other.counts[group], sum: other.sum(of: group)), to: groups[group])
    }
    for (group, total) in other.merged { add(total, to: groups[group]) }
    // Each sum has had one more carried one.
    pending = 2
    rest.merge(other.rest, groups: groups)
  }

  private mutating func add(_ total: Total, to group: Int) {
    guard group < counts.count else {
      merged[group, default: Total(count: 0, sum: ExactSum())].count += total.count
      merged[group]?.sum.add(total.sum)
      return
    }
    var sum = sum(of: group)
    sum.add(total.sum)
    set(sum, of: group)
    counts[group] += total.count
  }

  /// All values, ready for reading group by group.
  ///
  /// - Complexity: O(values that were kept + groups).
  package consuming func finished() -> Finished { Finished(self) }

  /// An accumulator to which nothing more is added; a class, so that its arrays are passed on as one.
  package final class Finished: Sendable {
    private let all: DoubleTotalAccumulator
    private let rest: SampleAccumulator.Finished

    fileprivate init(_ all: consuming DoubleTotalAccumulator) {
      rest = all.rest.finished()
      all.rest = SampleAccumulator()
      self.all = all
    }

    /// The values of a group.
    ///
    /// - Complexity: O(values of the group that were kept).
    package func total(of group: Int) -> DoubleTotal {
      let kept = rest.values(of: group)
      var count = kept.count
      var sum = ExactSum()
      if group < all.counts.count {
        count += all.counts[group]
        sum = all.sum(of: group)
      }
      if let total = all.merged[group] {
        count += total.count
        sum.add(total.sum)
      }
      for value in kept { sum.add(value) }
      return DoubleTotal(count: count, exact: sum)
    }
  }
}

/// The number of some doubles, and their sum.
package struct DoubleTotal: Sendable {
  /// The number of values.
  package let count: Int
  /// The exact sum, rounded once; `nil` without values, or past the largest double.
  package let sum: Double?

  init(count: Int, exact: ExactSum) {
    self.count = count
    let sum = exact.value
    self.sum = count > 0 && sum.isFinite ? sum : nil
  }

  /// The sum over the number of values; `nil` without values.
  package var mean: Double? { sum.map { $0 / Double(count) } }
}
