import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

@Suite struct WeeklyReportTests {
  /// All calls of all row groups: intervals, the list of calls and all else.
  @Test func doesNotDependOnOrderRowGroupsOrThreads() async throws {
    let calls = SampleWeeks.calls(40)
    let expected = try await weeklyReport(CallSnapshot(calls), threads: 1)
    var random = SplitMix64(seed: 23)
    for (size, threads) in [(1, 1), (7, 2), (1_000, 8)] {
      let shuffled = calls.shuffled(using: &random)
      let report = try await weeklyReport(
        CallSnapshot(shuffled, groupsOf: size),
        threads: threads
      )
      #expect(report == expected)
    }
  }

  @Test func isAboutTheWeekAlone() async throws {
    let calls = SampleWeeks.calls(40)
    let week = calls.filter { $0.start >= SampleCall.monday }
    let report = try await weeklyReport(CallSnapshot(calls))
    #expect(report.name == "weekly")
    #expect(report.calls == week.count)
    #expect(report.period.since == "2026-03-09T00:00:00.000Z")
    #expect(report.period.until == "2026-03-16T00:00:00.000Z")
    // All but the numbers that look back and their notes are as if there had been no other week.
    let alone = try await weeklyReport(CallSnapshot(week))
    for table in report.tables where table.name != "headline" {
      #expect(alone.table(named: table.name) == table)
    }
  }

  @Test func anAnalysisTableIsTheAnalysisOwn() async throws {
    let snapshot = CallSnapshot(SampleWeeks.calls(40))
    let report = try await weeklyReport(
      snapshot,
      definition: WeeklyDefinition(
        yaml: """
          sections:
            - title: Tools
              tables:
                - {analysis: tools, by: [agent], sort: 'error_rate:desc', limit: 1, where: x}
          """
      ) { _, _ in .isTrue(.successful) }
    )
    var query = ReportQuery()
    query.filter.since = SampleCall.monday
    query.filter.until = SampleCall.monday + SampleCall.week
    query.filter.conditions = [.isTrue(.successful)]
    query.dimensions = Dimension.ofCalls.filter { $0.name == "agent" }
    query.sort = ReportQuery.Sort(column: "error_rate", isDescending: true)
    query.limit = 1
    let own = try await #require(Catalog.analysis(named: "tools"))
      .report(from: ColumnEngine(snapshot, threads: 1), matching: query)
    #expect(report.tables == own.tables.filter { $0.name == "tools" })
    #expect(report.tables[0].hidden > 0)
  }

  @Test func exemplarsAreThoseOfTheAnalyses() async throws {
    let snapshot = CallSnapshot(SampleWeeks.calls(40))
    let definition = try WeeklyDefinition(
      yaml: """
        sections:
          - title: Tools
            tables:
              - {analysis: tools, by: [agent], columns: [agent, tool, p95_ms]}
              - {analysis: outcomes}
          - title: Numbers
            headline: {metrics: [calls]}
        """
    ) { _, _ in .isTrue(.successful) }
    var query = ReportQuery()
    query.exemplars = 2
    let request = WeeklyReport.Request(
      definition: definition,
      query: query,
      week: nil,
      now: SampleCall.monday + SampleCall.week
    )
    let report = try await WeeklyReport.report(
      on: snapshot,
      request,
      input: InputSummary(),
      threads: 2
    )
    query.filter.since = SampleCall.monday
    query.filter.until = SampleCall.monday + SampleCall.week
    let outcomes = try await #require(Catalog.analysis(named: "outcomes"))
      .report(from: ColumnEngine(snapshot, threads: 1), matching: query)
    #expect(report.table(named: "outcomes") == outcomes.table(named: "outcomes"))
    query.dimensions = Dimension.ofCalls.filter { $0.name == "agent" }
    let tools = try await #require(Catalog.analysis(named: "tools"))
      .report(from: ColumnEngine(snapshot, threads: 1), matching: query)
    let names = ["agent", "tool", "p95_ms", "p50_call_ids", "p95_call_ids", "worst_call_ids"]
    let chosen = try ReportSelection(table: "tools", columns: names)(tools)
    #expect(report.table(named: "tools")?.rows == chosen.tables[0].rows)
    #expect(report.table(named: "tools")?.columns == chosen.tables[0].columns)
    #expect(report.notes.contains { $0.hasPrefix("no exemplars in 'headline': ") })
  }

  @Test func aWeekWithoutCallsIsACompleteReport() async throws {
    let full = try await weeklyReport(CallSnapshot(SampleWeeks.calls(30)))
    let report = try await weeklyReport(
      CallSnapshot(SampleWeeks.calls(30)),
      week: ISOWeek("2026-W02")
    )
    #expect(report.title == "Weekly quality report, 2026-W02")
    #expect(report.calls == 0)
    #expect(report.notes.contains("the week 2026-W02 has no selected calls"))
    #expect(report.tables.map(\.name) == full.tables.map(\.name))
    #expect(report.tables.map(\.columns) == full.tables.map(\.columns))
    #expect(report.table(named: "headline")?.cell("value", of: "calls") == .integer(0))
    #expect(report.table(named: "headline")?.cell("value", of: "e2e_p95_ms") == .missing)
    #expect(report.table(named: "listen")?.rows.isEmpty == true)
  }

  @Test func anEmptyStoreIsACompleteReport() async throws {
    let report = try await weeklyReport(CallSnapshot(groups: []))
    #expect(report.title == "Weekly quality report, 2026-W11")
    #expect(report.tables.count == 12)
  }

  @Test func tellsOfSendersOnceAndOfTheirChange() async throws {
    let calls = [("livekit", 0), ("vapi", 0), ("pipecat", 1)].enumerated().map { index, sent in
      var call = SampleCall(id: "\(index)")
      call.sender = sent.0
      call.start -= Int64(sent.1) * SampleCall.week
      return call
    }
    let report = try await weeklyReport(CallSnapshot(calls))
    #expect(report.notes.count { $0.contains("calls of several senders") } == 1)
    #expect(report.notes.contains { $0.contains("(livekit, vapi after pipecat)") })
    let same = try await weeklyReport(CallSnapshot(calls), week: ISOWeek("2026-W10"))
    #expect(!same.notes.contains { $0.contains("senders") })
  }
}
