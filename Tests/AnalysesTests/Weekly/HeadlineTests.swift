import Analyses
import Calls
import Reporting
import Testing

@Suite struct HeadlineTests {
  private static func definition(_ headline: String) throws -> WeeklyDefinition {
    try WeeklyDefinition(yaml: "sections:\n- title: Numbers\n  headline: \(headline)\n") {
      text,
      _ in
      preconditionFailure("no condition")
    }
  }

  private static var everyMetric: WeeklyDefinition {
    get throws {
      try definition("{metrics: [\(HeadlineMetric.all.map(\.name).joined(separator: ", "))]}")
    }
  }

  private static func analysisReports(
    _ snapshot: CallSnapshot,
    _ filter: CallFilter
  ) async throws -> [String: Report] {
    var reports: [String: Report] = [:]
    let printing = Set(HeadlineMetric.all.compactMap { place(of: $0.name)?.0 })
    for analysis in Catalog.all where printing.contains(analysis.name) {
      var query = ReportQuery()
      query.filter = filter
      reports[analysis.name] = try await analysis.report(
        from: ColumnEngine(snapshot, threads: 1),
        matching: query
      )
    }
    return reports
  }

  /// Where an analysis prints a metric: report, table, first cell of the row, column.
  private static func place(of metric: String) -> (String, String, String?, String)? {
    switch metric {
    case "calls", "minutes", "mean_duration_ms", "p95_duration_ms":
      ("volume", "volume", nil, metric)
    case "success_rate", "voicemail_rate": ("outcomes", "outcomes", nil, metric)
    case "tool_error_rate": ("tools", "tools", "(all)", "error_rate")
    case "tool_p95_ms": ("tools", "tools", "(all)", "p95_ms")
    case "net_sentiment": ("sentiment", "net", nil, "net")
    case "total_cents", "mean_cents", "cents_per_minute", "cents_per_successful_call":
      ("cost", "cost", nil, metric)
    case "false_success_rate", "negative_sentiment_rate", "interruption_rate": nil
    default:
      (
        "latency", "latency", String(metric.prefix { $0 != "_" }),
        String(metric.drop { $0 != "_" }.dropFirst())
      )
    }
  }

  @Test(arguments: [0, 1])
  func everyNumberIsTheAnalysisOwn(conditioned: Int) async throws {
    let calls = SampleWeeks.calls(80)
    let snapshot = CallSnapshot(calls, groupsOf: 64)
    let conditions =
      conditioned == 0
      ? []
      : [Condition(.column(.turnNode), .compares(.equal, .text(Array("billing".utf8))))]
    let report = try await weeklyReport(
      snapshot,
      definition: Self.everyMetric,
      conditions: conditions
    )
    let headline = try #require(report.table(named: "headline"))
    let weeks = [
      (column: "value", since: SampleCall.monday),
      (column: "previous", since: SampleCall.monday - SampleCall.week),
    ]
    for week in weeks {
      let reports = try await Self.analysisReports(
        snapshot,
        CallFilter(
          since: week.since,
          until: week.since + SampleCall.week,
          conditions: conditions
        )
      )
      for metric in HeadlineMetric.all.map(\.name) {
        guard let (report, table, row, column) = Self.place(of: metric) else { continue }
        let own = try #require(reports[report]?.table(named: table))
        let cell =
          if let row { own.cell(column, of: row) } else { own.cells(column).first }
        #expect(headline.cell(week.column, of: metric) == cell ?? .missing, "\(metric)")
      }
      guard conditioned == 0 else { continue }
      let judged = reports["outcomes"]?.table(named: "outcomes")?.cells("judged").first
      let falseSuccesses = reports["tools"]?.table(named: "tools")?
        .cell("false_success_calls", of: "(all)")
      let negative = reports["sentiment"]?.table(named: "sentiment")?.cell("calls", of: "negative")
      let labelled = reports["sentiment"]?.table(named: "net")?.cells("labelled").first
      #expect(
        headline.cell(week.column, of: "false_success_rate")
          == ratio(falseSuccesses, judged)
      )
      #expect(
        headline.cell(week.column, of: "negative_sentiment_rate") == ratio(negative, labelled)
      )
    }
  }

  /// Removing rows must do what a condition does, also to what is resampled.
  @Test func conditionsOnRowsSelectWhatIsResampled() async throws {
    let calls = SampleWeeks.calls(60)
    let metrics = HeadlineMetric.all.map(\.name).filter { $0 != "false_success_rate" }
    let definition = try Self.definition("{metrics: [\(metrics.joined(separator: ", "))]}")
    func isEqual(_ column: Column, _ text: String) -> Condition {
      Condition(.column(column), .compares(.equal, .text(Array(text.utf8))))
    }
    let selected = try await weeklyReport(
      CallSnapshot(calls, groupsOf: 25),
      definition: definition,
      conditions: [isEqual(.turnNode, "billing"), isEqual(.tool, "refund")]
    )
    let rest = calls.map { call in
      var call = call
      call.turns.removeAll { $0.node != "billing" }
      call.tools.removeAll { $0.name != "refund" }
      return call
    }.filter { !$0.turns.isEmpty && !$0.tools.isEmpty }
    #expect(rest.count < calls.count)
    let removed = try await weeklyReport(CallSnapshot(rest), definition: definition)
    let table = try #require(selected.table(named: "headline"))
    #expect(table == removed.table(named: "headline"))
    #expect(table.cell("change_low", of: "e2e_p95_ms") != .missing)
    #expect(table.cell("change_low", of: "cents_per_successful_call") != .missing)
    #expect(table.cell("change_low", of: "tool_p95_ms") != .missing)
  }

  private func ratio(_ hits: Cell?, _ trials: Cell?) -> Cell? {
    guard case .integer(let hits) = hits, case .integer(let trials) = trials else { return nil }
    return .number(Double(hits) / Double(trials))
  }

  @Test func tellsTheChangeAndItsIntervals() async throws {
    // 8 of 10 after 5 of 10; 100 ms after 200 ms.
    let calls = (0..<20).map { index in
      var call = SampleCall(id: "\(index)")
      call.start -= index < 10 ? SampleCall.week : 0
      call.successful = index < 5 || (10..<18).contains(index)
      call.turns = [SampleCall.Turn(e2e: index < 10 ? 200 : 100)]
      return call
    }
    let report = try await weeklyReport(
      CallSnapshot(calls),
      definition: Self.definition("{metrics: [calls, success_rate, e2e_p50_ms]}")
    )
    let table = try #require(report.table(named: "headline"))
    #expect(
      table.columns.map(\.name) == [
        "metric", "unit", "value", "previous", "change", "change_low", "change_high",
        "relative_change", "n", "previous_n", "interval", "status",
      ]
    )
    #expect(
      table.rows[0].cells == [
        .text("calls"), .text("count"), .integer(10), .integer(10), .integer(0), .missing,
        .missing, .number(0), .integer(10), .integer(10), .missing, .missing,
      ]
    )
    let newcombe = try #require(Newcombe(8, of: 10, minus: 5, of: 10))
    #expect(
      table.rows[1].cells == [
        .text("success_rate"), .text("share"), .number(0.8), .number(0.5), .number(0.8 - 0.5),
        .number(newcombe.low), .number(newcombe.high), .missing, .integer(10), .integer(10),
        .text("newcombe"), .missing,
      ]
    )
    // All values of a week are equal, so that whatever is drawn gives the same change.
    #expect(
      table.rows[2].cells == [
        .text("e2e_p50_ms"), .text("ms"), .number(100), .number(200), .number(-100),
        .number(-100), .number(-100), .number(-0.5), .integer(10), .integer(10),
        .text("bootstrap"), .missing,
      ]
    )
  }

  @Test func percentilesOfFewTurnsAreUnreliable() async throws {
    // 20 turns after 19.
    let calls = (0..<39).map { index in
      var call = SampleCall(id: "\(index)")
      call.start -= index < 19 ? SampleCall.week : 0
      call.turns = [SampleCall.Turn(e2e: 100)]
      return call
    }
    let report = try await weeklyReport(
      CallSnapshot(calls),
      definition: Self.definition("{metrics: [e2e_p50_ms, e2e_p95_ms, calls]}")
    )
    let rows = try #require(report.table(named: "headline")).rows
    #expect(rows.map(\.unreliable) == [[], ["previous", "change"], []])
  }

  @Test func fewerThanTenCallsWithAValueGiveNoResampledInterval() async throws {
    let calls = (0..<20).map { index in
      var call = SampleCall(id: "\(index)")
      call.start -= index < 10 ? SampleCall.week : 0
      // Two turns a call are still one call; the last one has none.
      call.turns = index == 19 ? [] : [.init(e2e: Int64(index)), .init(e2e: Int64(2 * index))]
      return call
    }
    let report = try await weeklyReport(
      CallSnapshot(calls),
      definition: Self.definition("{metrics: [e2e_p50_ms, mean_duration_ms]}")
    )
    let table = try #require(report.table(named: "headline"))
    #expect(table.cell("change", of: "e2e_p50_ms") != .missing)
    #expect(table.cell("change_low", of: "e2e_p50_ms") == .missing)
    #expect(table.cell("interval", of: "e2e_p50_ms") == .missing)
    #expect(table.cell("change_low", of: "mean_duration_ms") == .number(0))
  }

  @Test func changesAreMissingWithoutAWeekBefore() async throws {
    let report = try await weeklyReport(CallSnapshot([SampleCall()]))
    let table = try #require(report.table(named: "headline"))
    #expect(table.cell("value", of: "calls") == .integer(1))
    for column in ["previous", "change", "change_low", "change_high", "relative_change"] {
      #expect(table.cells(column).allSatisfy { $0 == .missing }, "\(column)")
    }
    #expect(table.cells("previous_n").allSatisfy { $0 == .missing })
    #expect(report.notes.contains { $0.contains("2026-W10, has no selected calls") })
  }

  @Test func numbersPastTheirThresholdAreMarked() async throws {
    let thresholds =
      "{calls: {warn_above: 0}, minutes: {warn_above: 1}, mean_duration_ms: {warn_below: 60001}, "
      + "mean_cents: {warn_above: 1}}"
    let report = try await weeklyReport(
      CallSnapshot([SampleCall()]),
      definition: Self.definition(
        "{metrics: [calls, minutes, mean_duration_ms, mean_cents, success_rate], "
          + "thresholds: \(thresholds)}"
      )
    )
    let table = try #require(report.table(named: "headline"))
    // The mean cost has no value, the success rate no threshold.
    #expect(
      table.cells("status") == [.text("warn"), .text("ok"), .text("warn"), .missing, .missing]
    )
  }
}
