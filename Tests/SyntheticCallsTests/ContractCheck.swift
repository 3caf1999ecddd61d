/// The API's rules for a create-call body, written down once more, apart from the product's own
/// reader.
struct ContractCheck {
  private(set) var problems: [String] = []
  private let body: JSONValue

  init(_ body: JSONValue) {
    self.body = body
    guard body.isObject else {
      problems = ["no object"]
      return
    }
    checkRequired()
    checkOptional()
    checkTimes()
    checkTranscript()
  }

  private mutating func expect(_ condition: Bool, _ problem: String) {
    if !condition {
      problems.append(problem)
    }
  }

  private mutating func checkText(_ key: String, required: Bool = false, atMost limit: Int?) {
    guard let value = body[key] else {
      expect(!required, "\(key) is missing")
      return
    }
    guard let text = value.text else {
      problems.append("\(key) is no text")
      return
    }
    let count = text.unicodeScalars.count
    expect(!required || count > 0, "\(key) is empty")
    expect(limit.map { count <= $0 } ?? true, "\(key) is too long")
  }

  private mutating func checkRequired() {
    checkText("call_id", required: true, atMost: 200)
    checkText("call_type", required: true, atMost: 100)
    checkText("recording_url", required: true, atMost: 1024)
  }

  private mutating func checkOptional() {
    checkText("transcript", atMost: nil)
    checkText("call_status", atMost: 100)
    checkText("disconnection_reason", atMost: 100)
    checkText("caller_phone_number", atMost: 50)
    checkText("user_sentiment", atMost: 50)
    checkText("recording_multi_channel_url", atMost: 1024)
    if let sentiment = body["user_sentiment"]?.text {
      let labels = ["positive", "neutral", "negative", "unknown"]
      expect(labels.contains(sentiment.lowercased()), "unknown sentiment \(sentiment)")
    }
    for key in ["agent_version", "duration_ms"] {
      guard let value = body[key] else { continue }
      expect((value.lenientInteger ?? -1) >= 0, "\(key) is no count")
    }
    for key in ["call_successful", "in_voicemail"] {
      expect(body[key].map { $0.bool != nil } ?? true, "\(key) is no boolean")
    }
    expect(body["call_cost"].map { $0.number != nil } ?? true, "call_cost is no number")
    let objects = [
      "collected_dynamic_variables", "call_analysis", "general_meta_data_raw", "metadata",
    ]
    for key in objects {
      expect(body[key]?.isObject ?? true, "\(key) is no object")
    }
  }

  private mutating func checkTimes() {
    let times = ["start_timestamp", "end_timestamp"].compactMap { key -> Int? in
      guard let time = body[key]?.lenientInteger, (0...100_000_000_000_000).contains(time) else {
        return nil
      }
      return time < 10_000_000_000 ? time * 1000 : time
    }
    guard times.count == 2 else {
      problems.append("a timestamp is missing or no time")
      return
    }
    expect(times[0] <= times[1], "the end is before the start")
  }

  private mutating func checkTranscript() {
    guard let segments = body["transcript_with_tool_calls"]?.list else {
      problems.append("no transcript")
      return
    }
    expect(!segments.isEmpty, "the transcript is empty")
    for (index, segment) in segments.enumerated() {
      check(segment, at: index)
    }
  }

  private mutating func check(_ segment: JSONValue, at index: Int) {
    let roles = ["user", "agent", "agent_function", "agent_result", "node_transition"]
    let role = segment["role"]?.text ?? ""
    expect(roles.contains(role), "segment \(index) has an unknown role")
    expect(segment["text"].map { $0.text != nil } ?? true, "segment \(index): text")
    expect(segment["words"].map { $0.list != nil } ?? true, "segment \(index): words")
    for key in ["start_ms", "end_ms", "duration_ms"] {
      guard let value = segment[key] else { continue }
      expect((value.number ?? -1) >= 0, "segment \(index): \(key)")
    }
    for key in ["node", "tool", "metadata"] {
      expect(segment[key]?.isObject ?? true, "segment \(index): \(key) is no object")
    }
    guard role == "user" || role == "agent" else { return }
    let timedWords = (segment["words"]?.list ?? []).contains {
      $0["start_ms"]?.number != nil && $0["end_ms"]?.number != nil
    }
    let isTimed =
      timedWords
      || segment["start_ms"] != nil
        && (segment["end_ms"] != nil || segment["duration_ms"] != nil)
    expect(isTimed, "segment \(index) is not timed")
  }
}
