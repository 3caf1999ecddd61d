import Calls
import Testing

struct CivilDateTests {
  @Test func countsEveryDayFrom400BCToTheYear3000() throws {
    var day = try #require(CivilDate(year: -400, month: 1, day: 1)).daysSinceEpoch
    for year in Int64(-400)...3000 {
      let isLeap = year.isMultiple(of: 400) || (year.isMultiple(of: 4) && year % 100 != 0)
      let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in zip(Int64(1)..., lengths) {
        // First and last day of a month: the days between differ by the day alone.
        for date in [1, length] {
          let made = CivilDate(daysSinceEpoch: day + date - 1)
          guard made.year == year, made.month == month, made.day == date,
            made.daysSinceEpoch == day + date - 1
          else {
            Issue.record("day \(day + date - 1) is \(made), not \(year)-\(month)-\(date)")
            return
          }
        }
        #expect(CivilDate(year: year, month: month, day: length + 1) == nil)
        day += length
      }
    }
    #expect(day == CivilDate(year: 3001, month: 1, day: 1)?.daysSinceEpoch)
  }

  @Test(arguments: [
    (0, "1970-01-01", 4), (-1, "1969-12-31", 3), (11_016, "2000-02-29", 2),
    (20_517, "2026-03-05", 4), (-719_468, "0000-03-01", 3), (-719_529, "-0001-12-31", 5),
    (2_932_896, "9999-12-31", 5), (2_932_897, "+10000-01-01", 6),
    // The ends of ECMAScript's time values.
    (100_000_000, "+275760-09-13", 6), (-100_000_000, "-271821-04-20", 2),
  ])
  func knowsDatesAndWeekdays(days: Int64, text: String, weekday: Int64) {
    let date = CivilDate(daysSinceEpoch: days)
    #expect(date.daysSinceEpoch == days)
    #expect(date.description == text)
    #expect(date.weekday == weekday)
  }

  @Test(arguments: [
    (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31), (2026, 2, 29),
    (1900, 2, 29), (2000, 2, 30), (2026, -1, 1), (2026, 1, Int64.min),
  ])
  func refusesDatesThatDoNotExist(year: Int64, month: Int64, day: Int64) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test func ordersByTime() {
    let days: [Int64] = [-800_000, -1, 0, 30, 31, 365, 20_517, 3_000_000]
    let dates = days.map { CivilDate(daysSinceEpoch: $0) }
    #expect(dates.reversed().sorted() == dates)
  }
}
