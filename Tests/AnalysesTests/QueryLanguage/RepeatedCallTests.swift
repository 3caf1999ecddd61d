import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// What a call has, measured of its rows: a note tells that it counts once for each.
@Suite struct RepeatedCallTests {
  /// Two calls, one of three turns and one of one, each with a tool call.
  private static func notes(_ table: String, _ measures: [String]) async throws -> [String] {
    let agent: JSONValue = [
      "role": "agent", "start_ms": 0, "end_ms": 1, "metadata": ["e2e_latency": 100],
    ]
    let tool: JSONValue = ["role": "agent_function", "tool": ["name": "ping"]]
    let calls = try await ShapedCalls([
      ["call_cost": 10, "transcript_with_tool_calls": [agent, agent, tool, agent]],
      ["call_cost": 20, "transcript_with_tool_calls": [agent, tool]],
    ])
    var arguments = ReportArguments()
    arguments.selection.table = table
    arguments.measures = measures
    let check = try await ReportRequest.check(.query, arguments, clock: 0)
    #expect(check.problems == [])
    let request = try #require(check.request)
    let report = try await request.report(inOnePassOver: calls.calls.snapshot, threads: 1)
    // Who prints CSV must be told as well.
    #expect(report.omissions == report.notes)
    return report.notes
  }

  @Test(
    arguments: [
      ["sum(call_cost)"], ["mean(duration_ms)"], ["p95(calls.duration_ms)"],
      ["sum(cost) / sum(minutes)"], ["sum(call_cost where turn_index < 2)"], ["-sum(cost)"],
    ]
  )
  func aNoteTellsThatCallsCountSeveralTimes(measures: [String]) async throws {
    let note =
      "\(measures[0]): a call's value counts once for each of its turns; with --table calls it counts "
      + "once a call"
    #expect(try await Self.notes("turns", measures) == [note])
  }

  @Test(
    arguments: [
      ("turns", "sum(e2e)"), ("turns", "count()"), ("turns", "max(call_cost)"),
      ("turns", "min(duration_ms)"), ("turns", "calls()"), ("turns", "sum(e2e * call_cost)"),
      ("turns", "sum(call_cost where turn_index = 0)"), ("turns", "count(distinct agent)"),
      ("turns", "share(successful)"), ("calls", "sum(call_cost)"), ("calls", "sum(turns.e2e)"),
      // No call has several.
      ("tool_calls", "sum(call_cost)"),
    ]
  )
  func whatCountsOnceIsNotTold(table: String, measure: String) async throws {
    #expect(try await Self.notes(table, [measure]) == [])
  }

  @Test func severalMeasuresAreOneNote() async throws {
    let measures = ["cost", "duration_ms", "minutes", "llm_tokens"].map { "sum(\($0))" }
    #expect(
      try await Self.notes("turns", measures + ["sum(e2e)"]) == [
        "sum(cost), sum(duration_ms), sum(minutes) and 1 more: a call's value counts once for each of "
          + "its turns; with --table calls it counts once a call"
      ]
    )
  }
}
