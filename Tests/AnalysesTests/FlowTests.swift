import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The report `flow` of calls worked out by hand, and its graph.
@Suite struct FlowTests {
  private static func transition(
    _ time: Int64?,
    _ from: JSONValue,
    _ to: JSONValue,
    _ reason: JSONValue = nil
  ) -> JSONValue {
    var segment: JSONObject = JSONObject()
    segment["role"] = "node_transition"
    segment["start_ms"] = time.map { .integer($0) }
    segment["node"] = ["from": from, "to": to, "reason": reason]
    return .object(segment)
  }

  private static func agent(_ e2e: Int64) -> JSONValue {
    ["role": "agent", "start_ms": 0, "end_ms": 1, "metadata": ["e2e_latency": .integer(e2e)]]
  }

  private static let bodies: [KeyValuePairs<ByteText, JSONValue>] = [
    [
      "duration_ms": 10_000, "call_cost": 30, "call_successful": false,
      "transcript_with_tool_calls": [
        agent(100), transition(2_000, "greet", "book", "wants"), agent(300),
        transition(5_000, "book", "greet", "back"), transition(6_000, nil, "book", "wants"),
        transition(7_000, "book", "book", "again"), transition(8_000, "book", nil),
      ],
    ],
    [
      "duration_ms": 4_000, "call_cost": 8, "call_successful": true,
      "disconnection_reason": "user_hangup",
      "transcript_with_tool_calls": [
        transition(1_000, "greet", "book", "asks"), transition(3_000, "book", "end"),
      ],
    ],
    // No times: no durations, and no share of the cost.
    [
      "duration_ms": 9_000, "call_cost": 5,
      "transcript_with_tool_calls": [transition(nil, nil, "book", "asks"), agent(500)],
    ],
    ["transcript_with_tool_calls": [agent(900)]],
  ]

  private static func calls() async throws -> ModelCalls {
    let records = bodies.enumerated().map { index, fields -> JSONValue in
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(index)"))
      for (key, value) in fields { call[key] = value }
      return .object(call)
    }
    let lines = records.map { JSONWriter.bytes(of: $0) + [0x0A] }
    return try await ModelCalls(records, lines: Array(lines.joined()))
  }

  private static func report(_ conditions: [String] = []) async throws -> Report {
    var arguments = QueryArguments()
    arguments.conditions = conditions
    return try await calls().report(
      .flow,
      arguments.query(for: .flow, options: AnalysisOptions(), clock: 0)
    )
  }

  private static func lines(_ report: Report, _ table: String) throws -> [String] {
    let table = try #require(report.table(named: table))
    return CSVFormat().text(of: Report(name: "", title: "", calls: 0, tables: [table]))
      .split(separator: "\n").map(String.init)
  }

  @Test func nodesAndEdges() async throws {
    let report = try await Self.report()
    #expect(report.calls == 4)
    #expect(
      try Self.lines(report, "nodes") == [
        "node,visits,calls,mean_ms,p50_ms,p95_ms,exits,exit_rate,bad_exits,loops",
        "book,4,3,3000,3000,3900,2,0.6666666666666666,1,1",
        "end,1,1,1000,1000,1000,1,1,1,0",
        "greet,3,2,1333.3333333333333,1000,1900,0,0,0,1",
        "(none),1,1,,,,0,0,0,0",
      ]
    )
    #expect(
      try Self.lines(report, "edges") == [
        "from,to,transitions,calls,share,top_reason",
        "book,end,1,1,0.5,", "book,greet,1,1,0.5,back", "greet,book,3,2,1,wants",
        "(none),book,1,1,1,asks",
      ]
    )
    #expect(
      report.notes == [
        "2 of 9 visits have no duration: a transition without a time, or "
          + "before the one before it"
      ]
    )
  }

  @Test func funnelLatencyAndCost() async throws {
    let report = try await Self.report()
    #expect(
      try Self.lines(report, "funnel") == [
        "node,calls,of_calls,share,p50_first_ms,p50_visits_before",
        "greet,2,3,0.6666666666666666,0,0", "(none),1,3,0.3333333333333333,0,0",
        "book,3,3,1,1500,1", "end,1,3,0.3333333333333333,3000,2",
      ]
    )
    #expect(
      try Self.lines(report, "latency").map {
        $0.split(separator: ",").prefix(5).joined(separator: ",")
      }
        == [
          "node,turns,e2e_turns,e2e_p50_ms,e2e_p95_ms", "book,2,2,400,490", "greet,1,1,100,100",
          "(none),1,1,900,900",
        ]
    )
    // 30 cents in 10 s: greet 2 + 1 s, book 3 + 4 s; 8 cents in 4 s: greet 1 s, book 2 s, end 1 s.
    #expect(
      try Self.lines(report, "cost") == [
        "node,visits,calls,total_cents,share,cents_per_call",
        "book,3,2,25,0.6578947368421053,12.5", "end,1,1,2,0.05263157894736842,2",
        "greet,3,2,11,0.2894736842105263,5.5",
      ]
    )
  }

  @Test func aConditionOnNodesHoldsForTurnsToo() async throws {
    let report = try await Self.report(["node=greet"])
    #expect(report.calls == 2)
    #expect(try Self.lines(report, "latency").dropFirst().map { $0.prefix(10) } == ["greet,1,1,"])
    #expect(try Self.lines(report, "nodes").count == 2)
    // The calls with one visit that meets both, not those with a visit for each.
    let both = try await Self.report(["node=greet", "from=book"])
    #expect(both.calls == 1)
    let graph = try #require(both.graphs?.first)
    #expect(graph.nodes.map(\.name) == ["book", "greet"])
    #expect(graph.nodes.map(\.detail) == ["0 visits", "1 visit"])
    #expect(graph.edges == [ReportGraph.Edge(from: 0, to: 1, weight: 1)])
  }

  @Test func whatLeavesOutVisitsLeavesOutTheTurnsInThem() async throws {
    func left(_ exclusion: String...) async throws -> [[Substring]] {
      let parser = ConditionParser(.nodeVisits, readsAllTables: true)
      var query = ReportQuery()
      query.exemplars = 1
      query.filter.exclusions = [try exclusion.map { try parser.condition($0) }]
      let report = try await Self.calls().report(.flow, query)
      return try ["nodes", "latency"].map { table in
        try Self.lines(report, table).dropFirst().compactMap { $0.split(separator: ",").first }
      }
    }
    #expect(try await left("node=greet") == [["book", "end", "(none)"], ["book", "(none)"]])
    #expect(try await left("node in book,end") == [["greet", "(none)"], ["greet", "(none)"]])
    // Of the calls that the rest of the filter is about.
    #expect(
      try await left("node=greet", "successful=true")
        == [["book", "end", "greet", "(none)"], ["book", "greet", "(none)"]]
    )
    // Of what only visits have, turns know nothing.
    #expect(
      try await left("node=greet", "last=false")
        == [["book", "end", "(none)"], ["book", "greet", "(none)"]]
    )
  }

  @Test func theGraphIsOfAll() async throws {
    let report = try await Self.report()
    #expect(report.graphs?.count == 1)
    let graph = try #require(report.graphs?.first)
    #expect(graph.group == nil)
    #expect(graph.nodes.map(\.name) == ["book", "end", "greet", nil])
    #expect(
      graph.nodes.map(\.detail) == ["4 visits, 2 exits", "1 visit, 1 exit", "3 visits", "1 visit"]
    )
    #expect(
      graph.edges.map { [$0.from, $0.to, $0.weight] } == [
        [0, 1, 1], [0, 2, 1], [2, 0, 3], [3, 0, 1],
      ]
    )
  }

  @Test func eachGroupHasAGraph() async throws {
    let calls = try await Self.calls()
    var arguments = QueryArguments()
    arguments.dimensions = ["successful,node"]
    var query = try arguments.query(for: .flow, options: AnalysisOptions(), clock: 0)
    let grouped = try await calls.report(.flow, query)
    let graphs = try #require(grouped.graphs)
    #expect(
      graphs.map(\.group) == ["successful = false", "successful = true", "successful = (none)"]
    )
    #expect(
      graphs.map { $0.nodes.map(\.name) } == [
        ["book", "greet"], ["book", "end", "greet"], ["book", nil],
      ]
    )
    #expect(
      graphs.map { $0.edges.map { [$0.from, $0.to, $0.weight] } } == [
        [[0, 1, 1], [1, 0, 2]], [[0, 1, 1], [2, 0, 1]], [[1, 0, 1]],
      ]
    )
    for name in ["nodes", "funnel", "latency", "cost"] {
      let columns = try #require(grouped.table(named: name)).columns.map(\.name)
      #expect(columns.prefix(2) == ["successful", "node"], "\(name)")
    }
    // Without calls there are no groups, and still a report that draws.
    query.filter.until = 0
    let empty = try await calls.report(.flow, query)
    #expect(empty.graphs == [])
    #expect(DOTFormat().problems(of: empty, ReportSelection()) == [])
    // The nodes are no groups: they are in the graph.
    arguments.dimensions = ["node"]
    query = try arguments.query(for: .flow, options: AnalysisOptions(), clock: 0)
    #expect(try await calls.report(.flow, query).graphs == (try await Self.report()).graphs)
  }

  @Test func onlyFlowDraws() throws {
    let format = try ReportFormats.named("dot")
    let flow = Report(
      name: "flow",
      title: "",
      calls: 0,
      graphs: [ReportGraph(nodes: [], edges: [], nodesAre: "", edgesAre: "")]
    )
    #expect(format.problems(of: flow, ReportSelection()) == [])
    #expect(
      format.problems(of: flow, ReportSelection(table: "nodes", columns: ["node"])).map(\.argument)
        == ["table", "columns"]
    )
    let other = Report(name: "latency", title: "", calls: 0)
    #expect(
      format.problems(of: other, ReportSelection()).map(\.sentence) == [
        "--format: the format 'dot' draws a graph, and the report 'latency' has none; these have one: flow"
      ]
    )
    #expect(CSVFormat().problems(of: other, ReportSelection(table: "x")) == [])
  }
}
