import Calls
import CallsTestSupport
import Testing

/// The decoder against the contract, case by case.
@Suite struct ContractTests {
  typealias Expected = CallsTestSupport.Problem

  private func load(_ value: JSONValue, _ agent: String? = nil) async throws -> Loading {
    try await Loading(JSONWriter.bytes(of: value)) {
      $0.decoding.agent = agent.map { Array($0.utf8) }
    }
  }

  private func envelope(_ fields: KeyValuePairs<ByteText, JSONValue>) -> JSONValue {
    .object(JSONObject(fields.map { JSONObject.Member(key: $0.key, value: $0.value) }))
  }

  private func call(_ fields: KeyValuePairs<ByteText, JSONValue>) -> JSONValue {
    var call = ContractCase.smallestCall
    for (key, value) in fields { call[key] = value }
    return .object(call)
  }

  @Test(arguments: ContractCase.all)
  func takesAndRefusesWhatTheContractDoes(_ contractCase: ContractCase) async throws {
    // A file of such bytes holds no record, or several; only a body can be nothing or a list.
    let isNoRecord = contractCase.json.allSatisfy { [0x20, 0x0A].contains($0) }
    let isArray = contractCase.json == Array("[]".utf8)
    // One a line, as two calls, is what a file may hold.
    guard !isNoRecord, !isArray, contractCase.name != "two values" else {
      let loading = try await Loading(contractCase.json)
      #expect(loading.input.rejected == (contractCase.name == "two values" ? 1 : 0))
      return
    }
    let loading = try await Loading(contractCase.json) {
      $0.decoding.acceptsEmptyTranscripts = contractCase.acceptEmptyTranscripts
    }
    #expect(loading.problems == contractCase.expected.sorted())
    #expect(loading.input.calls == (contractCase.expected.isEmpty ? 1 : 0))
    #expect(loading.input.rejected == (contractCase.expected.isEmpty ? 0 : 1))
  }

  @Test func everyKindOfProblemHasACase() {
    let seen = Set(ContractCase.all.flatMap(\.expected).map(\.type))
    #expect(seen == Set(Calls.Problem.Kind.allCases.map(\.rawValue)))
  }

  @Test func randomBodiesAreTakenAndBrokenOnesRefusedAsTheModelDoes() async throws {
    var payloads = RandomPayloads(seed: 11)
    let records = payloads.records(Environment.isLongRun ? 4_000 : 400, rejected: 0.5)
    let model = NaiveRecords(records)
    let loading = try await Loading(payloads.lines(of: records))
    #expect(loading.rejections.map(\.line) == model.rejects.keys.sorted().map { $0 + 1 })
    for rejection in loading.rejections {
      // The model's places start at the body.
      let found = rejection.modelProblems.map { problem in
        problem.pointer.hasPrefix("/call/")
          ? Expected(problem.type, String(problem.pointer.dropFirst(5))) : problem
      }
      #expect(found.sorted() == model.rejects[rejection.line - 1])
    }
  }

  @Test func aTimeAsLateAsADoubleCanSayIsTaken() async throws {
    let loading = try await load(
      call(["transcript_with_tool_calls": [["role": "agent", "start_ms": 1e300, "end_ms": 5]]])
    )
    #expect(loading.problems == [])
    #expect(loading.cells(.turnStart) == [.int(1 << 53)])
  }

  @Test func aMissingTimeAndAWrongTextAreTwoProblems() async throws {
    let loading = try await load(
      call(["transcript_with_tool_calls": [["role": "user", "text": 5, "tool": []]]])
    )
    let segment = "/transcript_with_tool_calls/0"
    #expect(
      loading.problems == [
        Expected("value_error", segment), Expected("string_type", "\(segment)/text"),
        Expected("dict_type", "\(segment)/tool"),
      ]
    )
  }

  @Test(arguments: ["agent_version", "duration_ms", "start_timestamp"])
  func integersBeyondInt64AreTooLarge(field: String) async throws {
    for value: JSONValue in [.unsigned(.max), "18446744073709551615", "99999999999999999999999"] {
      let loading = try await load(call([ByteText(field): value]))
      #expect(loading.problems == [Expected("value_error", "/\(field)")])
      guard case .problems(let problems) = loading.rejections.first?.reason else {
        Issue.record("no list of problems")
        return
      }
      #expect(
        problems.map(\.message)
          == ["Value error, Input should be at most 9223372036854775807"]
      )
    }
  }

  // MARK: - Lenient numbers

  @Test func integersAsTextsAndFloatsAreTheSameNumbers() async throws {
    let forms: [JSONValue] = [42, 42.0, "42", "0042", 4.2e1]
    let bodies = forms.enumerated().map { index, form in
      call([
        "call_id": .string(ByteText("\(index)")), "agent_version": form, "duration_ms": form,
      ])
    }
    let loading = try await load(.array(bodies))
    #expect(loading.problems == [])
    #expect(loading.cells(.agentVersion) == forms.map { _ in .int(42) })
    #expect(loading.cells(.duration) == forms.map { _ in .int(42) })
  }

  @Test func wrongTypesInLenientPlacesAreIgnoredAndCounted() async throws {
    let segments: JSONValue = [
      [
        "role": "agent", "start_ms": 0, "end_ms": 9,
        "metadata": [
          "e2e_latency": "fast", "llm_node_ttft": -1, "tts_node_ttfb": 1e16,
          "stt_node_ttfb": nil, "interrupted": 1, "transcript_confidence": "0.9",
        ],
        "words": [5, ["start_ms": "0"], ["word": 5, "confidence": "high"], ["word": nil]],
      ],
      ["role": "agent_result", "tool": ["name": 5, "is_error": "yes", "start_ms": -1]],
      ["role": "agent_function", "tool": [:]], ["role": "agent_function", "tool": nil],
      ["role": "agent_function", "metadata": ["tool_latency_secs": 1e300]],
    ]
    let loading = try await load(
      call([
        "transcript_with_tool_calls": segments,
        "metadata": ["ai_models": 5, "usage_token": ["llm_token": "12", "asr_duration": 1.5]],
      ])
    )
    #expect(loading.problems == [])
    // interrupted, confidence, a word, a word's time, text and confidence, name, is_error, start_ms,
    // ai_models, llm_token
    #expect(loading.cells(.ignoredValueCount) == [.int(11)])
    #expect(loading.cells(.invalidLatencyCount) == [.int(4)])
    #expect(loading.cells(.emptyToolCount) == [.int(3)])
    #expect(loading.cells(.e2e) == [.missing])
    #expect(loading.cells(.sttSeconds) == [.double(1.5)])
    #expect(loading.cells(.llmTokens) == [.missing])
  }

  @Test func latenciesAreInvalidAbove2To53EvenByOne() async throws {
    let values: [JSONValue] = [
      .integer(1 << 53), .integer(1 << 53 + 1), 9007199254740992.0, 9007199254740994.0, -0.4, -0.0,
      0.49999999999999994, 0.5, 12.5,
    ]
    let segments = values.map { value -> JSONValue in
      ["role": "agent", "start_ms": 0, "end_ms": 1, "metadata": ["e2e_latency": value]]
    }
    let loading = try await load(call(["transcript_with_tool_calls": .array(segments)]))
    let largest = NaiveCell.int(1 << 53)
    #expect(
      loading.cells(.e2e) == [
        largest, .missing, largest, .missing, .missing, .int(0), .int(0), .int(1), .int(13),
      ]
    )
    #expect(loading.cells(.invalidLatencyCount) == [.int(3)])
  }

  @Test func theApisNameComesBeforeTheAliasUnlessItIsNull() async throws {
    let loading = try await load(
      call([
        "metadata": [
          "ai_models": ["asr_model": nil, "stt_model": "alias"],
          "usage_token": [
            "stt_duration_seconds": 1, "asr_duration": 2, "tts_character_count": 3,
          ],
        ],
        "transcript_with_tool_calls": [
          [
            "role": "agent", "start_ms": 0, "end_ms": 1,
            "metadata": ["stt_node_ttfb": -5, "asr_node_ttfb": 7],
          ]
        ],
      ])
    )
    #expect(loading.cells(.asrModel) == [.text("alias")])
    #expect(loading.cells(.sttSeconds) == [.double(1)])
    #expect(loading.cells(.ttsCharacters) == [.double(3)])
    #expect(loading.cells(.stt) == [.int(7)])
  }

  // MARK: - Many problems

  @Test(arguments: [99, 100, 101, 250])
  func aHundredProblemsAreListedAndTheRestCounted(count: Int) async throws {
    let segments = [JSONValue](repeating: 5, count: count)
    for body in [
      call(["transcript_with_tool_calls": .array(segments)]),
      envelope([
        "workspace_id": 1, "agent_remote_identifier": "a",
        "call": call(["transcript_with_tool_calls": .array(segments)]),
      ]),
    ] {
      let rejections = try await load(body).rejections
      let rejection = try #require(rejections.first)
      guard case .problems(let problems) = rejection.reason else {
        Issue.record("no list of problems")
        return
      }
      #expect(problems.count == min(count, 101))
      #expect(problems.prefix(100).allSatisfy { $0.kind == .dictionaryType })
      if count > 100 {
        #expect(problems[100].kind == .value)
        let rest = count == 101 ? "1 more problem" : "\(count - 100) more problems"
        #expect(problems[100].message == "Value error, and \(rest)")
        #expect(problems[100].count == count - 100)
      }
    }
  }

  // MARK: - Envelopes

  @Test func anEnvelopeNamesWorkspaceAndAgent() async throws {
    let loading = try await load(
      envelope([
        "workspace_id": "7", "agent_remote_identifier": "caf\u{E9}",
        "call": call(["metadata": ["agent_remote_identifier": "other"]]), "more": 1,
      ]),
      "option"
    )
    #expect(loading.cells(.workspace) == [.int(7)])
    #expect(loading.cells(.agent) == [.text("caf\u{E9}")])
  }

  @Test(
    arguments: [
      ("named", nil, "named"), ("named", "option", "option"), (nil, nil, "default"),
      (nil, "option", "option"),
    ] as [(String?, String?, String)]
  )
  func aBareBodyHasTheOptionsAgentElseItsOwn(
    own: String?,
    option: String?,
    agent: String
  ) async throws {
    let name = own.map { JSONValue.string(ByteText($0)) } ?? .null
    let loading = try await load(call(["metadata": ["agent_remote_identifier": name]]), option)
    #expect(loading.cells(.agent) == [.text(ByteText(agent))])
    #expect(loading.cells(.workspace) == [.int(1)])
  }

  @Test(
    arguments: [5, "", [:], .string(ByteText(String(repeating: "x", count: 201)))] as [JSONValue]
  )
  func aBodysOwnAgentMustBeATextThatCanNameOne(name: JSONValue) async throws {
    let loading = try await load(call(["metadata": ["agent_remote_identifier": name]]))
    #expect(loading.cells(.agent) == [.text("default")])
  }

  @Test func aBodyWithACallBesideItsIdIsNoEnvelope() async throws {
    let loading = try await load(call(["call": ["x": 1], "workspace_id": "none"]))
    #expect(loading.problems == [])
    #expect(loading.input.calls == 1)
  }

  @Test func theProblemsOfAnEnvelopeAreThoseOfItsPartsAtOnce() async throws {
    let loading = try await load(
      envelope(["workspace_id": -1, "agent_remote_identifier": 5, "call": call(["call_type": 5])])
    )
    #expect(
      loading.problems == [
        Expected("string_type", "/agent_remote_identifier"),
        Expected("string_type", "/call/call_type"),
        Expected("greater_than_equal", "/workspace_id"),
      ]
    )
  }

  @Test func anEnvelopeMustNameItsWorkspaceAndAgent() async throws {
    #expect(
      try await load(envelope(["call": call([:])]), "option").problems == [
        Expected("missing", "/agent_remote_identifier"), Expected("missing", "/workspace_id"),
      ]
    )
    let nulls = envelope([
      "workspace_id": nil, "agent_remote_identifier": "", "call": call([:]),
    ])
    #expect(
      try await load(nulls).problems == [
        Expected("string_too_short", "/agent_remote_identifier"),
        Expected("int_type", "/workspace_id"),
      ]
    )
  }

  @Test func emptyTranscriptsAreTakenOnlyWhenAskedFor() async throws {
    let text = JSONWriter.bytes(of: call(["transcript_with_tool_calls": []]))
    #expect(try await Loading(text).input.calls == 0)
    let loading = try await Loading(text) { $0.decoding.acceptsEmptyTranscripts = true }
    #expect(loading.input.calls == 1)
    #expect(loading.cells(.turnCount) == [.int(0)])
    #expect(loading.cells(.e2e) == [])
  }
}
