/// A week of ISO 8601: Monday to Sunday, in the week-year that holds its Thursday.
package struct ISOWeek: Hashable, Sendable {
  /// Weeks since the one of Monday 1969-12-29, negative before it.
  package let number: Int64

  /// The week that is `number` weeks after the one of Monday 1969-12-29.
  package init(number: Int64) { self.number = number }

  /// The week that holds the date `days` days after 1970-01-01.
  @inline(__always)
  package init(daysSinceEpoch days: Int64) { number = (days &+ 3).flooringQuotient(by: 7) }

  /// The week that holds `instant` in the zone's local time.
  package init(containing instant: Int64, in zone: Zone) {
    self.init(daysSinceEpoch: zone.localTime(at: instant).flooringQuotient(by: UnixTime.day))
  }

  /// The week `week` of `weekYear`, or nil when that week-year has no such week.
  package init?(weekYear: Int64, week: Int64) {
    guard (1...53).contains(week) else { return nil }
    // A year's first week is the one with 4 January.
    let fourth = CivilDate.daysSinceEpoch(year: weekYear, month: 1, day: 4)
    number = ISOWeek(daysSinceEpoch: fourth).number + week - 1
    // Week 53 of a year with 52 weeks is the next year's first.
    guard self.weekYear == weekYear else { return nil }
  }

  /// Reads a week as ``description`` writes it: `2026-W12`.
  ///
  /// - Throws: ``TimeExpressionError``, when the text is no week or the week-year lacks it.
  package init(_ text: String) throws(TimeExpressionError) {
    var scanner = TimeScanner(text)
    guard let year = scanner.number(digits: 4), scanner.skip("-"), scanner.skip("W"),
      let week = scanner.number(digits: 2), scanner.isAtEnd
    else { throw .notAWeek(text) }
    guard let found = ISOWeek(weekYear: year, week: week) else { throw .noSuchWeek(text) }
    self = found
  }

  /// The year that the week counts in, which is its Thursday's.
  package var weekYear: Int64 { thursday.year }

  /// The week's number in its week-year, 1 to 53.
  package var week: Int64 {
    let thursday = self.thursday
    let newYear = CivilDate.daysSinceEpoch(year: thursday.year, month: 1, day: 1)
    return (thursday.daysSinceEpoch - newYear) / 7 + 1
  }

  /// The week's first day.
  package var monday: CivilDate { CivilDate(daysSinceEpoch: number * 7 - 3) }

  /// The week before.
  package var previous: ISOWeek { ISOWeek(number: number - 1) }

  /// The week after.
  package var next: ISOWeek { ISOWeek(number: number + 1) }

  /// The instants of the week in a zone, from Monday's first to before the next Monday's first.
  package func interval(in zone: Zone) -> Range<Int64> {
    zone.firstInstant(of: monday)..<zone.firstInstant(of: next.monday)
  }

  private var thursday: CivilDate { CivilDate(daysSinceEpoch: number * 7) }
}

extension ISOWeek: Comparable {
  /// Whether `a` is the earlier week.
  package static func < (a: ISOWeek, b: ISOWeek) -> Bool { a.number < b.number }
}

extension ISOWeek: CustomStringConvertible {
  /// The week with its week-year: `2026-W12`.
  package var description: String { "\(CivilDate.text(year: weekYear))-W\(week.padded(2))" }
}
