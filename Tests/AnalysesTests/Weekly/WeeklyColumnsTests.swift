import Analyses
import Calls
import CallsTestSupport
import Reporting
import SyntheticCalls
import Testing

/// What a weekly report reads of calls.
@Suite struct WeeklyColumnsTests {
  private static func snapshot(_ lines: [UInt8], columns: Set<Column>) async throws -> CallSnapshot
  {
    let store = CallStore()
    try await ModelCalls.load([lines], into: store, columns: columns)
    return await store.snapshot
  }

  @Test(arguments: Catalog.all.map(\.name))
  func theColumnsThatItNeedsAreEnough(name: String) async throws {
    let generator = CallGenerator(seed: 5, calls: 80, days: 14)
    var lines: [UInt8] = []
    for index in 0..<80 { generator.append(index, to: &lines) }
    let definition = try WeeklyDefinition(
      yaml: """
        sections:
          - title: Numbers
            headline: {metrics: [calls, interruption_rate]}
          - title: Table
            tables: [{analysis: \(name), name: asked, by: [agent], wide: true, where: silence_ms>=0}]
          - title: Worth a listen
            listen: {}
        """
    ) { text, table in try ConditionParser(table).condition(text) }
    var arguments = QueryArguments()
    arguments.conditions = ["agent_words>=0"]
    let query = try arguments.weeklyQuery(clock: 0)
    let needed = definition.columns(under: query)
    var reports: [Report] = []
    for columns in [needed, Set(CallTable.allCases.flatMap(\.columns))] {
      let calls = try await Self.snapshot(lines, columns: columns)
      reports.append(
        try await WeeklyReport.report(
          on: calls,
          WeeklyReport.Request(definition: definition, query: query, now: 1_900_000_000_000),
          input: InputSummary(),
          threads: 2
        )
      )
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].tables.allSatisfy { !$0.rows.isEmpty })
  }
}
