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
    let lanes = ResamplingDraw.lanes
    let batches = (Self.replicateCount + lanes - 1) / lanes
    let tasks = max(1, min(threads, batches))
    // Place [statistic][replicate]; NaN where there is no difference.
    let empty = [Double](repeating: .nan, count: Self.replicateCount)
    let differences = await withTaskGroup(of: [(batch: Int, values: [[Double]])].self) { group in
      for task in 0..<tasks {
        group.addTask {
          stride(from: task, to: batches, by: tasks).lazy.prefix { _ in !Task.isCancelled }.map {
            batch in
            let before = ResamplingDraw(previous, replicates: batch * lanes)
            let after = ResamplingDraw(current, replicates: batch * lanes)
            let drawn = (0..<min(lanes, Self.replicateCount - batch * lanes)).map { lane in
              (before.replicate(lane), after.replicate(lane))
            }
            let values = statistics.map { statistic in
              drawn.map { before, after in
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
            for (lane, value) in values[statistic].enumerated() {
              differences[statistic][batch * lanes + lane] = value
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
}

/// A number computed from what a replicate draws.
package protocol ResampledStatistic: Sendable {
  /// The statistic; `nil` when the replicate gives it no value.
  func value(_ replicate: Bootstrap.Replicate) -> Double?
}
