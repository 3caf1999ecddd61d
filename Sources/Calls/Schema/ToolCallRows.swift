import ColumnStore

extension Column {
  package static let tool = Column(
    .toolCalls,
    "tool",
    .text,
    "the tool's name"
  )
  package static let toolOrphan = Column(
    .toolCalls,
    "orphan",
    .boolean,
    "a result that no invocation claims"
  )
  package static let toolCompleted = Column(
    .toolCalls,
    "completed",
    .boolean,
    "the invocation has a result, or the row is an orphan"
  )
  package static let toolDeclaredError = Column(
    .toolCalls,
    "declared_error",
    .boolean,
    "is_error is true or error is a text"
  )
  package static let toolError = Column(
    .toolCalls,
    "error",
    .boolean,
    "a declared error, or one that the result tells"
  )
  package static let toolUnrecovered = Column(
    .toolCalls,
    "unrecovered_error",
    .boolean,
    "the tool's last completed row in the call, an error"
  )
  package static let toolLatency = Column(
    .toolCalls,
    "latency_ms",
    .integer,
    unit: "ms",
    "from the invocation to its result"
  )
  package static let errorTemplate = Column(
    .toolCalls,
    "error_template",
    .text,
    "the error's text with its particulars replaced"
  )
}

/// The rows of the table `tool_calls` of one row group, being collected.
struct ToolCallRows {
  static let columns: [Column] =
    [
      .tool, .toolOrphan, .toolCompleted, .toolDeclaredError, .toolError, .toolUnrecovered,
      .toolLatency, .errorTemplate,
    ] + sentFields

  private static let sentFields: [Column] = [
    .toolHasRequestID, .toolHasParams, .toolHasResult, .toolHasIsError, .toolHasError,
    .toolHasStart,
  ]

  var tool: TextChunkBuilder
  var orphan: IntegerChunkBuilder
  var completed: IntegerChunkBuilder
  var declaredError: IntegerChunkBuilder
  var error: IntegerChunkBuilder
  var unrecovered: IntegerChunkBuilder
  var latency: IntegerChunkBuilder
  var errorTemplate: TextChunkBuilder
  var sent: SentFieldRows<6>

  /// The number of rows.
  private(set) var count = 0

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    tool = TextChunkBuilder(isKept: kept.contains(.tool))
    orphan = IntegerChunkBuilder(isKept: kept.contains(.toolOrphan))
    completed = IntegerChunkBuilder(isKept: kept.contains(.toolCompleted))
    declaredError = IntegerChunkBuilder(isKept: kept.contains(.toolDeclaredError))
    error = IntegerChunkBuilder(isKept: kept.contains(.toolError))
    unrecovered = IntegerChunkBuilder(isKept: kept.contains(.toolUnrecovered))
    latency = IntegerChunkBuilder(isKept: kept.contains(.toolLatency))
    errorTemplate = TextChunkBuilder(isKept: kept.contains(.errorTemplate))
    sent = SentFieldRows(Self.sentFields, keeping: kept)
  }

  /// Counts a row whose values are appended.
  mutating func addRow() { count += 1 }

  mutating func sealed() -> [Column: ColumnChunk] {
    let chunks: [Column: ColumnChunk?] = [
      .tool: tool.sealed(),
      .toolOrphan: orphan.sealed(),
      .toolCompleted: completed.sealed(),
      .toolDeclaredError: declaredError.sealed(),
      .toolError: error.sealed(),
      .toolUnrecovered: unrecovered.sealed(),
      .toolLatency: latency.sealed(),
      .errorTemplate: errorTemplate.sealed(),
    ]
    return chunks.compactMapValues { $0 }.merging(sent.sealed()) { own, _ in own }
  }
}
