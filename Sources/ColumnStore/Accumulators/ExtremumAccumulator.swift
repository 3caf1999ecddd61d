/// The smallest and the largest value of each group, for columns too wide to count.
package struct ExtremumAccumulator: Accumulator {
  private var smallest: [Int64] = []
  private var largest: [Int64] = []

  /// An accumulator without values.
  package init() {}

  /// Adds `values`, none missing, a group id a row, none above `groups`.
  package mutating func update(_ values: [Int64], _ ids: [UInt32], groups: Int) {
    smallest.grow(to: groups + 1, repeating: .max)
    largest.grow(to: groups + 1, repeating: .min)
    for row in ids.indices {
      let group = Int(ids[row])
      smallest[group] = min(smallest[group], values[row])
      largest[group] = max(largest[group], values[row])
    }
  }

  package mutating func merge(_ other: ExtremumAccumulator, groups: [Int]) {
    let count = (groups.max() ?? 0) + 1
    smallest.grow(to: count, repeating: .max)
    largest.grow(to: count, repeating: .min)
    for group in other.smallest.indices.dropFirst() {
      smallest[groups[group]] = min(smallest[groups[group]], other.smallest[group])
      largest[groups[group]] = max(largest[groups[group]], other.largest[group])
    }
  }

  /// The smallest value of a group; `nil` without values.
  package func minimum(of group: Int) -> Int64? {
    group < smallest.count && smallest[group] <= largest[group] ? smallest[group] : nil
  }

  /// The largest value of a group; `nil` without values.
  package func maximum(of group: Int) -> Int64? {
    group < largest.count && smallest[group] <= largest[group] ? largest[group] : nil
  }
}
