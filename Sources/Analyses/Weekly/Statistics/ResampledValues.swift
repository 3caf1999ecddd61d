/// The values that one replicate of a ``Bootstrap`` draws, each as often as it is drawn.
package struct ResampledValues: Sendable {
  private let distinct: [Int64]
  private let counts: [SIMD8<Int32>]
  private let lane: Int

  /// The replicate of `counts` in `lane`; `distinct` ascends.
  init(distinct: [Int64], counts: [SIMD8<Int32>], lane: Int) {
    self.distinct = distinct
    self.counts = counts
    self.lane = lane
  }

  /// The quantile at `p` in 0…1; `nil` when nothing was drawn.
  ///
  /// Method: linear interpolation at (n − 1) · p, as ``Distribution`` does.
  /// - Complexity: O(distinct values).
  package func quantile(_ p: Double) -> Double? {
    var count = 0
    for place in counts.indices { count += Int(counts[place][lane]) }
    guard count > 0 else { return nil }
    let k = Double(count - 1) * p
    var rank = Int(k.rounded(.down))
    let share = k - k.rounded(.down)
    var place = 0
    while rank >= Int(counts[place][lane]) {
      rank -= Int(counts[place][lane])
      place += 1
    }
    let low = Double(distinct[place])
    guard share > 0 else { return low }
    // The value of the next rank: this one again, or the next one that was drawn at all.
    var next = place
    if rank + 1 >= Int(counts[place][lane]) {
      next += 1
      while counts[next][lane] == 0 { next += 1 }
    }
    return low + (Double(distinct[next]) - low) * share
  }
}
