/// Numbers as people read them: with their unit, rounded to what an eye can use.
///
/// Rounding is half away from zero on the shortest decimal digits of the value, so the text is a
/// rounding of exactly the number that the machine formats print.
///
/// | unit | rule | example |
/// |---|---|---|
/// | milliseconds, seconds | below 10 ms one decimal if it has any | `3.3 ms` |
/// | | below 1 s whole milliseconds | `820 ms` |
/// | | below 1 min hundredths of a second | `1.48 s` |
/// | | below 1 h whole seconds, else whole minutes | `2 min 05 s`, `26 h 07 min` |
/// | minutes | one decimal | `1,204.5 min` |
/// | share | percent with one decimal | `96.9 %` |
/// | | never 0 or 100 for what is neither | `<0.1 %`, `>-0.1 %`, `>99.9 %` |
/// | difference of shares | percentage points with one decimal | `-7.8 pp` |
/// | cents | dollars with two decimals, below one dollar up to four | `$1.25`, `$0.05`, `$0.0642` |
/// | cents per minute | dollars with three decimals | `$0.083/min` |
/// | words per minute | whole | `152 wpm` |
/// | milliseconds per turn | one decimal | `12.3 ms/turn` |
/// | score | two decimals | `-0.42` |
/// | count, tokens, characters, none | at most two decimals | `1,204` |
/// | | below 1 three significant digits | `0.0313` |
/// | time | as machines see it | |
///
/// Thousands are set apart by commas. From 10^18 on a number is printed as machines see it.
package enum Humanize {
  /// The text of a number in that unit; empty for what is not finite.
  package static func text(_ value: Double, unit: Unit?) -> String {
    ShortestDecimal(value).map { text($0, unit: unit) } ?? ""
  }

  /// The text of a number in that unit; of a difference of two shares, in percentage points.
  static func text(_ value: ShortestDecimal, unit: Unit?, isDifference: Bool = false) -> String {
    switch unit {
    case .milliseconds: duration(value)
    case .seconds: duration(value.shifted(by: 3))
    case .minutes: fixed(value, 1) + " min"
    case .share: isDifference ? points(value) : percent(value)
    case .cents: dollars(value)
    case .centsPerMinute: signed(value, "$", fixed(value.shifted(by: -2), 3)) + "/min"
    case .wordsPerMinute: fixed(value, 0) + " wpm"
    case .millisecondsPerTurn: fixed(value, 1) + " ms/turn"
    case .score: fixed(value, 2)
    case .count, .tokens, .characters, nil: number(value)
    case .time: value.ecmaScript
    }
  }

  /// `1,204`: commas between thousands.
  static func grouped(_ value: Int) -> String {
    let digits = Array(value.magnitude.description.utf8)
    var bytes: [UInt8] = value < 0 ? [UInt8(ascii: "-")] : []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { bytes.append(UInt8(ascii: ",")) }
      bytes.append(digit)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Each step is decided on the rounded value, so nothing reads `1,000 ms` or `60.00 s`.
  private static func duration(_ milliseconds: ShortestDecimal) -> String {
    guard let whole = milliseconds.scaled(by: 0) else { return milliseconds.ecmaScript + " ms" }
    if whole.magnitude < 10 { return trimmed(milliseconds, 1) + " ms" }
    if whole.magnitude < 1000 { return "\(whole) ms" }
    let hundredths = milliseconds.scaled(by: -1) ?? 0
    if hundredths.magnitude < 6000 { return fixed(milliseconds.shifted(by: -3), 2) + " s" }
    let sign = whole < 0 ? "-" : ""
    let seconds = (milliseconds.scaled(by: -3) ?? 0).magnitude
    if seconds < 3600 { return "\(sign)\(seconds / 60) min \(twoDigits(seconds % 60)) s" }
    let minutes = (whole.magnitude + 30_000) / 60_000
    return "\(sign)\(grouped(Int(minutes / 60))) h \(twoDigits(minutes % 60)) min"
  }

  /// All and nothing are claims, so only exactly all and nothing may look like them.
  private static func percent(_ share: ShortestDecimal) -> String {
    let tenths = share.scaled(by: 3)
    if !share.digits.isEmpty, tenths == 0 { return share.isNegative ? ">-0.1 %" : "<0.1 %" }
    if !share.isNegative, tenths == 1000, share.exponent == 0 { return ">99.9 %" }
    return fixed(share.shifted(by: 2), 1) + " %"
  }

  /// A difference of shares: `-7.8 %` could be read as a part of the share before.
  private static func points(_ difference: ShortestDecimal) -> String {
    if !difference.digits.isEmpty, difference.scaled(by: 3) == 0 {
      return difference.isNegative ? ">-0.1 pp" : "<0.1 pp"
    }
    return fixed(difference.shifted(by: 2), 1) + " pp"
  }

  private static func dollars(_ cents: ShortestDecimal) -> String {
    let dollars = cents.shifted(by: -2)
    let isBelowOne = dollars.exponent <= 0
    return signed(cents, "$", isBelowOne ? trimmed(dollars, 4, keeping: 2) : fixed(dollars, 2))
  }

  private static func number(_ value: ShortestDecimal) -> String {
    guard value.exponent <= 0 else { return trimmed(value, 2) }
    // Three significant digits: the first stands at decimal place 1 − exponent.
    return value.exponent < -5 ? value.ecmaScript : trimmed(value, 3 - value.exponent)
  }

  /// Puts a currency sign between a minus and the digits: `-$1.25`.
  private static func signed(_ value: ShortestDecimal, _ currency: String, _ text: String) -> String
  {
    text.utf8.first == UInt8(ascii: "-") ? "-" + currency + text.dropFirst() : currency + text
  }

  private static func fixed(_ value: ShortestDecimal, _ places: Int) -> String {
    guard let scaled = value.scaled(by: places) else { return value.ecmaScript }
    return decimal(scaled, places)
  }

  /// Like `fixed`, without the zeros that end the decimals; `least` of them are kept.
  private static func trimmed(
    _ value: ShortestDecimal,
    _ places: Int,
    keeping least: Int = 0
  ) -> String {
    guard var scaled = value.scaled(by: places) else { return value.ecmaScript }
    var places = places
    while places > least, scaled.isMultiple(of: 10) {
      scaled /= 10
      places -= 1
    }
    return decimal(scaled, places)
  }

  /// The text of scaled ÷ 10^places.
  private static func decimal(_ scaled: Int, _ places: Int) -> String {
    guard places > 0 else { return grouped(scaled) }
    let digits = scaled.magnitude.description
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    let whole = grouped(Int(padded.dropLast(places)) ?? 0)
    return (scaled < 0 ? "-" : "") + whole + "." + padded.suffix(places)
  }

  private static func twoDigits(_ value: UInt) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
