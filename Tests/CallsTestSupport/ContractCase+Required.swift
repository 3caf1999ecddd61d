extension ContractCase {
  private static func text(_ length: Int) -> JSONValue {
    .string(ByteText(String(repeating: "x", count: length)))
  }

  /// Two scalars that one reader might count as one character, or as four or more bytes.
  private static func wideText(_ length: Int) -> JSONValue {
    .string(ByteText(String(repeating: "e\u{301}", count: length / 2)))
  }

  private static func times(
    _ name: String,
    _ start: JSONValue,
    _ end: JSONValue,
    _ expected: Problem...
  ) -> ContractCase {
    var call = smallestCall
    call["start_timestamp"] = start
    call["end_timestamp"] = end
    return ContractCase(name, bytes: JSONWriter.bytes(of: .object(call)), expected)
  }

  /// The five required fields.
  static let requiredFieldCases: [ContractCase] = [
    ContractCase("no call_id", removing: "call_id", Problem("missing", "/call_id")),
    ContractCase("null call_id", setting: ["call_id": nil], Problem("string_type", "/call_id")),
    ContractCase("a number call_id", setting: ["call_id": 5], Problem("string_type", "/call_id")),
    ContractCase(
      "an empty call_id",
      setting: ["call_id": ""],
      Problem("string_too_short", "/call_id")
    ),
    ContractCase("200 characters of call_id", setting: ["call_id": text(200)]),
    ContractCase("200 scalars of call_id", setting: ["call_id": wideText(200)]),
    ContractCase(
      "201 characters of call_id",
      setting: ["call_id": text(201)],
      Problem("string_too_long", "/call_id")
    ),
    ContractCase(
      "202 scalars of call_id, 101 graphemes",
      setting: ["call_id": wideText(202)],
      Problem("string_too_long", "/call_id")
    ),
    ContractCase("a call_id of U+0000", setting: ["call_id": "\u{0}"]),
    ContractCase("no call_type", removing: "call_type", Problem("missing", "/call_type")),
    ContractCase(
      "null call_type",
      setting: ["call_type": nil],
      Problem("string_type", "/call_type")
    ),
    ContractCase(
      "an array call_type",
      setting: ["call_type": []],
      Problem("string_type", "/call_type")
    ),
    ContractCase(
      "an empty call_type",
      setting: ["call_type": ""],
      Problem("string_too_short", "/call_type")
    ),
    ContractCase("any call_type", setting: ["call_type": "inboundPhoneCall"]),
    ContractCase("100 characters of call_type", setting: ["call_type": text(100)]),
    ContractCase(
      "101 characters of call_type",
      setting: ["call_type": text(101)],
      Problem("string_too_long", "/call_type")
    ),
    ContractCase(
      "no recording_url",
      removing: "recording_url",
      Problem("missing", "/recording_url")
    ),
    ContractCase(
      "null recording_url",
      setting: ["recording_url": nil],
      Problem("string_type", "/recording_url")
    ),
    ContractCase(
      "an empty recording_url",
      setting: ["recording_url": ""],
      Problem("string_too_short", "/recording_url")
    ),
    ContractCase("a recording_url of a space", setting: ["recording_url": " "]),
    ContractCase("1,024 characters of recording_url", setting: ["recording_url": text(1_024)]),
    ContractCase(
      "1,025 characters of recording_url",
      setting: ["recording_url": text(1_025)],
      Problem("string_too_long", "/recording_url")
    ),
    ContractCase(
      "no start_timestamp",
      removing: "start_timestamp",
      Problem("missing", "/start_timestamp")
    ),
    ContractCase(
      "no end_timestamp",
      removing: "end_timestamp",
      Problem("missing", "/end_timestamp")
    ),
    times("null start_timestamp", nil, 5, Problem("int_type", "/start_timestamp")),
    times("a boolean end_timestamp", 5, true, Problem("int_type", "/end_timestamp")),
    times("an object as end_timestamp", 5, [:], Problem("int_type", "/end_timestamp")),
    times("timestamps as text", "1772719402", "1772719402000"),
    times("timestamps as doubles", 1_772_719_402.0, 1.772719462e12),
    times("timestamps with leading zeros as text", "0001", "0002"),
    times("a fractional start_timestamp", 1.5, 5, Problem("int_from_float", "/start_timestamp")),
    times("a text that is no integer", "1.0", 5, Problem("int_parsing", "/start_timestamp")),
    times("an empty text as timestamp", "", 5, Problem("int_parsing", "/start_timestamp")),
    times("a spaced text as timestamp", " 1", 5, Problem("int_parsing", "/start_timestamp")),
    times("a plus sign in a text", "+1", 5, Problem("int_parsing", "/start_timestamp")),
    times("other digits in a text", "\u{661}", 5, Problem("int_parsing", "/start_timestamp")),
    times("a negative start", -1, 5, Problem("greater_than_equal", "/start_timestamp")),
    times("a negative text start", "-1", 5, Problem("greater_than_equal", "/start_timestamp")),
    times("minus zero as text", "-0", 5),
    times("a start of zero", 0, 0),
    times("the latest timestamps", 100_000_000_000_000, 100_000_000_000_000),
    times(
      "a timestamp above 10^14",
      5,
      100_000_000_000_001,
      Problem("value_error", "/end_timestamp")
    ),
    times("an integral double above 2^53", 5, 1e16, Problem("int_from_float", "/end_timestamp")),
    times("end equals start", 1_772_719_402, 1_772_719_402),
    times("end equals start in another unit", 1_772_719_402, 1_772_719_402_000),
    times(
      "end before start",
      1_772_719_402,
      1_772_719_401,
      Problem("value_error", "/end_timestamp")
    ),
    times(
      "end before start once both are milliseconds",
      1_772_719_402,
      1_772_719_401_999,
      Problem("value_error", "/end_timestamp")
    ),
    times("a smaller number in a coarser unit", 1_772_719_402_000, 1_772_719_403),
    times("the largest seconds", 9_999_999_999, 9_999_999_999),
    times(
      "the smallest milliseconds are long before the largest seconds",
      9_999_999_999,
      10_000_000_000,
      Problem("value_error", "/end_timestamp")
    ),
    times(
      "a wrong start leaves the end alone",
      "x",
      0,
      Problem("int_parsing", "/start_timestamp")
    ),
    ContractCase(
      "no transcript_with_tool_calls",
      removing: "transcript_with_tool_calls",
      Problem("missing", "/transcript_with_tool_calls")
    ),
    ContractCase(
      "null transcript_with_tool_calls",
      segments: nil,
      Problem("list_type", "/transcript_with_tool_calls")
    ),
    ContractCase(
      "an object as transcript_with_tool_calls",
      segments: [:],
      Problem("list_type", "/transcript_with_tool_calls")
    ),
    ContractCase(
      "an empty transcript_with_tool_calls",
      segments: [],
      Problem("too_short", "/transcript_with_tool_calls")
    ),
    ContractCase(
      "an empty transcript where such calls are taken",
      bytes: {
        var call = smallestCall
        call["transcript_with_tool_calls"] = []
        return JSONWriter.bytes(of: .object(call))
      }(),
      acceptEmptyTranscripts: true
    ),
  ]
}
