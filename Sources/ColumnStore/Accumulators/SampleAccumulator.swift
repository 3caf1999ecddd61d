/// The values of a column of doubles in each group, kept for exact sums and quantiles.
package struct SampleAccumulator: Accumulator {
  private var samples: [[Double]] = []

  /// An accumulator without values.
  package init() {}

  /// Adds the values of `chunk`, a group id a row, none above `groups`.
  package mutating func update(_ chunk: DoubleChunk, _ ids: [UInt32], groups: Int) {
    precondition(ids.count == chunk.count, "\(ids.count) ids for \(chunk.count) rows")
    samples.grow(to: groups + 1, repeating: [])
    let values = chunk.values
    for row in values.indices where ids[row] != 0 && !values[row].isNaN {
      samples[Int(ids[row])].append(values[row])
    }
  }

  package mutating func merge(_ other: SampleAccumulator, groups: [Int]) {
    samples.grow(to: (groups.max() ?? 0) + 1, repeating: [])
    for group in other.samples.indices.dropFirst() {
      samples[groups[group]].append(contentsOf: other.samples[group])
    }
  }

  /// The values of a group, in no order that means anything.
  package func sample(of group: Int) -> Sample {
    Sample(group < samples.count ? samples[group] : [])
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
