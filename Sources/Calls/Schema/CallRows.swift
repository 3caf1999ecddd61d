import ColumnStore

extension Column {
  package static let workspace = Column(
    .calls,
    "workspace",
    .integer,
    "the workspace that the call was sent to"
  )
  package static let agent = Column(
    .calls,
    "agent",
    .text,
    "the agent's remote identifier"
  )
  package static let callID = Column(
    .calls,
    "call_id",
    .text,
    "the sender's id of the call"
  )
  package static let callType = Column(
    .calls,
    "call_type",
    .text,
    "the call's type as sent, such as phone_call"
  )
  package static let start = Column(
    .calls,
    "start_ms",
    .integer,
    unit: "ms",
    "when the call began, Unix time"
  )
  package static let end = Column(
    .calls,
    "end_ms",
    .integer,
    unit: "ms",
    "when the call ended, Unix time"
  )
  package static let duration = Column(
    .calls,
    "duration_ms",
    .integer,
    unit: "ms",
    "the duration as sent, else end − start"
  )
  package static let agentVersion = Column(
    .calls,
    "agent_version",
    .integer,
    "the agent's version"
  )
  package static let callStatus = Column(
    .calls,
    "call_status",
    .text,
    "the call's status as sent"
  )
  package static let disconnectionReason = Column(
    .calls,
    "disconnection_reason",
    .text,
    "why the call ended, as sent"
  )
  package static let disconnectionClass = Column(
    .calls,
    "disconnection_class",
    .text,
    "the class of the disconnection reason"
  )
  package static let caller = Column(
    .calls,
    "caller",
    .text,
    "the caller's phone number; an empty one is missing"
  )
  package static let successful = Column(
    .calls,
    "successful",
    .boolean,
    "call_successful as sent"
  )
  package static let voicemail = Column(
    .calls,
    "voicemail",
    .boolean,
    "in_voicemail as sent"
  )
  package static let sentiment = Column(
    .calls,
    "sentiment",
    .text,
    "user_sentiment in lower case"
  )
  package static let callCost = Column(
    .calls,
    "call_cost",
    .double,
    unit: "cents",
    "the cost as sent"
  )
  package static let sender = Column(
    .calls,
    "sender",
    .text,
    "which integration sent the call, as recognised by its habits"
  )
  package static let asrModel = Column(
    .calls,
    "asr_model",
    .text,
    "the speech recognition model"
  )
  package static let llmModel = Column(
    .calls,
    "llm_model",
    .text,
    "the language model"
  )
  package static let ttsModel = Column(
    .calls,
    "tts_model",
    .text,
    "the voice model"
  )
  package static let llmTokens = Column(
    .calls,
    "llm_tokens",
    .double,
    unit: "tokens",
    "language model tokens used"
  )
  package static let sttSeconds = Column(
    .calls,
    "stt_seconds",
    .double,
    unit: "s",
    "seconds of audio transcribed"
  )
  package static let ttsCharacters = Column(
    .calls,
    "tts_characters",
    .double,
    unit: "characters",
    "characters spoken"
  )
  package static let recordingURL = Column(
    .calls,
    "recording_url",
    .text,
    "the recording's address or placeholder, as sent"
  )
  package static let turnCount = Column(
    .calls,
    "turns",
    .integer,
    "agent segments"
  )
  package static let toolCallCount = Column(
    .calls,
    "tool_calls",
    .integer,
    "rows of the table tool_calls"
  )
  package static let toolErrorCount = Column(
    .calls,
    "tool_errors",
    .integer,
    "tool calls that failed, inferred errors included"
  )
  package static let unrecoveredCount = Column(
    .calls,
    "unrecovered",
    .integer,
    "tools whose last completed call failed"
  )
  package static let interruptionCount = Column(
    .calls,
    "interruptions",
    .integer,
    "agent segments flagged as interrupted"
  )
  package static let ignoredValueCount = Column(
    .calls,
    "ignored_values",
    .integer,
    "values of a wrong type that were ignored"
  )
  package static let invalidLatencyCount = Column(
    .calls,
    "invalid_latencies",
    .integer,
    "latencies that are no number, negative or too large"
  )
  package static let negativeToolLatencyCount = Column(
    .calls,
    "negative_tool_latencies",
    .integer,
    "tool latencies below zero, dropped"
  )
  package static let emptyToolCount = Column(
    .calls,
    "empty_tools",
    .integer,
    "tool segments without a tool"
  )
}

/// The rows of the table `calls` of one row group, being collected.
struct CallRows {
  static let columns: [Column] = [
    .workspace, .agent, .callID, .callType, .start, .end, .duration, .agentVersion, .callStatus,
    .disconnectionReason, .disconnectionClass, .caller, .successful, .voicemail, .sentiment,
    .callCost, .sender, .asrModel, .llmModel, .ttsModel, .llmTokens, .sttSeconds, .ttsCharacters,
    .recordingURL, .turnCount, .toolCallCount, .toolErrorCount, .unrecoveredCount,
    .interruptionCount, .ignoredValueCount, .invalidLatencyCount, .negativeToolLatencyCount,
    .emptyToolCount,
  ]

  var workspace: [Int64] = []
  var agent = TextChunkBuilder()
  var callID = TextChunkBuilder(distinct: true)
  var callType = TextChunkBuilder()
  var start: [Int64] = []
  var end: [Int64] = []
  var duration: [Int64] = []
  var agentVersion: [Int64] = []
  var callStatus = TextChunkBuilder()
  var disconnectionReason = TextChunkBuilder()
  var disconnectionClass = TextChunkBuilder()
  var caller = TextChunkBuilder()
  var successful: [Int64] = []
  var voicemail: [Int64] = []
  var sentiment = TextChunkBuilder()
  var callCost: [Double] = []
  var sender = TextChunkBuilder()
  var asrModel = TextChunkBuilder()
  var llmModel = TextChunkBuilder()
  var ttsModel = TextChunkBuilder()
  var llmTokens: [Double] = []
  var sttSeconds: [Double] = []
  var ttsCharacters: [Double] = []
  var recordingURL = TextChunkBuilder(distinct: true)
  var turns: [Int64] = []
  var toolCalls: [Int64] = []
  var toolErrors: [Int64] = []
  var unrecovered: [Int64] = []
  var interruptions: [Int64] = []
  var ignoredValues: [Int64] = []
  var invalidLatencies: [Int64] = []
  var negativeToolLatencies: [Int64] = []
  var emptyTools: [Int64] = []

  var count: Int { start.count }

  func sealed() -> [Column: ColumnChunk] {
    [
      .workspace: .integer(IntegerChunk(workspace)),
      .agent: .text(agent.sealed()),
      .callID: .text(callID.sealed()),
      .callType: .text(callType.sealed()),
      .start: .integer(IntegerChunk(start)),
      .end: .integer(IntegerChunk(end)),
      .duration: .integer(IntegerChunk(duration)),
      .agentVersion: .integer(IntegerChunk(agentVersion)),
      .callStatus: .text(callStatus.sealed()),
      .disconnectionReason: .text(disconnectionReason.sealed()),
      .disconnectionClass: .text(disconnectionClass.sealed()),
      .caller: .text(caller.sealed()),
      .successful: .integer(IntegerChunk(successful)),
      .voicemail: .integer(IntegerChunk(voicemail)),
      .sentiment: .text(sentiment.sealed()),
      .callCost: .double(DoubleChunk(callCost)),
      .sender: .text(sender.sealed()),
      .asrModel: .text(asrModel.sealed()),
      .llmModel: .text(llmModel.sealed()),
      .ttsModel: .text(ttsModel.sealed()),
      .llmTokens: .double(DoubleChunk(llmTokens)),
      .sttSeconds: .double(DoubleChunk(sttSeconds)),
      .ttsCharacters: .double(DoubleChunk(ttsCharacters)),
      .recordingURL: .text(recordingURL.sealed()),
      .turnCount: .integer(IntegerChunk(turns)),
      .toolCallCount: .integer(IntegerChunk(toolCalls)),
      .toolErrorCount: .integer(IntegerChunk(toolErrors)),
      .unrecoveredCount: .integer(IntegerChunk(unrecovered)),
      .interruptionCount: .integer(IntegerChunk(interruptions)),
      .ignoredValueCount: .integer(IntegerChunk(ignoredValues)),
      .invalidLatencyCount: .integer(IntegerChunk(invalidLatencies)),
      .negativeToolLatencyCount: .integer(IntegerChunk(negativeToolLatencies)),
      .emptyToolCount: .integer(IntegerChunk(emptyTools)),
    ]
  }
}
