import Calls
import Testing

struct ISOWeekTests {
  // Around each change of year: examples of ISO 8601 itself and long years.
  @Test(arguments: [
    ("2005-01-01", "2004-W53"), ("2005-01-02", "2004-W53"), ("2005-01-03", "2005-W01"),
    ("2008-12-28", "2008-W52"), ("2008-12-29", "2009-W01"), ("2010-01-03", "2009-W53"),
    ("2020-12-31", "2020-W53"), ("2021-01-03", "2020-W53"), ("2021-01-04", "2021-W01"),
    ("2024-12-29", "2024-W52"), ("2024-12-30", "2025-W01"), ("2026-03-05", "2026-W10"),
    ("2027-01-01", "2026-W53"), ("1970-01-01", "1970-W01"), ("1969-12-28", "1969-W52"),
  ])
  func holdsADate(date: String, week: String) throws {
    let noon = try TimeExpression(date + "T12:00Z").instant(now: 0, in: .utc)
    #expect(ISOWeek(containing: noon, in: .utc).description == week)
    #expect(try ISOWeek(week) == ISOWeek(containing: noon, in: .utc))
  }

  @Test func weeksFollowEachOther() throws {
    let week = try ISOWeek("2021-W01")
    #expect(week.previous.description == "2020-W53")
    #expect(week.previous.next == week)
    #expect(week.previous < week)
    #expect(week.monday.description == "2021-01-04")
    #expect((week.weekYear, week.week) == (2021, 1))
  }

  @Test func everyWeekOf400YearsReadsBack() throws {
    let first = try ISOWeek("1900-W01").number
    let end = try ISOWeek("2300-W01").number
    #expect(end - first == 146_097 / 7)
    for number in first..<end {
      let week = ISOWeek(number: number)
      #expect(week.monday.weekday == 1)
      guard try ISOWeek(week.description) == week else {
        Issue.record("\(week) does not read back")
        return
      }
    }
  }

  @Test(arguments: [
    ("2026-W12", 168), ("2026-W13", 167), ("2026-W43", 169), ("2020-W53", 168),
  ])
  func isAnHourShorterOrLongerWhenClocksChange(text: String, hours: Int64) throws {
    let berlin = try Zone(named: "Europe/Berlin")
    let week = try ISOWeek(text)
    let interval = week.interval(in: berlin)
    #expect(interval.upperBound - interval.lowerBound == hours * 3_600_000)
    #expect(interval.upperBound == week.next.interval(in: berlin).lowerBound)
    #expect(ISOWeek(containing: interval.lowerBound, in: berlin) == week)
    #expect(ISOWeek(containing: interval.lowerBound - 1, in: berlin) == week.previous)
    #expect(ISOWeek(containing: interval.upperBound - 1, in: berlin) == week)
  }

  @Test func beginsAtLocalMidnight() throws {
    let week = try ISOWeek("2026-W12").interval(in: Zone(named: "Europe/Berlin"))
    #expect(ISO8601.text(week.lowerBound) == "2026-03-15T23:00:00.000Z")
    #expect(ISO8601.text(week.upperBound) == "2026-03-22T23:00:00.000Z")
  }

  @Test(arguments: [
    "", "2026", "2026-W", "2026-W1", "2026-w12", "2026W12", "2026-W123", "2026-12", " 2026-W12",
    "2026-W12 ", "2026-W1é", "20２6-W12",
  ])
  func refusesOtherForms(text: String) {
    #expect(throws: TimeExpressionError.notAWeek(text)) { try ISOWeek(text) }
  }

  @Test(arguments: ["2026-W00", "2026-W54", "2025-W53", "2021-W53", "2026-W99"])
  func refusesWeeksThatTheYearLacks(text: String) {
    #expect(throws: TimeExpressionError.noSuchWeek(text)) { try ISOWeek(text) }
  }
}
