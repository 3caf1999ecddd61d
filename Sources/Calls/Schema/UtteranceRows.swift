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
}

/// The rows of the table `utterances` of one row group, being collected.
struct UtteranceRows {
  static let columns: [Column] = [
    .utteranceIndex, .utteranceNode, .utteranceStart, .utteranceEnd, .utteranceWords,
    .utteranceConfidence, .utteranceInterrupts,
  ]

  var index: [Int64] = []
  var node = TextChunkBuilder()
  var start: [Int64] = []
  var end: [Int64] = []
  var words: [Int64] = []
  var confidence: [Double] = []
  var interrupts: [Int64] = []

  var count: Int { index.count }

  func sealed() -> [Column: ColumnChunk] {
    [
      .utteranceIndex: .integer(IntegerChunk(index)),
      .utteranceNode: .text(node.sealed()),
      .utteranceStart: .integer(IntegerChunk(start)),
      .utteranceEnd: .integer(IntegerChunk(end)),
      .utteranceWords: .integer(IntegerChunk(words)),
      .utteranceConfidence: .double(DoubleChunk(confidence)),
      .utteranceInterrupts: .integer(IntegerChunk(interrupts)),
    ]
  }
}
