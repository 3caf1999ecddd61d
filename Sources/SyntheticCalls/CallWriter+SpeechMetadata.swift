/// What each sender reports about a user or agent segment.
extension CallWriter {
  mutating func writeUserMetadata(stages: StageLatencies?, cutsIn: Bool) {
    switch call.sender {
    case .livekit:
      json.append(json: #","metadata":{"id":"item_"#)
      json.append(hexadecimal: random.next(), count: 12)
      json.append(
        json: #"","interrupted":false,"llm_node_ttft":null,"tts_node_ttfb":null,"stt_node_ttfb":"#
      )
      append(stages?.stt)
      json.append(json: #","eou_delay":"#)
      append(stages?.eou)
      json.append(json: #","e2e_latency":null,"transcript_confidence":"#)
      json.append(decimal: drawConfidence(), places: 4)
      json.append(0x7D)
    case .pipecat:
      writePipecatMark(interrupted: cutsIn)
      if let stages {
        json.append(json: #","stt_node_ttfb":"#)
        json.append(integer: stages.stt)
      }
      json.append(0x7D)
    case .vapi:
      json.append(json: #","metadata":{"transcript_confidence":"#)
      json.append(decimal: drawConfidence() / 100, places: 2)
      json.append(0x7D)
    case .core:
      guard let stages, random.chance(perMille: 850) else {
        json.append(json: #","metadata":{}"#)
        return
      }
      json.append(json: #","metadata":{"stt_node_ttfb":"#)
      json.append(integer: stages.stt)
      json.append(0x7D)
    case .own:
      json.append(json: random.chance(perMille: 500) ? "" : #","metadata":null"#)
    }
  }

  mutating func writeAgentMetadata(
    stages: StageLatencies?,
    endToEnd: Int,
    isCutShort: Bool
  ) {
    switch call.sender {
    case .livekit:
      json.append(json: #","metadata":{"id":"item_"#)
      json.append(hexadecimal: random.next(), count: 12)
      json.append(json: isCutShort ? #"","interrupted":true"# : #"","interrupted":false"#)
      json.append(json: #","llm_node_ttft":"#)
      append(stages?.llm)
      json.append(json: #","tts_node_ttfb":"#)
      append(stages?.tts)
      json.append(json: #","stt_node_ttfb":null,"eou_delay":null,"e2e_latency":"#)
      append(stages == nil ? nil : endToEnd)
      json.append(json: #","transcript_confidence":null}"#)
    case .pipecat:
      writePipecatMark(interrupted: isCutShort)
      if let stages {
        json.append(json: #","e2e_latency":"#)
        json.append(integer: endToEnd)
        json.append(json: #","llm_node_ttft":"#)
        json.append(integer: stages.llm)
        json.append(json: #","tts_node_ttfb":"#)
        json.append(integer: stages.tts)
      }
      json.append(0x7D)
    case .vapi:
      json.append(json: #","metadata":{"interrupted":"#)
      json.append(json: isCutShort ? "true" : "false")
      if let stages {
        json.append(json: #","e2e_latency":"#)
        append(fractional: endToEnd)
        json.append(json: #","stt_node_ttfb":"#)
        append(fractional: stages.stt)
        json.append(json: #","eou_delay":"#)
        append(fractional: stages.eou)
        json.append(json: #","llm_node_ttft":"#)
        append(fractional: stages.llm)
        json.append(json: #","tts_node_ttfb":"#)
        append(fractional: stages.tts)
      }
      json.append(0x7D)
    case .core:
      json.append(json: #","metadata":{"tts_node_ttfb":"#)
      append(stages?.tts)
      if let stages {
        json.append(json: #","llm_node_ttft":"#)
        json.append(integer: stages.llm)
        if random.chance(perMille: 600) {
          json.append(json: #","e2e_latency":"#)
          json.append(integer: endToEnd)
        }
      }
      json.append(json: isCutShort ? #","interrupted":true}"# : "}")
    case .own:
      guard let stages else { return }
      json.append(json: #","metadata":{"e2e_latency":"#)
      append(fractional: endToEnd)
      json.append(json: #","asr_node_ttfb":"#)
      json.append(integer: stages.stt)
      json.append(json: #","llm_node_ttft":"#)
      json.append(integer: stages.llm)
      json.append(0x7D)
    }
  }

  private mutating func writePipecatMark(interrupted: Bool) {
    json.append(json: #","metadata":{"id":""#)
    json.append(uuidFrom: &random)
    json.append(json: interrupted ? #"","interrupted":true"# : #"","interrupted":false"#)
    json.append(json: #","turn_index":"#)
    json.append(integer: entries)
  }

  private mutating func append(_ milliseconds: Int?) {
    guard let milliseconds else {
      json.append(json: "null")
      return
    }
    json.append(integer: milliseconds)
  }

  /// Appends milliseconds the way a floating-point clock prints them.
  private mutating func append(fractional milliseconds: Int) {
    json.append(decimal: milliseconds * 100 + random.below(100), places: 2)
  }
}
