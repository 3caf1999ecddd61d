/// What stands behind the transcript: outcome, usage, cost, and each sender's own fields.
extension CallWriter {
  private static let variables: Template =
    #","collected_dynamic_variables":{"name":"%p %l","party":%n,"day":"%D","vip":false}"#
  private static let headers: Template =
    #","sip_call_id":"%h@203.0.113.7","recipient":"sip:agent@203.0.113.9;transport=tls""#

  mutating func writeTail(_ ending: Ending) {
    let duration = clock + random.between(120, 1800)
    json.append(json: #","end_timestamp":"#)
    appendTimestamp(after: defect == .endBeforeStart ? -86_400_000 : duration)
    json.append(json: #","duration_ms":"#)
    json.append(integer: duration)
    json.append(json: call.sender == .own && random.chance(perMille: 150) ? ".0" : "")
    writeStatus(ending)
    let succeeded = drawSuccess(ending)
    writeJudgement(ending, succeeded: succeeded)
    writeSentiment(ending, succeeded: succeeded)
    writeCost(duration: duration)
    writeRecording()
    writeExtras(ending, succeeded: succeeded)
    writeMetadata()
    if keepsTranscript {
      json.append(json: #","transcript":""#)
      json.append(contentsOf: transcript)
      json.append(0x22)
    }
  }

  private mutating func writeStatus(_ ending: Ending) {
    let status =
      switch call.sender {
      case .livekit: ending == .error ? "error" : "completed"
      case .pipecat, .core: "call_ended"
      case .vapi: "ended"
      case .own: ending == .error ? "error" : "done"
      }
    json.append(json: #","call_status":""#)
    json.append(json: status)
    if random.chance(perMille: 955) {
      json.append(json: #"","disconnection_reason":""#)
      json.append(json: random.pick(ending.reasons(of: call.sender)))
    }
    json.append(0x22)
  }

  /// Whether the call reached its aim, as its own analysis would judge.
  private mutating func drawSuccess(_ ending: Ending) -> Bool {
    switch ending {
    case .voicemail, .noAnswer, .busy, .error: false
    case .inactivity: random.chance(perMille: 220)
    case .maximumDuration: random.chance(perMille: 350)
    case .transfer: random.chance(perMille: failedTools.isEmpty ? 620 : 240)
    case .user, .agent: random.chance(perMille: failedTools.isEmpty ? 885 : 230)
    }
  }

  private mutating func writeJudgement(_ ending: Ending, succeeded: Bool) {
    // One sender judges nothing but whether the session closed in order.
    let flag = call.sender == .livekit ? ending != .error : succeeded
    let lot = random.below(1000)
    if lot >= 110 {
      json.append(json: #","call_successful":"#)
      json.append(json: flag ? "true" : "false")
    } else if lot < 40 {
      json.append(json: #","call_successful":null"#)
    }
    switch call.sender {
    case .vapi, .core, .own:
      let isDetected = ending == .voicemail && random.chance(perMille: 920)
      json.append(json: #","in_voicemail":"#)
      json.append(json: isDetected || random.chance(perMille: 3) ? "true" : "false")
    case .livekit:
      json.append(json: #","in_voicemail":null"#)
    case .pipecat:
      break
    }
  }

  private mutating func writeSentiment(_ ending: Ending, succeeded: Bool) {
    guard defect != .unknownSentiment else {
      json.append(json: #","user_sentiment":"delighted""#)
      return
    }
    guard random.chance(perMille: call.sender == .livekit ? 500 : 910) else { return }
    let lot = random.below(1000)
    let sentiment =
      switch ending {
      case .voicemail, .noAnswer, .busy: 3
      case .error, .inactivity, .maximumDuration: lot < 450 ? 2 : lot < 850 ? 1 : 3
      case .user, .agent, .transfer:
        succeeded
          ? (lot < 440 ? 0 : lot < 920 ? 1 : lot < 970 ? 2 : 3)
          : (lot < 60 ? 0 : lot < 480 ? 1 : lot < 960 ? 2 : 3)
      }
    let labels =
      switch call.sender {
      case .livekit, .pipecat: ["positive", "neutral", "negative", "unknown"]
      case .vapi, .own: ["Positive", "Neutral", "Negative", "Unknown"]
      case .core: ["POSITIVE", "NEUTRAL", "NEGATIVE", "UNKNOWN"]
      }
    json.append(json: #","user_sentiment":""#)
    json.append(json: labels[sentiment])
    json.append(0x22)
  }

  private mutating func writeCost(duration: Int) {
    guard random.chance(perMille: call.sender == .livekit ? 650 : 930) else {
      json.append(json: random.chance(perMille: 400) ? #","call_cost":null"# : "")
      return
    }
    // In 1/10,000 cent: time, then tokens at 0.02 cents a thousand.
    let cost = duration * call.agent.centsPerMinute / 600 + tokens / 5
    json.append(json: #","call_cost":"#)
    if random.chance(perMille: 60) {
      json.append(integer: cost / 10_000 + 1)
    } else {
      json.append(decimal: cost, places: 4)
    }
  }

  private mutating func writeRecording() {
    json.append(json: #","recording_url":""#)
    let lot = random.below(1000)
    switch call.sender {
    case .livekit:
      writeRecordingLink(lot < 300 ? nil : "https://recordings.example.com/livekit/", ".ogg")
    case .pipecat:
      if lot < 600 {
        json.append(json: "pipecat://no-recording")
      } else {
        writeRecordingLink("https://media.example.com/", ".wav")
      }
    case .vapi:
      writeRecordingLink("https://storage.example.com/mono/", "-mono.wav")
      json.append(json: #"","recording_multi_channel_url":""#)
      writeRecordingLink("https://storage.example.com/stereo/", "-stereo.wav")
    case .core:
      json.append(json: #"pending","recording_file_extension":"wav"#)
      if lot < 700 {
        json.append(json: #"","recording_s3_multi_channel":""#)
        writeRecordingLink("s3://recordings/", ".wav")
      }
    case .own:
      if lot < 100 {
        json.append(json: #" ","recording_multi_channel_url":null"#)
        return
      }
      writeRecordingLink("https://files.example.org/calls/", ".mp3")
    }
    json.append(0x22)
  }

  /// Appends a link to a file of its own, or the word for one that is to come.
  private mutating func writeRecordingLink(_ place: String?, _ suffix: String) {
    guard let place else {
      json.append(json: "pending")
      return
    }
    json.append(json: place)
    json.append(hexadecimal: random.next(), count: 16)
    json.append(json: suffix)
  }

  private mutating func writeExtras(_ ending: Ending, succeeded: Bool) {
    if random.chance(perMille: 300) {
      Self.variables.append(to: &json, random: &random)
    }
    switch call.sender {
    case .vapi:
      json.append(json: #","call_analysis":{"summary":"The caller spoke with "#)
      json.append(json: call.agent.name)
      json.append(json: #" and the call ended: "#)
      json.append(json: ending.reasons(of: .vapi)[0])
      json.append(json: #".","successEvaluation":""#)
      json.append(json: succeeded ? #"true"}"# : #"false"}"#)
    case .core where call.isPhone:
      Self.headers.append(to: &json, random: &random)
    case .livekit, .pipecat, .core, .own:
      break
    }
  }

  private mutating func writeMetadata() {
    json.append(json: #","metadata":{"agent_remote_identifier":""#)
    json.append(json: call.agent.name)
    json.append(0x22)
    switch call.sender {
    case .livekit:
      json.append(json: #"},"general_meta_data_raw":{"livekit_job_id":"AJ_"#)
      json.append(hexadecimal: random.next(), count: 12)
      json.append(json: #"","livekit_room_name":"room-"#)
      json.append(integer: random.below(100_000))
      json.append(0x22)
    case .pipecat:
      json.append(json: #"},"general_meta_data_raw":{"env":"production""#)
    case .core:
      json.append(json: #"},"general_meta_data_raw":{"region":"eu-west-1""#)
    case .vapi, .own:
      break
    }
    writeModels()
    writeUsage()
    json.append(0x7D)
  }

  private mutating func writeModels() {
    json.append(
      json: call.sender == .livekit
        ? #","ai_models":{"stt_model":""# : #","ai_models":{"asr_model":""#
    )
    json.append(json: call.asr.name)
    json.append(json: #"","llm_model":""#)
    json.append(json: call.llm.name)
    json.append(json: #"","tts_model":""#)
    json.append(json: call.tts.name)
    json.append(json: #""}"#)
  }

  private mutating func writeUsage() {
    guard random.chance(perMille: call.sender == .own ? 500 : 980) else { return }
    let isPipecat = call.sender == .pipecat
    json.append(
      json: isPipecat
        ? #","usage_token":{"asr_duration":"# : #","usage_token":{"stt_duration_seconds":"#
    )
    json.append(decimal: userMilliseconds / 10, places: 2)
    json.append(json: #","llm_token":"#)
    json.append(integer: tokens)
    json.append(json: isPipecat ? #","tts_character_count":"# : #","tts_characters_count":"#)
    json.append(integer: agentBytes)
    json.append(0x7D)
  }
}
