extension ContractCase {
  private static func text(_ length: Int) -> JSONValue {
    .string(ByteText(String(repeating: "x", count: length)))
  }

  /// Null, a wrong type and the length limit of an optional text.
  private static func texts(_ key: ByteText, atMost limit: Int) -> [ContractCase] {
    [
      ContractCase("null \(key)", setting: [key: nil]),
      ContractCase("an empty \(key)", setting: [key: ""]),
      ContractCase("the longest \(key)", setting: [key: text(limit)]),
      ContractCase(
        "a \(key) one too long",
        setting: [key: text(limit + 1)],
        Problem("string_too_long", "/\(key)")
      ),
      ContractCase(
        "a number as \(key)",
        setting: [key: 12],
        Problem("string_type", "/\(key)")
      ),
    ]
  }

  private static func objects(_ key: ByteText) -> [ContractCase] {
    [
      ContractCase("null \(key)", setting: [key: nil]),
      ContractCase("an empty object as \(key)", setting: [key: [:]]),
      ContractCase("any object as \(key)", setting: [key: ["a": [1, nil, ["b": "c"]]]]),
      ContractCase("an array as \(key)", setting: [key: []], Problem("dict_type", "/\(key)")),
      ContractCase("a text as \(key)", setting: [key: "{}"], Problem("dict_type", "/\(key)")),
    ]
  }

  private static func booleans(_ key: ByteText) -> [ContractCase] {
    [
      ContractCase("null \(key)", setting: [key: nil]),
      ContractCase("true \(key)", setting: [key: true]),
      ContractCase("a text as \(key)", setting: [key: "true"], Problem("bool_type", "/\(key)")),
      ContractCase("a number as \(key)", setting: [key: 1], Problem("bool_type", "/\(key)")),
    ]
  }

  private static func integers(_ key: ByteText) -> [ContractCase] {
    [
      ContractCase("null \(key)", setting: [key: nil]),
      ContractCase("zero \(key)", setting: [key: 0]),
      ContractCase("a text as \(key)", setting: [key: "42"]),
      ContractCase("an integral double as \(key)", setting: [key: 42.0]),
      ContractCase("2^53 as double as \(key)", setting: [key: .double(0x1p53)]),
      ContractCase(
        "a double above 2^53 as \(key)",
        setting: [key: .double(0x1p53 + 2)],
        Problem("int_from_float", "/\(key)")
      ),
      ContractCase(
        "a fraction as \(key)",
        setting: [key: 42.5],
        Problem("int_from_float", "/\(key)")
      ),
      ContractCase(
        "a word as \(key)",
        setting: [key: "v2"],
        Problem("int_parsing", "/\(key)")
      ),
      ContractCase("true as \(key)", setting: [key: true], Problem("int_type", "/\(key)")),
      ContractCase("an array as \(key)", setting: [key: [1]], Problem("int_type", "/\(key)")),
      ContractCase(
        "a negative \(key)",
        setting: [key: -1],
        Problem("greater_than_equal", "/\(key)")
      ),
      ContractCase(
        "a negative text as \(key)",
        setting: [key: "-7"],
        Problem("greater_than_equal", "/\(key)")
      ),
      ContractCase(
        "a text above 64 bits as \(key)",
        setting: [key: "9223372036854775808"],
        Problem("value_error", "/\(key)")
      ),
      ContractCase(
        "a text below 64 bits as \(key)",
        setting: [key: "-9223372036854775809"],
        Problem("greater_than_equal", "/\(key)")
      ),
    ]
  }

  private static let sentimentCases: [ContractCase] = [
    ContractCase("null user_sentiment", setting: ["user_sentiment": nil]),
    ContractCase("user_sentiment in capitals", setting: ["user_sentiment": "NEGATIVE"]),
    ContractCase("user_sentiment in mixed case", setting: ["user_sentiment": "uNknown"]),
    ContractCase("user_sentiment neutral", setting: ["user_sentiment": "neutral"]),
    ContractCase("user_sentiment positive", setting: ["user_sentiment": "Positive"]),
    ContractCase(
      "another user_sentiment",
      setting: ["user_sentiment": "happy"],
      Problem("literal_error", "/user_sentiment")
    ),
    ContractCase(
      "an empty user_sentiment",
      setting: ["user_sentiment": ""],
      Problem("literal_error", "/user_sentiment")
    ),
    ContractCase(
      "a spaced user_sentiment",
      setting: ["user_sentiment": "positive "],
      Problem("literal_error", "/user_sentiment")
    ),
    ContractCase(
      "a user_sentiment with a dotless i",
      setting: ["user_sentiment": "pos\u{131}tive"],
      Problem("literal_error", "/user_sentiment")
    ),
    ContractCase(
      "a user_sentiment that is too long",
      setting: ["user_sentiment": text(51)],
      Problem("string_too_long", "/user_sentiment")
    ),
    ContractCase(
      "a number as user_sentiment",
      setting: ["user_sentiment": 1],
      Problem("string_type", "/user_sentiment")
    ),
  ]

  private static let costCases: [ContractCase] = [
    ContractCase("null call_cost", setting: ["call_cost": nil]),
    ContractCase("an integer call_cost", setting: ["call_cost": 125]),
    ContractCase("a fractional call_cost", setting: ["call_cost": 12.34]),
    ContractCase("a negative call_cost", setting: ["call_cost": -1]),
    ContractCase(
      "a text as call_cost",
      setting: ["call_cost": "125"],
      Problem("float_type", "/call_cost")
    ),
    ContractCase(
      "true as call_cost",
      setting: ["call_cost": true],
      Problem("float_type", "/call_cost")
    ),
  ]

  private static let lenientCases: [ContractCase] = [
    ContractCase("a transcript of any length", setting: ["transcript": text(5_000)]),
    ContractCase("null transcript", setting: ["transcript": nil]),
    ContractCase(
      "a number as transcript",
      setting: ["transcript": 5],
      Problem("string_type", "/transcript")
    ),
    ContractCase(
      "wrong types inside metadata",
      setting: ["metadata": ["ai_models": 5, "usage_token": ["a"]]]
    ),
    ContractCase(
      "wrong types inside ai_models and usage_token",
      setting: [
        "metadata": [
          "ai_models": ["asr_model": 5, "llm_model": [], "tts_model": ["x": 1]],
          "usage_token": ["llm_token": "12", "stt_duration_seconds": true],
        ]
      ]
    ),
  ]

  /// The optional fields.
  static let optionalFieldCases: [ContractCase] =
    integers("agent_version") + integers("duration_ms") + texts("call_status", atMost: 100)
    + texts("disconnection_reason", atMost: 100) + texts("caller_phone_number", atMost: 50)
    + texts("recording_multi_channel_url", atMost: 1_024) + booleans("call_successful")
    + booleans("in_voicemail") + objects("collected_dynamic_variables") + objects("call_analysis")
    + objects("general_meta_data_raw") + objects("metadata") + sentimentCases + costCases
    + lenientCases
}
