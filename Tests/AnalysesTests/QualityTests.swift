import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The report `quality` of calls worked out by hand.
@Suite struct QualityTests {
  /// Calls with the given fields; a recording has an address unless they say otherwise.
  private static func snapshot(
    _ bodies: [KeyValuePairs<ByteText, JSONValue>]
  ) async throws -> CallSnapshot {
    let lines = bodies.enumerated().flatMap { index, fields -> [UInt8] in
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(index)"))
      call["recording_url"] = "https://example.com/a.wav"
      for (key, value) in fields { call[key] = value }
      return JSONWriter.bytes(of: .object(call)) + [0x0A]
    }
    let store = CallStore()
    try await ModelCalls.load([lines], into: store, blockSize: 1)
    return await store.snapshot
  }

  private static func table(
    _ name: String,
    of snapshot: CallSnapshot,
    by dimensions: [String] = [],
    input: InputSummary = InputSummary()
  ) async throws -> ReportTable {
    var arguments = QueryArguments()
    arguments.dimensions = dimensions
    let query = try arguments.query(for: .quality, options: AnalysisOptions(), clock: 0)
    let report = try await Analysis.quality.report(
      from: ColumnEngine(snapshot, threads: 1),
      matching: query,
      input: input
    )
    return try #require(report.table(named: name))
  }

  private static func lines(_ table: ReportTable) -> [String] {
    CSVFormat().text(of: Report(name: "", title: "", calls: 0, tables: [table]))
      .split(separator: "\n").map(String.init)
  }

  /// One check of one call: `count,total,share,status`.
  private func check(
    _ name: String,
    _ fields: KeyValuePairs<ByteText, JSONValue>
  ) async throws -> String {
    let table = try await Self.table("quality", of: try await Self.snapshot([fields]))
    let line = try #require(Self.lines(table).first { $0.split(separator: ",")[1] == name })
    return line.split(separator: ",").dropFirst(3).joined(separator: ",")
  }

  private func segments(_ all: JSONValue...) -> KeyValuePairs<ByteText, JSONValue> {
    ["duration_ms": 60_000, "transcript_with_tool_calls": .array(all)]
  }

  private func user(
    _ start: Int64,
    _ end: Int64,
    _ metadata: JSONValue = nil
  ) -> JSONValue {
    ["role": "user", "start_ms": .integer(start), "end_ms": .integer(end), "metadata": metadata]
  }

  private func agent(_ start: Int64, _ end: Int64, _ metadata: JSONValue = nil) -> JSONValue {
    ["role": "agent", "start_ms": .integer(start), "end_ms": .integer(end), "metadata": metadata]
  }

  @Test func segmentsAreChecked() async throws {
    let odd = segments(
      agent(500, 900),
      user(400, 400),
      user(450, 450, ["eou_delay": 10]),
      user(600, 550),
      agent(700, 700),
      user(700, 800),
      agent(62_001, 62_001),
      agent(100, 62_000)
    )
    #expect(try await check("ghost_utterances", odd) == "1,4,0.25,warn")
    #expect(try await check("zero_length_segments", odd) == "4,8,0.5,warn")
    #expect(try await check("inverted_segments", odd) == "1,8,0.125,warn")
    #expect(try await check("inversions", odd) == "2,4,0.5,warn")
    #expect(try await check("late_segments", odd) == "1,8,0.125,warn")
    let clean = segments(agent(0, 10), user(20, 30))
    for name in ["ghost_utterances", "inversions"] {
      #expect(try await check(name, clean) == "0,1,0,ok")
    }
    #expect(
      try await check("ghost_utterances", segments(agent(0, 10)))
        == "0,0,no data"
    )
  }

  @Test func timesAreChecked() async throws {
    let start = 1_772_719_402_000 as Int64
    func times(_ start: JSONValue, _ end: JSONValue, _ duration: JSONValue = nil)
      -> KeyValuePairs<ByteText, JSONValue>
    {
      ["start_timestamp": start, "end_timestamp": end, "duration_ms": duration]
    }
    let minute = times(.integer(start), .integer(start + 60_000), 62_000)
    #expect(try await check("duration_mismatch", minute) == "0,1,0,ok")
    let off = times(.integer(start), .integer(start + 60_000), 62_001)
    #expect(try await check("duration_mismatch", off) == "1,1,1,warn")
    #expect(try await check("duration_in_seconds", off) == "0,1,0,ok")
    let seconds = times(.integer(start), .integer(start + 60_000), 59)
    #expect(try await check("duration_mismatch", seconds) == "1,1,1,warn")
    #expect(try await check("duration_in_seconds", seconds) == "1,1,1,warn")
    let unsent = times(.integer(start), .integer(start + 60_000))
    #expect(try await check("duration_mismatch", unsent) == "0,0,no data")
    #expect(try await check("times_in_seconds", unsent) == "0,1,0,ok")
    let mixed = times(.integer(start / 1000), .integer(start))
    #expect(try await check("times_in_seconds", mixed) == "1,1,1,warn")
    #expect(try await check("mixed_time_units", mixed) == "1,1,1,warn")
    #expect(try await check("instant", mixed) == "1,1,1,warn")
    let huge = times(.integer(start), .integer(start), .integer(.max))
    #expect(try await check("duration_in_seconds", huge) == "0,1,0,ok")
    #expect(try await check("timeline_in_seconds", segments(agent(0, 62))) == "1,1,1,warn")
    #expect(try await check("timeline_in_seconds", segments(agent(0, 63))) == "0,1,0,ok")
  }

  /// A day begins at midnight in UTC; later on the present day a call may have begun elsewhere.
  @Test func callsThatBeginTomorrowAreFound() async throws {
    let midnight = 1_772_755_200_000 as Int64
    let snapshot = try await Self.snapshot(
      [-1, 0, 86_400_000].map { offset in
        [
          "start_timestamp": .integer(midnight + offset),
          "end_timestamp": .integer(midnight + offset),
        ]
      }
    )
    for (now, count) in [
      (midnight - 86_400_001, 3), (midnight - 1, 2), (midnight, 1), (midnight + 86_399_999, 1),
      (midnight + 86_400_000, 0),
    ] {
      for isTyped in [false, true] {
        var arguments = ReportArguments()
        if isTyped { arguments.query.now = ISO8601.text(now, in: .utc) }
        let check = try await ReportRequest.check(
          .analysis(.quality, prices: nil),
          arguments,
          clock: isTyped ? 0 : now
        )
        let report = try await #require(check.request).report(
          on: snapshot,
          input: InputSummary(),
          threads: 1
        )
        let lines = Self.lines(try #require(report.table(named: "quality")))
        let line = try #require(lines.first { $0.contains(",start_in_future,") })
        #expect(line.contains(",calls,\(count),3,"), "\(now) \(line)")
      }
    }
  }

  @Test func valuesAndToolsAreChecked() async throws {
    let tools = segments(
      ["role": "agent_function", "start_ms": 9, "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_function", "tool": ["name": "b"]],
      ["role": "agent_function"],
      ["role": "agent_result", "start_ms": 5, "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_result", "tool": ["name": "x"]],
      agent(0, 9, ["e2e_latency": 0.85, "llm_node_ttft": -1, "interrupted": "no"]),
      agent(0, 9, ["e2e_latency": 1.2]),
      agent(0, 9, ["e2e_latency": 20])
    )
    #expect(try await check("unmatched_results", tools) == "1,2,0.5,warn")
    #expect(try await check("unanswered_invocations", tools) == "1,2,0.5,warn")
    for name in ["empty_tools", "negative_tool_latencies", "invalid_latencies", "ignored_values"] {
      #expect(try await check(name, tools) == "1,1,1,warn", "\(name)")
      #expect(try await check(name, segments(agent(0, 9))) == "0,1,0,ok", "\(name)")
    }
    #expect(try await check("latency_in_seconds", tools) == "2,3,0.6666666666666666,warn")
    let fast = segments(agent(0, 9, ["e2e_latency": 5]), agent(0, 9, ["e2e_latency": 900]))
    #expect(try await check("latency_in_seconds", fast) == "1,2,0.5,ok")
    for (url, status) in [
      ("http://x", "ok"), ("https://", "ok"), ("HTTPS://x", "warn"), ("pipecat://x", "warn"),
      ("http:/", "warn"), ("pending", "warn"), (" ", "warn"),
    ] {
      let line = try await check("placeholder_recording", ["recording_url": .string(ByteText(url))])
      #expect(line.hasSuffix(status), "\(url)")
    }
  }

  @Test func coverageIsOfTablesWithRows() async throws {
    let snapshot = try await Self.snapshot([
      ["call_type": "inboundPhoneCall", "call_cost": 0, "call_successful": false],
      ["call_type": "inboundPhoneCall"],
      ["transcript_with_tool_calls": [["role": "agent_function", "tool": ["params": [:]]]]],
    ])
    let lines = Self.lines(try await Self.table("coverage", of: snapshot))
    #expect(lines[0] == "sender,table,field,rows,present,share")
    #expect(lines.contains("vapi,calls,call_cost,2,1,0.5"))
    #expect(lines.contains("vapi,calls,successful,2,1,0.5"))
    #expect(lines.contains("vapi,calls,duration_ms,2,0,0"))
    #expect(!lines.contains { $0.hasPrefix("vapi,tool_calls,") })
    #expect(lines.contains("(none),tool_calls,tool,1,0,0"))
    #expect(!lines.contains { $0.hasPrefix("(none),turns,") })
    #expect(lines.contains("(none),tool_calls,params,1,1,1"))
    #expect(lines.contains("(none),tool_calls,result,1,0,0"))
    #expect(lines.contains("(none),calls,transcript_with_tool_calls,1,1,1"))
    let grouped = try await Self.table("coverage", of: snapshot, by: ["call_type", "sender"])
    #expect(grouped.columns.map(\.name).prefix(3) == ["call_type", "sender", "table"])
  }

  @Test func aSenderOfDollarsAmongSendersOfCentsIsFound() async throws {
    func call(_ key: ByteText, _ value: JSONValue, _ cost: Double)
      -> KeyValuePairs<ByteText, JSONValue>
    {
      [key: value, "call_cost": .double(cost), "duration_ms": 60_000]
    }
    let snapshot = try await Self.snapshot([
      call("call_type", "inboundPhoneCall", 0.1), call("recording_file_extension", "wav", 10),
      call("recording_url", "pipecat://x", 14), call("metadata", ["livekit_x": 1], 0),
    ])
    #expect(
      Self.lines(try await Self.table("cost_units", of: snapshot)) == [
        "sender,calls,cents_per_minute,others_cents_per_minute,ratio,status",
        "livekit,1,0,,,no data", "pipecat,1,14,5.05,2.7722772277227725,ok",
        "tuner-core,1,10,7.05,1.4184397163120568,ok", "vapi,1,0.1,12,0.008333333333333333,warn",
      ]
    )
    let alone = try await Self.table(
      "cost_units",
      of: try await Self.snapshot([call("call_type", "inboundPhoneCall", 5)])
    )
    #expect(Self.lines(alone).last == "vapi,1,5,,,no data")
  }

  @Test func recordsAreThoseThatWereRead() async throws {
    var input = InputSummary()
    input.records = 10
    input.calls = 6
    input.duplicates = 2
    input.conflicts = 1
    input.rejected = 2
    input.rejectedByKind = [.missing: 1, .literal: 1]
    let snapshot = try await Self.snapshot([[:]])
    let table = try await Self.table("input", of: snapshot, by: ["agent"], input: input)
    #expect(
      Self.lines(table) == [
        "metric,count,of,share", "calls,6,10,0.6", "duplicates,2,10,0.2", "conflicts,1,10,0.1",
        "rejected,2,10,0.2", "rejected_literal_error,1,10,0.1", "rejected_missing,1,10,0.1",
      ]
    )
    input.leftOut = 3
    let damaged = try await Self.table("input", of: CallSnapshot(groups: []), input: input)
    #expect(Self.lines(damaged).last == "left_out,3,10,0.3")
  }

  @Test func everyRowIsExplained() async throws {
    let explained = try #require(
      try Catalog.report(about: "quality").table(named: "quality_rows")
    ).rows.map { row in
      row.cells.map { if case .text(let text) = $0 { text } else { "" } }
    }
    #expect(explained.allSatisfy { !$0[2].isEmpty && !$0[2].hasPrefix("whether") })
    let checks = Self.lines(try await Self.table("quality", of: try await Self.snapshot([[:]])))
      .dropFirst().map { String($0.split(separator: ",")[1]) }
    #expect(explained.filter { $0[0] == "quality" }.map { $0[1] } == checks)
    // Of a call with a row in each table.
    let snapshot = try await Self.snapshot([
      segments(
        agent(0, 9),
        user(9, 12),
        ["role": "agent_function", "tool": ["name": "a"]],
        ["role": "node_transition", "node": ["to": "a"]]
      )
    ])
    let fields = Self.lines(try await Self.table("coverage", of: snapshot)).dropFirst().map {
      $0.split(separator: ",").dropFirst().prefix(2).joined(separator: ".")
    }
    #expect(explained.filter { $0[0] == "coverage" }.map { $0[1] } == fields)
  }
}
