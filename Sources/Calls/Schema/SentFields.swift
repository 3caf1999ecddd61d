import ColumnStore

extension Column {
  /// Whether rows of `table` carry a field that no other column repeats.
  private static func sent(_ table: CallTable, _ field: String, _ summary: String) -> Column {
    Column(table, "has_\(field)", .boolean, "whether \(summary)")
  }

  package static let hasSegments = sent(
    .calls,
    "transcript_with_tool_calls",
    "there is a segment in transcript_with_tool_calls"
  )
  package static let hasTranscript = sent(
    .calls,
    "transcript",
    "transcript was sent, and not empty"
  )
  package static let hasMultiChannelURL = sent(
    .calls,
    "recording_multi_channel_url",
    "recording_multi_channel_url was sent, and not empty"
  )
  package static let hasDynamicVariables = sent(
    .calls,
    "collected_dynamic_variables",
    "collected_dynamic_variables was sent with some key"
  )
  package static let hasAnalysis = sent(
    .calls,
    "call_analysis",
    "call_analysis was sent with some key"
  )
  package static let hasGeneral = sent(
    .calls,
    "general_meta_data_raw",
    "general_meta_data_raw was sent with some key"
  )
  package static let hasMetadata = sent(
    .calls,
    "metadata",
    "metadata was sent with some key"
  )

  package static let turnHasText = sent(.turns, "text", "the segment has a text that is not empty")
  package static let turnHasWordTimes = sent(
    .turns,
    "word_times",
    "the segment has words of which one has start_ms and end_ms"
  )
  package static let utteranceHasText = sent(
    .utterances,
    "text",
    "the segment has a text that is not empty"
  )
  package static let utteranceHasWordTimes = sent(
    .utterances,
    "word_times",
    "the segment has words of which one has start_ms and end_ms"
  )

  package static let toolHasRequestID = sent(
    .toolCalls,
    "request_id",
    "the invocation or its result has a request_id that is not empty"
  )
  package static let toolHasParams = sent(
    .toolCalls,
    "params",
    "the invocation or its result has params that are not null"
  )
  package static let toolHasResult = sent(
    .toolCalls,
    "result",
    "the invocation or its result has a result that is not null"
  )
  package static let toolHasIsError = sent(
    .toolCalls,
    "is_error",
    "the invocation or its result has is_error"
  )
  package static let toolHasError = sent(
    .toolCalls,
    "error",
    "the invocation or its result has an error that is a text and not empty"
  )
  package static let toolHasStart = sent(
    .toolCalls,
    "start_ms",
    "the invocation, or a result that none claims, has a start_ms or its tool has one"
  )

  package static let visitHasFrom = sent(
    .nodeVisits,
    "from",
    "the transition to the node names the node that was left"
  )
}

/// Columns of one table that tell which fields a row was sent with, being collected.
struct SentFieldRows<let count: Int> {
  private let columns: [Column]
  private var builders: [IntegerChunkBuilder]
  /// Whether any of the columns is collected.
  let isKept: Bool

  /// Rows of which the columns `kept` are collected, among `columns`: as many as a row has flags.
  init(_ columns: [Column], keeping kept: Set<Column>) {
    precondition(columns.count == count, "a flag without a column")
    self.columns = columns
    builders = columns.map { IntegerChunkBuilder(isKept: kept.contains($0)) }
    isKept = !kept.isDisjoint(with: columns)
  }

  /// Adds a row.
  mutating func append(_ flags: @autoclosure () -> InlineArray<count, Bool>) {
    guard isKept else { return }
    let flags = flags()
    for index in builders.indices { builders[index].append(flags[index] ? 1 : 0) }
  }

  mutating func sealed() -> [Column: ColumnChunk] {
    var chunks: [Column: ColumnChunk] = [:]
    for index in builders.indices { chunks[columns[index]] = builders[index].sealed() }
    return chunks
  }
}
