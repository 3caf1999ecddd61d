import ColumnStore

/// 95 % intervals of the difference of a statistic between two sets of calls, by resampling calls.
///
/// The Poisson bootstrap (Chamandy, Muralidharan, Najmi, Naidu, "Estimating uncertainty for massive
/// data streams", 2012; Oza, Russell, "Online bagging and boosting", 2001): in a replicate each call
/// counts as often as an independent Poisson variable of mean 1 says, and its turns and tool calls
/// with it, because those of one call resemble each other. The interval goes from the 2.5 % to the
/// 97.5 % quantile of the replicates' differences (the percentile interval: Efron, Tibshirani, "An
/// introduction to the bootstrap", 1993, chapter 13). A replicate in which a side has no value, as
/// none of its calls was drawn, is left out.
///
/// A call's draws follow from the seed and its identity alone (``ResamplingWeight``), counts are
/// exact, and sums are added in the calls' order: so the intervals do not depend on threads, row
/// groups or the order of input.
package struct Bootstrap: Sendable {
  /// What is drawn in one replicate on one side.
  package struct Replicate: Sendable {
    /// The sample's sums.
    package let totals: [Double]
    /// The sample's distributions.
    package let distributions: [ResampledValues]
  }

  /// The number that all draws follow from.
  package static let seed: UInt64 = 1998
  /// The number of replicates.
  package static let replicateCount = 1_000

  /// Replicates that are counted at once: one pass over a sample feeds all of them.
  private static let lanes = 8
  /// Calls whose weights are made before they are used: as many as stay in the fastest cache.
  private static let callsAtOnce = 256

  /// The resampling as reports do it.
  package init() {}

  /// The intervals of `statistic(current) − statistic(previous)`, one for each of `statistics`.
  ///
  /// - Returns: `nil` in place of an interval where no replicate has a difference; of a cancelled
  ///   task, nothing that is of use.
  /// - Complexity: O(replicates · (calls · sums + values + distinct values)).
  package func intervals<Statistic: ResampledStatistic>(
    of statistics: [Statistic],
    from previous: CallSample,
    to current: CallSample,
    threads: Int
  ) async -> [ClosedRange<Double>?] {
    let batches = Self.replicateCount / Self.lanes
    let tasks = max(1, min(threads, batches))
    // Place [statistic][replicate]; NaN where there is no difference.
    let empty = [Double](repeating: .nan, count: Self.replicateCount)
    let differences = await withTaskGroup(of: [(batch: Int, values: [[Double]])].self) { group in
      for task in 0..<tasks {
        group.addTask {
          stride(from: task, to: batches, by: tasks).lazy.prefix { _ in !Task.isCancelled }.map {
            batch in
            let before = Self.replicates(of: previous, batch)
            let after = Self.replicates(of: current, batch)
            let values = statistics.map { statistic in
              zip(before, after).map { before, after in
                guard let old = statistic.value(before), let new = statistic.value(after) else {
                  return Double.nan
                }
                return new - old
              }
            }
            return (batch, values)
          }
        }
      }
      var differences = [[Double]](repeating: empty, count: statistics.count)
      for await part in group {
        for (batch, values) in part {
          for statistic in statistics.indices {
            for lane in 0..<Self.lanes {
              differences[statistic][batch * Self.lanes + lane] = values[statistic][lane]
            }
          }
        }
      }
      return differences
    }
    return differences.map { differences in
      let sample = Sample(differences.filter(\.isFinite))
      guard let low = sample.quantile(0.025), let high = sample.quantile(0.975) else { return nil }
      return low...high
    }
  }

  /// The replicates of one batch.
  private static func replicates(of sample: CallSample, _ batch: Int) -> [Replicate] {
    var totals = [SIMD8<Double>](repeating: .zero, count: sample.totals.count)
    var counts = sample.values.map { values in
      [SIMD8<Int32>](repeating: .zero, count: values.distinct.count)
    }
    for first in stride(from: 0, to: sample.keys.count, by: callsAtOnce) {
      let calls = first..<min(first + callsAtOnce, sample.keys.count)
      let weights = sample.keys[calls].map {
        ResamplingWeight.weights(key: $0, replicates: batch * lanes)
      }
      add(sample.totals, of: calls, weights, to: &totals)
      for (place, values) in sample.values.enumerated() {
        count(values, of: calls, weights, in: &counts[place])
      }
    }
    return (0..<lanes).map { lane in
      Replicate(
        totals: totals.map { $0[lane] },
        distributions: zip(sample.values, counts).map { values, counts in
          ResampledValues(distinct: values.distinct, counts: counts, lane: lane)
        }
      )
    }
  }

  /// Adds what `calls` add to each of the sums, as often as their `weights` say.
  private static func add(
    _ terms: [[Double]],
    of calls: Range<Int>,
    _ weights: [SIMD8<Int32>],
    to totals: inout [SIMD8<Double>]
  ) {
    for place in terms.indices {
      let terms = terms[place]
      var total = totals[place]
      for call in calls {
        total += SIMD8<Double>(weights[call - calls.lowerBound]) * terms[call]
      }
      totals[place] = total
    }
  }

  /// Counts the values of `calls` as often as their `weights` say.
  private static func count(
    _ values: CallSample.Values,
    of calls: Range<Int>,
    _ weights: [SIMD8<Int32>],
    in counts: inout [SIMD8<Int32>]
  ) {
    var counts = counts.mutableSpan
    let codes = values.codes.span
    var row = calls.lowerBound == 0 ? 0 : values.ends[calls.lowerBound - 1]
    for call in calls {
      let weight = weights[call - calls.lowerBound]
      while row < values.ends[call] {
        counts[Int(codes[row])] &+= weight
        row += 1
      }
    }
  }
}

/// A number computed from what a replicate draws.
package protocol ResampledStatistic: Sendable {
  /// The statistic; `nil` when the replicate gives it no value.
  func value(_ replicate: Bootstrap.Replicate) -> Double?
}
