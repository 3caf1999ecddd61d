import Calls
import Foundation
import Testing

struct ZoneTests {
  @Test(arguments: FoundationModel.zoneNames)
  func hasFoundationsOffsets(name: String) throws {
    let model = try #require(FoundationModel(name))
    let zone = try Zone(named: name, covering: 1_000_000_000_000..<1_200_000_000_000)
    let instants =
      SampleInstants.random(4000, in: SampleInstants.rich)
      + SampleInstants.random(1000, in: -3_000_000_000_000..<100_000_000_000_000)
      + [0, 100_000_000_000_000]
    for instant in instants where zone.offset(at: instant) != model.offset(at: instant) {
      Issue.record("\(name) at \(instant): \(zone.offset(at: instant))")
    }
  }

  @Test func findsEveryOffsetChangeOfEveryKnownZone() throws {
    let range: Range<Int64> = 946_684_800_000..<1_262_304_000_000
    for name in TimeZone.knownTimeZoneIdentifiers {
      let model = try #require(FoundationModel(name))
      let zone = try Zone(named: name, covering: range)
      var instant = range.lowerBound
      while instant < range.upperBound {
        let period = zone.period(at: instant)
        #expect(period.contains(instant))
        // Every sixth hour would show a change that the table overlooked.
        for probe in stride(from: instant, to: period.until, by: 21_600_000)
        where model.offset(at: probe) != period.offset {
          Issue.record("\(name) at \(probe)")
          break
        }
        if period.until < range.upperBound {
          #expect(model.offset(at: period.until) != model.offset(at: period.until - 1))
        }
        instant = period.until
      }
    }
  }

  @Test(arguments: [0..<4_102_444_800_000, 0..<0] as [Range<Int64>])
  func periodsBeginAndEndAtTheChange(covered: Range<Int64>) throws {
    let zone = try Zone(named: "Europe/Berlin", covering: covered)
    let change: Int64 = 1_774_746_000_000  // 2026-03-29T01:00:00Z
    #expect(zone.period(at: change - 1).until == change)
    #expect(zone.period(at: change - 1).offset == 3_600_000)
    #expect(zone.period(at: change).from == change)
    #expect(zone.period(at: change).offset == 7_200_000)
  }

  // A date, its zone, its first instant. Foundation agrees where the day exists.
  @Test(arguments: [
    ("2026-03-05", "UTC", "2026-03-05T00:00:00.000Z"),
    ("2026-03-05", "Europe/Berlin", "2026-03-04T23:00:00.000Z"),
    // Clocks go from 00:00 to 01:00.
    ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"),
    // Clocks go from 00:00 back to 23:00.
    ("2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00.000Z"),
    // Clocks go from 00:01 back to 23:01, so that midnight comes twice.
    ("2010-11-07", "America/St_Johns", "2010-11-07T02:30:00.000Z"),
    // Clocks go from 01:00 back to 00:00, so that midnight comes twice.
    ("2025-11-02", "America/Havana", "2025-11-02T04:00:00.000Z"),
    // The day is skipped; the next one begins at once.
    ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
    ("2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z"),
    ("2011-12-29", "Pacific/Apia", "2011-12-29T10:00:00.000Z"),
  ])
  func aLocalDayBeginsAtItsFirstInstant(date: String, name: String, first: String) throws {
    let zone = try Zone(named: name)
    let instant = try TimeExpression(date).instant(now: 0, in: zone)
    #expect(ISO8601.text(instant) == first)
  }

  @Test(arguments: FoundationModel.zoneNames)
  func daysBeginWhereFoundationsDo(name: String) throws {
    // St. John's set its clocks at 00:01: there Foundation takes the second midnight.
    guard name != "America/St_Johns" else { return }
    let model = try #require(FoundationModel(name))
    let zone = try Zone(named: name)
    for instant in SampleInstants.random(1000, in: SampleInstants.rich) {
      let day = zone.localTime(at: instant).quotientAndRemainder(dividingBy: 86_400_000).quotient
      let first = zone.firstInstant(of: CivilDate(daysSinceEpoch: day))
      #expect(first == model.startOfDay(at: instant), "\(name) at \(instant)")
    }
  }

  @Test(arguments: FoundationModel.zoneNames)
  func firstInstantIsTheFirstThatShowsTheLocalTimeOrLater(name: String) throws {
    let zone = try Zone(named: name)
    let nearChanges = SampleInstants.random(300, in: SampleInstants.rich).flatMap {
      let change = zone.period(at: $0).until
      return change < 4_000_000_000_000
        ? [change - 7_200_000, change - 1, change, change + 60_000, change + 7_200_000] : []
    }
    for instant in SampleInstants.random(300, in: SampleInstants.rich) + nearChanges {
      let local = zone.localTime(at: instant)
      let first = zone.firstInstant(ofLocalTime: local)
      #expect(first <= instant)
      #expect(zone.localTime(at: first) == local)
      for earlier in [1, 60_000, 1_800_000, 3_600_000, 86_400_000] as [Int64]
      where zone.localTime(at: first - earlier) >= local {
        Issue.record("\(name): \(first - earlier) already shows \(local)")
      }
    }
  }

  @Test(arguments: ["UTC", "Etc/UTC", "Zulu"])
  func knowsTheNamesOfUTC(name: String) throws {
    let zone = try Zone(named: name)
    #expect(zone.isUTC)
    #expect(zone.identifier == name)
    #expect(zone.offset(at: .max) == 0)
  }

  @Test func aZoneWithUTCsOffsetIsNotUTC() throws {
    #expect(try !Zone(named: "Africa/Abidjan").isUTC)
  }

  @Test(arguments: ["US/Pacific", "CET", "Etc/GMT+5", "Asia/Calcutta", "Asia/Kolkata", "GMT0"])
  func knowsOldNamesOfTheDatabase(name: String) throws {
    #expect(try Zone(named: name).identifier == name)
  }

  @Test(arguments: [
    ("europe/berlin", ["Europe/Berlin"]), ("utc", ["UTC"]), ("Europe/Berlinn", ["Europe/Berlin"]),
    ("berlin", ["Europe/Berlin"]), ("America/New York", ["America/New_York"]),
    ("AMERICA/NEW_YORK", ["America/New_York"]),
    ("Asia/Kathmandoo", ["Asia/Kathmandu", "Asia/Katmandu"]),
  ])
  func anUnknownNameSuggestsTheClosest(name: String, candidates: [String]) {
    let error = #expect(throws: UnknownZone.self) { try Zone(named: name) }
    #expect(error?.name == name)
    #expect(error?.candidates == candidates)
    #expect(error?.description.contains("; did you mean '\(candidates[0])'") == true)
  }

  @Test(arguments: [
    "", " ", "Mars/Olympus", "GMT+5", "UTC+2", "+01:00", "BST", "IST", "SystemV/AST4", "CEST",
    "../../etc/passwd", "Europe/Berlin\0", "Europe/Berlín", String(repeating: "x", count: 100_000),
  ])
  func refusesWhatIsNoIANAName(name: String) {
    let error = #expect(throws: UnknownZone.self) { try Zone(named: name) }
    #expect(error?.name == name)
  }

  @Test func anUnlikelyNameGetsAnExampleInsteadOfSuggestions() {
    #expect(
      #expect(throws: UnknownZone.self) { try Zone(named: "+01:00") }?.description
        == "unknown time zone '+01:00'; give an IANA name such as 'Europe/Berlin' or 'UTC'"
    )
  }
}
