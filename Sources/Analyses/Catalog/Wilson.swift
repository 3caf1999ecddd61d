/// The Wilson score interval of a rate, at 95 %.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
package struct Wilson: Sendable, Equatable {
  /// The 97.5 % point of the standard normal distribution, as all reports use it.
  static let z = 1.959964

  /// The interval's lower end, at least 0.
  package let low: Double
  /// The interval's upper end, at most 1.
  package let high: Double

  /// The interval of `hits` out of `trials`; `nil` when one is missing or there are no trials.
  package init?(_ hits: Double?, of trials: Double?) {
    guard let hits, let n = trials, n > 0 else { return nil }
    let p = hits / n
    let z2 = Self.z * Self.z
    let center = (p + z2 / (2 * n)) / (1 + z2 / n)
    let half = Self.z * (p * (1 - p) / n + z2 / (4 * n * n)).squareRoot() / (1 + z2 / n)
    // At the ends the formula gives exactly 0 and 1, which rounding would miss by a hair.
    low = hits <= 0 ? 0 : max(0, center - half)
    high = hits >= n ? 1 : min(1, center + half)
  }
}
