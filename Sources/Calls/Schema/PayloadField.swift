/// A field of the payload as those who write clients are told of it.
///
/// Null equals absence wherever a field is not required.
package struct PayloadField: Sendable {
  /// What a field's value may be.
  package enum Kind: Sendable {
    /// Text of at most so many characters; `nil` for any length.
    case text(longest: Int?)
    /// A whole number from 0 to `largest`; as JSON's number or as decimal digits in a text.
    case integer(largest: Int64)
    /// A number, 0 or more when `isPositive`.
    case number(isPositive: Bool)
    /// True or false.
    case flag
    /// One of some words, `inAnyCase` or exactly.
    case word([String], inAnyCase: Bool)
    /// An object of these fields and any others.
    case object([PayloadField])
    /// A transcript: at least one segment of these fields, speech among them with a time.
    case transcript([PayloadField])
    /// An array whose objects have these fields.
    case list([PayloadField])
    /// Anything: a value that is not `expected` is ignored and counted.
    case loose(expected: String)
  }

  /// The key.
  package let name: String
  /// What it may hold.
  package let kind: Kind
  /// Whether it must be there.
  package let isRequired: Bool
  /// What it is, in one sentence.
  package let summary: String

  init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ summary: String) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.summary = summary
  }
}

extension PayloadField {
  /// The fields of a create-call body, by the rules that the decoder checks.
  package static let call: [PayloadField] = CallField.allCases.compactMap { field in
    guard let (name, kind, summary) = field.declaration else { return nil }
    return PayloadField(name, kind, isRequired: field.isRequired, summary)
  }

  /// The most characters of an agent's identifier.
  package static let longestAgent = CallField.longestAgent

  /// The roles of segments that must have a time.
  package static let speechRoles = Role.allCases.filter(\.isSpeech).map { "\($0.literal)" }
}

extension CallField {
  /// Whether a body must have it.
  var isRequired: Bool {
    switch self {
    case .callID, .callType, .segments, .start, .end, .recordingURL: true
    default: false
    }
  }

  /// The most characters of an agent's identifier.
  static let longestAgent = 200

  /// The most characters of a text; `nil` when any number is taken.
  var longest: Int? {
    switch self {
    case .callID: 200
    case .agent: Self.longestAgent
    case .callType, .callStatus, .disconnectionReason: 100
    case .recordingURL, .multiChannelURL: 1024
    case .callerPhoneNumber, .sentiment: 50
    default: nil
    }
  }

  /// The largest integer.
  var largest: Int64 {
    switch self {
    case .start, .end: 100_000_000_000_000
    default: .max
    }
  }

  /// How clients are told of it; `nil` for what is no field of a body.
  fileprivate var declaration: (name: String, kind: PayloadField.Kind, summary: String)? {
    let text = PayloadField.Kind.text(longest: longest)
    let integer = PayloadField.Kind.integer(largest: largest)
    return switch self {
    case .callID: ("call_id", text, "The provider's id: one that is sent again is the same call.")
    case .callType: ("call_type", text, "phone_call, web_call, or any other word.")
    case .segments:
      (
        "transcript_with_tool_calls", .transcript(SegmentField.declared),
        "What was said and done. Segments of \(PayloadField.speechRoles.joined(separator: " and ")) "
          + "need a time: words of which one has start_ms and end_ms, or start_ms and end_ms, or "
          + "start_ms and duration_ms."
      )
    case .start:
      ("start_timestamp", integer, "Unix time in milliseconds; below 10^10 in seconds.")
    case .end:
      ("end_timestamp", integer, "Unix time like start_timestamp, and not before it.")
    case .recordingURL:
      ("recording_url", text, "Where the recording is, or any other text: it is never fetched.")
    case .agentVersion: ("agent_version", integer, "The version of the agent.")
    case .transcript: ("transcript", text, "The words; made of the segments when absent.")
    case .duration: ("duration_ms", integer, "Milliseconds; end − start when absent.")
    case .callStatus: ("call_status", text, "The provider's word for how the call stands.")
    case .disconnectionReason: ("disconnection_reason", text, "Why the call ended.")
    case .callerPhoneNumber: ("caller_phone_number", text, "The caller; shown masked.")
    case .successful: ("call_successful", .flag, "Whether the call reached its goal.")
    case .voicemail: ("in_voicemail", .flag, "Whether a voicemail answered.")
    case .sentiment:
      (
        "user_sentiment", .word(Sentiment.allCases.map(\.rawValue), inAnyCase: true),
        "What the caller felt."
      )
    case .dynamicVariables:
      ("collected_dynamic_variables", .object([]), "Kept as it is.")
    case .analysis: ("call_analysis", .object([]), "Kept as it is.")
    case .general: ("general_meta_data_raw", .object([]), "Kept as it is; wins over metadata.")
    case .cost: ("call_cost", .number(isPositive: false), "US cents.")
    case .metadata: ("metadata", .object(MetadataField.declared), "Models, usage and other keys.")
    case .multiChannelURL:
      ("recording_multi_channel_url", text, "The recording with a channel for each side.")
    case .s3MultiChannel, .s3CallerChannel, .fileExtension, .call, .workspace, .agent: nil
    }
  }
}

extension SegmentField {
  fileprivate static var declared: [PayloadField] {
    allCases.map { field in
      let time = PayloadField.Kind.number(isPositive: true)
      let roles = Role.allCases.map { "\($0.literal)" }
      return switch field {
      case .role:
        PayloadField("role", .word(roles, inAnyCase: false), isRequired: true, "Whose it is.")
      case .text: PayloadField("text", .text(longest: nil), "What was said.")
      case .words: PayloadField("words", .list(WordField.declared), "The words with their times.")
      case .start:
        PayloadField(
          "start_ms",
          time,
          "Milliseconds since the call's start; fractions go up, and what is above 2^53 counts as that."
        )
      case .end: PayloadField("end_ms", time, "Milliseconds since the call's start.")
      case .duration: PayloadField("duration_ms", time, "Milliseconds.")
      case .node: PayloadField("node", .object(NodeField.declared), "A step of the agent's flow.")
      case .tool: PayloadField("tool", .object(ToolField.declared), "A tool's call or its result.")
      case .metadata:
        PayloadField("metadata", .object(SegmentMetadataField.declared), "Latencies and flags.")
      }
    }
  }
}

// From here on other types are ignored and counted, as the readers of these objects do.

extension WordField {
  fileprivate static var declared: [PayloadField] {
    allCases.map { field in
      switch field {
      case .word: PayloadField("word", .loose(expected: "text"), "The word.")
      case .start: PayloadField("start_ms", .loose(expected: "number from 0"), "Milliseconds.")
      case .end: PayloadField("end_ms", .loose(expected: "number from 0"), "Milliseconds.")
      case .confidence: PayloadField("confidence", .loose(expected: "number"), "0 to 1.")
      }
    }
  }
}

extension NodeField {
  fileprivate static var declared: [PayloadField] {
    allCases.map { field in
      switch field {
      case .from: PayloadField("from", .loose(expected: "text"), "The node that was left.")
      case .to: PayloadField("to", .loose(expected: "text"), "The node that was entered.")
      case .reason: PayloadField("reason", .loose(expected: "text"), "Why.")
      }
    }
  }
}

extension ToolField {
  fileprivate static var declared: [PayloadField] {
    allCases.map { field in
      switch field {
      case .name: PayloadField("name", .loose(expected: "text"), "The tool.")
      case .requestID:
        PayloadField("request_id", .loose(expected: "text"), "Pairs a call with its result.")
      case .params: PayloadField("params", .loose(expected: "JSON value"), "Kept as it is.")
      case .result: PayloadField("result", .loose(expected: "JSON value"), "Kept as it is.")
      case .isError: PayloadField("is_error", .loose(expected: "boolean"), "Whether it failed.")
      case .error: PayloadField("error", .loose(expected: "text"), "What the failure says.")
      case .start: PayloadField("start_ms", .loose(expected: "number from 0"), "Milliseconds.")
      }
    }
  }
}

extension SegmentMetadataField {
  fileprivate static var declared: [PayloadField] {
    let latency = PayloadField.Kind.loose(expected: "number from 0")
    return allCases.compactMap { field in
      switch field {
      case .e2e: PayloadField("e2e_latency", latency, "Milliseconds until the agent spoke.")
      case .interrupted:
        PayloadField("interrupted", .loose(expected: "boolean"), "Whether it was interrupted.")
      case .llm: PayloadField("llm_node_ttft", latency, "Milliseconds to the model's first token.")
      case .tts: PayloadField("tts_node_ttfb", latency, "Milliseconds to the first sound.")
      case .stt: PayloadField("stt_node_ttfb", latency, "Milliseconds of the transcription.")
      case .sttAlias: nil
      case .eou: PayloadField("eou_delay", latency, "Milliseconds until the turn's end was seen.")
      case .confidence:
        PayloadField("transcript_confidence", .loose(expected: "number"), "0 to 1.")
      case .turnIndex, .toolLatency: nil
      }
    }
  }
}

extension MetadataField {
  fileprivate static var declared: [PayloadField] {
    allCases.map { field in
      switch field {
      case .models:
        PayloadField(
          "ai_models",
          .loose(expected: "object of texts: asr_model, llm_model, tts_model"),
          "The models."
        )
      case .usage:
        PayloadField(
          "usage_token",
          .loose(
            expected: "object of numbers: stt_duration_seconds, llm_token, tts_characters_count"
          ),
          "What the models used."
        )
      case .agent:
        PayloadField(
          "agent_remote_identifier",
          .loose(expected: "text"),
          "The agent of a body in a file; over HTTP the query has it."
        )
      }
    }
  }
}
