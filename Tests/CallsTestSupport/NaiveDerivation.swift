/// Makes a call and its child rows from a payload that the validation has accepted.
package enum NaiveDerivation {
  /// The call of an accepted body.
  ///
  /// - Parameters:
  ///   - body: the bare body, without an envelope.
  ///   - workspace: whose call it is.
  ///   - agent: the agent's remote identifier.
  ///   - disconnectionClass: the class of a disconnection reason; that mapping is data.
  ///   - errorTemplate: the template of an error's text.
  /// - Returns: `nil` when the body is not valid after all.
  package static func call(
    of body: JSONValue,
    workspace: Int64 = 1,
    agent: ByteText = "default",
    disconnectionClass: (String) -> String = { _ in "other" },
    errorTemplate: (String) -> String = NaiveErrorTemplate.template
  ) -> NaiveCall? {
    guard
      let object = body.object,
      let callID = object["call_id"]?.string,
      let callType = object["call_type"]?.string,
      let start = integer(object["start_timestamp"]),
      let end = integer(object["end_timestamp"]),
      let recordingURL = object["recording_url"]?.string,
      let transcript = object["transcript_with_tool_calls"]?.array
    else { return nil }

    let segments = transcript.compactMap(\.object).map(NaiveSegment.init)
    let startMs = NaiveNumbers.callTime(start)
    let endMs = NaiveNumbers.callTime(end)
    let durationMs = integer(object["duration_ms"]) ?? endMs - startMs
    let metadata = mergedMetadata(of: object)
    let models = metadata["ai_models"]?.object ?? JSONObject()
    let usage = metadata["usage_token"]?.object ?? JSONObject()
    let reason = object["disconnection_reason"]?.string
    let caller = object["caller_phone_number"]?.string
    let turns = turns(of: segments)
    let utterances = utterances(of: segments)

    return NaiveCall(
      workspace: workspace,
      agent: agent,
      callID: callID,
      callType: callType,
      startMs: startMs,
      endMs: endMs,
      durationMs: durationMs,
      recordingURL: recordingURL,
      agentVersion: integer(object["agent_version"]),
      callStatus: object["call_status"]?.string,
      disconnectionReason: reason,
      disconnectionClass: reason.map { ByteText(disconnectionClass($0.string)) },
      caller: caller?.isEmpty == true ? nil : caller,
      successful: object["call_successful"]?.bool,
      voicemail: object["in_voicemail"]?.bool,
      sentiment: object["user_sentiment"]?.string?.asciiLowercased,
      costCents: object["call_cost"]?.number,
      sender: sender(
        of: object,
        callType: callType,
        recordingURL: recordingURL,
        metadata: metadata,
        usage: usage,
        segments: segments
      ),
      asrModel: models["asr_model"]?.string ?? models["stt_model"]?.string,
      llmModel: models["llm_model"]?.string,
      ttsModel: models["tts_model"]?.string,
      llmTokens: usage["llm_token"]?.number,
      sttSeconds: usage["stt_duration_seconds"]?.number ?? usage["asr_duration"]?.number,
      ttsCharacters: usage["tts_characters_count"]?.number
        ?? usage["tts_character_count"]?.number,
      turns: turns,
      utterances: utterances,
      toolCalls: NaiveToolPairing.toolCalls(of: segments, errorTemplate: errorTemplate),
      nodeVisits: NaiveNodes.visits(
        of: segments,
        callDurationMs: durationMs,
        costCents: object["call_cost"]?.number
      ),
      conversation: NaiveConversation(
        turns: turns,
        utterances: utterances,
        durationMs: durationMs
      ),
      quality: NaiveQuality(
        segments: segments,
        start: start,
        end: end,
        sentDuration: integer(object["duration_ms"]),
        recordingURL: recordingURL
      ),
      sent: NaiveSentFields.ofCall(object)
    )
  }

  private static func integer(_ value: JSONValue?) -> Int64? {
    guard let value, case .value(let integer) = NaiveNumbers.integer(value) else { return nil }
    return integer
  }

  /// `metadata` under `general_meta_data_raw`, key by key; the latter wins unless it is null.
  package static func mergedMetadata(of call: JSONObject) -> JSONObject {
    var merged = call["metadata"]?.object ?? JSONObject()
    for (key, value) in (call["general_meta_data_raw"]?.object ?? JSONObject()).dictionary
    where !value.isNull || merged[key] == nil {
      merged[key] = value
    }
    return merged
  }

  private static func sender(
    of call: JSONObject,
    callType: ByteText,
    recordingURL: ByteText,
    metadata: JSONObject,
    usage: JSONObject,
    segments: [NaiveSegment]
  ) -> ByteText? {
    if metadata.members.contains(where: { $0.key.hasPrefix("livekit_") }) {
      return "livekit"
    }
    let isPipecat =
      recordingURL.hasPrefix("pipecat://")
      || usage.nonNull("asr_duration") != nil
      || usage.nonNull("tts_character_count") != nil
      || segments.contains { $0.metadata.nonNull("turn_index") != nil }
    if isPipecat {
      return "pipecat"
    }
    if callType == "inboundPhoneCall" || callType == "outboundPhoneCall" {
      return "vapi"
    }
    let tunerKeys: [ByteText] = [
      "recording_s3_multi_channel", "recording_s3_caller_channel", "recording_file_extension",
    ]
    return tunerKeys.contains { call.nonNull($0) != nil } ? "tuner-core" : nil
  }

  private static func turns(of segments: [NaiveSegment]) -> [NaiveTurn] {
    let nodes = NaiveNodes.nodesInForce(of: segments)
    var turns: [NaiveTurn] = []
    for (position, segment) in segments.enumerated() where segment.role == "agent" {
      // What lies between the previous agent segment, or the start, and this one.
      let previous = segments[..<position].lastIndex { $0.role == "agent" }
      let between = segments[(previous.map { $0 + 1 } ?? 0)..<position]
      let userPosition = between.lastIndex { $0.role == "user" }
      let sinceUser = userPosition.map { between[$0...] } ?? between
      let usedTool = sinceUser.contains {
        $0.role == "agent_function" || $0.role == "agent_result"
      }
      let kind: NaiveTurn.Kind =
        if usedTool { .postTool } else if userPosition != nil { .reply } else { .proactive }
      turns.append(
        NaiveTurn(
          index: Int64(turns.count),
          kind: kind,
          node: nodes[position],
          interval: segment.interval,
          speech: segment.speech,
          text: segment.text,
          words: words(of: segment),
          interrupted: segment.metadata["interrupted"]?.bool,
          isCut: isCut(segment, by: "user", in: segments),
          bargeInStopMs: bargeInStop(of: segment, before: segments[(position + 1)...]),
          stages: stages(of: segment, after: userPosition.map { segments[$0] }, kind: kind),
          sent: NaiveSentFields.ofSpeech(segment)
        )
      )
    }
    return turns
  }

  private static func stages(
    of agent: NaiveSegment,
    after user: NaiveSegment?,
    kind: NaiveTurn.Kind
  ) -> [NaiveStage: Int64] {
    let stt =
      user?.latency("stt_node_ttfb", "asr_node_ttfb")
      ?? agent.latency("stt_node_ttfb", "asr_node_ttfb")
    let eou = user?.latency("eou_delay") ?? agent.latency("eou_delay")
    let llm = agent.latency("llm_node_ttft")
    let tts = agent.latency("tts_node_ttfb")
    let e2e = agent.latency("e2e_latency")

    var stages: [NaiveStage: Int64] = [:]
    stages[.stt] = stt
    stages[.eou] = eou
    stages[.llm] = llm
    stages[.tts] = tts
    stages[.e2e] = e2e
    if let stt, let llm, let tts {
      stages[.pipeline] = stt + llm + tts
    }
    if let e2e, let llm, let tts, let heard = [stt, eou].compactMap(\.self).max() {
      stages[.unattributed] = e2e - (heard + llm + tts)
    }
    if kind == .reply, let spoken = user?.speech, let answer = agent.speech {
      let gap = answer.start - spoken.end
      stages[.gap] = gap > 0 ? gap : nil
    }
    return stages
  }

  private static func utterances(of segments: [NaiveSegment]) -> [NaiveUtterance] {
    let agentIntervals = segments.filter { $0.role == "agent" }.compactMap(\.speech)
    let nodes = NaiveNodes.nodesInForce(of: segments)
    return zip(segments, nodes).filter { $0.0.role == "user" }.map { segment, node in
      let interrupts = agentIntervals.contains { agent in
        guard let start = segment.speech?.start else { return false }
        return start > agent.start && agent.end - start > 200
      }
      return NaiveUtterance(
        node: node,
        interval: segment.interval,
        speech: segment.speech,
        words: words(of: segment),
        confidence: segment.metadata["transcript_confidence"]?.number,
        interrupts: interrupts,
        isCut: isCut(segment, by: "agent", in: segments),
        isBackchannel: segment.speech.map { speech in
          interrupts && words(of: segment).map { $0 <= 2 } == true
            && speech.end - speech.start < 700
        },
        sent: NaiveSentFields.ofSpeech(segment)
      )
    }
  }

  /// Whether speech of a role begins inside the segment's; missing when that has none.
  private static func isCut(
    _ segment: NaiveSegment,
    by role: ByteText,
    in segments: [NaiveSegment]
  ) -> Bool? {
    segment.speech.map { speech in
      segments.contains { other in
        guard other.role == role, let start = other.speech?.start else { return false }
        return start > speech.start && speech.end - start > 200
      }
    }
  }

  private static func bargeInStop(
    of segment: NaiveSegment,
    before later: ArraySlice<NaiveSegment>
  ) -> Int64? {
    guard segment.metadata["interrupted"]?.bool == true, let speech = segment.speech else {
      return nil
    }
    let next = later.first { $0.role == "user" && $0.speech != nil }
    guard let start = next?.speech?.start, speech.end >= start else { return nil }
    return speech.end - start
  }

  /// The words of the segment's text; missing without one, when it was taken out, and in a script
  /// without spaces.
  private static func words(of segment: NaiveSegment) -> Int? {
    segment.text.flatMap { text in
      let scalars = text.string.unicodeScalars
      guard text != "[redacted]", !scalars.contains(where: isUnspaced) else { return nil }
      return scalars.split(whereSeparator: \.properties.isWhitespace).count
    }
  }

  /// Whether a script that is written without spaces has the character: Han, Kana, Thai, Lao,
  /// Khmer or Burmese, by the blocks of Unicode that the tests use.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    [
      0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x3040...0x309F, 0x30A0...0x30FF,
      0x0E00...0x0E7F, 0x0E80...0x0EFF, 0x1780...0x17FF, 0x1000...0x109F,
    ].contains { $0.contains(scalar.value) }
  }
}
