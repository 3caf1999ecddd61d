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
  /// The node before it; missing in a call's first visit, and where that node has no name.
  package static let visitFrom = Column(
    .nodeVisits,
    "from",
    .text,
    "the node visited before; missing in the first visit"
  )
  /// Why the node was entered.
  package static let visitReason = Column(
    .nodeVisits,
    "reason",
    .text,
    "the reason of the transition to the node, as sent"
  )
  /// The part of the call's cost that the visit's part of the call's duration makes.
  package static let visitCost = Column(
    .nodeVisits,
    "visit_cost",
    .double,
    unit: "cents",
    "call_cost × duration of the visit / duration of the call, where all of the call's visits are "
      + "timed"
  )
}

/// The rows of the table `node_visits` of one row group, being collected.
struct NodeVisitRows {
  static let columns: [Column] =
    [
      .visitNode, .visitIndex, .visitEntered, .visitDuration, .visitLast, .visitRepeated,
      .visitFrom, .visitReason, .visitCost,
    ] + sentFields

  private static let sentFields: [Column] = [
    .visitHasFrom
  ]

  var node: TextChunkBuilder
  var index: IntegerChunkBuilder
  var entered: IntegerChunkBuilder
  var duration: IntegerChunkBuilder
  var last: IntegerChunkBuilder
  var repeated: IntegerChunkBuilder
  var from: TextChunkBuilder
  var reason: TextChunkBuilder
  var cost: DoubleChunkBuilder
  var sent: SentFieldRows<1>

  /// The number of rows.
  private(set) var count = 0

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    node = TextChunkBuilder(isKept: kept.contains(.visitNode))
    index = IntegerChunkBuilder(isKept: kept.contains(.visitIndex))
    entered = IntegerChunkBuilder(isKept: kept.contains(.visitEntered))
    duration = IntegerChunkBuilder(isKept: kept.contains(.visitDuration))
    last = IntegerChunkBuilder(isKept: kept.contains(.visitLast))
    repeated = IntegerChunkBuilder(isKept: kept.contains(.visitRepeated))
    from = TextChunkBuilder(isKept: kept.contains(.visitFrom))
    reason = TextChunkBuilder(isKept: kept.contains(.visitReason))
    cost = DoubleChunkBuilder(isKept: kept.contains(.visitCost))
    sent = SentFieldRows(Self.sentFields, keeping: kept)
  }

  /// Counts a row whose values are appended.
  mutating func addRow() { count += 1 }

  mutating func sealed() -> [Column: ColumnChunk] {
    let chunks: [Column: ColumnChunk?] = [
      .visitNode: node.sealed(),
      .visitIndex: index.sealed(),
      .visitEntered: entered.sealed(),
      .visitDuration: duration.sealed(),
      .visitLast: last.sealed(),
      .visitRepeated: repeated.sealed(),
      .visitFrom: from.sealed(),
      .visitReason: reason.sealed(),
      .visitCost: cost.sealed(),
    ]
    return chunks.compactMapValues { $0 }.merging(sent.sealed()) { own, _ in own }
  }
}
