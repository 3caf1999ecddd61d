import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The largest values that the contract takes.
@Suite struct ExtremeValueTests {
  private func report(
    _ analysis: Analysis,
    _ bodies: [KeyValuePairs<ByteText, JSONValue>],
    threads: Int = 1
  ) async throws -> Report {
    let lines = bodies.enumerated().flatMap { index, fields -> [UInt8] in
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(index)"))
      for (key, value) in fields { call[key] = value }
      return JSONWriter.bytes(of: .object(call)) + [0x0A]
    }
    let store = CallStore()
    try await ModelCalls.load([lines], into: store, blockSize: 1)
    return try await analysis.report(
      from: ColumnEngine(await store.snapshot, threads: threads),
      matching: ReportQuery()
    )
  }

  private func cell(_ report: Report, _ column: String) throws -> Cell {
    let table = try #require(report.tables.first)
    let row = try #require(table.rows.first)
    return row.cells[try #require(table.columnIndex(named: column))]
  }

  @Test(arguments: 1...3) func theLargestDurationsAreCounted(threads: Int) async throws {
    let report = try await report(
      .volume,
      (0..<9).map { ["duration_ms": .integer(.max - $0)] },
      threads: threads
    )
    #expect(try cell(report, "calls") == .integer(9))
    #expect(try cell(report, "minutes") == .number(9 * 0x1p63 / 60_000))
    #expect(try cell(report, "mean_duration_ms") == .number(0x1p63))
    #expect(try cell(report, "p95_duration_ms") == .number(0x1p63))
  }

  @Test func sumsOfCostsBeyondTheLargestDoubleAreMissingNotZero() async throws {
    let cost = JSONValue.double(.greatestFiniteMagnitude)
    let report = try await report(
      .cost,
      [
        ["call_cost": cost, "call_successful": false, "in_voicemail": false],
        ["call_cost": cost, "call_successful": false, "in_voicemail": false],
      ]
    )
    #expect(try cell(report, "total_cents") == .missing)
    #expect(try cell(report, "unsuccessful_cents") == .missing)
    #expect(try cell(report, "voicemail_cents") == .integer(0))
    #expect(try cell(report, "max_cents") == .number(.greatestFiniteMagnitude))
  }

  @Test(arguments: 1...3) func theLongestTalkIsSummed(threads: Int) async throws {
    func segment(_ role: JSONValue) -> JSONValue {
      ["role": role, "text": "a word", "start_ms": 0, "duration_ms": 9_007_199_254_740_992]
    }
    // All calls together talk longer than 64 bits hold.
    let segments: JSONValue = [segment("agent"), segment("user")]
    let report = try await report(
      .conversation,
      Array(repeating: ["transcript_with_tool_calls": segments], count: 1_025),
      threads: threads
    )
    let talk = 1_025 * 0x1p53
    #expect(try cell(report, "agent_talk_ms") == .number(talk))
    #expect(try cell(report, "talk_ratio") == .number(0.5))
    #expect(try cell(report, "crosstalk_share") == .number(1))
    #expect(try cell(report, "silence_share") == .number(0))
    #expect(try cell(report, "user_wpm") == .number(2 * 1_025 / (talk / 60_000)))
    #expect(try cell(report, "greeting_p95_ms") == .number(0))
  }

  @Test func theLatestTimesAreBucketed() async throws {
    let report = try await report(
      .volume,
      [["start_timestamp": 0, "end_timestamp": 0], ["end_timestamp": 100_000_000_000_000]]
    )
    #expect(report.period.firstCall == "1970-01-01T00:00:00.000Z")
    #expect(try cell(report, "peak_concurrency") == .integer(1))
  }
}
