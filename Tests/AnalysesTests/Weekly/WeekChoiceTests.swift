import Analyses
import Calls
import Reporting
import Testing

@Suite struct WeekChoiceTests {
  private static let weeks: [String] = ["2026-W09", "2026-W10", "2026-W11"]

  private static func week(_ text: String) throws -> ISOWeek { try ISOWeek(text) }

  private static func choice(
    _ asked: String? = nil,
    among weeks: [String] = weeks,
    now: Int64,
    in zone: Zone = .utc
  ) throws -> WeekChoice {
    WeekChoice(
      try asked.map { try ISOWeek($0) },
      amongWeeksWithCalls: try weeks.map { try ISOWeek($0) },
      now: now,
      in: zone
    )
  }

  @Test func isTheLatestEndedWeekWithCalls() throws {
    // Wednesday of 2026-W12: W11 has ended.
    let choice = try Self.choice(now: SampleCall.monday + SampleCall.week + 2 * SampleCall.day)
    #expect(choice.week == (try Self.week("2026-W11")))
    #expect(!choice.isPartial)
  }

  @Test func skipsEndedWeeksWithoutCalls() throws {
    let choice = try Self.choice(
      among: ["2026-W08", "2026-W11"],
      now: SampleCall.monday + SampleCall.day
    )
    #expect(choice.week == (try Self.week("2026-W08")))
    #expect(!choice.isPartial)
  }

  @Test func endsWithTheFirstInstantOfTheNextMonday() throws {
    let end = SampleCall.monday + SampleCall.week
    #expect(try Self.choice(now: end).week == (try Self.week("2026-W11")))
    #expect(try Self.choice(now: end - 1).week == (try Self.week("2026-W10")))
  }

  @Test func isTheLatestWithCallsAndPartialWhenNoneHasEnded() throws {
    let choice = try Self.choice(among: ["2026-W11"], now: SampleCall.monday + SampleCall.day)
    #expect(choice.week == (try Self.week("2026-W11")))
    #expect(choice.isPartial)
  }

  @Test func isTheLatestEndedWeekWithoutAnyCalls() throws {
    let choice = try Self.choice(among: [], now: SampleCall.monday + SampleCall.day)
    #expect(choice.week == (try Self.week("2026-W10")))
    #expect(!choice.isPartial)
  }

  @Test func isTheWeekThatWasAskedFor() throws {
    let now = SampleCall.monday + SampleCall.day
    #expect(try Self.choice("2026-W02", now: now) == WeekChoice(week: "2026-W02", false))
    #expect(try Self.choice("2026-W11", now: now) == WeekChoice(week: "2026-W11", true))
    #expect(try Self.choice("2026-W20", now: now) == WeekChoice(week: "2026-W20", true))
  }

  @Test func weeksEndAtLocalMidnight() throws {
    let berlin = try Zone(named: "Europe/Berlin")
    let end = SampleCall.monday + SampleCall.week
    // Sunday, 23:30 in UTC, is Monday, 00:30 in Berlin.
    let now = end - 30 * 60_000
    #expect(try Self.choice(now: now).week == (try Self.week("2026-W10")))
    #expect(try Self.choice(now: now, in: berlin).week == (try Self.week("2026-W11")))
  }

  /// A call on Sunday, 23:30 in UTC, is one of the next week in Berlin.
  @Test func callsBelongToTheWeekOfTheZone() async throws {
    var call = SampleCall()
    call.start = SampleCall.monday - 30 * 60_000
    let now = SampleCall.monday + 2 * SampleCall.week
    let utc = try await weeklyReport(CallSnapshot([call]), now: now)
    #expect(utc.title == "Weekly quality report, 2026-W10")
    let berlin = try await weeklyReport(
      CallSnapshot([call]),
      zone: Zone(named: "Europe/Berlin"),
      now: now
    )
    #expect(berlin.title == "Weekly quality report, 2026-W11")
    #expect(berlin.period.since == "2026-03-09T00:00:00.000+01:00")
    #expect(berlin.period.until == "2026-03-16T00:00:00.000+01:00")
    #expect(berlin.period.timeZone == "Europe/Berlin")
    #expect(berlin.calls == 1)
  }

  /// Only calls that pass the conditions make a week one with calls.
  @Test func aWeekIsOneWithCallsIfTheyAreSelected() async throws {
    var early = SampleCall(id: "early")
    early.start -= SampleCall.week
    var late = SampleCall(id: "late")
    late.agent = "sales"
    let sent = Condition(.column(.agent), .compares(.equal, .text(Array("support".utf8))))
    let report = try await weeklyReport(CallSnapshot([early, late]), conditions: [sent])
    #expect(report.title == "Weekly quality report, 2026-W10")
  }

  @Test func aPartialWeekIsMarked() async throws {
    let report = try await weeklyReport(
      CallSnapshot([SampleCall()]),
      now: SampleCall.monday + SampleCall.day
    )
    #expect(report.title == "Weekly quality report, 2026-W11 (partial)")
    #expect(report.notes.contains { $0.contains("2026-W11 has not ended") })
  }
}

extension WeekChoice {
  fileprivate init(week: String, _ isPartial: Bool) throws {
    let week = try ISOWeek(week)
    self.init(
      week,
      amongWeeksWithCalls: [],
      now: week.interval(in: .utc).upperBound - (isPartial ? 1 : 0),
      in: .utc
    )
  }
}
