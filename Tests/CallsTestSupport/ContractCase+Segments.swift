extension ContractCase {
  private static let first = "/transcript_with_tool_calls/0"

  private static func speech(
    _ name: String,
    _ fields: KeyValuePairs<ByteText, JSONValue>,
    _ expected: Problem...
  ) -> [ContractCase] {
    ["user", "agent"].map { (role: ByteText) in
      var segment = JSONObject([JSONObject.Member(key: "role", value: .string(role))])
      for (key, value) in fields {
        segment[key] = value
      }
      var call = smallestCall
      call["transcript_with_tool_calls"] = .array([.object(segment)])
      return ContractCase(
        "\(role) segment with \(name)",
        bytes: JSONWriter.bytes(of: .object(call)),
        expected
      )
    }
  }

  private static func times(_ key: ByteText) -> [ContractCase] {
    [
      ContractCase("null \(key) of a segment", segment: [key: nil]),
      ContractCase("a fractional \(key) of a segment", segment: [key: 12.5]),
      ContractCase("minus zero as \(key) of a segment", segment: [key: -0.0]),
      ContractCase(
        "a text as \(key) of a segment",
        segment: [key: "5"],
        Problem("float_type", "\(first)/\(key)")
      ),
      ContractCase(
        "true as \(key) of a segment",
        segment: [key: true],
        Problem("float_type", "\(first)/\(key)")
      ),
      ContractCase(
        "a negative \(key) of a segment",
        segment: [key: -0.25],
        Problem("greater_than_equal", "\(first)/\(key)")
      ),
    ]
  }

  private static func objects(_ key: ByteText) -> [ContractCase] {
    [
      ContractCase("null \(key) of a segment", segment: [key: nil]),
      ContractCase("an empty \(key) of a segment", segment: [key: [:]]),
      ContractCase(
        "an array as \(key) of a segment",
        segment: [key: []],
        Problem("dict_type", "\(first)/\(key)")
      ),
      ContractCase(
        "a text as \(key) of a segment",
        segment: [key: "x"],
        Problem("dict_type", "\(first)/\(key)")
      ),
    ]
  }

  private static let roleCases: [ContractCase] = [
    ContractCase(
      "every role",
      segments: [
        ["role": "user", "start_ms": 0, "end_ms": 1],
        ["role": "agent", "start_ms": 0, "duration_ms": 0],
        ["role": "agent_function"], ["role": "agent_result"], ["role": "node_transition"],
      ]
    ),
    ContractCase("a text segment", segments: ["x"], Problem("dict_type", first)),
    ContractCase("a null segment", segments: [nil], Problem("dict_type", first)),
    ContractCase("no role", segments: [["text": "x"]], Problem("missing", "\(first)/role")),
    ContractCase("null role", segment: ["role": nil], Problem("string_type", "\(first)/role")),
    ContractCase("a number role", segment: ["role": 1], Problem("string_type", "\(first)/role")),
    ContractCase(
      "another role",
      segment: ["role": "assistant"],
      Problem("literal_error", "\(first)/role")
    ),
    ContractCase("an empty role", segment: ["role": ""], Problem("literal_error", "\(first)/role")),
    ContractCase(
      "a role in capitals",
      segment: ["role": "User"],
      Problem("literal_error", "\(first)/role")
    ),
    ContractCase(
      "problems of several segments at once",
      segments: [
        ["role": "agent_function", "text": 5, "tool": []],
        ["role": "agent", "start_ms": 0, "end_ms": 1],
        ["role": "user"],
        ["role": "nobody", "start_ms": "x"],
      ],
      Problem("string_type", "\(first)/text"),
      Problem("dict_type", "\(first)/tool"),
      Problem("value_error", "/transcript_with_tool_calls/2"),
      Problem("literal_error", "/transcript_with_tool_calls/3/role"),
      Problem("float_type", "/transcript_with_tool_calls/3/start_ms")
    ),
  ]

  private static let timingCases: [ContractCase] =
    speech("no time", [:], Problem("value_error", first))
    + speech("start and end", ["start_ms": 0, "end_ms": 0])
    + speech("end before start", ["start_ms": 10, "end_ms": 0])
    + speech("start and duration", ["start_ms": 5.5, "duration_ms": 0])
    + speech("start, duration and null end", ["start_ms": 5, "end_ms": nil, "duration_ms": 1])
    + speech("start alone", ["start_ms": 5], Problem("value_error", first))
    + speech("duration alone", ["duration_ms": 5], Problem("value_error", first))
    + speech("end alone", ["end_ms": 5], Problem("value_error", first))
    + speech("end and duration", ["end_ms": 5, "duration_ms": 5], Problem("value_error", first))
    + speech("null times", ["start_ms": nil, "end_ms": nil], Problem("value_error", first))
    + speech("one timed word", ["words": [["word": "a", "start_ms": 0, "end_ms": 1]]])
    + speech(
      "one timed word among others",
      ["words": [nil, ["start_ms": 1], "x", ["start_ms": 0, "end_ms": 1], ["end_ms": 2]]]
    )
    + speech("no words", ["words": []], Problem("value_error", first))
    + speech("null words", ["words": nil, "start_ms": 1, "end_ms": 2])
    + speech(
      "words that lack a time each",
      ["words": [["start_ms": 1], ["end_ms": 2]]],
      Problem("value_error", first)
    )
    + speech(
      "a word with a time as text",
      ["words": [["start_ms": "0", "end_ms": 1]]],
      Problem("value_error", first)
    )
    + speech("an object as words", ["words": [:]], Problem("list_type", "\(first)/words"))
    + speech(
      "a start of a wrong type, which is one problem",
      ["start_ms": "0", "end_ms": 1],
      Problem("float_type", "\(first)/start_ms")
    )

  private static let lenientCases: [ContractCase] = [
    ContractCase("null text of a segment", segment: ["text": nil]),
    ContractCase(
      "an array as text of a segment",
      segment: ["text": []],
      Problem("string_type", "\(first)/text")
    ),
    ContractCase("a function without any time", segment: [:]),
    ContractCase(
      "wrong types inside tool",
      segment: ["tool": ["name": 5, "request_id": [], "is_error": "no", "start_ms": "1"]]
    ),
    ContractCase("wrong types inside node", segment: ["node": ["from": 5, "to": [], "reason": 1]]),
    ContractCase(
      "wrong types inside a segment's metadata",
      segment: ["metadata": ["e2e_latency": "fast", "interrupted": 1, "llm_node_ttft": nil]]
    ),
    ContractCase("wrong types inside words", segment: ["words": [1, nil, [], ["word": 5]]]),
    ContractCase(
      "any params and result",
      segment: ["tool": ["params": [1, [:]], "result": "ok", "other": nil]]
    ),
    ContractCase("unknown keys in a segment", segment: ["speaker": "x", "words_raw": [1]]),
  ]

  /// The segments of `transcript_with_tool_calls`.
  static let segmentCases: [ContractCase] =
    roleCases + timingCases + times("start_ms") + times("end_ms") + times("duration_ms")
    + objects("node") + objects("tool") + objects("metadata") + lenientCases
}
