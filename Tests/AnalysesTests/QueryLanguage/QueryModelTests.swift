import Analyses
import Calls
import CallsTestSupport
import Reporting
import SyntheticCalls
import Testing

/// Random measures of every table against the plain way to compute them.
@Suite struct QueryModelTests {
  private static let tables: [CallTable] = [
    .calls, .turns, .toolCalls, .utterances, .nodeVisits,
  ]

  @Test(arguments: 0..<(Environment.isLongRun ? 1_500 : 80))
  func measuresAreTheModels(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 300_000)
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(random.pick([1, 3, 15, 30]), rejected: 0.02)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for table in Self.tables {
      try await expectModel(table, calls, &random, seed: seed)
    }
  }

  private func expectModel(
    _ table: CallTable,
    _ calls: ModelCalls,
    _ random: inout SplitMix64,
    seed: Int
  ) async throws {
    // The filter, the zone and the groups are those of the other reports.
    let asked = RandomQuery(
      try .query(table: table.rawValue, measures: []),
      calls.model,
      using: &random
    )
    let rows = asked.naive.rows(of: calls.model, table: table.inModel)
    let model = NaiveMeasures(table.inModel, rows, zone: asked.naive.zone)
    let measures = (0..<5).map { index in
      let measure = model.measure(using: &random)
      return NaiveMeasures.Measure(text: "m\(index) = \(measure.text)", cells: measure.cells)
    }
    let analysis = try Analysis.query(table: table.rawValue, measures: measures.map(\.text))
    let report = try await calls.report(analysis, try asked.reportQuery(analysis))
    let names = try #require(analysis.tables(AnalysisOptions()).first).columns.map(\.name)
    let groups = asked.naive.groups(of: rows, by: asked.naive.dimensions())
    let expected = NaiveTable(
      name: "query",
      columns: asked.naive.dimensions() + names,
      rows: groups.map { group in group.key + measures.flatMap { $0.cells(group.rows) } }
    )
    expect(
      report.tables,
      equal: [expected],
      "seed \(seed), \(table) \(measures.map(\.text)) \(asked)"
    )
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 100 : 10))
  func rowGroupsAndThreadsDoNotMatter(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 400_000)
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(40, rejected: 0, repeated: 0)
    let lines = payloads.lines(of: records)
    let whole = try await ModelCalls(records, lines: lines, blockSize: 1 << 20)
    let split = try await ModelCalls(records, lines: lines, blockSize: 1)
    for table in Self.tables {
      let asked = RandomQuery(
        try .query(table: table.rawValue, measures: []),
        whole.model,
        using: &random
      )
      let rows = asked.naive.rows(of: whole.model, table: table.inModel)
      let model = NaiveMeasures(table.inModel, rows, zone: asked.naive.zone)
      let texts = (0..<6).map { "m\($0) = \(model.measure(using: &random).text)" }
      let analysis = try Analysis.query(table: table.rawValue, measures: texts)
      let query = try asked.reportQuery(analysis)
      let baseline = try await whole.report(analysis, query, threads: 1)
      for threads in [1, 2, 5] {
        let other = try await split.report(analysis, query, threads: threads)
        #expect(other == baseline, "\(threads) threads, \(texts) \(asked)")
      }
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 200 : 20))
  func theFirstGroupsAreThoseOfTheWholeTable(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 500_000)
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(40, rejected: 0, repeated: 0)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records), blockSize: 3_000)
    let analysis = try Analysis.query(
      table: "turns",
      measures: ["p90(e2e)", "n = count()", "mean(cost)", "last = max(calls.start_ms)"]
    )
    for _ in 0..<8 {
      var arguments = QueryArguments()
      arguments.dimensions = random.pick([
        ["call_id"], ["agent", "turn_index"], ["caller,day"], ["kind"], [],
      ])
      if random.chance(0.8) {
        arguments.sort =
          random.pick(["p90_e2e", "n", "mean_cost", "last", "p90(e2e)"])
          + random.pick(["", ":asc", ":desc"])
      }
      let options = AnalysisOptions()
      let whole = try await calls.report(
        analysis,
        try arguments.query(for: analysis, options: options, clock: 0)
      )
      arguments.limit = Int(random.integer(0...12))
      let first = try await calls.report(
        analysis,
        try arguments.query(for: analysis, options: options, clock: 0),
        threads: 3
      )
      let limit = arguments.limit ?? 0
      #expect(first.tables[0].rows == Array(whole.tables[0].rows.prefix(limit)), "\(arguments)")
      #expect(first.tables[0].hidden == max(0, whole.tables[0].rows.count - limit))
    }
  }

  /// So many groups that they are ranked in several parts.
  @Test func theFirstOfManyGroupsAreThoseOfTheWholeTable() async throws {
    let generator = CallGenerator(seed: 31, calls: 5_000, days: 20)
    var lines: [UInt8] = []
    for index in 0..<5_000 { generator.append(index, to: &lines) }
    let store = CallStore()
    try await ModelCalls.load([lines], into: store, blockSize: 2_000_000)
    let calls = ModelCalls(await store.snapshot, InputSummary(), [])
    let analysis = try Analysis.query(
      table: "turns",
      measures: ["p95(e2e)", "n = count()", "mean(call_cost)", "min(llm)"]
    )
    var arguments = QueryArguments()
    arguments.dimensions = ["call_id"]
    for sort in ["p95_e2e:desc", "n", "mean_call_cost:desc", "call_id:desc", "min_llm"] {
      arguments.sort = sort
      arguments.limit = nil
      let query = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      let whole = try await calls.report(analysis, query).tables[0]
      #expect(whole.rows.count == 5_000)
      arguments.limit = 30
      let few = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      for threads in [1, 3] {
        let first = try await calls.report(analysis, few, threads: threads).tables[0]
        #expect(first.rows == Array(whole.rows.prefix(30)), "\(sort)")
        #expect(first.hidden == 4_970)
      }
    }
  }

  @Test func aQueryOfCallsTakesChildTables() async throws {
    var payloads = RandomPayloads(seed: 77)
    let records = payloads.records(60, rejected: 0, repeated: 0)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records), blockSize: 2_000)
    func rows(_ table: String, _ measures: [String]) async throws -> [ReportRow] {
      let analysis = try Analysis.query(table: table, measures: measures)
      var arguments = QueryArguments()
      arguments.dimensions = ["agent"]
      // Calls that have no turns make groups of calls alone.
      arguments.conditions = ["turns>0"]
      let query = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      return try await calls.report(analysis, query).tables[0].rows
    }
    let ofCalls = try await rows(
      "calls",
      [
        "p95(turns.e2e)", "count(turns.turn_index)", "share(turns.e2e > 500)",
        "sum(turns.llm where turns.kind = 'reply' and successful)", "count(distinct turns.node)",
        "mean(turns.e2e - turns.llm)", "calls(where turns.e2e is not null)",
      ]
    )
    let ofTurns = try await rows(
      "turns",
      [
        "p95(e2e)", "count()", "share(e2e > 500)", "sum(llm where kind = 'reply' and successful)",
        "count(distinct node)", "mean(e2e - llm)", "calls(where e2e is not null)",
      ]
    )
    #expect(ofTurns.count > 2)
    #expect(ofCalls == ofTurns)
  }
}
