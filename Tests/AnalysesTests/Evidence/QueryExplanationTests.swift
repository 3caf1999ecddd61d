import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The calls behind rows of queries, of random calls against the model.
@Suite struct QueryExplanationTests {
  private static let seeds = 0..<(Environment.isLongRun ? 300 : 30)

  /// A row behind a number: the first of the query's conditions that it meets, by which number of
  /// rows where these are of another table, and its value.
  private struct Row {
    var reason: Int?
    var weight: Double = 0
    var value: Double?
  }

  /// A query, one of its rows, and what the model says is behind that.
  private struct Question: Sendable {
    var table: CallTable
    var measures: [String]
    var rows: [String]
    var isMeasured = true
    /// The rows behind the number of a call.
    var behind: @Sendable (NaiveCall) -> [Row]
    /// Whether calls are told a number of rows.
    var hasRows: Bool { table != .calls }
  }

  private static let questions: [Question] = [
    Question(
      table: .turns,
      measures: ["share(interrupted)", "p95(e2e)"],
      rows: ["kind=reply"]
    ) { call in
      call.turns.filter { $0.kind == .reply }.map {
        Row(
          reason: $0.interrupted == true ? 0 : nil,
          value: $0.stages[.e2e].map { Double($0) }
        )
      }
    },
    Question(
      table: .turns,
      measures: [
        "slow = count(where e2e > 1000 or llm > 2000)", "mean(e2e - llm)",
        "rate(tts < 500 where e2e > 100)",
      ],
      rows: []
    ) { call in
      call.turns.map { turn in
        let (e2e, llm, tts) = (turn.stages[.e2e], turn.stages[.llm], turn.stages[.tts])
        let isSlow = (e2e ?? 0) > 1_000 || (llm ?? 0) > 2_000
        let isQuick = (e2e ?? 0) > 100 && (tts ?? 500) < 500
        let rest: Double? = if let e2e, let llm { Double(e2e - llm) } else { nil }
        return Row(reason: isSlow ? 0 : isQuick ? 1 : nil, value: rest)
      }
    },
    Question(
      table: .calls,
      measures: ["rate(turns.e2e > 1500)", "sum(cost)"],
      rows: ["successful=true"]
    ) { call in
      guard call.successful == true else { return [] }
      let slow = call.turns.count { ($0.stages[.e2e] ?? 0) > 1_500 }
      return [
        Row(reason: slow > 0 ? 0 : nil, weight: Double(slow), value: call.costCents)
      ]
    },
    Question(
      table: .toolCalls,
      measures: ["count()", "count(where error)"],
      rows: [],
      isMeasured: false
    ) { call in
      call.toolCalls.map { Row(reason: $0.isError ? 0 : nil) }
    },
    Question(
      table: .utterances,
      measures: ["max(-words)"],
      rows: []
    ) { call in
      call.utterances.map { Row(value: $0.words.map { Double(-$0) }) }
    },
  ]

  private static func isBetter(_ a: Row, _ b: Row) -> Bool {
    if a.reason != b.reason { return (a.reason ?? .max) < (b.reason ?? .max) }
    if a.weight != b.weight { return a.weight > b.weight }
    return (a.value ?? -.infinity) > (b.value ?? -.infinity)
  }

  @Test(arguments: seeds) func theCallsBehindRowsAreTheModels(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 4_200)
    let records = payloads.records(25, rejected: 0.02)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for question in Self.questions {
      var arguments = ReportArguments()
      arguments.measures = question.measures
      arguments.rows = question.rows
      arguments.query.limit = 1_000
      arguments.selection = ReportSelection(
        table: question.table.rawValue,
        columns: ["call_id", "agent"]
      )
      let check = try await ReportRequest.check(
        .explanation(.queryOfCalls),
        arguments,
        clock: 0
      )
      let request = try #require(check.request, "\(check.problems)")
      let wanted = calls.model.compactMap { call -> (call: NaiveCall, best: Row, rows: Int)? in
        let rows = question.behind(call)
        guard var best = rows.min(by: Self.isBetter) else { return nil }
        if !question.isMeasured { best.value = Double(rows.count) }
        return (call, best, rows.count)
      }.sorted { a, b in
        if Self.isBetter(a.best, b.best) { return true }
        return Self.isBetter(b.best, a.best) ? false : NaiveEvidence.isNewer(a.call, b.call)
      }
      guard !wanted.isEmpty else { continue }
      let report = try await request.report(inOnePassOver: calls.snapshot, threads: 2)
      let list = try #require(report.tables.first)
      func column(_ name: String) throws -> [NaiveCell] {
        let place = try #require(list.columnIndex(named: name), "\(name)")
        return list.rows.map { $0.cells[place].naive }
      }
      let context = "\(question.measures)"
      #expect(try column("call_id") == wanted.map { .text($0.call.callID) }, "\(context)")
      #expect(try column("agent") == wanted.map { .text($0.call.agent) }, "\(context)")
      if question.hasRows {
        #expect(try column("rows") == wanted.map { NaiveCell($0.rows) }, "\(context)")
      }
      if question.isMeasured {
        #expect(try column("value").map(\.number) == wanted.map(\.best.value), "\(context)")
      }
      for (cell, wanted) in zip(try column("reason"), wanted) where wanted.best.reason != nil {
        #expect(cell != .missing, "\(context)")
      }
    }
  }

  @Test func theOrderIsTold() async throws {
    var arguments = ReportArguments()
    arguments.measures = ["slow = count(where e2e > 1000)", "share(interrupted)", "p95(e2e)"]
    arguments.selection = ReportSelection(table: "turns")
    let check = try await ReportRequest.check(.explanation(.queryOfCalls), arguments, clock: 0)
    #expect(
      check.empty.notes == [
        "calls behind all rows of the table query; first: slow, then share(interrupted), then "
          + "largest e2e, then newest"
      ]
    )
  }

  @Test func whatIsWrongWithTheQueryIsTold() async throws {
    for (table, measure, row, argument) in [
      ("turn", "count()", "kind=reply", "table"), ("turns", "p95(e2ee)", "kind=reply", "measure"),
      ("turns", "p95(e2e)", "tool=a", "row"),
    ] {
      var arguments = ReportArguments()
      arguments.measures = [measure]
      arguments.rows = [row]
      arguments.selection = ReportSelection(table: table)
      let check = try await ReportRequest.check(.explanation(.queryOfCalls), arguments, clock: 0)
      #expect(check.problems.map(\.argument).contains(argument), "\(check.problems)")
      #expect(check.request == nil)
    }
  }
}
