import CallsTestSupport
import Testing

/// The reference model's tables against results worked out by hand.
@Suite struct NaiveReportTests {
  /// Calls with the given fields, in order.
  private func calls(_ fields: [KeyValuePairs<ByteText, JSONValue>]) throws -> [NaiveCall] {
    try fields.enumerated().map { index, fields in
      var body = ContractCase.smallestCall
      body["call_id"] = .string(ByteText("call-\(index)"))
      for (key, value) in fields { body[key] = value }
      try #require(NaiveValidation.problems(in: .object(body)) == [])
      return try #require(NaiveDerivation.call(of: .object(body)))
    }
  }

  private func agents(_ latencies: [JSONValue]) -> JSONValue {
    .array(
      latencies.map {
        ["role": "agent", "start_ms": 0, "end_ms": 1, "metadata": ["e2e_latency": $0]]
      }
    )
  }

  @Test func latencyHasOneRowPerGroupAndStage() throws {
    let calls = try calls([
      ["agent_version": 2, "transcript_with_tool_calls": agents([100, 300, nil, 200])],
      ["transcript_with_tool_calls": agents([50])],
    ])
    let tables = NaiveLatencyReport.tables(
      calls,
      NaiveQuery(by: ["agent_version"]),
      edges: [100, 200]
    )
    #expect(tables.map(\.name) == ["latency", "shares", "histogram"])
    #expect(
      tables[0].rows == [
        [
          .int(2), .text("e2e"), .int(3), .double(0.75), .int(100), .double(200), .double(200),
          .double(250), .double(280), .double(290), .double(298), .int(300),
        ],
        [
          .missing, .text("e2e"), .int(1), .double(1), .int(50), .double(50), .double(50),
          .double(50), .double(50), .double(50), .double(50), .int(50),
        ],
      ]
    )
    #expect(tables[1].rows == [])
    let third = 1.0 / 3.0
    #expect(
      tables[2].rows == [
        [.int(2), .text("e2e"), .int(100), .int(200), .int(1), .double(third)],
        [.int(2), .text("e2e"), .int(200), .missing, .int(2), .double(2.0 / 3.0)],
        [.missing, .text("e2e"), .missing, .int(100), .int(1), .double(1)],
        [.missing, .text("e2e"), .int(100), .int(200), .int(0), .double(0)],
        [.missing, .text("e2e"), .int(200), .missing, .int(0), .double(0)],
      ]
    )
  }

  @Test func sharesPoolTheTurnsWithAllThreeStages() throws {
    func agent(_ stt: JSONValue, _ llm: JSONValue, _ tts: JSONValue) -> JSONValue {
      [
        "role": "agent", "start_ms": 0, "end_ms": 1,
        "metadata": ["stt_node_ttfb": stt, "llm_node_ttft": llm, "tts_node_ttfb": tts],
      ]
    }
    let calls = try calls([
      ["transcript_with_tool_calls": [agent(10, 20, 10), agent(0, 50, 10), agent(5, nil, 5)]]
    ])
    #expect(
      NaiveLatencyReport.tables(calls)[1].rows == [
        [.text("stt"), .int(2), .double(0.1)],
        [.text("llm"), .int(2), .double(0.7)],
        [.text("tts"), .int(2), .double(0.2)],
      ]
    )
  }

  @Test func toolsCountErrorsAndEndWithAll() throws {
    func function(_ name: JSONValue, _ fields: KeyValuePairs<ByteText, JSONValue>) -> JSONValue {
      var tool = JSONObject([JSONObject.Member(key: "name", value: name)])
      for (key, value) in fields { tool[key] = value }
      return ["role": "agent_function", "tool": .object(tool)]
    }
    let calls = try calls([
      [
        "call_successful": true,
        "transcript_with_tool_calls": [
          function("b", ["result": "ok"]), function("b", ["error": "code 7"]),
          function("a", ["result": ["error": "x"], "is_error": false]), function(nil, [:]),
        ],
      ],
      [
        "start_timestamp": 1_772_719_400,
        "transcript_with_tool_calls": [
          function("b", ["error": "code 8"]), function("b", ["result": 1]),
        ],
      ],
    ])
    let tables = NaiveToolsReport.tables(calls)
    #expect(tables[0].rowKinds == ["tool", "tool", "tool", "all"])
    let columns = [
      "tool", "invocations", "completed", "unanswered", "errors", "error_rate", "calls",
      "calls_with_error", "unrecovered", "false_success_calls", "timed",
    ]
    let rows = tables[0].rows.indices.map { row in
      columns.map { tables[0].cell(row, $0)?.description }
    }
    #expect(
      rows == [
        ["b", "4", "4", "0", "2", "0.5", "2", "2", "1", "1", "0"],
        ["a", "1", "1", "0", "0", "0", "1", "0", "0", "0", "0"],
        ["", "1", "0", "1", "0", "", "1", "0", "0", "0", "0"],
        ["(all)", "6", "5", "1", "2", "0.4", "2", "2", "1", "1", "0"],
      ]
    )
    #expect(
      tables[1].rows == [
        [
          .text("b"), .text("code <n>"), .int(2), .int(2), .text("2026-03-05T14:03:20.000Z"),
          .text("2026-03-05T14:03:22.000Z"), .text("call-0"),
        ]
      ]
    )
  }

  @Test func sentimentShowsAllLabelsOfEachGroup() throws {
    let calls = try calls([
      ["user_sentiment": "Positive"], ["user_sentiment": "NEGATIVE"],
      ["user_sentiment": "positive"],
      [:],
    ])
    let tables = NaiveCallReports.sentiment(calls, NaiveQuery(by: ["sentiment"]))
    #expect(
      tables[0].rows == [
        [.text("positive"), .int(2), .double(0.5)], [.text("neutral"), .int(0), .double(0)],
        [.text("negative"), .int(1), .double(0.25)], [.text("unknown"), .int(0), .double(0)],
        [.missing, .int(1), .double(0.25)],
      ]
    )
    #expect(tables[1].columns == ["sentiment", "labelled", "net"])
    #expect(
      tables[1].rows == [
        [.text("negative"), .int(1), .double(-1)], [.text("positive"), .int(2), .double(1)],
        [.missing, .int(0), .missing],
      ]
    )
  }

  @Test func outcomesJudgeOnlyCallsThatSay() throws {
    let calls = try calls([
      ["call_successful": true, "disconnection_reason": "z"], ["call_successful": false],
      ["in_voicemail": true, "disconnection_reason": "z"], ["disconnection_reason": "a"],
    ])
    let tables = NaiveCallReports.outcomes(calls)
    let row = tables[0].rows[0]
    #expect(Array(row[..<4]) == [.int(4), .int(2), .int(1), .double(0.5)])
    #expect(
      Array(row[6...]) == [.int(1), .double(1), .double(60_000), .double(60_000), .double(60_000)]
    )
    #expect(
      tables[1].rows == [
        [.text("z"), .text("other"), .int(2), .double(0.5)],
        [.text("a"), .text("other"), .int(1), .double(0.25)],
        [.missing, .missing, .int(1), .double(0.25)],
      ]
    )
  }

  @Test func volumeCountsCallersAndConcurrency() throws {
    let calls = try calls([
      ["start_timestamp": 100, "end_timestamp": 200, "caller_phone_number": "1"],
      ["start_timestamp": 150, "end_timestamp": 200, "caller_phone_number": "1"],
      // Begins when the two end; the next has no length.
      ["start_timestamp": 200, "end_timestamp": 300, "caller_phone_number": "2"],
      ["start_timestamp": 160, "end_timestamp": 160, "caller_phone_number": ""],
    ])
    #expect(
      NaiveCallReports.volume(calls)[0].rows == [
        [
          .int(4), .double(250_000 / 60_000.0), .double(62_500), .double(75_000), .double(100_000),
          .int(2), .int(1), .int(2),
        ]
      ]
    )
  }

  @Test func costCountsFailuresInTheCostOfSuccess() throws {
    let calls = try calls([
      ["call_cost": 10, "call_successful": true, "duration_ms": 120_000],
      ["call_cost": 5, "call_successful": false, "duration_ms": 0, "in_voicemail": true],
      ["call_successful": true],
    ])
    #expect(
      NaiveCallReports.cost(calls)[0].rows == [
        [
          .int(3), .int(2), .double(15), .double(7.5), .double(7.5), .double(9.75), .double(10),
          .double(5), .double(15), .double(5), .double(5), .missing, .missing, .missing,
        ]
      ]
    )
    let none = NaiveCallReports.cost(try self.calls([[:]]))[0].rows[0]
    #expect(none == [.int(1), .int(0)] + Array(repeating: .missing, count: 12))
  }

  @Test func conversationPoolsTheTimesOfCalls() throws {
    func agent(_ start: JSONValue, _ end: JSONValue, interrupted: JSONValue) -> JSONValue {
      [
        "role": "agent", "text": "one two three", "start_ms": start, "end_ms": end,
        "metadata": ["interrupted": interrupted],
      ]
    }
    func user(_ start: JSONValue, _ end: JSONValue, confidence: JSONValue) -> JSONValue {
      [
        "role": "user", "text": "yes", "start_ms": start, "end_ms": end,
        "metadata": ["transcript_confidence": confidence],
      ]
    }
    let calls = try calls([
      [
        "duration_ms": 10_000,
        "transcript_with_tool_calls": [
          agent(1_000, 4_000, interrupted: true), user(3_000, 3_500, confidence: 0.7),
          agent(5_000, 8_000, interrupted: false),
        ],
      ],
      [
        "duration_ms": 6_000,
        "transcript_with_tool_calls": [
          agent(0, 3_000, interrupted: nil), user(4_000, 5_500, confidence: 0.9),
        ],
      ],
      [
        "transcript_with_tool_calls": [
          agent(0, 0, interrupted: true), user(100, 50, confidence: 0.8),
        ]
      ],
    ])
    let table = NaiveConversationReport.tables(calls, isWide: true)[0]
    let row = Dictionary(uniqueKeysWithValues: zip(table.columns, table.rows[0]))
    let wanted: [String: NaiveCell] = [
      "calls": .int(3), "timed_calls": .int(2), "agent_talk_ms": .int(9_000),
      "user_talk_ms": .int(2_000), "talk_ratio": .double(9.0 / 11), "silence_ms": .int(5_500),
      "silence_share": .double(5.5 / 16), "crosstalk_ms": .int(500),
      "crosstalk_share": .double(0.5 / 16), "flagged_segments": .int(3), "interruptions": .int(2),
      "interruption_rate": .double(2.0 / 3), "agent_intervals": .int(3),
      "timeline_interruptions": .int(1), "timeline_interruption_rate": .double(1.0 / 3),
      "agent_interrupts_user": .int(0), "backchannels": .int(1), "barge_in_stops": .int(1),
      "barge_in_stop_p50_ms": .double(1_000), "barge_in_stop_p95_ms": .double(1_000),
      "agent_wpm": .double(60), "user_wpm": .double(60), "greeting_p50_ms": .double(500),
      "greeting_p95_ms": .double(950), "confidences": .int(3),
      "confidence_p50": .double(0.8), "low_confidence_share": .double(1.0 / 3),
      "growth_calls": .int(0), "context_growth_ms_per_turn": .missing, "user_intervals": .int(2),
      "agent_interrupts_user_rate": .double(0), "leading_silence_ms": .int(1_000),
      "agent_response_silence_ms": .int(0), "user_response_silence_ms": .int(1_000),
      "pause_silence_ms": .int(1_000), "trailing_silence_ms": .int(2_500),
      "false_endpoints": .int(0), "monologue_p50_ms": .double(3_250),
      "monologue_max_ms": .int(3_500),
    ]
    for (column, cell) in wanted { #expect(row[column] == cell, "\(column)") }
    let silent = NaiveConversationReport.tables([calls[2]])[0]
    for column in ["agent_talk_ms", "talk_ratio", "silence_share", "agent_wpm", "greeting_p50_ms"] {
      #expect(silent.cell(0, column) == .missing, "\(column)")
    }
    #expect(silent.cell(0, "agent_intervals") == .int(0))
  }

  @Test func conditionsAreFalseForNullAndReachChildren() throws {
    let calls = try calls([
      ["agent_version": 5], ["agent_version": 10], [:],
      ["transcript_with_tool_calls": [["role": "agent_function", "tool": ["name": "refund"]]]],
    ])
    func selected(_ condition: NaiveQuery.Condition) -> [Int] {
      var query = NaiveQuery()
      query.conditions = [condition]
      return query.rows(of: calls, table: .calls).map(\.callIndex)
    }
    #expect(selected(.greater("agent_version", .int(5))) == [1])
    #expect(selected(.notEqual("agent_version", .int(5))) == [1])
    #expect(selected(.isIn("agent_version", [.int(10), .double(5)])) == [0, 1])
    #expect(selected(.isNull("agent_version")) == [2, 3])
    #expect(selected(.glob("call_id", "c*-?")) == [0, 1, 2, 3])
    #expect(selected(.glob("call_id", "*-1")) == [1])
    #expect(selected(.equal("tool", .text("refund"))) == [3])
  }

  @Test func aPeriodIsHalfOpen() throws {
    let calls = try calls([["start_timestamp": 100], ["start_timestamp": 200]])
    var query = NaiveQuery()
    query.sinceMs = 100_000
    query.untilMs = 200_000
    #expect(query.rows(of: calls, table: .calls).map(\.callIndex) == [0])
  }
}
