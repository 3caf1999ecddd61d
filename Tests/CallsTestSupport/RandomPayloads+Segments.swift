extension RandomPayloads {
  /// Segments in an order in which nothing can be relied on.
  mutating func segments() -> [JSONValue] {
    // Now and then a call without any speech, or a long one.
    let count = random.pick([1, 2, 3, 5, 8, 13, random.integer(1...30)])
    // Some calls follow the usual turn-taking, so that replies and gaps are common.
    let isOrderly = random.chance(0.4)
    let usualRoles: [ByteText] = [
      "agent", "user", "agent", "user", "agent_function", "agent_result",
    ]
    let roles: [ByteText] = [
      "user", "user", "agent", "agent", "agent", "agent_function", "agent_function",
      "agent_result", "agent_result", "node_transition",
    ]
    var clock = Int64(0)
    return (0..<count).map { index in
      clock += random.integer(0...1_500)
      let role = isOrderly ? usualRoles[Int(index) % usualRoles.count] : random.pick(roles)
      let time = isOrderly ? clock : random.integer(0...9_000)
      return .object(segment(role: role, at: time, isOrderly: isOrderly))
    }
  }

  private mutating func segment(
    role: ByteText,
    at time: Int64,
    isOrderly: Bool
  ) -> JSONObject {
    var segment = JSONObject()
    segment["role"] = .string(role)
    let texts: [ByteText] = [
      "Hello there", "", "  two\u{A0}words ", "\u{4F60}\u{597D}", "one",
      "e\u{301}t\u{E9} \u{1F600}", "[redacted]",
    ]
    if random.chance(0.8) {
      segment["text"] = sometimes(.string(random.pick(texts)), wrong: false)
    }
    if role == "user" || role == "agent" {
      addSpeechTimes(to: &segment, at: time)
    } else if random.chance(0.7) {
      segment["start_ms"] = .integer(time)
      if random.chance(0.3) {
        segment["end_ms"] = .integer(time + random.integer(-50...400)).clamped
      }
      if random.chance(0.3) { segment["duration_ms"] = .integer(random.integer(0...400)) }
    } else if random.chance(0.3) {
      segment["end_ms"] = .integer(time)
    }
    if random.chance(0.85) {
      segment["metadata"] = .object(metadata())
    }
    if role == "agent_function" || role == "agent_result" || random.chance(0.03) {
      addTool(to: &segment, isResult: role == "agent_result", at: time)
      if isOrderly, var tool = segment["tool"]?.object, !tool.members.isEmpty {
        // So that results are found and latencies are common.
        tool["request_id"] = nil
        tool["name"] = "refund"
        segment["tool"] = .object(tool)
      }
    }
    if role == "node_transition" || random.chance(0.03) {
      addNode(to: &segment)
    }
    return segment
  }

  /// One of the accepted forms, with overlaps, empty and inverted intervals.
  private mutating func addSpeechTimes(to segment: inout JSONObject, at time: Int64) {
    let length = random.pick([0, 1, 200, 201, 650, random.integer(0...3_000)])
    let start: JSONValue =
      random.chance(0.2) ? .double(Double(time) + 0.25) : .integer(time)
    switch random.integer(0...6) {
    case 0:
      segment["start_ms"] = start
      segment["duration_ms"] = random.chance(0.5) ? .integer(length) : .double(Double(length) + 0.5)
    case 1:
      segment["words"] = .array(words(at: time, length: length))
    case 2:
      segment["words"] = .array(words(at: time + 40, length: length))
      segment["start_ms"] = start
      segment["end_ms"] = .integer(time + length)
    case 3:
      // Inverted.
      segment["start_ms"] = .integer(time + length)
      segment["end_ms"] = .integer(time)
      segment["duration_ms"] = .integer(length)
    default:
      segment["start_ms"] = start
      segment["end_ms"] =
        random.chance(0.2) ? .double(Double(time + length) + 0.75) : .integer(time + length)
    }
  }

  /// Words of which at least one has both times.
  private mutating func words(at time: Int64, length: Int64) -> [JSONValue] {
    let last: JSONValue = [
      "word": "there", "start_ms": .integer(time + length / 2), "end_ms": .integer(time + length),
      "confidence": 0.9,
    ]
    var words = [last]
    if random.chance(0.7) {
      words.insert(
        ["word": "hello", "start_ms": .double(Double(time) + 0.5), "end_ms": .integer(time + 1)],
        at: 0
      )
    }
    // Untimed and wrong ones, which must not count.
    let broken: [JSONValue] = [
      nil, 5, [], [:], ["word": 1, "start_ms": "0", "end_ms": 9_999],
      ["start_ms": -1, "end_ms": 5],
      ["start_ms": 1, "end_ms": nil],
    ]
    if random.chance(0.3) { words.append(random.pick(broken)) }
    if random.chance(0.3) { words.insert(random.pick(broken), at: 0) }
    return words
  }

  private mutating func metadata() -> JSONObject {
    var metadata = JSONObject()
    let latencies: [ByteText] = [
      "e2e_latency", "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb", "asr_node_ttfb",
      "eou_delay",
    ]
    for key in latencies where random.chance(0.7) {
      metadata[key] = sometimes(latency())
    }
    metadata["interrupted"] = sometimes(.bool(random.chance(0.3)))
    if random.chance(0.5) {
      metadata["transcript_confidence"] = sometimes(.double(Double(random.integer(0...100)) / 100))
    }
    if random.chance(0.3) {
      let seconds: [JSONValue] = [0.25, 1, 0.0005, -1, "1", nil, 2.0005]
      metadata["tool_latency_secs"] = random.pick(seconds)
    }
    if random.chance(0.005) { metadata["turn_index"] = 1 }
    return metadata
  }

  private mutating func addNode(to segment: inout JSONObject) {
    let nodes: [JSONValue] = [
      "greeting", "booking", "caf\u{E9}", "cafe\u{301}", "", nil, 5, "greeting", "booking",
    ]
    var node = JSONObject()
    if random.chance(0.8) { node["from"] = random.pick(nodes) }
    if random.chance(0.9) { node["to"] = random.pick(nodes) }
    if random.chance(0.5) { node["reason"] = sometimes("asked") }
    let wholes: [JSONValue?] = [nil, JSONValue.null, .object(node), .object(node), .object(node)]
    segment["node"] = random.pick(wholes)
  }
}

extension JSONValue {
  /// A number that is not below zero.
  fileprivate var clamped: JSONValue {
    if case .integer(let value) = self { .integer(max(0, value)) } else { self }
  }
}
