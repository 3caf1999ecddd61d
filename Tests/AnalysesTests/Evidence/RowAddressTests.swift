import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// How rows are named, and what is said of names that are none.
@Suite struct RowAddressTests {
  private static func calls() async throws -> CallSnapshot {
    var payloads = RandomPayloads(seed: 5)
    let records = payloads.records(30)
    return try await ModelCalls(records, lines: payloads.lines(of: records)).snapshot
  }

  private func problems(
    _ analysis: Analysis,
    _ rows: [String],
    table: String? = nil
  ) async throws -> [String] {
    var arguments = ReportArguments()
    arguments.rows = rows
    arguments.selection.table = table
    let check = try await ReportRequest.check(.explanation(analysis), arguments, clock: 0)
    #expect((check.request == nil) == !check.problems.isEmpty)
    return check.problems.map(\.sentence)
  }

  @Test func unknownNamesAreToldWithSuggestions() async throws {
    func first(_ analysis: Analysis, _ rows: String..., table: String? = nil) async throws -> String
    {
      try await problems(analysis, rows, table: table).first ?? ""
    }
    #expect(
      try await first(.latency, "stag=e2e").hasPrefix(
        "--row: unknown key 'stag'; did you mean 'stage'?"
      )
    )
    #expect(
      try await first(.latency, "stage=e2")
        == "--row: unknown stage 'e2'; did you mean 'e2e'? known: stt, eou, llm, tts, e2e, pipeline, "
        + "unattributed, gap"
    )
    #expect(try await first(.latency, "stage").hasPrefix("--row: 'stage' names no row; give KEY="))
    #expect(try await first(.latency, "=x").contains("names no row"))
    #expect(try await first(.latency, "stage=e2e", "stage=stt") == "--row: 'stage' is given twice")
    #expect(
      try await first(.latency).hasPrefix(
        "--row: the rows measure different things; say which is meant: stage=stt"
      )
    )
    #expect(
      try await first(.latency, "agent_version=five")
        == "--row: 'five' is no value of 'agent_version'; give a whole number, or (none)"
    )
    #expect(
      try await first(.outcomes, "successful=yes")
        == "--row: 'yes' is no value of 'successful'; give true or false, or (none)"
    )
    #expect(
      try await first(.tools, "tool=a", table: "tool")
        == "--table: unknown table 'tool'; did you mean 'tools'? known: tools, errors"
    )
    #expect(
      try await first(.latency, "stage=e2e", table: "histogram")
        == "--table: 'histogram' is made by the option hist"
    )
    #expect(
      try await first(.tools, "tool=a", "template=b", "stage=e2e").hasPrefix(
        "--row: unknown key 'stage'"
      )
    )
    #expect(
      try await first(.outcomes, "reason=a", "tool=b").hasPrefix("--row: unknown key 'tool'")
    )
    for rows in [
      ["stage=e2e"], ["stage=e2e", "agent_version=(none)"], ["stage=e2e", "week=2026-W01"],
      ["stage=gap", "node=a", "turn_index=3", "call_successful=true"],
    ] {
      #expect(try await problems(.latency, rows) == [], "\(rows)")
    }
    #expect(try await problems(.tools, ["tool=(all)"]) == [])
    #expect(try await problems(.tools, ["tool=a", "template=b"]) == [])
    #expect(try await problems(.outcomes, ["disconnection_reason=a", "class=b"]) == [])
    #expect(try await problems(.sentiment, ["sentiment=(none)"]) == [])
  }

  private func explain(
    _ analysis: Analysis,
    _ rows: [String],
    on calls: CallSnapshot
  ) async throws -> Report {
    var arguments = ReportArguments()
    arguments.rows = rows
    let check = try await ReportRequest.check(.explanation(analysis), arguments, clock: 0)
    let request = try #require(check.request)
    return try await request.report(inOnePassOver: calls, threads: 1)
  }

  @Test func valuesThatNoRowHasAreToldWithThoseThatThereAre() async throws {
    let calls = try await Self.calls()
    let error = await #expect(throws: ArgumentError.self) {
      try await explain(.volume, ["agent_version=987654"], on: calls)
    }
    let message = error?.problems.first?.message ?? ""
    #expect(message.hasPrefix("unknown agent_version '987654'"))
    #expect(message.contains("known: "))
    let empty = try await explain(
      .latency,
      ["stage=e2e"],
      on: CallSnapshot(groups: [])
    )
    #expect(empty.calls == 0 && empty.tables[0].rows.isEmpty)
  }

  @Test func aCallersNumberIsNotTold() async throws {
    let calls = try await Self.calls()
    let error = await #expect(throws: ArgumentError.self) {
      try await explain(.volume, ["caller=***77"], on: calls)
    }
    #expect(
      error?.problems.map(\.message) == [
        "no row has that 'caller'; give a number as it was sent, not as it is masked"
      ]
    )
  }
}
