import CallsTestSupport
import Foundation
import Testing

/// The reference model against results worked out by hand: it guards all other comparisons.
@Suite struct NaiveModelTests {
  /// A call of segments, otherwise the smallest one, with further fields.
  private func call(
    _ segments: [JSONValue],
    _ fields: KeyValuePairs<ByteText, JSONValue> = [:]
  ) throws -> NaiveCall {
    var body = ContractCase.smallestCall
    if !segments.isEmpty { body["transcript_with_tool_calls"] = .array(segments) }
    for (key, value) in fields { body[key] = value }
    try #require(NaiveValidation.problems(in: .object(body)) == [])
    return try #require(NaiveDerivation.call(of: .object(body)))
  }

  @Test(arguments: ContractCase.all)
  func validationSeesWhatTheContractSays(_ contractCase: ContractCase) {
    let problems = NaiveValidation.problems(
      inBytes: contractCase.json,
      acceptEmptyTranscripts: contractCase.acceptEmptyTranscripts
    )
    #expect(problems == contractCase.expected.sorted())
  }

  @Test func contractCasesAreNamedApartAndCoverEveryType() {
    let names = ContractCase.all.map(\.name)
    #expect(Set(names).count == names.count)
    let types: Set = [
      "missing", "string_type", "string_too_short", "string_too_long", "too_short",
      "literal_error", "int_type", "int_parsing", "int_from_float", "float_type", "bool_type",
      "dict_type", "list_type", "greater_than_equal", "value_error", "json_invalid",
    ]
    #expect(Set(ContractCase.all.flatMap(\.expected).map(\.type)) == types)
  }

  @Test func readerKeepsBytesAndLetsTheLastDuplicateWin() throws {
    let value = try JSONReader.value(of: #"{"a":"e\u0301","b":[1,-0.5,1e2],"a":"\ud83d\ude00\n"}"#)
    let object = try #require(value.object)
    #expect(object.members.count == 3)
    #expect(object.members.first?.value == .string(ByteText(bytes: [0x65, 0xCC, 0x81])))
    #expect(object["a"] == .string(ByteText(bytes: [0xF0, 0x9F, 0x98, 0x80, 0x0A])))
    #expect(value == ["b": [1.0, -0.5, 100], "a": "\u{1F600}\n"])
    #expect(value != ["b": [1.0, -0.5, 100], "a": "\u{1F600}"])
  }

  @Test func millisecondsRoundUpOnTheTimelineAndHalfUpElsewhere() {
    #expect(NaiveNumbers.timeline(12.0001) == 13)
    #expect(NaiveNumbers.timeline(-0.0) == 0)
    #expect(NaiveNumbers.timeline(-0.1) == nil)
    #expect(NaiveNumbers.latency(12.5) == 13)
    #expect(NaiveNumbers.latency(.double(0.49999999999999994)) == 0)
    #expect(NaiveNumbers.latency(-0.4) == nil)
    #expect(NaiveNumbers.latency(9_007_199_254_740_992) == 9_007_199_254_740_992)
    #expect(NaiveNumbers.latency(9_007_199_254_740_993) == nil)
    #expect(NaiveNumbers.latency("5") == nil)
    #expect(NaiveNumbers.callTime(9_999_999_999) == 9_999_999_999_000)
    #expect(NaiveNumbers.callTime(10_000_000_000) == 10_000_000_000)
  }

  @Test func formulasGivePublishedResults() throws {
    // numpy.percentile([15, 20, 35, 40, 50], 40) is 29.
    #expect(NaiveArithmetic.percentile(0.4, of: [50, 15, 40, 20, 35] as [Int64]) == 29)
    #expect(NaiveArithmetic.percentile(0.5, of: [Int64]()) == nil)
    #expect(NaiveArithmetic.percentile(0.99, of: [7] as [Int64]) == 7)
    // math.fsum of Python.
    #expect(NaiveArithmetic.exactSum([1e100, 1, -1e100]) == 1)
    #expect(NaiveArithmetic.exactSum(Array(repeating: 0.1, count: 10)) == 1)
    #expect(NaiveArithmetic.exactSum([1e308, 1e308, -1e308]) == 1e308)
    #expect(NaiveArithmetic.exactSum([-0x1p-1074, -0x1p-1074]) == -0x1p-1073)
    #expect(NaiveArithmetic.exactSum([0x1p53, 1, 0x1p-60]) == 0x1p53 + 2)
    #expect(NaiveArithmetic.exactSum([0x1p53, 1]) == 0x1p53)
    #expect(NaiveArithmetic.exactSum([]) == 0)
    // 8 of 10: (0.4902, 0.9433).
    let interval = try #require(NaiveArithmetic.wilson(8, of: 10))
    #expect(abs(interval.low - 0.490162) < 1e-6 && abs(interval.high - 0.943318) < 1e-6)
    #expect(NaiveArithmetic.wilson(1, of: 1)?.high == 1)
    #expect(NaiveArithmetic.wilson(0, of: 0) == nil)
  }

  @Test(
    arguments: [
      (1480.5, "1480.5"), (0.1 + 0.2, "0.30000000000000004"), (1e21, "1e+21"),
      (1e20, "100000000000000000000"),
      (1e-7, "1e-7"), (1.5e-6, "0.0000015"), (-12, "-12"), (-0.0, "0"),
      (0x1p66, "73786976294838210000"),
      (0x1p-1074, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
    ] as [(Double, String)]
  )
  func numbersPrintAsInECMAScript(_ number: Double, _ text: String) {
    #expect(NaiveCell.double(number).description == text)
  }

  @Test func bucketsFollowTheISOWeekAndTheZone() throws {
    let utc = NaiveCalendar(.gmt)
    // Thursday 2026-03-05 14:03:22 UTC.
    let thursday: Int64 = 1_772_719_402_000
    #expect(utc.bucket("hour", of: thursday) == .text("2026-03-05T14"))
    #expect(utc.bucket("week", of: thursday) == .text("2026-W10"))
    #expect(utc.bucket("weekday", of: thursday) == .int(4))
    #expect(utc.bucket("week", of: 1_735_516_800_000) == .text("2025-W01"))
    #expect(utc.bucket("week", of: 1_609_632_000_000) == .text("2020-W53"))
    #expect(utc.bucket("day", of: 1_735_516_799_999) == .text("2024-12-29"))
    let berlin = NaiveCalendar(try #require(TimeZone(identifier: "Europe/Berlin")))
    // The hour from 2 to 3 that comes twice.
    #expect(berlin.bucket("hour", of: 1_792_886_400_000) == .text("2026-10-25T02+02:00"))
    #expect(berlin.bucket("hour", of: 1_792_890_000_000) == .text("2026-10-25T02+01:00"))
    #expect(berlin.bucket("hour_of_day", of: thursday) == .int(15))
    #expect(NaiveCalendar.isoText(thursday + 7) == "2026-03-05T14:03:22.007Z")
  }

  @Test func turnsTakeTheirUserRowAndTheirNode() throws {
    let turns = try call([
      ["role": "agent", "start_ms": 0, "end_ms": 900, "metadata": ["e2e_latency": 10]],
      [
        "role": "user", "start_ms": 1_000, "end_ms": 2_000.5,
        "metadata": ["stt_node_ttfb": "x", "asr_node_ttfb": 100.5, "eou_delay": 300],
      ],
      ["role": "node_transition", "node": ["from": "greeting", "to": nil]],
      ["role": "node_transition", "node": ["from": "greeting", "to": "booking"]],
      [
        "role": "agent", "start_ms": 2_500, "end_ms": 3_000,
        "metadata": [
          "llm_node_ttft": 400, "tts_node_ttfb": 200, "e2e_latency": 850, "eou_delay": 1,
        ],
      ],
      ["role": "agent_function", "tool": nil],
      ["role": "agent", "start_ms": 3_000, "end_ms": 3_000, "metadata": ["stt_node_ttfb": 7]],
      ["role": "user", "start_ms": 9_000, "end_ms": 9_500],
      ["role": "agent_result"],
      ["role": "agent", "start_ms": 9_600, "end_ms": 9_700],
    ]).turns
    #expect(turns.map(\.kind) == [.proactive, .reply, .postTool, .postTool])
    #expect(turns.map(\.index) == [0, 1, 2, 3])
    #expect(turns.map(\.node) == ["greeting", "booking", "booking", "booking"])
    #expect(turns[0].stages == [.e2e: 10])
    #expect(
      turns[1].stages == [
        .stt: 101, .eou: 300, .llm: 400, .tts: 200, .e2e: 850, .pipeline: 701,
        .unattributed: -50, .gap: 499,
      ]
    )
    #expect(turns[2].stages == [.stt: 7])
    #expect(turns[3].stages == [:])
  }

  @Test func onlyAPositiveGapAfterRealSpeechCounts() throws {
    func gap(userEnd: JSONValue, agentStart: JSONValue) throws -> Int64? {
      let turns = try call([
        ["role": "user", "start_ms": 0, "end_ms": userEnd],
        ["role": "agent", "start_ms": agentStart, "end_ms": 900],
      ]).turns
      #expect(turns.map(\.kind) == [.reply])
      return turns.first?.stages[.gap]
    }
    #expect(try gap(userEnd: 500, agentStart: 501) == 1)
    #expect(try gap(userEnd: 500, agentStart: 500) == nil)
    #expect(try gap(userEnd: 500, agentStart: 400) == nil)
    #expect(try gap(userEnd: 0, agentStart: 400) == nil)
    #expect(try gap(userEnd: 500, agentStart: 900) == nil)
  }

  @Test func wordsDecideTheSpeechIntervalBeforeTheSegmentsTimes() throws {
    let utterances = try call([
      [
        "role": "user", "text": " two  words ", "start_ms": 0, "end_ms": 9_999,
        "words": [
          ["start_ms": 5], ["start_ms": 100.2, "end_ms": 150], ["start_ms": 300, "end_ms": 400.1],
        ],
      ],
      ["role": "user", "start_ms": 0.5, "duration_ms": 0.5],
      ["role": "user", "start_ms": 50, "end_ms": 40],
      ["role": "agent", "start_ms": 0, "end_ms": 302],
    ]).utterances
    #expect(utterances[0].speech == NaiveInterval(start: 101, end: 401))
    #expect(utterances[0].words == 2)
    #expect(utterances[1].speech == NaiveInterval(start: 1, end: 2))
    #expect(utterances[2].speech == nil)
    // 302 − 101 is more than 200 ms; 302 − 1 too, and 1 is after the agent's start.
    #expect(utterances.map(\.interrupts) == [true, true, false])
  }

  @Test func toolResultsFindTheirFunctions() throws {
    let rows = try call([
      ["role": "agent_result", "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_function", "start_ms": 1_000, "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_function", "start_ms": 1_500, "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_function", "start_ms": 2_000, "tool": ["name": "a", "request_id": ""]],
      ["role": "agent_function", "tool": ["name": "a", "error": "boom"]],
      ["role": "agent_result", "start_ms": 1_600, "tool": ["name": "x", "request_id": "1"]],
      // No function has the id 9, so it takes the one of its name without an id.
      ["role": "agent_result", "start_ms": 1_900, "tool": ["name": "a", "request_id": "9"]],
      ["role": "agent_result", "tool": ["name": "a", "result": ["status": "FAILED"]]],
      ["role": "agent_function", "tool": [:]],
    ]).toolCalls
    #expect(rows.map(\.isOrphan) == [true, false, false, false, false, true])
    #expect(rows.map(\.isCompleted) == [true, true, false, true, true, true])
    #expect(rows.map(\.latencyMs) == [nil, 600, nil, nil, nil, nil])
    #expect(rows.map(\.isDeclaredError) == [false, false, false, false, true, false])
    #expect(rows.map(\.isError) == [false, false, false, false, true, true])
    #expect(rows.map(\.errorTemplate) == [nil, nil, nil, nil, "boom", "FAILED"])
    #expect(rows.map(\.isUnrecovered) == [false, false, false, false, false, true])
  }

  @Test func anIDComesBeforeANameAndAMissingNameIsOne() throws {
    let rows = try call([
      ["role": "agent_function", "tool": ["name": "a"]],
      ["role": "agent_function", "tool": ["name": "a", "request_id": "1"]],
      ["role": "agent_function", "tool": ["params": [:]]],
      ["role": "agent_result", "tool": ["name": "a", "request_id": "1", "error": "first"]],
      ["role": "agent_result", "tool": ["result": 5, "is_error": true]],
    ]).toolCalls
    #expect(rows.map(\.isCompleted) == [false, true, true])
    #expect(rows.map(\.name) == ["a", "a", nil])
    #expect(rows.map(\.errorTemplate) == [nil, "first", nil])
    #expect(rows.map(\.isUnrecovered) == [false, true, true])
  }

  @Test func toolLatencyHasThreeSources() throws {
    func latency(_ function: JSONValue, _ result: JSONValue) throws -> Int64? {
      try call([function, result]).toolCalls.first?.latencyMs
    }
    let function: JSONValue = ["role": "agent_function", "start_ms": 100, "tool": ["name": "a"]]
    let untimed: JSONValue = ["role": "agent_function", "tool": ["name": "a"]]
    #expect(
      try latency(function, ["role": "agent_result", "tool": ["name": "a", "start_ms": 250.5]])
        == 151
    )
    // The invocation time repeated.
    #expect(
      try latency(
        function,
        ["role": "agent_result", "end_ms": 180, "tool": ["name": "a", "start_ms": 100]]
      ) == 80
    )
    #expect(
      try latency(function, ["role": "agent_result", "tool": ["name": "a", "start_ms": 100]]) == 0
    )
    #expect(
      try latency(
        untimed,
        [
          "role": "agent_result", "start_ms": 5, "tool": ["name": "a"],
          "metadata": ["tool_latency_secs": 0.0125],
        ]
      ) == 13
    )
    // Negative: no fallback.
    #expect(
      try latency(
        function,
        [
          "role": "agent_result", "start_ms": 5, "tool": ["name": "a"],
          "metadata": ["tool_latency_secs": 0.0125],
        ]
      ) == nil
    )
  }

  @Test(arguments: [
    ("GET https://x.org/a?b=1 took 12.5 s", "GET <url> took <n> s"),
    ("no ann.b@mail.example.org", "no <email>"),
    ("123e4567-e89b-12d3-a456-426614174000 is gone", "<uuid> is gone"),
    ("can't read \"file 7\" or 'x'", "can't read <str> or <str>"),
    ("at deadbeef01, not deadbeef or 12345678", "at <hex>, not deadbeef or <n>"),
    ("caf\u{E9} 404", "caf\u{E9} <n>"),
  ])
  func errorTextsBecomeTemplates(_ text: String, _ template: String) {
    #expect(Array(NaiveErrorTemplate.template(of: text).utf8) == Array(template.utf8))
  }

  @Test func nodeVisitsEndAtTheNextTransition() throws {
    let visits = try call(
      [
        ["role": "node_transition", "start_ms": 10, "node": ["to": nil]],
        ["role": "node_transition", "start_ms": 100.5, "node": ["to": "a", "reason": "asked"]],
        ["role": "node_transition", "start_ms": 200, "node": ["from": "a", "to": "a"]],
        ["role": "node_transition", "node": ["from": "a", "to": "b"]],
      ],
      ["duration_ms": 5_000]
    ).nodeVisits
    #expect(
      visits == [
        NaiveNodeVisit(node: nil, enteredMs: 0, durationMs: 101),
        NaiveNodeVisit(node: "a", enteredMs: 101, durationMs: nil, index: 1, reason: "asked"),
        NaiveNodeVisit(
          node: "b",
          enteredMs: nil,
          durationMs: nil,
          index: 2,
          from: "a",
          hasFrom: true
        ),
      ]
    )
  }

  @Test func metadataMergesAndNamesTheSender() throws {
    let merged = try call(
      [],
      [
        "metadata": ["ai_models": ["asr_model": "sent"], "usage_token": ["llm_token": 7]],
        "general_meta_data_raw": [
          "ai_models": ["stt_model": "raw", "asr_model": 5], "usage_token": nil,
        ],
      ]
    )
    #expect(merged.asrModel == "raw")
    #expect(merged.llmTokens == 7)
    #expect(merged.sender == nil)
    #expect(try call([], ["metadata": ["livekit_x": 1]]).sender == "livekit")
    #expect(try call([], ["recording_url": "pipecat://x"]).sender == "pipecat")
    #expect(try call([], ["metadata": ["usage_token": ["asr_duration": 1]]]).sender == "pipecat")
    #expect(try call([], ["call_type": "inboundPhoneCall"]).sender == "vapi")
    #expect(try call([], ["recording_file_extension": "wav"]).sender == "tuner-core")
  }

  @Test func recordsKeepTheFirstOfEqualCalls() {
    let body = JSONValue.object(ContractCase.smallestCall)
    var other = ContractCase.smallestCall
    other["call_cost"] = 5
    let envelope: JSONValue = [
      "workspace_id": 7, "agent_remote_identifier": "cafe\u{301}", "call": body,
    ]
    let composed: JSONValue = [
      "workspace_id": 7, "agent_remote_identifier": "caf\u{E9}", "call": body,
    ]
    let records = NaiveRecords([body, envelope, composed, body, .object(other), [:]])
    #expect(records.calls.map(\.agent) == ["default", "cafe\u{301}", "caf\u{E9}"])
    #expect(records.calls.map(\.workspace) == [1, 7, 7])
    #expect(records.duplicates == [3])
    #expect(records.conflicts == [4])
    #expect(records.rejects.keys.sorted() == [5])
  }
}
