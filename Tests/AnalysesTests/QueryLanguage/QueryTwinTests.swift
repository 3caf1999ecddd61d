import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The reports of the catalogue, asked for in the query language: every cell that it can express.
@Suite struct QueryTwinTests {
  private static let groupings = [
    [], ["agent_version"], ["agent", "week"], ["llm_model", "weekday", "successful"],
    ["sender", "agent", "day", "sentiment"],
  ]

  private static func calls() async throws -> ModelCalls {
    var payloads = RandomPayloads(seed: 4_711)
    let records = payloads.records(250, rejected: 0.02, repeated: 0.02)
    return try await ModelCalls(records, lines: payloads.lines(of: records))
  }

  /// The cells of a report's rows behind those of the dimensions, by these.
  private static func rows(
    _ calls: ModelCalls,
    _ analysis: Analysis,
    table name: String? = nil,
    by dimensions: [String],
    columns: [String]? = nil
  ) async throws -> [String: [Cell]] {
    var arguments = QueryArguments()
    arguments.dimensions = dimensions
    arguments.showsPersonalData = true
    let query = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
    let report = try await calls.report(analysis, query)
    let table = try #require(name.map(report.table(named:)) ?? report.tables.first)
    let keys = table.columns.indices.filter { table.columns[$0].role == .dimension }
    let measures = try columns.map { names in
      try names.map { try #require(table.columnIndex(named: $0), "\($0)") }
    }
    let others = measures ?? table.columns.indices.filter { !keys.contains($0) }
    let rows = table.rows.filter { $0.kind != "all" }
    #expect(!rows.isEmpty)
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (keys.map { spelled(row.cells[$0]) }.joined(separator: " "), others.map { row.cells[$0] })
      }
    )
  }

  /// A cell as part of a row's name: texts by their bytes, for different ones may be equal strings.
  private static func spelled(_ cell: Cell) -> String {
    guard case .text(let text) = cell else { return "\(cell)" }
    return text.utf8.map { String($0, radix: 16) }.joined(separator: "-")
  }

  private static func query(_ table: String, _ measures: [String]) throws -> Analysis {
    try Analysis.query(
      table: table,
      // Numbered, so that none is called like a dimension.
      measures: measures.enumerated().map { "m\($0.offset) = \($0.element)" }
    )
  }

  @Test(arguments: groupings) func latency(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let dimensions = dimensions + ["node", "kind"]
    let report = try await Self.rows(calls, .latency, by: dimensions)
    var twins: [String: [Cell]] = [:]
    for stage in ["stt", "eou", "llm", "tts", "e2e", "pipeline", "unattributed", "gap"] {
      let analysis = try Self.query(
        "turns",
        [
          "count(x)", "count(x) / count()", "min(x)", "mean(x)", "p50(x)", "p75(x)", "p90(x)",
          "p95(x)", "p99(x)", "max(x)",
        ].map { $0.replacing("(x)", with: "(\(stage))") }
      )
      for (key, cells) in try await Self.rows(calls, analysis, by: dimensions)
      where cells[0] != .integer(0) {
        twins["\(key) \(Self.spelled(.text(stage)))"] = cells
      }
    }
    #expect(twins == report)
  }

  @Test(arguments: groupings) func shares(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let report = try await Self.rows(calls, .latency, table: "shares", by: dimensions)
    var twins: [String: [Cell]] = [:]
    for stage in ["stt", "llm", "tts"] {
      let analysis = try Self.query(
        "turns",
        ["count(pipeline)", "sum(\(stage) where pipeline is not null) / sum(pipeline)"]
      )
      for (key, cells) in try await Self.rows(calls, analysis, by: dimensions)
      where cells[0] != .integer(0) {
        twins[
          ([key] + ["\(Self.spelled(.text(stage)))"]).filter { !$0.isEmpty }.joined(separator: " ")
        ] =
          cells
      }
    }
    #expect(twins == report)
  }

  @Test(arguments: groupings) func tools(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let report = try await Self.rows(calls, .tools, table: "tools", by: dimensions)
    let twin = try Self.query(
      "tool_calls",
      [
        "count(where not orphan)", "count(where completed)",
        "count(where not orphan and not completed)", "count(where orphan)", "count(where error)",
        "count(where declared_error)", "rate(error where completed)", "calls()",
        "calls(where error)", "count(where unrecovered_error)",
        "calls(where unrecovered_error and successful)", "count(latency_ms)", "p50(latency_ms)",
        "p90(latency_ms)", "p95(latency_ms)", "p99(latency_ms)", "max(latency_ms)",
      ]
    )
    #expect(try await Self.rows(calls, twin, by: dimensions + ["tool"]) == report)
  }

  @Test(arguments: groupings) func toolErrors(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let columns = ["errors", "calls", "first_seen", "last_seen"]
    let report = try await Self.rows(
      calls,
      .tools,
      table: "errors",
      by: dimensions,
      columns: columns
    )
    let twin = try Self.query(
      "tool_calls",
      [
        "count(where error)", "calls(where error)", "min(start_ms where error)",
        "max(start_ms where error)",
      ]
    )
    let rows = try await Self.rows(calls, twin, by: dimensions + ["tool", "error_template"])
    #expect(rows.filter { $0.value[0] != .integer(0) } == report)
  }

  @Test(arguments: groupings) func outcomes(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let report = try await Self.rows(calls, .outcomes, by: dimensions)
    let twin = try Self.query(
      "calls",
      [
        "count()", "count(successful)", "count(where successful)", "rate(successful)",
        "count(where voicemail)", "share(voicemail)", "mean(duration_ms)", "p50(duration_ms)",
        "p95(duration_ms)",
      ]
    )
    #expect(try await Self.rows(calls, twin, by: dimensions) == report)
  }

  @Test(arguments: groupings) func netSentiment(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let report = try await Self.rows(calls, .sentiment, table: "net", by: dimensions)
    let labelled = "count(where sentiment in ('positive', 'neutral', 'negative'))"
    let twin = try Self.query(
      "calls",
      [
        labelled,
        "(count(where sentiment = 'positive') - count(where sentiment = 'negative')) / \(labelled)",
      ]
    )
    #expect(try await Self.rows(calls, twin, by: dimensions) == report)
  }

  @Test(arguments: groupings) func volume(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let report = try await Self.rows(
      calls,
      .volume,
      by: dimensions,
      columns: [
        "calls", "minutes", "mean_duration_ms", "p50_duration_ms", "p95_duration_ms", "callers",
      ]
    )
    let twin = try Self.query(
      "calls",
      [
        "count()", "sum(minutes)", "mean(duration_ms)", "p50(duration_ms)", "p95(duration_ms)",
        "count(distinct caller)",
      ]
    )
    #expect(try await Self.rows(calls, twin, by: dimensions) == report)
  }

  @Test(arguments: groupings) func cost(dimensions: [String]) async throws {
    let calls = try await Self.calls()
    let columns = Analysis.cost.tables(AnalysisOptions())[0].columns.map(\.name)
    let report = try await Self.rows(
      calls,
      .cost,
      by: dimensions,
      columns: columns.filter { !["unsuccessful_cents", "voicemail_cents"].contains($0) }
    )
    let billed = "where cost is not null and duration_ms > 0"
    let twin = try Self.query(
      "calls",
      [
        "count()", "count(cost)", "sum(cost)", "mean(cost)", "p50(cost)", "p95(cost)", "max(cost)",
        "sum(cost \(billed)) / sum(minutes \(billed))",
        "sum(cost) / count(where cost is not null and successful)", "sum(llm_tokens)",
        "sum(stt_seconds)", "sum(tts_characters)",
      ]
    )
    #expect(try await Self.rows(calls, twin, by: dimensions) == report)
  }
}
