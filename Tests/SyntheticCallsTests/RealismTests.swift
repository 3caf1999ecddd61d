import SyntheticCalls
import Testing

/// What reports need to have something to show, and at rates that real calls have.
@Suite struct RealismTests {
  private let calls: [JSONValue]

  init() throws {
    calls = try SampleCalls.parsed.get()
  }

  private var segments: [JSONValue] {
    calls.flatMap { $0["transcript_with_tool_calls"]?.list ?? [] }
  }

  private func counts(_ keys: some Sequence<String?>) -> [String: Int] {
    keys.reduce(into: [:]) { $0[$1 ?? "(none)", default: 0] += 1 }
  }

  private func sender(of call: JSONValue) -> String {
    let usage = call["general_meta_data_raw"]?["usage_token"]
    let segments = call["transcript_with_tool_calls"]?.list ?? []
    if call["general_meta_data_raw"]?["livekit_job_id"] != nil { return "livekit" }
    if call["recording_url"]?.text == "pipecat://no-recording" || usage?["asr_duration"] != nil
      || segments.contains(where: { $0["metadata"]?["turn_index"] != nil })
    {
      return "pipecat"
    }
    if call["call_type"]?.text?.hasSuffix("PhoneCall") == true { return "vapi" }
    return call["recording_file_extension"] != nil ? "tuner-core" : "(none)"
  }

  private func isFailure(_ segment: JSONValue) -> Bool {
    guard let tool = segment["tool"] else { return false }
    let result = tool["result"]
    return tool["is_error"]?.bool == true || tool["error"] != nil || result?["error"] != nil
      || result?["success"]?.bool == false || result?["status"]?.text == "failed"
  }

  @Test func aCallHasAboutThreeAndAHalfKilobytes() {
    let generator = CallGenerator(seed: 42, calls: 2000)
    let bytes = SampleCalls.lines(of: generator, 0..<2000).map(\.count).reduce(0, +)
    #expect((3100...3700).contains(bytes / 2000))
  }

  @Test func segmentsHaveALongTail() {
    let counts = calls.map { $0["transcript_with_tool_calls"]?.list?.count ?? 0 }.sorted()
    #expect((9...14).contains(counts[1000]))
    #expect(counts[1900] > 20)
    #expect(counts[1999] > 40)
  }

  @Test func allSendersAndAgentsAppear() {
    let senders = counts(calls.map(sender))
    #expect(Set(senders.keys) == ["livekit", "pipecat", "vapi", "tuner-core", "(none)"])
    #expect(senders.values.allSatisfy { $0 > 80 })
    let agents = counts(calls.map { $0["metadata"]?["agent_remote_identifier"]?.text })
    #expect(agents.count == 4)
    #expect(agents["(none)"] == nil)
  }

  @Test func eachAgentHasSeveralVersionsInRisingOrder() {
    var versions: [String: [Int]] = [:]
    for call in calls {
      let agent = call["metadata"]?["agent_remote_identifier"]?.text ?? ""
      versions[agent, default: []].append(call["agent_version"]?.lenientInteger ?? -1)
    }
    for (agent, sequence) in versions {
      #expect((2...4).contains(Set(sequence).count), "\(agent)")
      #expect(sequence.first == sequence.min(), "\(agent)")
      #expect(sequence.last == sequence.max(), "\(agent)")
    }
  }

  @Test func toolsFailAtTheirOwnRates() {
    var used: [String: (results: Int, failures: Int)] = [:]
    for segment in segments where segment["role"]?.text == "agent_result" {
      let name = segment["tool"]?["name"]?.text ?? ""
      used[name, default: (0, 0)].results += 1
      used[name, default: (0, 0)].failures += isFailure(segment) ? 1 : 0
    }
    #expect(used.count == 6)
    let rates = used.mapValues { Double($0.failures) / Double($0.results) }
    #expect((0.09...0.27).contains(rates["charge_card"] ?? 0))
    #expect((0.003...0.05).contains(rates["send_sms"] ?? 0))
    #expect((0.05...0.13).contains(rates["track_order"] ?? 0))
  }

  @Test func failuresAreDeclaredAndInferred() {
    let failures = segments.filter(isFailure)
    #expect(failures.contains { $0["tool"]?["is_error"]?.bool == true })
    #expect(failures.contains { $0["tool"]?["is_error"] == nil && $0["tool"]?["error"] != nil })
    #expect(failures.contains { $0["tool"]?["result"]?["error"]?.text != nil })
    #expect(failures.contains { $0["tool"]?["result"]?["error"]?.isObject == true })
    #expect(failures.contains { $0["tool"]?["result"]?["success"]?.bool == false })
    #expect(failures.contains { $0["tool"]?["result"]?["status"]?.text == "failed" })
  }

  @Test func toolCallsPairInEveryWay() {
    var ids: Set<String> = []
    var empty = 0
    var unanswered = 0
    var orphans = 0
    var parallel = 0
    for call in calls {
      var open = 0
      for segment in call["transcript_with_tool_calls"]?.list ?? [] {
        let id = segment["tool"]?["request_id"]?.text
        empty += id == "" ? 1 : 0
        ids.formUnion(id.map { [$0] } ?? [])
        switch segment["role"]?.text {
        case "agent_function":
          open += 1
          parallel += open > 1 ? 1 : 0
        case "agent_result":
          orphans += open == 0 ? 1 : 0
          open = max(open - 1, 0)
        default:
          unanswered += open
          open = 0
        }
      }
    }
    #expect(empty > 10)
    #expect(ids.contains("call_0"))
    #expect(unanswered > 10)
    #expect(orphans > 3)
    #expect(parallel > 100)
  }

  @Test(arguments: [
    "e2e_latency", "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb", "asr_node_ttfb",
    "eou_delay", "transcript_confidence",
  ])
  func stagesArePresentAndPlausible(key: String) {
    let values = segments.compactMap { $0["metadata"]?[key]?.number }.sorted()
    #expect(values.count > 300)
    #expect(values.allSatisfy { $0 > 0 && $0 < 120_000 })
    #expect(key == "transcript_confidence" || (50...2500).contains(values[values.count / 2]))
  }

  @Test func latenciesHaveASlowTail() {
    let values = segments.compactMap { $0["metadata"]?["llm_node_ttft"]?.number }.sorted()
    #expect(values[values.count * 99 / 100] > 2.2 * values[values.count / 2])
  }

  @Test func theLanguageModelSlowsAsTheContextGrows() {
    var early: [Double] = []
    var late: [Double] = []
    for call in calls {
      let values = (call["transcript_with_tool_calls"]?.list ?? []).compactMap {
        $0["metadata"]?["llm_node_ttft"]?.number
      }
      early += values.prefix(2)
      late += values.dropFirst(6)
    }
    #expect(late.sorted()[late.count / 2] > 1.08 * early.sorted()[early.count / 2])
  }

  @Test func speechIsInterruptedAndOverlaps() {
    let agent = segments.filter { $0["role"]?.text == "agent" }
    let flagged = agent.count { $0["metadata"]?["interrupted"]?.bool == true }
    #expect((0.02...0.15).contains(Double(flagged) / Double(agent.count)))
    #expect(
      segments.contains {
        $0["role"]?.text == "user" && $0["metadata"]?["interrupted"]?.bool == true
      }
    )
    let overlapping = calls.count { call in
      var agentEnd = 0.0
      return (call["transcript_with_tool_calls"]?.list ?? []).contains { segment in
        if segment["role"]?.text == "agent" {
          agentEnd = segment["end_ms"]?.number ?? 0
        }
        return segment["role"]?.text == "user"
          && (segment["start_ms"]?.number ?? .infinity) < agentEnd
      }
    }
    #expect((200...1400).contains(overlapping))
  }

  @Test func wordsAreSentForSomeSegmentsAndSpellTheText() throws {
    let worded = segments.filter { $0["words"] != nil }
    #expect(worded.count > 50)
    for segment in worded {
      let words = try #require(segment["words"]?.list)
      #expect(words.compactMap { $0["word"]?.text }.joined(separator: " ") == segment["text"]?.text)
      let times = words.flatMap { [$0["start_ms"]?.number, $0["end_ms"]?.number] }
      #expect(times.compactMap(\.self) == times.compactMap(\.self).sorted())
      #expect(words.allSatisfy { (0.0...1.0).contains($0["confidence"]?.number ?? -1) })
    }
  }

  @Test func nodesMoveWithAndWithoutOriginAndReason() {
    let nodes = segments.filter { $0["role"]?.text == "node_transition" }.map { $0["node"] }
    #expect(nodes.count > 500)
    #expect(nodes.allSatisfy { $0?["to"]?.text != nil })
    #expect(nodes.contains { $0?["from"] == nil })
    #expect(nodes.contains { $0?["reason"] == nil } && nodes.contains { $0?["reason"] != nil })
  }

  @Test func sentimentsComeInEveryLabelAndSeveralCases() {
    let labels = counts(calls.map { $0["user_sentiment"]?.text })
    #expect(
      Set(labels.keys.map { $0.lowercased() })
        == ["positive", "neutral", "negative", "unknown", "(none)"]
    )
    #expect(labels["positive"] != nil && labels["Positive"] != nil && labels["POSITIVE"] != nil)
  }

  @Test func successFollowsTheToolsButNotAlways() {
    func rate(_ calls: [JSONValue]) -> Double {
      let judged = calls.compactMap { $0["call_successful"]?.bool }
      return Double(judged.count { $0 }) / Double(judged.count)
    }
    let judging = calls.filter { sender(of: $0) != "livekit" }
    let failing = judging.filter {
      ($0["transcript_with_tool_calls"]?.list ?? []).last(where: { $0["tool"] != nil })
        .map(isFailure) == true
    }
    #expect(failing.count > 30)
    #expect((0.1...0.6).contains(rate(failing)))
    #expect((0.65...0.9).contains(rate(judging)))
    #expect(calls.contains { $0["call_successful"] == nil })
  }

  @Test func callsEndInManyWays() {
    let reasons = counts(calls.map { $0["disconnection_reason"]?.text })
    for reason in [
      "user_hangup", "agent_hangup", "call_transfer", "voicemail_reached", "dial_no_answer",
      "inactivity", "customer-ended-call", "(none)",
    ] {
      #expect(reasons[reason] != nil, "\(reason)")
    }
    #expect(calls.contains { $0["in_voicemail"]?.bool == true })
  }

  @Test func callersRepeatAndAreFictional() {
    let phones = calls.compactMap { $0["caller_phone_number"]?.text }.filter { !$0.isEmpty }
    #expect(Double(Set(phones).count) < 0.85 * Double(phones.count))
    #expect(phones.allSatisfy { $0.count == 12 && $0.dropFirst(5).hasPrefix("55501") })
  }

  @Test func costsAreMissingForSome() {
    let costs = calls.compactMap { $0["call_cost"]?.number }
    #expect((1500...1900).contains(costs.count))
    #expect(costs.allSatisfy { $0 > 0 && $0 < 2000 })
  }

  @Test func trafficHasADailyAndAWeeklyRhythm() {
    var hours = [Int](repeating: 0, count: 24)
    var weekdays = [Int](repeating: 0, count: 7)
    for call in calls {
      let time = call["start_timestamp"]?.lenientInteger ?? 0
      let seconds = time < 10_000_000_000 ? time : time / 1000
      hours[seconds / 3600 % 24] += 1
      weekdays[(seconds / 86_400 + 3) % 7] += 1
    }
    let night = hours[..<6].reduce(0, +)
    let midday = hours[9..<15].reduce(0, +)
    let weekend = weekdays[5...].reduce(0, +)
    #expect(night * 10 < midday)
    #expect(hours[10] > hours[13] && hours[17] > hours[13])
    #expect(weekend * 4 < calls.count - weekend)
  }

  @Test func textGoesBeyondASCIIBothWays() {
    let bytes = SampleCalls.lines(of: CallGenerator(seed: 42, calls: 2000), 0..<300).joined()
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(bytes.contains { $0 > 0x7F })
    #expect(text.contains(#"\ud83d\u"#))
  }
}
