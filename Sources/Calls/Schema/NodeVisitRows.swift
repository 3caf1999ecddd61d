import ColumnStore

extension Column {
  package static let visitNode = Column(
    .nodeVisits,
    "node",
    .text,
    "the node visited"
  )
  package static let visitIndex = Column(
    .nodeVisits,
    "visit_index",
    .integer,
    "the visit's place in the call, from 0"
  )
  package static let visitEntered = Column(
    .nodeVisits,
    "entered_ms",
    .integer,
    unit: "ms",
    "when the node was entered, from the call's start"
  )
  package static let visitDuration = Column(
    .nodeVisits,
    "duration_ms",
    .integer,
    unit: "ms",
    "how long the visit lasted"
  )
  package static let visitLast = Column(
    .nodeVisits,
    "last",
    .boolean,
    "whether the call ended in this visit"
  )
  package static let visitRepeated = Column(
    .nodeVisits,
    "repeated",
    .boolean,
    "whether the call had visited the node before"
  )
}

/// The rows of the table `node_visits` of one row group, being collected.
struct NodeVisitRows {
  static let columns: [Column] = [
    .visitNode, .visitIndex, .visitEntered, .visitDuration, .visitLast, .visitRepeated,
  ]

  var node = TextChunkBuilder()
  var index: [Int64] = []
  var entered: [Int64] = []
  var duration: [Int64] = []
  var last: [Int64] = []
  var repeated: [Int64] = []

  var count: Int { index.count }

  func sealed() -> [Column: ColumnChunk] {
    [
      .visitNode: .text(node.sealed()),
      .visitIndex: .integer(IntegerChunk(index)),
      .visitEntered: .integer(IntegerChunk(entered)),
      .visitDuration: .integer(IntegerChunk(duration)),
      .visitLast: .integer(IntegerChunk(last)),
      .visitRepeated: .integer(IntegerChunk(repeated)),
    ]
  }
}
