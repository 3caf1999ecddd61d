/// Where values lie between the two ends of an axis that includes zero, and which it names.
struct ChartScale {
  /// The ends: the values' own, or the next tick outside them.
  let low: Double
  /// The upper end.
  let high: Double
  /// Round values in ascending order, zero among them.
  let ticks: [Double]
  private let unit: Unit?
  /// Values are divided by it before they are subtracted, so that no difference overflows.
  private let size: Double

  /// A scale for finite values from `low` to `high`.
  init(low: Double, high: Double, unit: Unit?) {
    let low = min(low, 0)
    let high = max(high, 0)
    self.unit = unit
    let ticks = Self.ticks(from: low, to: high, unit: unit)
    self.ticks = ticks
    self.low = min(low, ticks.first ?? low)
    self.high = max(high, ticks.last ?? high)
    size = max(-self.low, self.high)
  }

  /// The place of a value: 0 at the lower end, 1 at the upper; 0 everywhere when all values are 0.
  func fraction(_ value: Double) -> Double {
    guard size > 0 else { return 0 }
    let least = low / size
    return min(max((value / size - least) / (high / size - least), 0), 1)
  }

  /// A tick as people read it: `500 ms`, `1.5 s`, `20 %`.
  func label(_ tick: Double) -> String {
    let text = Humanize.text(tick, unit: unit)
    // Ticks are round, so decimals that are all zero say nothing.
    guard let space = text.firstIndex(of: " "), text[..<space].contains(".") else { return text }
    var number = text[..<space]
    while number.last == "0" { number.removeLast() }
    if number.last == "." { number.removeLast() }
    return String(number) + text[space...]
  }

  // MARK: - Ticks

  private static func ticks(from low: Double, to high: Double, unit: Unit?) -> [Double] {
    // Half of each end, so that the range of the largest doubles is finite.
    guard let step = step(over: (high / 2 - low / 2) / 2, unit: unit) else {
      return low == high ? [0] : [low, 0, high].filter { $0 == 0 || $0.isFinite }
    }
    let first = -Int((-low / step).rounded(.up))
    let last = Int((high / step).rounded(.up))
    let ticks = (first...last).map { Double($0) * step }
    return ticks.allSatisfy(\.isFinite) ? ticks : [low, 0, high]
  }

  /// The smallest round number that is not below `least`, so that a range of four times as much has
  /// at most six ticks; whole numbers for what is counted, and what clocks show for long
  /// times; `nil` when there is none.
  private static func step(over least: Double, unit: Unit?) -> Double? {
    guard least > 0 else { return nil }
    if let unit, let times = roundTimes(unit), least > times[0] / 2, let last = times.last,
      least <= last
    {
      return times.first { $0 >= least }
    }
    guard let exponent = ShortestDecimal(least)?.exponent else { return nil }
    // The value is below 10^exponent and not below 10^(exponent − 1).
    for (digit, power) in [(1, exponent - 1), (2, exponent - 1), (5, exponent - 1), (1, exponent)] {
      // Read as decimal digits: products of powers of ten would not be the nearest doubles.
      guard let step = Double("\(digit)e\(power)"), step.isFinite, step >= least else { continue }
      let isCounted = unit == .count || unit == .tokens || unit == .characters
      return isCounted ? max(step, 1) : step
    }
    return nil
  }

  /// Seconds, minutes and hours that clocks show, in the unit, from 10 seconds on; `nil` for units
  /// that are no time.
  private static func roundTimes(_ unit: Unit) -> [Double]? {
    let seconds: [Double] = [
      10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
    ]
    return switch unit {
    case .milliseconds: seconds.map { $0 * 1000 }
    case .seconds: seconds
    case .minutes, .share, .cents, .centsPerMinute, .count, .tokens, .characters, .wordsPerMinute,
      .millisecondsPerTurn, .score, .time:
      nil
    }
  }
}
