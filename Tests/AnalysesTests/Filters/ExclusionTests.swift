import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// What is left out, against the reference model and by hand.
@Suite struct ExclusionTests {
  @Test(arguments: 0..<(Environment.isLongRun ? 600 : 60))
  func reportsOnRandomCallsAreTheModels(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 7_000)
    var random = SplitMix64(seed: UInt64(seed) + 3)
    let records = payloads.records(random.pick([3, 12, 30]), rejected: 0)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for analysis in Catalog.all {
      var asked = RandomQuery(analysis, calls.model, using: &random)
      var exclusions: [[Condition]] = []
      for _ in 0..<random.pick([1, 1, 2]) {
        // The conditions of other queries, also of those on tables that this one does not see.
        let other = random.pick([analysis, .volume])
        let borrowed = RandomQuery(other, calls.model, using: &random)
        guard !borrowed.arguments.conditions.isEmpty else { continue }
        let parser = ConditionParser(analysis.table, readsAllTables: true)
        exclusions.append(try borrowed.arguments.conditions.map { try parser.condition($0) })
        asked.naive.exclusions.append(borrowed.naive.conditions)
      }
      var query = try asked.reportQuery(analysis)
      query.filter.exclusions = exclusions
      let report = try await calls.report(analysis, query)
      let context = "\(analysis.name), seed \(seed): \(asked), without \(asked.naive.exclusions)"
      expect(
        report.tables.map(\.withoutUnmodelledChecks),
        equal: calls.tables(
          analysis,
          asked.naive,
          edges: asked.edges,
          isWide: asked.options.isWide
        ),
        context
      )
    }
  }

  /// Three calls: a refund that failed and one that did not, a refund that did not, and no tool.
  private static func calls() async throws -> ShapedCalls {
    func tool(_ name: String, _ id: String, isError: Bool) -> [JSONValue] {
      let (name, id) = (JSONValue.string(ByteText(name)), JSONValue.string(ByteText(id)))
      return [
        ["role": "agent_function", "tool": ["name": name, "request_id": id]],
        [
          "role": "agent_result",
          "tool": ["name": name, "request_id": id, "is_error": .bool(isError)],
        ],
      ]
    }
    let speech: JSONValue = ["role": "user", "text": "Hi", "start_ms": 0, "end_ms": 5]
    return try await ShapedCalls([
      [
        "agent_version": 1,
        "transcript_with_tool_calls": .array(
          [speech] + tool("refund", "a", isError: true) + tool("ping", "b", isError: false)
        ),
      ],
      [
        "agent_version": 2,
        "transcript_with_tool_calls": .array(
          [speech] + tool("refund", "a", isError: false) + tool("ping", "b", isError: true)
        ),
      ],
      ["agent_version": 2, "transcript_with_tool_calls": .array([speech])],
    ])
  }

  // An analysis, conditions, exclusions, and the calls and the rows of its table that are left.
  @Test(
    arguments: [
      ("volume", [], [["agent_version=1"]], 2, "2"),
      ("volume", [], [["agent_version=1", "agent_version=2"]], 3, "3"),
      ("volume", [], [["agent_version=1"], ["agent_version=2"]], 0, ""),
      // Nothing compares with what is missing, not even !=.
      ("volume", [], [["call_status!=done"]], 3, "3"),
      ("volume", [], [["call_status is null"]], 0, ""),
      // One row has to be all of it.
      ("volume", [], [["tool=refund", "tool_calls.error=true"]], 2, "2"),
      ("volume", [], [["tool=refund"]], 1, "1"),
      ("volume", [], [["tool=refund", "agent_version=2"]], 2, "2"),
      // Rows of the report's own table go, their calls stay.
      ("tools", [], [["tool=refund"]], 3, "2"),
      ("tools", [], [["tool=refund", "error=true"]], 3, "3"),
      ("tools", [], [["tool=refund"], ["tool=ping"]], 3, ""),
      ("tools", [], [["tool=refund", "agent_version=2"]], 3, "3"),
      ("tools", [], [["agent_version=1"]], 2, "2"),
      // Unless rows were asked for: then a call needs one that is left.
      ("tools", ["tool=refund"], [["error=true"]], 1, "1"),
      ("tools", ["tool=refund"], [["tool=ping"]], 2, "2"),
      // A field of another child table drops calls.
      ("latency", [], [["tool=ping", "tool_calls.error=true"]], 2, nil),
    ] as [(String, [String], [[String]], Int, String?)]
  )
  func whatIsLeft(
    name: String,
    conditions: [String],
    exclusions: [[String]],
    calls: Int,
    rows: String?
  ) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    let parser = ConditionParser(analysis.table, readsAllTables: true)
    var query = ReportQuery()
    query.filter.conditions = try conditions.map { try parser.condition($0) }
    query.filter.exclusions = try exclusions.map { try $0.map { try parser.condition($0) } }
    let made = try await Self.calls()
    let report = try await made.calls.report(analysis, query)
    #expect(report.calls == calls)
    guard let rows else { return }
    let counted = name == "tools" ? "completed" : "calls"
    let table = report.tables[0]
    let place = try #require(table.columnIndex(named: counted))
    let last = table.rows.last?.cells[place].naive.description
    #expect((last ?? "") == rows)
  }

  @Test func anEmptyListLeavesNothingOut() async throws {
    var query = ReportQuery()
    query.filter.exclusions = [[]]
    #expect(try await Self.calls().calls.report(.volume, query).calls == 3)
  }
}
