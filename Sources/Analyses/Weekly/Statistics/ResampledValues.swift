/// The values that one replicate of a ``Bootstrap`` draws, each as often as it is drawn.
package struct ResampledValues: Sendable {
  private let distinct: [Int64]
  private let cumulated: [SIMD16<Int32>]
  private let lane: Int

  /// The replicate in `lane`; `distinct` ascends, and `cumulated` has how many values up to each of
  /// them are drawn.
  init(distinct: [Int64], cumulated: [SIMD16<Int32>], lane: Int) {
    self.distinct = distinct
    self.cumulated = cumulated
    self.lane = lane
  }

  /// The quantile at `p` in 0…1; `nil` when nothing was drawn.
  ///
  /// Method: linear interpolation at (n − 1) · p, as ``Distribution`` does.
  /// - Complexity: O(log distinct values).
  package func quantile(_ p: Double) -> Double? {
    guard let last = cumulated.last, last[lane] > 0 else { return nil }
    let k = Double(Int(last[lane]) - 1) * p
    let rank = Int(k.rounded(.down))
    let share = k - k.rounded(.down)
    let low = Double(value(ofRank: rank))
    guard share > 0 else { return low }
    return low + (Double(value(ofRank: rank + 1)) - low) * share
  }

  /// The drawn value before which there are `rank` others, which must be there.
  private func value(ofRank rank: Int) -> Int64 {
    var low = 0
    var high = cumulated.count - 1
    while low < high {
      let middle = (low + high) / 2
      if Int(cumulated[middle][lane]) <= rank { low = middle + 1 } else { high = middle }
    }
    return distinct[low]
  }
}
