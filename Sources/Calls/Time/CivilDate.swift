/// A date of the proleptic Gregorian calendar: year, month and day, with no time and no zone.
///
/// The conversions are the integer algorithms `days_from_civil` and `civil_from_days` of Howard
/// Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap
/// day is a year's last, and repeat every 400 years (146,097 days).
package struct CivilDate: Hashable, Sendable {
  /// The astronomical year: 0 is 1 BC.
  package let year: Int64
  /// The month, 1 to 12.
  package let month: Int64
  /// The day of the month, from 1.
  package let day: Int64

  /// The date, or nil when the calendar has no such day.
  package init?(year: Int64, month: Int64, day: Int64) {
    guard (1...12).contains(month), day >= 1, day <= Self.dayCount(ofMonth: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date that is `days` days after 1970-01-01, or before it when negative.
  package init(daysSinceEpoch days: Int64) {
    let shifted = days &+ 719_468  // days since 0000-03-01
    let era = shifted.flooringQuotient(by: 146_097)
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra =
      (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let monthFromMarch = (5 &* dayOfYear &+ 2) / 153
    day = dayOfYear &- (153 &* monthFromMarch &+ 2) / 5 &+ 1
    month = monthFromMarch < 10 ? monthFromMarch &+ 3 : monthFromMarch &- 9
    year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01, negative before it.
  package var daysSinceEpoch: Int64 {
    Self.daysSinceEpoch(year: year, month: month, day: day)
  }

  /// ``daysSinceEpoch`` of a date that is known to exist.
  static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.flooringQuotient(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day of the week, 1 for Monday to 7 for Sunday.
  package var weekday: Int64 { Self.weekday(daysSinceEpoch: daysSinceEpoch) }

  /// The day of the week of the date `days` days after 1970-01-01, 1 for Monday to 7 for Sunday.
  @inline(__always)
  static func weekday(daysSinceEpoch days: Int64) -> Int64 {
    (days &+ 3).flooringRemainder(by: 7) &+ 1  // 1970-01-01 was a Thursday
  }

  private static func dayCount(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDate: Comparable {
  /// Whether `a` is the earlier date.
  package static func < (a: CivilDate, b: CivilDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

extension CivilDate: CustomStringConvertible {
  /// The date as ISO 8601 writes it: `2026-03-05`.
  ///
  /// Years outside 0 to 9999 carry a sign: `+12026-03-05`.
  package var description: String {
    "\(Self.text(year: year))-\(month.padded(2))-\(day.padded(2))"
  }

  /// A year with at least four digits, and a sign where ISO 8601's expanded form needs one.
  static func text(year: Int64) -> String {
    switch year {
    case ..<0: "-" + (-year).padded(4)
    case 10_000...: "+" + year.padded(4)
    default: year.padded(4)
    }
  }
}
