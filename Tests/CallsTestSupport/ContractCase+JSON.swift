extension ContractCase {
  private static func invalid(_ name: String, _ text: String) -> ContractCase {
    ContractCase(name, text: text, [Problem("json_invalid", "")])
  }

  /// The smallest call as text, with a member put in front.
  private static func call(with member: String) -> String {
    "{\(member)," + JSONWriter.string(of: .object(smallestCall)).dropFirst()
  }

  private static func nested(_ depth: Int) -> String {
    // The body itself is one level.
    let brackets = depth - 1
    return call(
      with: "\"extra\":" + String(repeating: "[", count: brackets)
        + String(repeating: "]", count: brackets)
    )
  }

  /// Grammar, limits and the shape of the whole body.
  static let jsonCases: [ContractCase] = [
    ContractCase("the smallest call", setting: [:]),
    invalid("an empty body", ""),
    invalid("white space only", " \n"),
    invalid("a cut object", "{\"call_id\": \"x\""),
    invalid("a trailing comma", call(with: "\"extra\":[1,]")),
    invalid("text after the value", JSONWriter.string(of: .object(smallestCall)) + " x"),
    invalid("two values", JSONWriter.string(of: .object(smallestCall)) + "{}"),
    invalid("a comment", call(with: "/* no */ \"extra\":1")),
    invalid("single quotes", call(with: "'extra':1")),
    invalid("NaN", call(with: "\"extra\":NaN")),
    invalid("Infinity", call(with: "\"extra\":-Infinity")),
    invalid("a leading zero", call(with: "\"extra\":01")),
    invalid("a leading plus", call(with: "\"extra\":+1")),
    invalid("a number without digits after the point", call(with: "\"extra\":1.")),
    invalid("a number without digits before the point", call(with: "\"extra\":.5")),
    invalid("an exponent without digits", call(with: "\"extra\":1e")),
    invalid("an integer beyond 64 bits", call(with: "\"extra\":18446744073709551616")),
    invalid("a negative integer beyond 64 bits", call(with: "\"extra\":-9223372036854775809")),
    invalid("a number that is not finite", call(with: "\"extra\":1e400")),
    invalid("a lone high surrogate", call(with: "\"extra\":\"\\ud83d\"")),
    invalid("a lone low surrogate", call(with: "\"extra\":\"\\ude00\"")),
    invalid("two high surrogates", call(with: "\"extra\":\"\\ud83d\\ud83d\"")),
    invalid("an unknown escape", call(with: "\"extra\":\"\\x41\"")),
    invalid("a short unicode escape", call(with: "\"extra\":\"\\u12\"")),
    invalid("a raw line break in a text", call(with: "\"extra\":\"a\nb\"")),
    invalid("a raw control character in a text", call(with: "\"extra\":\"a\u{01}b\"")),
    invalid("depth 1,001", nested(1_001)),
    invalid("two byte order marks", "\u{FEFF}\u{FEFF}{}"),
    ContractCase(
      "bytes that are no UTF-8",
      bytes: Array("{\"extra\":\"".utf8) + [0xFF] + Array("\"}".utf8),
      [Problem("json_invalid", "")]
    ),
    ContractCase(
      "an overlong encoding",
      bytes: Array("{\"extra\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8),
      [Problem("json_invalid", "")]
    ),
    ContractCase(
      "a surrogate encoded as UTF-8",
      bytes: Array("{\"extra\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8),
      [Problem("json_invalid", "")]
    ),
    ContractCase(
      "one byte order mark",
      text: "\u{FEFF}" + JSONWriter.string(of: .object(smallestCall))
    ),
    ContractCase("depth 1,000", text: nested(1_000)),
    ContractCase("the largest integer", text: call(with: "\"extra\":18446744073709551615")),
    ContractCase("the smallest integer", text: call(with: "\"extra\":-9223372036854775808")),
    ContractCase("a number too small for a double", text: call(with: "\"extra\":1e-400")),
    ContractCase("a surrogate pair", text: call(with: "\"extra\":\"\\ud83d\\ude00\"")),
    ContractCase("an escaped U+0000", text: call(with: "\"extra\":\"a\\u0000b\"")),
    ContractCase("unknown keys at the top", setting: ["sip_call_id": "x", "recipient": nil]),
    ContractCase(
      "of duplicate keys the last counts, when it is the right one",
      text: call(with: "\"call_id\":5,\"call_type\":null,\"start_timestamp\":\"x\"")
    ),
    ContractCase(
      "of duplicate keys the last counts, when it is the wrong one",
      text: "{\"call_id\":\"x\"," + call(with: "\"x\":1").dropFirst().dropLast()
        + ",\"call_id\":5}",
      [Problem("string_type", "/call_id")]
    ),
    ContractCase("an array as body", text: "[]", [Problem("dict_type", "")]),
    ContractCase("null as body", text: "null", [Problem("dict_type", "")]),
    ContractCase("a text as body", text: "\"call\"", [Problem("dict_type", "")]),
    ContractCase("a number as body", text: "1", [Problem("dict_type", "")]),
    ContractCase(
      "an empty object: all problems at once",
      text: "{}",
      [
        Problem("missing", "/call_id"), Problem("missing", "/call_type"),
        Problem("missing", "/transcript_with_tool_calls"), Problem("missing", "/start_timestamp"),
        Problem("missing", "/end_timestamp"), Problem("missing", "/recording_url"),
      ]
    ),
  ]
}
