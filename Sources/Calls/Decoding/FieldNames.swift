import RawMemory

/// The keys that a payload's objects are read for; each enum's order is its table's.
enum CallField: Int, CaseIterable {
  case callID, callType, segments, start, end, recordingURL, agentVersion, transcript, duration
  case callStatus, disconnectionReason, callerPhoneNumber, successful, voicemail, sentiment
  case dynamicVariables, analysis, general, cost, metadata, multiChannelURL
  case s3MultiChannel, s3CallerChannel, fileExtension
  // Envelopes.
  case call, workspace, agent

  static let names = NameTable([
    "call_id", "call_type", "transcript_with_tool_calls", "start_timestamp", "end_timestamp",
    "recording_url", "agent_version", "transcript", "duration_ms", "call_status",
    "disconnection_reason", "caller_phone_number", "call_successful", "in_voicemail",
    "user_sentiment", "collected_dynamic_variables", "call_analysis", "general_meta_data_raw",
    "call_cost", "metadata", "recording_multi_channel_url",
    "recording_s3_multi_channel", "recording_s3_caller_channel", "recording_file_extension",
    "call", "workspace_id", "agent_remote_identifier",
  ])
}

enum SegmentField: Int, CaseIterable {
  case role, text, words, start, end, duration, node, tool, metadata

  static let names = NameTable([
    "role", "text", "words", "start_ms", "end_ms", "duration_ms", "node", "tool", "metadata",
  ])
}

enum SegmentMetadataField: Int, CaseIterable {
  case e2e, interrupted, llm, tts, stt, sttAlias, eou, confidence, turnIndex, toolLatency

  static let names = NameTable([
    "e2e_latency", "interrupted", "llm_node_ttft", "tts_node_ttfb", "stt_node_ttfb",
    "asr_node_ttfb", "eou_delay", "transcript_confidence", "turn_index", "tool_latency_secs",
  ])
}

enum WordField: Int, CaseIterable {
  case word, start, end, confidence

  static let names = NameTable(["word", "start_ms", "end_ms", "confidence"])
}

enum NodeField: Int, CaseIterable {
  case from, to, reason

  static let names = NameTable(["from", "to", "reason"])
}

enum ToolField: Int, CaseIterable {
  case name, requestID, params, result, isError, error, start

  static let names = NameTable([
    "name", "request_id", "params", "result", "is_error", "error", "start_ms",
  ])
}

enum ResultField: Int, CaseIterable {
  case error, success, status

  static let names = NameTable(["error", "success", "status"])
}

enum MetadataField: Int, CaseIterable {
  case models, usage, agent

  static let names = NameTable(["ai_models", "usage_token", "agent_remote_identifier"])
}

enum ModelField: Int, CaseIterable {
  case asr, asrAlias, llm, tts

  static let names = NameTable(["asr_model", "stt_model", "llm_model", "tts_model"])
}

enum UsageField: Int, CaseIterable {
  case sttSeconds, sttSecondsAlias, llmTokens, ttsCharacters, ttsCharactersAlias

  static let names = NameTable([
    "stt_duration_seconds", "asr_duration", "llm_token", "tts_characters_count",
    "tts_character_count",
  ])
}
