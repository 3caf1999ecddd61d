import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// Conditions on the time of calls: what is no value of theirs is told, instead of meeting nothing.
@Suite struct TimeConditionTests {
  private static func problem(_ text: String, in zone: String? = nil) throws -> String? {
    let parser = ConditionParser(.turns, in: try zone.map { try Zone(named: $0) })
    do throws(UsageError) { _ = try parser.condition(text) } catch {
      return error.problems.joined(separator: "\n")
    }
    return nil
  }

  @Test(
    arguments: [
      ("weekday=8", "'8' is no weekday; give 1 (Monday) to 7 (Sunday)"),
      ("weekday=0", "'0' is no weekday"), ("weekday=1.5", "'1.5' is no weekday"),
      ("weekday!=8", "'8' is no weekday"), ("weekday in 6,7,8", "'8' is no weekday"),
      ("weekday=Monday", "'Monday' is no weekday; give 1 (Monday) to 7 (Sunday)"),
      ("weekday>7", "no weekday is > 7; give 1 (Monday) to 7 (Sunday)"),
      ("weekday>=7.5", "no weekday is >= 7.5"), ("weekday<1", "no weekday is < 1"),
      ("hour_of_day=24", "'24' is no hour_of_day; give 0 to 23"),
      ("hour_of_day=-1", "'-1' is no hour_of_day"), ("hour_of_day<0", "no hour_of_day is < 0"),
      ("hour=25", "'25' is no hour; give one such as 2026-03-05T14, in a zone other than UTC"),
      ("hour=14", "'14' is no hour"), ("hour=2026-03-05T24", "'2026-03-05T24' is no hour"),
      ("hour=2026-03-05T14:00", "'2026-03-05T14:00' is no hour"),
      ("hour=2026-03-05T14Z", "'2026-03-05T14Z' is no hour"), ("hour>=14", "'14' is no hour"),
      ("day=2026-13-40", "'2026-13-40' is no day; give one such as 2026-03-05"),
      ("day=2026-02-29", "'2026-02-29' is no day"), ("day=today", "'today' is no day"),
      ("day=2026-3-5", "'2026-3-5' is no day"), ("day=2026-03", "'2026-03' is no day"),
      ("day=2026-03-05T14", "'2026-03-05T14' is no day"), ("day>=7d", "'7d' is no day"),
      ("day<2026-13", "'2026-13' is no day"), ("day>", "'' is no day"),
      ("day in 2026-03-05,2026-13-40", "'2026-13-40' is no day"),
      ("day=2026-03-05\u{301}", "'2026-03-05\u{301}' is no day"),
      ("week=2026-W54", "'2026-W54' is no week; give one such as 2026-W10"),
      ("week=2025-W53", "'2025-W53' is no week"), ("week=12", "'12' is no week"),
      ("week>=2026-03", "'2026-03' is no week"), ("week=2026-W1", "'2026-W1' is no week"),
      ("month=2026-13", "'2026-13' is no month; give one such as 2026-03"),
      ("month=3", "'3' is no month"), ("month=2026-03-01", "'2026-03-01' is no month"),
      ("month>2026-03-01", "'2026-03-01' is no month"),
    ]
  )
  func whatIsNoValueIsTold(condition: String, message: String) throws {
    let problem = try Self.problem(condition)
    #expect(problem?.hasPrefix(message) == true, "\(problem ?? "none")")
  }

  @Test(
    arguments: [
      "weekday=1", "weekday=7.0", "weekday in 1,7", "weekday<8", "weekday>6.5", "weekday is null",
      "hour_of_day=0", "hour_of_day<24", "hour_of_day!=23", "day=2024-02-29", "day!=2026-03-05",
      "day>=2026-03", "day<2026", "day<=2026-12-31", "day~=2026-*-01", "day~=x", "week=2026-W53",
      "week>=2026", "week<2026-W02", "month=2026-12", "month>2025", "hour=2026-03-05T00",
      "hour=2026-03-05T14+01:00", "hour>=2026-03-05", "hour<2026-03-05T14", "hour>2026-03",
      "hour is not null",
    ]
  )
  func whatIsAValueIsTaken(condition: String) throws { #expect(try Self.problem(condition) == nil) }

  /// An hour's label carries the offset that it has in the zone, and days may be skipped.
  @Test(
    arguments: [
      ("UTC", "hour=2026-03-05T14", true), ("UTC", "hour=2026-03-05T14+01:00", false),
      ("UTC", "hour=2026-03-05T14+00:00", false), ("Europe/Berlin", "hour=2026-03-05T14", false),
      ("Europe/Berlin", "hour=2026-03-05T14+01:00", true),
      ("Europe/Berlin", "hour=2026-03-05T14+02:00", false),
      ("Europe/Berlin", "hour=2026-07-05T14+02:00", true),
      // The hour that is skipped, and both of the one that comes twice.
      ("Europe/Berlin", "hour=2026-03-29T02+01:00", false),
      ("Europe/Berlin", "hour=2026-10-25T02+02:00", true),
      ("Europe/Berlin", "hour=2026-10-25T02+01:00", true),
      ("Europe/Berlin", "hour>=2026-03-05T14", true),
      ("Australia/Lord_Howe", "hour=2026-04-05T01+11:00", true),
      ("Australia/Lord_Howe", "hour=2026-04-05T01+10:30", true),
      ("Australia/Lord_Howe", "hour=2026-04-05T02+11:00", false),
      ("Africa/Monrovia", "hour=1971-05-05T10-00:44:30", true),
      ("Pacific/Apia", "day=2011-12-30", false), ("Pacific/Apia", "day=2011-12-31", true),
      ("Europe/Berlin", "day=2026-03-29", true),
    ]
  )
  func hoursAndDaysAreThoseOfTheZone(zone: String, condition: String, isTaken: Bool) throws {
    #expect(try (Self.problem(condition, in: zone) == nil) == isTaken)
  }

  @Test func aTypedZoneIsThatOfHours() async throws {
    for (zone, text) in [("Asia/Tokyo", "2026-03-05T14"), ("UTC", "2026-03-05T14+09:00")] {
      var arguments = QueryArguments()
      arguments.zone = zone
      arguments.conditions = ["hour=\(text)"]
      #expect {
        try arguments.query(for: .volume, options: AnalysisOptions(), clock: 0)
      } throws: { error in
        (error as? ArgumentError)?.problems.first?.message.hasPrefix("'\(text)' is no hour") == true
      }
    }
  }

  @Test func measuresTellTheSame() throws {
    for (measure, message) in [
      ("count(where weekday = 8)", "at character 23: '8' is no weekday; give 1 (Monday)"),
      ("share(day in ('2026-03-05', '2026-13-40'))", "at character 7: '2026-13-40' is no day"),
      ("count(where 24 <= hour_of_day)", "at character 13: no hour_of_day is >= 24; give 0 to 23"),
    ] {
      #expect {
        _ = try Analysis.query(table: "turns", measures: [measure])
      } throws: { error in
        (error as? ArgumentError)?.problems.first?.message.hasPrefix(message) == true
      }
    }
    #expect(throws: Never.self) {
      try Analysis.query(table: "turns", measures: ["count(where weekday < 6 and day > '2026')"])
    }
  }
}
