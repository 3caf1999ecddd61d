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
  static let columns: [Column] = [
    .tool, .toolOrphan, .toolCompleted, .toolDeclaredError, .toolError, .toolUnrecovered,
    .toolLatency, .errorTemplate,
  ]

  var tool = TextChunkBuilder()
  var orphan: [Int64] = []
  var completed: [Int64] = []
  var declaredError: [Int64] = []
  var error: [Int64] = []
  var unrecovered: [Int64] = []
  var latency: [Int64] = []
  var errorTemplate = TextChunkBuilder()

  var count: Int { orphan.count }

  func sealed() -> [Column: ColumnChunk] {
    [
      .tool: .text(tool.sealed()),
      .toolOrphan: .integer(IntegerChunk(orphan)),
      .toolCompleted: .integer(IntegerChunk(completed)),
      .toolDeclaredError: .integer(IntegerChunk(declaredError)),
      .toolError: .integer(IntegerChunk(error)),
      .toolUnrecovered: .integer(IntegerChunk(unrecovered)),
      .toolLatency: .integer(IntegerChunk(latency)),
      .errorTemplate: .text(errorTemplate.sealed()),
    ]
  }
}
