import Calls
import CallsTestSupport
import RawMemory
import Testing

/// Bodies that are checked one by one, against the contract and the reading of files.
@Suite struct CallCheckerTests {
  typealias Expected = CallsTestSupport.Problem

  private let hash = CallKeyHash(seed: 7)

  private func check(_ body: [UInt8], acceptsEmptyTranscripts: Bool = false) -> CheckedBody {
    var checker = CallChecker(acceptsEmptyTranscripts: acceptsEmptyTranscripts, keyHash: hash)
    return checker.check(PaddedBytes(body.span), workspace: 3, agent: Array("support".utf8))
  }

  private func problems(_ body: JSONValue) -> [BodyProblem] {
    guard case .problems(let problems) = check(JSONWriter.bytes(of: body)) else { return [] }
    return problems
  }

  private func call(_ fields: KeyValuePairs<ByteText, JSONValue>) -> JSONValue {
    var call = ContractCase.smallestCall
    for (key, value) in fields { call[key] = value }
    return .object(call)
  }

  @Test(arguments: ContractCase.all)
  func takesAndRefusesWhatTheContractDoes(_ contractCase: ContractCase) {
    // Who reads a body skips its byte order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body =
      contractCase.json.starts(with: mark) ? contractCase.json.dropFirst(3) : contractCase.json[...]
    let checked = check(
      Array(body),
      acceptsEmptyTranscripts: contractCase.acceptEmptyTranscripts
    )
    #expect(checked.modelProblems.sorted() == contractCase.expected.sorted())
  }

  @Test func aCheckerForgetsEarlierBodies() {
    var payloads = RandomPayloads(seed: 5)
    let records = payloads.records(Environment.isLongRun ? 4_000 : 400, rejected: 0.5)
    var checker = CallChecker(keyHash: hash)
    var accepted = 0
    for line in payloads.lines(of: records).split(separator: UInt8(ascii: "\n")) {
      let body = Array(line)
      let checked = checker.check(PaddedBytes(body.span), workspace: 3, agent: [0x61])
      // An envelope is nothing to a checker of bodies: it lacks the fields of one.
      #expect(checked.modelProblems.sorted() == NaiveValidation.problems(inBytes: body))
      if case .call = checked { accepted += 1 }
    }
    #expect(accepted > 20)
  }

  @Test func theIdentityIsOfTheRequestsSenderAndTheBodysCall() {
    let body = call([
      "call_id": "caf\u{E9}\n", "metadata": ["agent_remote_identifier": "another"],
    ])
    let id = Array("caf\u{E9}\n".utf8)
    let key = hash.hash(workspace: 3, agent: Array("support".utf8).span, callID: id.span)
    guard case .call(let identity) = check(JSONWriter.bytes(of: body)) else {
      Issue.record("refused")
      return
    }
    #expect(identity.callID == id)
    #expect(identity.key == key)
  }

  @Test func whatIsNoJSONIsToldByItsByte() {
    #expect(check([]) == .invalidJSON(JSONSyntaxError(offset: 0, reason: .unexpectedEnd)))
    let text = Array("{\"call_id\": NaN}".utf8)
    #expect(check(text) == .invalidJSON(JSONSyntaxError(offset: 12, reason: .notFinite)))
    let records = Array("{} {}".utf8)
    #expect(check(records) == .invalidJSON(JSONSyntaxError(offset: 3, reason: .trailingContent)))
  }

  // MARK: - Values

  @Test func plainValuesAreRepeated() {
    let found = problems(
      call([
        "call_id": 17, "call_type": .unsigned(.max), "agent_version": "v2", "duration_ms": 1.5,
        "call_status": true, "call_successful": "yes", "in_voicemail": [:], "call_cost": [1],
        "user_sentiment": "gloomy", "end_timestamp": 5,
      ])
    )
    let inputs = Dictionary(uniqueKeysWithValues: found.map { ($0.problem.pointer, $0.input) })
    #expect(
      inputs == [
        "/call_id": .integer(17), "/call_type": .unsigned(.max), "/agent_version": .text("v2"),
        "/duration_ms": .number(1.5), "/call_status": .boolean(true),
        "/call_successful": .text("yes"), "/in_voicemail": .object, "/call_cost": .array,
        "/user_sentiment": .text("gloomy"), "/end_timestamp": .integer(5),
      ]
    )
  }

  @Test func phoneNumbersAreMaskedInWhatIsRepeated() {
    let told = "caller +15550109942 hung up"
    let cut = String(repeating: "x ", count: 97) + "+15550109942 hung up"
    let found = problems(
      call([
        "call_status": .string(ByteText(told + String(repeating: ".", count: 400))),
        "agent_version": "+15550109942", "disconnection_reason": .string(ByteText(cut)),
      ])
    )
    let texts = found.map { problem in
      if case .text(let text) = problem.input { text } else { "" }
    }
    #expect(texts.count == 3)
    #expect(!texts.contains { $0.contains("555") }, "\(texts)")
    #expect(texts.contains("***42"))
    #expect(
      texts.contains { $0.hasPrefix("caller ***42 hung up.") && $0.unicodeScalars.count == 200 }
    )
  }

  @Test func whatIsPrivateIsNotRepeated() {
    let long = JSONValue.string(ByteText(String(repeating: "s", count: 2_000)))
    let found = problems(
      call([
        "recording_url": long, "recording_multi_channel_url": long, "transcript": 5,
        "caller_phone_number": 4_915_112_345, "call_analysis": "said", "metadata": "said",
        "collected_dynamic_variables": 1, "general_meta_data_raw": false,
        "transcript_with_tool_calls": [
          "said", ["role": "agent", "text": 5, "words": "said", "start_ms": 0, "end_ms": 1],
          ["role": "agent_function", "tool": "said", "node": 1, "metadata": "said"],
        ],
      ])
    )
    #expect(found.count == 14)
    #expect(found.allSatisfy { $0.input == .withheld })
    #expect(problems(call(["transcript_with_tool_calls": "said"])).map(\.input) == [.withheld])
    #expect(problems("said").map(\.input) == [.withheld])
    #expect(problems([]).map(\.input) == [.array])
  }

  @Test func valuesOfSegmentsAreFoundByTheirPlace() {
    let found = problems(
      call([
        "transcript_with_tool_calls": [
          ["role": "agent_function"], ["role": "robot"], ["role": "agent_function"],
          ["role": nil, "start_ms": -1, "end_ms": "2"], ["text": "said"], ["role": "user"],
        ]
      ])
    )
    let inputs = found.map { ($0.problem.pointer, $0.input) }.sorted { $0.0 < $1.0 }
    let segments = "/transcript_with_tool_calls"
    #expect(
      inputs.map(\.0) == [
        "\(segments)/1/role", "\(segments)/3/end_ms", "\(segments)/3/role",
        "\(segments)/3/start_ms", "\(segments)/4/role", "\(segments)/5",
      ]
    )
    #expect(
      inputs.map(\.1) == [.text("robot"), .text("2"), .null, .integer(-1), .none, .object]
    )
  }

  @Test func ofRepeatedKeysTheLastIsTheValue() {
    var body = ContractCase.smallestCall
    body.members += [
      JSONObject.Member(key: "agent_version", value: 1),
      JSONObject.Member(key: "agent_version", value: "second"),
    ]
    #expect(problems(.object(body)).map(\.input) == [.text("second")])
  }

  @Test func aLongTextIsCutBetweenScalars() {
    for scalar in ["x", "\u{E9}", "\u{1F469}"] {
      let text = String(repeating: scalar, count: 201)
      #expect(
        problems(call(["call_id": .string(ByteText(text))])).map(\.input)
          == [.text(String(repeating: scalar, count: 200))]
      )
    }
  }

  @Test func manyProblemsAreCountedAndTheirValuesFound() {
    let segments = [JSONValue](repeating: ["role": "robot"], count: 250)
    let found = problems(
      call(["call_cost": "free", "transcript_with_tool_calls": .array(segments)])
    )
    #expect(found.count == 101)
    #expect(found.first?.input == .text("free"))
    #expect(found[1..<100].allSatisfy { $0.input == .text("robot") })
    #expect(found.last?.problem.count == 151)
    #expect(found.last?.problem.path.isEmpty == true)
    #expect(found.last?.input == ProblemInput.none)
  }
}

extension CheckedBody {
  /// The problems as the reference model has them.
  fileprivate var modelProblems: [CallsTestSupport.Problem] {
    switch self {
    case .call: []
    case .invalidJSON: [CallsTestSupport.Problem("json_invalid", "")]
    case .problems(let problems):
      problems.map {
        CallsTestSupport.Problem($0.problem.kind.rawValue, $0.problem.pointer)
      }
    }
  }
}
