/// The 95 % interval of the difference of two independent proportions.
///
/// The hybrid score interval, method 10 of Newcombe, "Interval estimation for the difference
/// between independent proportions: comparison of eleven methods", Statistics in Medicine 17
/// (1998): each end lies as far from the difference as the ends of the two ``Wilson`` intervals,
/// squared and added, allow. It stays within −1 and 1 and needs no continuity correction.
///
/// The trials count as independent of each other.
package struct Newcombe: Sendable, Equatable {
  /// The interval's lower end, at least −1.
  package let low: Double
  /// The interval's upper end, at most 1.
  package let high: Double

  /// The interval of `hits / trials − otherHits / otherTrials`; `nil` when one of the four is
  /// missing or a side has no trials.
  package init?(
    _ hits: Double?,
    of trials: Double?,
    minus otherHits: Double?,
    of otherTrials: Double?
  ) {
    guard let hits, let trials, let otherHits, let otherTrials,
      let wilson = Wilson(hits, of: trials), let other = Wilson(otherHits, of: otherTrials)
    else { return nil }
    let p = hits / trials
    let q = otherHits / otherTrials
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    low = max(-1, p - q - length(p - wilson.low, other.high - q))
    high = min(1, p - q + length(wilson.high - p, q - other.low))
  }
}
