/// The values of one group: how often each occurs, exactly.
package struct Distribution: Sendable {
  /// Distinct values, ascending, each with how many values there are up to and including it.
  private let runs: [(value: Int64, through: Int)]

  /// The number of values.
  package var count: Int { runs.last?.through ?? 0 }

  /// - Parameter runs: Distinct values, ascending, each with how many there are up to and including it.
  init(cumulative runs: [(value: Int64, through: Int)]) { self.runs = runs }

  /// - Parameter runs: Values ascending (repeats allowed) with their counts.
  init(_ runs: some Sequence<(value: Int64, count: Int)>) {
    var all: [(value: Int64, through: Int)] = []
    all.reserveCapacity(runs.underestimatedCount)
    var total = 0
    for run in runs {
      total += run.count
      if let last = all.last, last.value == run.value {
        all[all.count - 1].through = total
      } else {
        all.append((run.value, total))
      }
    }
    self.runs = all
  }

  /// The smallest value; `nil` without values.
  package var minimum: Int64? { runs.first?.value }

  /// The largest value; `nil` without values.
  package var maximum: Int64? { runs.last?.value }

  /// The sum of all values.
  package var sum: Int128 {
    var sum: Int128 = 0
    var before = 0
    for run in runs {
      sum += Int128(run.value) * Int128(run.through - before)
      before = run.through
    }
    return sum
  }

  /// The sum over the number of values; `nil` without values.
  package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// The quantile at `p` in 0…1; `nil` without values.
  ///
  /// Method: linear interpolation at (n − 1) · p (R type 7, numpy's `linear`, DuckDB's
  /// `quantile_cont`).
  /// - Complexity: O(log distinct values).
  package func quantile(_ p: Double) -> Double? {
    guard count > 0 else { return nil }
    let k = Double(count - 1) * p
    let low = Double(value(at: Int(k.rounded(.down))))
    let high = Double(value(at: Int(k.rounded(.up))))
    return low + (high - low) * (k - k.rounded(.down))
  }

  /// How many values are below `bound`.
  package func count(below bound: Double) -> Int {
    let index = firstRun { Double($0.value) >= bound }
    return index == 0 ? 0 : runs[index - 1].through
  }

  /// How many values are in `range`.
  package func count(in range: ClosedRange<Int64>) -> Int {
    func count(through last: Int) -> Int { last == 0 ? 0 : runs[last - 1].through }
    return count(through: firstRun { $0.value > range.upperBound })
      - count(through: firstRun { $0.value >= range.lowerBound })
  }

  /// The value at `rank` of all values in ascending order, from 0.
  private func value(at rank: Int) -> Int64 { runs[firstRun { $0.through > rank }].value }

  private func firstRun(where holds: ((value: Int64, through: Int)) -> Bool) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if holds(runs[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
