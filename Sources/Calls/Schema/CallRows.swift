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
  static let columns: [Column] =
    [
      .workspace, .agent, .callID, .callType, .start, .end, .duration, .agentVersion, .callStatus,
      .disconnectionReason, .disconnectionClass, .caller, .successful, .voicemail, .sentiment,
      .callCost, .sender, .asrModel, .llmModel, .ttsModel, .llmTokens, .sttSeconds, .ttsCharacters,
      .recordingURL, .turnCount, .toolCallCount, .toolErrorCount, .unrecoveredCount,
      .interruptionCount, .ignoredValueCount, .invalidLatencyCount, .negativeToolLatencyCount,
      .emptyToolCount,
    ] + ConversationColumns.all + CallQualityRows.columns + sentFields

  private static let sentFields: [Column] = [
    .hasSegments, .hasTranscript, .hasMultiChannelURL, .hasDynamicVariables, .hasAnalysis,
    .hasGeneral, .hasMetadata,
  ]

  var workspace: IntegerChunkBuilder
  var agent: TextChunkBuilder
  var callID: TextChunkBuilder
  var callType: TextChunkBuilder
  var start: IntegerChunkBuilder
  var end: IntegerChunkBuilder
  var duration: IntegerChunkBuilder
  var agentVersion: IntegerChunkBuilder
  var callStatus: TextChunkBuilder
  var disconnectionReason: TextChunkBuilder
  var disconnectionClass: EnumerationChunkBuilder<DisconnectionClass>
  var caller: TextChunkBuilder
  var successful: IntegerChunkBuilder
  var voicemail: IntegerChunkBuilder
  var sentiment: EnumerationChunkBuilder<Sentiment>
  var callCost: DoubleChunkBuilder
  var sender: EnumerationChunkBuilder<Sender>
  var asrModel: TextChunkBuilder
  var llmModel: TextChunkBuilder
  var ttsModel: TextChunkBuilder
  var llmTokens: DoubleChunkBuilder
  var sttSeconds: DoubleChunkBuilder
  var ttsCharacters: DoubleChunkBuilder
  var recordingURL: TextChunkBuilder
  var turns: IntegerChunkBuilder
  var toolCalls: IntegerChunkBuilder
  var toolErrors: IntegerChunkBuilder
  var unrecovered: IntegerChunkBuilder
  var interruptions: IntegerChunkBuilder
  var ignoredValues: IntegerChunkBuilder
  var invalidLatencies: IntegerChunkBuilder
  var negativeToolLatencies: IntegerChunkBuilder
  var emptyTools: IntegerChunkBuilder
  var conversation: ConversationColumns
  var quality: CallQualityRows
  var sent: SentFieldRows<7>
  /// The custom dimensions, by their names.
  var custom: [CustomCells]

  /// The number of rows.
  private(set) var count = 0

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    workspace = IntegerChunkBuilder(isKept: kept.contains(.workspace))
    agent = TextChunkBuilder(isKept: kept.contains(.agent))
    callID = TextChunkBuilder(distinct: true, isKept: kept.contains(.callID))
    callType = TextChunkBuilder(isKept: kept.contains(.callType))
    start = IntegerChunkBuilder(isKept: kept.contains(.start))
    end = IntegerChunkBuilder(isKept: kept.contains(.end))
    duration = IntegerChunkBuilder(isKept: kept.contains(.duration))
    agentVersion = IntegerChunkBuilder(isKept: kept.contains(.agentVersion))
    callStatus = TextChunkBuilder(isKept: kept.contains(.callStatus))
    disconnectionReason = TextChunkBuilder(isKept: kept.contains(.disconnectionReason))
    disconnectionClass = EnumerationChunkBuilder(isKept: kept.contains(.disconnectionClass))
    caller = TextChunkBuilder(isKept: kept.contains(.caller))
    successful = IntegerChunkBuilder(isKept: kept.contains(.successful))
    voicemail = IntegerChunkBuilder(isKept: kept.contains(.voicemail))
    sentiment = EnumerationChunkBuilder(isKept: kept.contains(.sentiment))
    callCost = DoubleChunkBuilder(isKept: kept.contains(.callCost))
    sender = EnumerationChunkBuilder(isKept: kept.contains(.sender))
    asrModel = TextChunkBuilder(isKept: kept.contains(.asrModel))
    llmModel = TextChunkBuilder(isKept: kept.contains(.llmModel))
    ttsModel = TextChunkBuilder(isKept: kept.contains(.ttsModel))
    llmTokens = DoubleChunkBuilder(isKept: kept.contains(.llmTokens))
    sttSeconds = DoubleChunkBuilder(isKept: kept.contains(.sttSeconds))
    ttsCharacters = DoubleChunkBuilder(isKept: kept.contains(.ttsCharacters))
    recordingURL = TextChunkBuilder(distinct: true, isKept: kept.contains(.recordingURL))
    turns = IntegerChunkBuilder(isKept: kept.contains(.turnCount))
    toolCalls = IntegerChunkBuilder(isKept: kept.contains(.toolCallCount))
    toolErrors = IntegerChunkBuilder(isKept: kept.contains(.toolErrorCount))
    unrecovered = IntegerChunkBuilder(isKept: kept.contains(.unrecoveredCount))
    interruptions = IntegerChunkBuilder(isKept: kept.contains(.interruptionCount))
    ignoredValues = IntegerChunkBuilder(isKept: kept.contains(.ignoredValueCount))
    invalidLatencies = IntegerChunkBuilder(isKept: kept.contains(.invalidLatencyCount))
    negativeToolLatencies = IntegerChunkBuilder(isKept: kept.contains(.negativeToolLatencyCount))
    emptyTools = IntegerChunkBuilder(isKept: kept.contains(.emptyToolCount))
    conversation = ConversationColumns(keeping: kept)
    quality = CallQualityRows(keeping: kept)
    sent = SentFieldRows(Self.sentFields, keeping: kept)
    custom = kept.compactMap(\.custom).sorted { $0.precedes($1) }.map { CustomCells($0) }
  }

  /// Counts a row whose values are appended.
  mutating func addRow() { count += 1 }

  mutating func sealed() -> [Column: ColumnChunk] {
    let chunks: [Column: ColumnChunk?] = [
      .workspace: workspace.sealed(),
      .agent: agent.sealed(),
      .callID: callID.sealed(),
      .callType: callType.sealed(),
      .start: start.sealed(),
      .end: end.sealed(),
      .duration: duration.sealed(),
      .agentVersion: agentVersion.sealed(),
      .callStatus: callStatus.sealed(),
      .disconnectionReason: disconnectionReason.sealed(),
      .disconnectionClass: disconnectionClass.sealed(),
      .caller: caller.sealed(),
      .successful: successful.sealed(),
      .voicemail: voicemail.sealed(),
      .sentiment: sentiment.sealed(),
      .callCost: callCost.sealed(),
      .sender: sender.sealed(),
      .asrModel: asrModel.sealed(),
      .llmModel: llmModel.sealed(),
      .ttsModel: ttsModel.sealed(),
      .llmTokens: llmTokens.sealed(),
      .sttSeconds: sttSeconds.sealed(),
      .ttsCharacters: ttsCharacters.sealed(),
      .recordingURL: recordingURL.sealed(),
      .turnCount: turns.sealed(),
      .toolCallCount: toolCalls.sealed(),
      .toolErrorCount: toolErrors.sealed(),
      .unrecoveredCount: unrecovered.sealed(),
      .interruptionCount: interruptions.sealed(),
      .ignoredValueCount: ignoredValues.sealed(),
      .invalidLatencyCount: invalidLatencies.sealed(),
      .negativeToolLatencyCount: negativeToolLatencies.sealed(),
      .emptyToolCount: emptyTools.sealed(),
    ]
    var kept = chunks.compactMapValues { $0 }.merging(conversation.sealed()) { own, _ in own }
      .merging(quality.sealed()) { own, _ in own }.merging(sent.sealed()) { own, _ in own }
    for cells in custom { kept[cells.column] = cells.sealed() }
    return kept
  }
}
