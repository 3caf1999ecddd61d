/// One reason why a body is refused.
package struct Problem: Hashable, Sendable {
  /// The `type` of the 422 answer, as `string_too_long`.
  package let type: String
  /// The JSON pointer of the place, `/transcript_with_tool_calls/3/start_ms`; empty for the body.
  package let pointer: String

  /// A problem of a type at a place.
  package init(_ type: String, _ pointer: String) {
    self.type = type
    self.pointer = pointer
  }
}

extension Problem: Comparable, CustomStringConvertible {
  /// Orders by place, then type, so that two lists can be compared.
  package static func < (left: Problem, right: Problem) -> Bool {
    (ByteText(left.pointer), ByteText(left.type)) < (ByteText(right.pointer), ByteText(right.type))
  }

  /// The type and the place.
  package var description: String {
    "\(type) at '\(pointer)'"
  }
}

/// The contract's rules for a call body, one after the other.
package struct NaiveValidation {
  private var acceptEmptyTranscripts: Bool
  private var problems: [Problem] = []

  /// All problems of a body's bytes, sorted; `json_invalid` stands at the body itself.
  package static func problems(
    inBytes bytes: [UInt8],
    acceptEmptyTranscripts: Bool = false
  ) -> [Problem] {
    do {
      let body = try JSONReader.value(of: bytes)
      return problems(in: body, acceptEmptyTranscripts: acceptEmptyTranscripts)
    } catch {
      return [Problem("json_invalid", "")]
    }
  }

  /// All problems of a body, sorted by place and type; none when it is accepted.
  package static func problems(
    in body: JSONValue,
    acceptEmptyTranscripts: Bool = false
  ) -> [Problem] {
    var validation = NaiveValidation(acceptEmptyTranscripts: acceptEmptyTranscripts)
    if let object = body.object {
      validation.checkCall(object)
    } else {
      validation.report("dict_type", "")
    }
    return validation.problems.sorted()
  }

  private init(acceptEmptyTranscripts: Bool) {
    self.acceptEmptyTranscripts = acceptEmptyTranscripts
  }

  private mutating func report(_ type: String, _ pointer: String) {
    problems.append(Problem(type, pointer))
  }

  private mutating func checkCall(_ call: JSONObject) {
    checkText(call, "call_id", isRequired: true, 1...200)
    checkText(call, "call_type", isRequired: true, 1...100)
    checkTranscript(call["transcript_with_tool_calls"])
    checkTimestamps(call)
    checkText(call, "recording_url", isRequired: true, 1...1_024)
    _ = checkInteger(call, "agent_version")
    checkText(call, "transcript", 0...Int.max)
    _ = checkInteger(call, "duration_ms")
    checkText(call, "call_status", 0...100)
    checkText(call, "disconnection_reason", 0...100)
    checkText(call, "caller_phone_number", 0...50)
    checkBool(call, "call_successful")
    checkBool(call, "in_voicemail")
    checkSentiment(call)
    checkObject(call, "collected_dynamic_variables", in: "")
    checkObject(call, "call_analysis", in: "")
    checkObject(call, "general_meta_data_raw", in: "")
    if let cost = call.nonNull("call_cost"), cost.number == nil {
      report("float_type", "/call_cost")
    }
    checkObject(call, "metadata", in: "")
    checkText(call, "recording_multi_channel_url", 0...1_024)
  }

  private mutating func checkText(
    _ call: JSONObject,
    _ key: ByteText,
    isRequired: Bool = false,
    _ length: ClosedRange<Int>
  ) {
    guard let value = call[key] else {
      if isRequired { report("missing", "/\(key)") }
      return
    }
    if value.isNull, !isRequired { return }
    guard let text = value.string else {
      report("string_type", "/\(key)")
      return
    }
    if text.scalarCount < length.lowerBound { report("string_too_short", "/\(key)") }
    if text.scalarCount > length.upperBound { report("string_too_long", "/\(key)") }
  }

  private mutating func checkBool(_ call: JSONObject, _ key: ByteText) {
    if let value = call.nonNull(key), value.bool == nil { report("bool_type", "/\(key)") }
  }

  private mutating func checkObject(_ object: JSONObject, _ key: ByteText, in parent: String) {
    if let value = object.nonNull(key), value.object == nil {
      report("dict_type", "\(parent)/\(key)")
    }
  }

  private mutating func checkSentiment(_ call: JSONObject) {
    guard let value = call.nonNull("user_sentiment") else { return }
    guard let text = value.string else { return report("string_type", "/user_sentiment") }
    guard text.scalarCount <= 50 else { return report("string_too_long", "/user_sentiment") }
    let labels: [ByteText] = ["positive", "neutral", "negative", "unknown"]
    if !labels.contains(text.asciiLowercased) { report("literal_error", "/user_sentiment") }
  }

  /// Checks an integer ≥ 0; the value when it is one that can be kept.
  private mutating func checkInteger(
    _ call: JSONObject,
    _ key: ByteText,
    isRequired: Bool = false,
    atMost maximum: Int64 = .max
  ) -> Int64? {
    guard let value = call[key] else {
      if isRequired { report("missing", "/\(key)") }
      return nil
    }
    if value.isNull, !isRequired { return nil }
    switch NaiveNumbers.integer(value) {
    case .value(let integer) where integer < 0:
      report("greater_than_equal", "/\(key)")
    case .value(let integer) where integer <= maximum:
      return integer
    case .value, .tooLarge:
      report("value_error", "/\(key)")
    case .problem(let type):
      report(type, "/\(key)")
    }
    return nil
  }

  private mutating func checkTimestamps(_ call: JSONObject) {
    let latest: Int64 = 100_000_000_000_000
    let start = checkInteger(call, "start_timestamp", isRequired: true, atMost: latest)
    let end = checkInteger(call, "end_timestamp", isRequired: true, atMost: latest)
    if let start, let end, NaiveNumbers.callTime(end) < NaiveNumbers.callTime(start) {
      report("value_error", "/end_timestamp")
    }
  }

  private mutating func checkTranscript(_ transcript: JSONValue?) {
    let pointer = "/transcript_with_tool_calls"
    guard let transcript else { return report("missing", pointer) }
    guard let segments = transcript.array else { return report("list_type", pointer) }
    if segments.isEmpty, !acceptEmptyTranscripts { report("too_short", pointer) }
    for (index, segment) in segments.enumerated() {
      if let object = segment.object {
        checkSegment(object, "\(pointer)/\(index)")
      } else {
        report("dict_type", "\(pointer)/\(index)")
      }
    }
  }

  private mutating func checkSegment(_ segment: JSONObject, _ pointer: String) {
    let role = checkRole(segment, pointer)
    if let text = segment.nonNull("text"), text.string == nil {
      report("string_type", "\(pointer)/text")
    }
    let problemsBeforeTimes = problems.count
    if let words = segment.nonNull("words"), words.array == nil {
      report("list_type", "\(pointer)/words")
    }
    for key: ByteText in ["start_ms", "end_ms", "duration_ms"] {
      guard let value = segment.nonNull(key) else { continue }
      if let number = value.number {
        if number < 0 { report("greater_than_equal", "\(pointer)/\(key)") }
      } else {
        report("float_type", "\(pointer)/\(key)")
      }
    }
    // A time of a wrong type is one problem, not two.
    let areTimesFine = problems.count == problemsBeforeTimes
    if areTimesFine, role == "user" || role == "agent", !isTimed(segment) {
      report("value_error", pointer)
    }
    for key: ByteText in ["node", "tool", "metadata"] {
      checkObject(segment, key, in: pointer)
    }
  }

  /// Checks the role; its text when it is one of the five.
  private mutating func checkRole(_ segment: JSONObject, _ pointer: String) -> ByteText? {
    let roles: [ByteText] = ["user", "agent", "agent_function", "agent_result", "node_transition"]
    guard let value = segment["role"] else {
      report("missing", "\(pointer)/role")
      return nil
    }
    guard let role = value.string else {
      report("string_type", "\(pointer)/role")
      return nil
    }
    guard roles.contains(role) else {
      report("literal_error", "\(pointer)/role")
      return nil
    }
    return role
  }

  private func isTimed(_ segment: JSONObject) -> Bool {
    let words = segment["words"]?.array ?? []
    let hasTimedWord = words.contains { word in
      NaiveNumbers.timeline(word.object?["start_ms"]) != nil
        && NaiveNumbers.timeline(word.object?["end_ms"]) != nil
    }
    let start = NaiveNumbers.timeline(segment["start_ms"])
    let end = NaiveNumbers.timeline(segment["end_ms"])
    let duration = NaiveNumbers.timeline(segment["duration_ms"])
    return hasTimedWord || start != nil && (end != nil || duration != nil)
  }
}
