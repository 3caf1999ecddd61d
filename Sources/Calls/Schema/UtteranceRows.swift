import ColumnStore

extension Column {
  package static let utteranceIndex = Column(
    .utterances,
    "utterance_index",
    .integer,
    "the row's place among the call's user segments, from 0"
  )
  package static let utteranceNode = Column(
    .utterances,
    "node",
    .text,
    "the node in force"
  )
  package static let utteranceStart = Column(
    .utterances,
    "start_ms",
    .integer,
    unit: "ms",
    "start of the speech interval, from the call's start"
  )
  package static let utteranceEnd = Column(
    .utterances,
    "end_ms",
    .integer,
    unit: "ms",
    "end of the speech interval, from the call's start"
  )
  package static let utteranceWords = Column(
    .utterances,
    "words",
    .integer,
    "words of the text, split at white space"
  )
  package static let utteranceConfidence = Column(
    .utterances,
    "confidence",
    .double,
    "transcript_confidence as sent"
  )
  package static let utteranceInterrupts = Column(
    .utterances,
    "interrupts",
    .boolean,
    "whether the speech begins inside an agent's, more than 200 ms before its end"
  )
  package static let utteranceIsCut = Column(
    .utterances,
    "cut_by_agent",
    .boolean,
    "whether an agent's speech begins inside this one, more than 200 ms before its end"
  )
  package static let utteranceIsBackchannel = Column(
    .utterances,
    "backchannel",
    .boolean,
    "whether the speech interrupts with at most 2 words in less than 700 ms"
  )
}

/// The rows of the table `utterances` of one row group, being collected.
struct UtteranceRows {
  static let columns: [Column] =
    [
      .utteranceIndex, .utteranceNode, .utteranceStart, .utteranceEnd, .utteranceWords,
      .utteranceConfidence, .utteranceInterrupts, .utteranceIsCut, .utteranceIsBackchannel,
    ] + sentFields

  private static let sentFields: [Column] = [
    .utteranceHasText, .utteranceHasWordTimes,
  ]

  var index: IntegerChunkBuilder
  var node: TextChunkBuilder
  var start: IntegerChunkBuilder
  var end: IntegerChunkBuilder
  var words: IntegerChunkBuilder
  var confidence: DoubleChunkBuilder
  var interrupts: IntegerChunkBuilder
  var isCut: IntegerChunkBuilder
  var isBackchannel: IntegerChunkBuilder
  var sent: SentFieldRows<2>

  /// The number of rows.
  private(set) var count = 0

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    index = IntegerChunkBuilder(isKept: kept.contains(.utteranceIndex))
    node = TextChunkBuilder(isKept: kept.contains(.utteranceNode))
    start = IntegerChunkBuilder(isKept: kept.contains(.utteranceStart))
    end = IntegerChunkBuilder(isKept: kept.contains(.utteranceEnd))
    words = IntegerChunkBuilder(isKept: kept.contains(.utteranceWords))
    confidence = DoubleChunkBuilder(isKept: kept.contains(.utteranceConfidence))
    interrupts = IntegerChunkBuilder(isKept: kept.contains(.utteranceInterrupts))
    isCut = IntegerChunkBuilder(isKept: kept.contains(.utteranceIsCut))
    isBackchannel = IntegerChunkBuilder(isKept: kept.contains(.utteranceIsBackchannel))
    sent = SentFieldRows(Self.sentFields, keeping: kept)
  }

  /// Counts a row whose values are appended.
  mutating func addRow() { count += 1 }

  mutating func sealed() -> [Column: ColumnChunk] {
    let chunks: [Column: ColumnChunk?] = [
      .utteranceIndex: index.sealed(),
      .utteranceNode: node.sealed(),
      .utteranceStart: start.sealed(),
      .utteranceEnd: end.sealed(),
      .utteranceWords: words.sealed(),
      .utteranceConfidence: confidence.sealed(),
      .utteranceInterrupts: interrupts.sealed(),
      .utteranceIsCut: isCut.sealed(),
      .utteranceIsBackchannel: isBackchannel.sealed(),
    ]
    return chunks.compactMapValues { $0 }.merging(sent.sealed()) { own, _ in own }
  }
}
