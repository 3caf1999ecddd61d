import Calls
import CallsServer
import CallsTestSupport
import RawMemory
import Testing

/// The answers to requests that can never be taken, and what is kept of them.
@Suite(.timeLimit(.minutes(15))) struct ProblemAnswerTests {
  @Test func aMissingFieldIsToldAsTheClientsKnowIt() async throws {
    try await TestServer.run { server in
      let body = Array(
        "{\"call_type\": \"web\", \"transcript_with_tool_calls\": [], \"end_timestamp\": 1}".utf8
      )
      let response = try await server.answer(to: RawRequest(body))
      #expect(response.status == 422)
      #expect(response.header("content-type") == "application/json")
      #expect(
        response.text
          == "{\"detail\": ["
          + "{\"type\": \"missing\", \"loc\": [\"body\", \"call_id\"], \"msg\": \"Field required\", \"input\": null}, "
          + "{\"type\": \"missing\", \"loc\": [\"body\", \"recording_url\"], \"msg\": \"Field required\", \"input\": null}, "
          + "{\"type\": \"missing\", \"loc\": [\"body\", \"start_timestamp\"], \"msg\": \"Field required\", \"input\": null}, "
          + "{\"type\": \"too_short\", \"loc\": [\"body\", \"transcript_with_tool_calls\"], "
          + "\"msg\": \"List should have at least 1 item after validation, not 0\", \"input\": \"(array)\"}]}"
      )
    }
  }

  @Test func textsAreEscapedAndSegmentsCounted() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.body([
        "user_sentiment": "a\"\\\n\u{7}\u{7F}\u{E9}\u{1F469}",
        "transcript_with_tool_calls": [["role": "agent_function"], ["role": "user"]],
      ])
      let response = try await server.answer(to: RawRequest(body))
      #expect(
        response.text
          == "{\"detail\": [{\"type\": \"literal_error\", \"loc\": [\"body\", \"user_sentiment\"], "
          + "\"msg\": \"Input should be 'positive', 'neutral', 'negative' or 'unknown'\", "
          + "\"input\": \"a\\\"\\\\\\u000a\\u0007\\u007f\u{E9}\u{1F469}\"}, "
          + "{\"type\": \"value_error\", \"loc\": [\"body\", \"transcript_with_tool_calls\", 1], "
          + "\"msg\": \"Value error, 'user' segment has no time: give words of which one has start_ms "
          + "and end_ms, or start_ms and end_ms, or start_ms and duration_ms\", \"input\": \"(object)\"}]}"
      )
    }
  }

  /// Every case of the contract, by the types and places of its problems.
  @Test func allCasesOfTheContractAreAnsweredWithAllProblems() async throws {
    for acceptsEmpty in [false, true] {
      try await TestServer.run {
        $0.acceptsEmptyTranscripts = acceptsEmpty
      } _: { server in
        try await server.connect { connection in
          for contractCase in ContractCase.all
          where contractCase.acceptEmptyTranscripts == acceptsEmpty {
            try await connection.send(RawRequest(contractCase.json).bytes)
            let response = try await connection.response()
            let found = try Self.problems(in: response)
            #expect(found.sorted() == contractCase.expected.sorted(), "\(contractCase.name)")
          }
        }
      }
    }
  }

  /// The contract's words for what is wrong are all tried above.
  @Test func everyTypeOfProblemIsTried() {
    let types: Set = [
      "missing", "string_type", "string_too_short", "string_too_long", "too_short",
      "literal_error", "int_type", "int_parsing", "int_from_float", "float_type", "bool_type",
      "dict_type", "list_type", "greater_than_equal", "value_error", "json_invalid",
    ]
    #expect(Set(ContractCase.all.flatMap(\.expected).map(\.type)) == types)
  }

  @Test func manyProblemsAreCountedAndLongInputIsCut() async throws {
    try await TestServer.run { server in
      let segment: JSONValue = ["role": .string(ByteText(String(repeating: "\u{E9}", count: 500)))]
      let body = SampleBodies.body([
        "transcript_with_tool_calls": .array(Array(repeating: segment, count: 150))
      ])
      let response = try await server.answer(to: RawRequest(body))
      #expect(try Self.problems(in: response).count == 101)
      #expect(response.text.contains("\"\(String(repeating: "\u{E9}", count: 200))\""))
      #expect(!response.text.contains(String(repeating: "\u{E9}", count: 201)))
      #expect(response.text.contains("50"), "\(response.text.suffix(200))")
    }
  }

  /// What is wrong with a body is looked for in the contract's order: inflation, JSON, fields.
  @Test func checksOfABodyComeInOrder() async throws {
    try await TestServer.run { server in
      func types(_ body: [UInt8]) async throws -> [String] {
        let request = RawRequest(body).setting("Content-Encoding", "gzip")
        return try Self.problems(in: try await server.answer(to: request)).map(\.type)
      }
      let text = Array("{\"call_id\": 1, \"user_sentiment\": \"x\" ".utf8)
      var damaged = CompressedBytes.gzip(text)
      damaged[damaged.count - 6] ^= 1
      #expect(try await types(damaged) == ["value_error"])
      #expect(try await types(CompressedBytes.gzip(text)) == ["json_invalid"])
      let fields = try await types(CompressedBytes.gzip(text + Array("}".utf8)))
      #expect(fields.contains("string_type") && fields.contains("missing"))
    }
  }

  @Test func whatIsNoJSONIsToldByItsByte() async throws {
    try await TestServer.run { server in
      let cases: [(String, Int, String)] = [
        ("", 0, "unexpected end"), ("{\"a\": NaN}", 6, "NaN and Infinity are not JSON"),
        ("\u{FEFF}{]", 4, "expected a key in quotes"),
        ("{} x", 3, "unexpected content after the end"),
      ]
      for (text, offset, reason) in cases {
        let response = try await server.answer(to: RawRequest(Array(text.utf8)))
        #expect(response.status == 422)
        #expect(
          response.text
            == "{\"detail\": [{\"type\": \"json_invalid\", \"loc\": [\"body\", \(offset)], "
            + "\"msg\": \"JSON decode error: \(reason)\", \"input\": null}]}"
        )
      }
    }
  }

  @Test func privateTextsAreNeverRepeated() async throws {
    try await TestServer.run { server in
      let secret = "+49 151 12345678"
      let text = JSONValue.string(ByteText(secret))
      let long = JSONValue.string(ByteText(String(repeating: secret, count: 100)))
      let body = SampleBodies.body([
        "recording_url": long, "recording_multi_channel_url": long, "caller_phone_number": long,
        "transcript": [text], "call_analysis": text, "metadata": text,
        "transcript_with_tool_calls": [text, ["role": "user", "text": [text], "words": text]],
      ])
      let response = try await server.answer(to: RawRequest(body))
      #expect(response.status == 422)
      #expect(!response.text.contains("151"))
    }
  }

  // MARK: - Queries

  @Test func queriesAreReadAsForms() async throws {
    let cases: [(query: String, agent: String)] = [
      ("workspace_id=42&agent_remote_identifier=a+b", "a b"),
      ("workspace_id=42&agent_remote_identifier=a%20b", "a b"),
      ("agent_remote_identifier=%C3%A9%2F%2b&x=%zz&workspace_id=042", "\u{E9}/+"),
      ("workspace_id=42&agent%5Fremote_identifier=a=b", "a=b"),
      ("workspace_id=%34%32&&agent_remote_identifier=a#b", "a"),
      (
        "workspace_id=42&agent_remote_identifier=" + String(repeating: "%F0%9F%91%A9", count: 200),
        String(repeating: "\u{1F469}", count: 200)
      ),
    ]
    try await TestServer.run { server in
      for (index, each) in cases.enumerated() {
        let request = RawRequest(SampleBodies.call("\(index)")).query(each.query)
        let response = try await server.answer(to: request)
        #expect(response.status == 200, "\(each.query): \(response.text)")
        let call = try #require(server.receiver.calls.last)
        #expect(call.agent == Array(each.agent.utf8))
        #expect(call.workspace == 42)
      }
    }
  }

  @Test func allThatIsWrongWithAQueryIsTold() async throws {
    let long = String(repeating: "x", count: 201)
    let cases: [(query: String, problems: [CallsTestSupport.Problem])] = [
      ("", [.init("missing", "/workspace_id"), .init("missing", "/agent_remote_identifier")]),
      (
        "workspace_id=-1&agent_remote_identifier=",
        [
          .init("greater_than_equal", "/workspace_id"),
          .init("string_too_short", "/agent_remote_identifier"),
        ]
      ),
      (
        "workspace_id=4.2&agent_remote_identifier=\(long)",
        [
          .init("int_parsing", "/workspace_id"),
          .init("string_too_long", "/agent_remote_identifier"),
        ]
      ),
      (
        "workspace_id=&agent_remote_identifier=%zz",
        [.init("int_parsing", "/workspace_id"), .init("value_error", "/agent_remote_identifier")]
      ),
      (
        "workspace_id=9223372036854775808&agent_remote_identifier=%ff",
        [.init("value_error", "/workspace_id"), .init("value_error", "/agent_remote_identifier")]
      ),
      (
        "workspace_id=42&workspace_id=42&agent_remote_identifier=%4",
        [.init("value_error", "/workspace_id"), .init("value_error", "/agent_remote_identifier")]
      ),
      ("workspace_id=+42&agent_remote_identifier=a", [.init("int_parsing", "/workspace_id")]),
    ]
    try await TestServer.run { server in
      for each in cases {
        let body = SampleBodies.call()
        let response = try await server.answer(to: RawRequest(body).query(each.query))
        #expect(response.status == 422)
        let problems = try Self.problems(in: response, part: "query")
        #expect(problems == each.problems, "\(each.query)")
        let refused = try #require(server.receiver.refused.last)
        #expect(refused.workspace == 42)
        #expect(Array(copying: refused.body.span) == body)
      }
      #expect(server.receiver.refused.count == cases.count)
      #expect(server.receiver.calls.isEmpty)
      // Nothing is kept in a workspace that the key is not for.
      try await server.expect(422, for: RawRequest(SampleBodies.call()).query("workspace_id=7"))
      #expect(server.receiver.refused.count == cases.count)
    }
  }

  // MARK: - Rejects

  @Test func theBodyOfARefusedRequestIsKeptWithItsReason() async throws {
    try await TestServer.run { server in
      let body = SampleBodies.body(["call_id": 1, "user_sentiment": "gloomy"])
      try await server.expect(422, for: RawRequest(body))
      let refused = try #require(server.receiver.refused.first)
      #expect(refused.workspace == 42)
      #expect(refused.agent == Array("support".utf8))
      #expect(refused.problems.map(\.kind) == [.stringType, .literal])
      #expect(Array(copying: refused.body.span) == body)
      // A repeat of a stored call whose body is invalid is refused like any other.
      try await server.expect(200, for: RawRequest(SampleBodies.call()))
      let repeated = SampleBodies.body(["call_id": "call-1", "call_cost": "free"])
      try await server.expect(422, for: RawRequest(repeated))
      #expect(server.receiver.refused.count == 2)
    }
  }

  /// The problems of an answer, their places within a part of the request.
  static func problems(
    in response: RawResponse,
    part: ByteText = "body"
  ) throws -> [CallsTestSupport.Problem] {
    guard response.status == 422 else {
      #expect(response.status == 200)
      return []
    }
    guard case .object(let answer) = try JSONReader.value(of: response.body),
      case .array(let entries)? = answer["detail"]
    else {
      Issue.record("no list: \(response.text)")
      return []
    }
    return entries.compactMap { entry in
      guard case .object(let entry) = entry, case .string(let type)? = entry["type"],
        case .array(let location)? = entry["loc"], case .string(part)? = location.first,
        entry["msg"] != nil, entry["input"] != nil
      else {
        Issue.record("no problem: \(response.text)")
        return nil
      }
      let pointer = location.dropFirst().map { step -> String in
        switch step {
        case .string(let key): "/\(key)"
        case .integer(let index): "/\(index)"
        default: "/?"
        }
      }
      // The byte of a grammar error is the parser's own affair.
      let place = "\(type)" == "json_invalid" ? "" : pointer.joined()
      return CallsTestSupport.Problem("\(type)", place)
    }
  }
}
