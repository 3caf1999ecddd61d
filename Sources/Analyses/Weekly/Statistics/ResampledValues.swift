import Synchronization

/// The values that one replicate of a ``Bootstrap`` draws, each as often as it is drawn.
package struct ResampledValues: Sendable {
  private let counts: Counts
  private let lane: Int

  /// The replicate in `lane`.
  init(_ counts: Counts, lane: Int) {
    self.counts = counts
    self.lane = lane
  }

  /// The quantile at `p` in 0…1; `nil` when nothing was drawn.
  ///
  /// Method: linear interpolation at (n − 1) · p, as ``Distribution`` does.
  /// - Complexity: O(log distinct values); much more if the sample was not told of the quantile, or it is
  ///   far from that of the sample.
  package func quantile(_ p: Double) -> Double? {
    let count = Int(counts.total[lane])
    guard count > 0 else { return nil }
    let k = Double(count - 1) * p
    let rank = Int(k.rounded(.down))
    let share = k - k.rounded(.down)
    let low = Double(counts.value(ofRank: rank, lane))
    guard share > 0 else { return low }
    return low + (Double(counts.value(ofRank: rank + 1, lane)) - low) * share
  }

  /// How often the values of one distribution are drawn in the replicates of one ``ResamplingDraw``.
  final class Counts: Sendable {
    /// Values that are counted one by one.
    struct Window: Sendable {
      /// The distinct values, ascending.
      let distinct: ArraySlice<Int64>
      /// How many values before them are drawn.
      let before: SIMD16<Int32>
      /// How many values up to each of them are, those before among them.
      let cumulated: [SIMD16<Int32>]
    }

    /// How many values are drawn.
    let total: SIMD16<Int32>
    private let windows: [Window]
    private let recount: @Sendable () -> Counts
    private let whole = Mutex<Counts?>(nil)

    /// Counts in `windows`, which ascend; `recount` counts all values one by one.
    init(
      total: SIMD16<Int32>,
      _ windows: [Window],
      recount: @escaping @Sendable () -> Counts
    ) {
      self.total = total
      self.windows = windows
      self.recount = recount
    }

    /// The drawn value before which there are `rank` others in the replicate in `lane`, which must be
    /// there.
    func value(ofRank rank: Int, _ lane: Int) -> Int64 {
      for window in windows {
        guard let last = window.cumulated.last, rank < Int(last[lane]) else { continue }
        guard rank >= Int(window.before[lane]) else { break }
        let place = window.cumulated.partitioningPlace { Int($0[lane]) > rank }
        return window.distinct[window.distinct.startIndex + place]
      }
      let all = whole.withLock { whole in
        let all = whole ?? recount()
        whole = all
        return all
      }
      return all.value(ofRank: rank, lane)
    }
  }
}
