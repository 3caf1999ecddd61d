/// The number, sum and range of an integer column in each group: what needs no distribution.
package struct TotalsAccumulator: Accumulator {
  /// What the values of one group come to.
  package struct Totals: Sendable {
    /// The number of values.
    package fileprivate(set) var count = 0
    /// Their exact sum.
    package fileprivate(set) var sum: Int128 = 0
    fileprivate var smallest = Int64.max
    fileprivate var largest = Int64.min

    /// The smallest value; `nil` without values.
    package var minimum: Int64? { count == 0 ? nil : smallest }
    /// The largest value; `nil` without values.
    package var maximum: Int64? { count == 0 ? nil : largest }
    /// The sum over the number of values; `nil` without values.
    package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }
  }

  private var totals: [Totals] = []

  /// An accumulator without values.
  package init() {}

  /// Adds `values`, in which `Int64.min` marks a missing one, a group id a row, none above `groups`.
  package mutating func update(_ values: [Int64], _ ids: [UInt32], groups: Int) {
    precondition(ids.count == values.count, "\(ids.count) ids for \(values.count) rows")
    totals.grow(to: groups + 1, repeating: Totals())
    for row in ids.indices where ids[row] != 0 && values[row] != .min {
      let value = values[row]
      let group = Int(ids[row])
      totals[group].count &+= 1
      totals[group].sum &+= Int128(value)
      totals[group].smallest = min(totals[group].smallest, value)
      totals[group].largest = max(totals[group].largest, value)
    }
  }

  package mutating func merge(_ other: TotalsAccumulator, groups: [Int]) {
    totals.grow(to: (groups.max() ?? 0) + 1, repeating: Totals())
    for group in other.totals.indices.dropFirst() {
      let more = other.totals[group]
      totals[groups[group]].count += more.count
      totals[groups[group]].sum += more.sum
      totals[groups[group]].smallest = min(totals[groups[group]].smallest, more.smallest)
      totals[groups[group]].largest = max(totals[groups[group]].largest, more.largest)
    }
  }

  /// What a group's values come to.
  package func totals(of group: Int) -> Totals {
    group < totals.count ? totals[group] : Totals()
  }
}
