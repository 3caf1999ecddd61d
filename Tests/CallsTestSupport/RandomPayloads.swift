/// A seeded source of accepted but adversarial call bodies.
///
/// Everything that the contract leaves open happens here: missing fields, nulls, wrong types in
/// lenient places, odd numbers, texts that are canonically equal but differ in bytes. Names come
/// from small pools, so that groups have several rows.
package struct RandomPayloads: Sendable {
  var random: SplitMix64
  private var callCount = 0

  /// A source whose sequence the seed decides.
  package init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Names that look or fold alike but differ in bytes, and plain ones.
  static let names: [ByteText] = [
    "support", "caf\u{E9}", "cafe\u{301}", "\u{212B}", "\u{C5}", "A\u{30A}", "sales", "Sales",
    "a,b\"c", "=1+1", "\u{1F469}\u{200D}\u{1F4BB}", "", " ", "a\u{0}b", "line\nbreak", "\u{FFFF}",
    "\u{10FFFF}",
  ]

  /// Values of every type, for places where a wrong type is ignored.
  static let anything: [JSONValue] = [
    nil, true, false, 0, -1, 12.5, "", "text", "12", [], [1], [:], ["a": nil],
    .unsigned(.max), .integer(.min), 1e300,
  ]

  /// A text of the pool that is not empty.
  mutating func name() -> ByteText {
    random.pick(Self.names.filter { !$0.isEmpty })
  }

  /// Mostly the value, now and then null, a value of any type, or nothing at all.
  mutating func sometimes(_ value: JSONValue, wrong: Bool = true) -> JSONValue? {
    switch random.integer(0...11) {
    case 0: nil
    case 1: JSONValue.null
    case 2 where wrong: random.pick(Self.anything)
    default: value
    }
  }

  /// A latency in milliseconds: mostly small, at times odd, invalid or huge.
  mutating func latency() -> JSONValue {
    let odd: [JSONValue] = [
      0, -0.0, 12.5, 13.5, 0.5, 0.49999999999999994, -0.4, -1, 1499.5, 65_535, 65_536, 1_000_000,
      .integer(9_007_199_254_740_992), .integer(9_007_199_254_740_993), 9007199254740992.0,
      9007199254740994.0, 1e300, .unsigned(.max), 4503599627370495.5,
    ]
    return switch random.integer(0...9) {
    case 0: random.pick(odd)
    case 1...2: .double(Double(random.integer(0...4_000)) / 2)
    case 3: .double(Double(random.integer(0...3_000_000)) / 997)
    default: .integer(random.integer(0...3_000))
    }
  }

  /// A call time near a border of a week, month, year or summer time; seconds or milliseconds.
  private mutating func callTime() -> Int64 {
    let bordersInSeconds: [Int64] = [
      1_767_225_600,  // 2026-01-01T00:00Z, in week 2026-W01
      1_735_516_800,  // 2024-12-30T00:00Z, in week 2025-W01
      1_609_632_000,  // 2021-01-03T00:00Z, in week 2020-W53
      1_772_323_200,  // 2026-03-01T00:00Z
      1_774_746_000,  // 2026-03-29T01:00Z, clocks go forward in Europe
      1_792_890_000,  // 2026-10-25T01:00Z, clocks go back in Europe
      1_772_953_200,  // 2026-03-08T07:00Z, clocks go forward in New York
      1_772_719_402,
    ]
    return random.pick(bordersInSeconds) * 1_000 + random.integer(-7_200_000...7_200_000)
  }

  /// The timestamps and the duration.
  private mutating func times() -> [JSONObject.Member] {
    let start = callTime()
    let length = random.pick([0, 1, 999, 60_000, 60_001, random.integer(0...900_000)])
    let end = start + length
    var members: [JSONObject.Member] = []
    for (key, time) in [("start_timestamp", start), ("end_timestamp", end)] as [(ByteText, Int64)] {
      let value: JSONValue =
        switch random.integer(0...5) {
        case 0: .string(ByteText("\(time)"))
        case 1: .double(Double(time))
        default: .integer(time)
        }
      members.append(JSONObject.Member(key: key, value: value))
    }
    if random.chance(0.3) {
      // Whole seconds, which must not put the end before the start.
      members = [
        JSONObject.Member(key: "start_timestamp", value: .integer(start / 1_000)),
        JSONObject.Member(key: "end_timestamp", value: .integer(end / 1_000)),
      ]
    }
    if random.chance(0.5) {
      let sent = random.pick([length, 0, length + 500, random.integer(0...600_000)])
      let forms: [JSONValue] = [
        .integer(sent), .string(ByteText("\(sent)")), .double(Double(sent)), nil,
      ]
      members.append(JSONObject.Member(key: "duration_ms", value: random.pick(forms)))
    }
    return members
  }

  /// The next accepted body, with a `call_id` that no body before had.
  package mutating func body() -> JSONValue {
    callCount += 1
    let id = ByteText("call-\(callCount)" + (random.chance(0.2) ? name().string : ""))
    var call = JSONObject()
    call["call_id"] = .string(id)
    call["call_type"] = .string(
      random.pick(["phone_call", "web_call", "inboundPhoneCall", "caf\u{E9}", "cafe\u{301}"])
    )
    call.members += times()
    call["recording_url"] = .string(
      random.pick(["https://example.com/1.wav", "pending", " ", "pipecat://no-recording"])
    )
    call["transcript_with_tool_calls"] = .array(segments())
    let version: [JSONValue] = [1, 2, 2.0, "2", "10", 0, 10]
    let strings: [(ByteText, [ByteText])] = [
      ("call_status", ["completed", "error", "done", ""]),
      (
        "disconnection_reason",
        ["user_hangup", "agent_hangup", "call_transfer", "voicemail", "error", "caf\u{E9}", ""]
      ),
      ("caller_phone_number", ["+15550001", "+15550002", "+15550003", ""]),
      ("user_sentiment", ["positive", "Neutral", "NEGATIVE", "unKnown", "negative"]),
      ("transcript", ["Hello", ""]),
      ("recording_multi_channel_url", ["https://example.com/2.wav", ""]),
    ]
    call["agent_version"] = sometimes(random.pick(version), wrong: false)
    for (key, choices) in strings where random.chance(0.7) {
      call[key] = sometimes(.string(random.pick(choices)), wrong: false)
    }
    for key: ByteText in ["call_successful", "in_voicemail"] {
      call[key] = sometimes(.bool(random.chance(0.6)), wrong: false)
    }
    call["call_cost"] = sometimes(cost(), wrong: false)
    addMetadata(to: &call)
    return .object(call)
  }

  private mutating func cost() -> JSONValue {
    switch random.integer(0...5) {
    case 0: 0
    case 1: .double(0.1)
    case 2: .double(Double(random.integer(-500...500)) / 7)
    case 3: .double(Double(random.integer(1...9)) * 1e12)
    case 4: .double(1e-9)
    default: .integer(random.integer(0...500))
    }
  }

  private mutating func addMetadata(to call: inout JSONObject) {
    for key: ByteText in ["metadata", "general_meta_data_raw"] where random.chance(0.6) {
      var metadata = JSONObject()
      if random.chance(0.7) {
        metadata["ai_models"] = sometimes(.object(models()))
      }
      if random.chance(0.7) {
        metadata["usage_token"] = sometimes(.object(usage()))
      }
      if random.chance(0.1) { metadata["livekit_version"] = "1.8" }
      if random.chance(0.3) { metadata["sdk_version"] = sometimes("0.2.4") }
      if random.chance(0.3) { metadata["agent_remote_identifier"] = sometimes(.string(name())) }
      call[key] = sometimes(.object(metadata), wrong: false)
    }
    if random.chance(0.2) { call["recording_file_extension"] = "wav" }
    if random.chance(0.2) { call["sip_call_id"] = .string(name()) }
    for key: ByteText in ["collected_dynamic_variables", "call_analysis"] where random.chance(0.2) {
      call[key] = sometimes(
        callCount.isMultiple(of: 5) ? [:] : ["a": [1, nil, ["b": "c"]]],
        wrong: false
      )
    }
  }

  private mutating func models() -> JSONObject {
    var models = JSONObject()
    for key: ByteText in ["asr_model", "stt_model", "llm_model", "tts_model"]
    where random.chance(0.7) {
      models[key] = sometimes(.string(random.pick(["nova-3", "gpt-5", "GPT-5", "caf\u{E9}"])))
    }
    return models
  }

  private mutating func usage() -> JSONObject {
    var usage = JSONObject()
    let keys: [ByteText] = ["llm_token", "stt_duration_seconds", "tts_characters_count"]
    // The aliases also say who the sender is, so they must not be everywhere.
    let aliases: [ByteText] = random.chance(0.2) ? ["asr_duration", "tts_character_count"] : []
    for key in keys + aliases where random.chance(0.7) {
      let value: JSONValue =
        random.chance(0.5)
        ? .integer(random.integer(0...50_000)) : .double(Double(random.integer(0...9_999)) / 7)
      usage[key] = lenientNumber(value)
    }
    return usage
  }

  /// Mostly the number, now and then null or no number at all.
  private mutating func lenientNumber(_ value: JSONValue) -> JSONValue {
    let wrong: [JSONValue] = [nil, true, "12", [], [:]]
    return random.chance(0.15) ? random.pick(wrong) : value
  }
}
