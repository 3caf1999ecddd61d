/// The values of a column of doubles in each group, kept for exact sums and quantiles.
package struct SampleAccumulator: Accumulator {
  // A value and its group: 12 bytes, however many groups there are.
  private var ids: [UInt32] = []
  private var values: [Double] = []

  /// An accumulator without values.
  package init() {}

  /// Adds the values of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: DoubleChunk, _ ids: [UInt32], groups: Int) {
    update(chunk.values, ids)
  }

  /// Adds values, in which NaN marks a missing one, a group id a row.
  package mutating func update(_ new: [Double], _ newIDs: [UInt32]) {
    precondition(newIDs.count == new.count, "\(newIDs.count) ids for \(new.count) rows")
    var kept = values.count
    values.append(contentsOf: repeatElement(0, count: new.count))
    ids.append(contentsOf: repeatElement(0, count: new.count))
    Self.copy(new, newIDs, from: &kept, &values, &ids)
    values.removeLast(values.count - kept)
    ids.removeLast(ids.count - kept)
  }

  private static func copy(
    _ new: [Double],
    _ newIDs: [UInt32],
    from kept: inout Int,
    _ values: inout [Double],
    _ ids: inout [UInt32]
  ) {
    var values = values.mutableSpan
    var ids = ids.mutableSpan
    let (new, newIDs) = (new.span, newIDs.span)
    for row in new.indices {
      values[kept] = new[row]
      ids[kept] = newIDs[row]
      // The next row takes the place of one that does not count.
      kept &+= newIDs[row] != 0 && !new[row].isNaN ? 1 : 0
    }
  }

  package mutating func merge(_ other: SampleAccumulator, groups: [Int]) {
    ids.reserveCapacity(ids.count + other.ids.count)
    for id in other.ids { ids.append(UInt32(groups[Int(id)])) }
    values += other.values
  }

  /// The values of a group, in no order that means anything.
  ///
  /// - Complexity: O(values of all groups); for many groups see ``finished()``.
  package func sample(of group: Int) -> Sample { finished().sample(of: group) }

  /// All values, ready for reading group by group.
  ///
  /// - Complexity: O(values + groups).
  package func finished() -> Finished { Finished(ids, values) }

  /// An accumulator to which nothing more is added; a class, so that its arrays are passed on as one.
  package final class Finished: Sendable {
    // The values of group `g` end at `ends[g]`, where those of the next begin.
    private let ends: [Int]
    private let values: [Double]

    fileprivate init(_ ids: [UInt32], _ unordered: [Double]) {
      let groups = Int(ids.max() ?? 0)
      guard groups > 1 else {
        // All are of the one group, if there are any.
        ends = [0, unordered.count]
        values = unordered
        return
      }
      var places = [Int](repeating: 0, count: groups + 1)
      for id in ids { places[Int(id)] += 1 }
      var place = 0
      for group in places.indices {
        place += places[group]
        places[group] = place - places[group]
      }
      var values = [Double](repeating: 0, count: unordered.count)
      do {
        var values = values.mutableSpan
        var places = places.mutableSpan
        let (ids, unordered) = (ids.span, unordered.span)
        for row in ids.indices {
          let group = Int(truncatingIfNeeded: ids[row])
          values[places[group]] = unordered[row]
          places[group] &+= 1
        }
      }
      ends = places
      self.values = values
    }

    /// The values of a group.
    package func sample(of group: Int) -> Sample { Sample(Array(values(of: group))) }

    /// The values of a group, in no order that means anything.
    func values(of group: Int) -> ArraySlice<Double> {
      guard group > 0, group < ends.count else { return [] }
      return values[ends[group - 1]..<ends[group]]
    }
  }
}

/// Some doubles, ready for statistics that do not depend on their order.
package struct Sample: Sendable {
  private let ascending: [Double]

  /// - Parameter values: Finite numbers.
  package init(_ values: [Double]) { ascending = values.radixSorted() }

  /// The number of values.
  package var count: Int { ascending.count }

  /// The smallest value; `nil` without values.
  package var minimum: Double? { ascending.first }

  /// The largest value; `nil` without values.
  package var maximum: Double? { ascending.last }

  /// The exact sum, rounded once; `nil` without values, or past the largest double.
  package var sum: Double? {
    guard count > 0 else { return nil }
    var sum = ExactSum()
    for value in ascending { sum.add(value) }
    return sum.value.isFinite ? sum.value : nil
  }

  /// The sum over the number of values; `nil` without values.
  package var mean: Double? { sum.map { $0 / Double(count) } }

  /// The quantile at `p` in 0…1, by linear interpolation at (n − 1) · p; `nil` without values.
  package func quantile(_ p: Double) -> Double? {
    guard count > 0 else { return nil }
    let k = Double(count - 1) * p
    let low = ascending[Int(k.rounded(.down))]
    let high = ascending[Int(k.rounded(.up))]
    return low + (high - low) * (k - k.rounded(.down))
  }

  /// How many values are below `bound`.
  package func count(below bound: Double) -> Int { ascending.prefix { $0 < bound }.count }
}
