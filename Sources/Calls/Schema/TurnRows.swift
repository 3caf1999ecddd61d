import ColumnStore

extension Column {
  package static let turnIndex = Column(
    .turns,
    "turn_index",
    .integer,
    "the turn's place among the call's agent segments, from 0"
  )
  package static let turnKind = Column(
    .turns,
    "kind",
    .text,
    "reply, post_tool or proactive"
  )
  package static let turnNode = Column(
    .turns,
    "node",
    .text,
    "the node in force"
  )
  package static let turnStart = Column(
    .turns,
    "start_ms",
    .integer,
    unit: "ms",
    "start of the speech interval, from the call's start"
  )
  package static let turnEnd = Column(
    .turns,
    "end_ms",
    .integer,
    unit: "ms",
    "end of the speech interval, from the call's start"
  )
  package static let turnInterrupted = Column(
    .turns,
    "interrupted",
    .boolean,
    "the segment's interrupted flag"
  )
  package static let stt = Column(
    .turns,
    "stt",
    .integer,
    unit: "ms",
    "speech to text: the user row's stt_node_ttfb, else the turn's own"
  )
  package static let eou = Column(
    .turns,
    "eou",
    .integer,
    unit: "ms",
    "end of utterance: the user row's eou_delay, else the turn's own"
  )
  package static let llm = Column(
    .turns,
    "llm",
    .integer,
    unit: "ms",
    "time to first token: llm_node_ttft"
  )
  package static let tts = Column(
    .turns,
    "tts",
    .integer,
    unit: "ms",
    "time to first byte of speech: tts_node_ttfb"
  )
  package static let e2e = Column(
    .turns,
    "e2e",
    .integer,
    unit: "ms",
    "end to end: e2e_latency"
  )
  package static let pipeline = Column(
    .turns,
    "pipeline",
    .integer,
    unit: "ms",
    "stt + llm + tts, where all three are present"
  )
  package static let unattributed = Column(
    .turns,
    "unattributed",
    .integer,
    unit: "ms",
    "e2e − (max(stt, eou) + llm + tts), where e2e, llm, tts and one of stt, eou are present"
  )
  package static let gap = Column(
    .turns,
    "gap",
    .integer,
    unit: "ms",
    "silence before a reply: its start − the end of the user's speech, where positive"
  )
  package static let turnWords = Column(
    .turns,
    "turn_words",
    .integer,
    "words of the text, split at white space"
  )
  package static let turnIsCut = Column(
    .turns,
    "cut_by_user",
    .boolean,
    "whether a user's speech begins inside this one, more than 200 ms before its end"
  )
  package static let bargeInStop = Column(
    .turns,
    "barge_in_stop_ms",
    .integer,
    unit: "ms",
    "how long an interrupted turn goes on: its end − the start of the next user's speech, from 0"
  )
}

/// What made the agent speak; the raw value is the printed name.
enum TurnKind: String {
  /// The user's speech.
  case reply
  /// A tool call since.
  case postTool = "post_tool"
  /// Neither.
  case proactive
}

/// The rows of the table `turns` of one row group, being collected.
struct TurnRows {
  static let columns: [Column] =
    [
      .turnIndex, .turnKind, .turnNode, .turnStart, .turnEnd, .turnInterrupted,
      .stt, .eou, .llm, .tts, .e2e, .pipeline, .unattributed, .gap,
      .turnWords, .turnIsCut, .bargeInStop,
    ] + sentFields

  private static let sentFields: [Column] = [
    .turnHasText, .turnHasWordTimes,
  ]

  var index: IntegerChunkBuilder
  var kind: EnumerationChunkBuilder<TurnKind>
  var node: TextChunkBuilder
  var start: IntegerChunkBuilder
  var end: IntegerChunkBuilder
  var interrupted: IntegerChunkBuilder
  var stt: IntegerChunkBuilder
  var eou: IntegerChunkBuilder
  var llm: IntegerChunkBuilder
  var tts: IntegerChunkBuilder
  var e2e: IntegerChunkBuilder
  var pipeline: IntegerChunkBuilder
  var unattributed: IntegerChunkBuilder
  var gap: IntegerChunkBuilder
  var words: IntegerChunkBuilder
  var isCut: IntegerChunkBuilder
  var bargeInStop: IntegerChunkBuilder
  var sent: SentFieldRows<2>

  /// The number of rows.
  private(set) var count = 0

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    index = IntegerChunkBuilder(isKept: kept.contains(.turnIndex))
    kind = EnumerationChunkBuilder(isKept: kept.contains(.turnKind))
    node = TextChunkBuilder(isKept: kept.contains(.turnNode))
    start = IntegerChunkBuilder(isKept: kept.contains(.turnStart))
    end = IntegerChunkBuilder(isKept: kept.contains(.turnEnd))
    interrupted = IntegerChunkBuilder(isKept: kept.contains(.turnInterrupted))
    stt = IntegerChunkBuilder(isKept: kept.contains(.stt))
    eou = IntegerChunkBuilder(isKept: kept.contains(.eou))
    llm = IntegerChunkBuilder(isKept: kept.contains(.llm))
    tts = IntegerChunkBuilder(isKept: kept.contains(.tts))
    e2e = IntegerChunkBuilder(isKept: kept.contains(.e2e))
    pipeline = IntegerChunkBuilder(isKept: kept.contains(.pipeline))
    unattributed = IntegerChunkBuilder(isKept: kept.contains(.unattributed))
    gap = IntegerChunkBuilder(isKept: kept.contains(.gap))
    words = IntegerChunkBuilder(isKept: kept.contains(.turnWords))
    isCut = IntegerChunkBuilder(isKept: kept.contains(.turnIsCut))
    bargeInStop = IntegerChunkBuilder(isKept: kept.contains(.bargeInStop))
    sent = SentFieldRows(Self.sentFields, keeping: kept)
  }

  /// Counts a row whose values are appended.
  mutating func addRow() { count += 1 }

  mutating func sealed() -> [Column: ColumnChunk] {
    let chunks: [Column: ColumnChunk?] = [
      .turnIndex: index.sealed(),
      .turnKind: kind.sealed(),
      .turnNode: node.sealed(),
      .turnStart: start.sealed(),
      .turnEnd: end.sealed(),
      .turnInterrupted: interrupted.sealed(),
      .stt: stt.sealed(),
      .eou: eou.sealed(),
      .llm: llm.sealed(),
      .tts: tts.sealed(),
      .e2e: e2e.sealed(),
      .pipeline: pipeline.sealed(),
      .unattributed: unattributed.sealed(),
      .gap: gap.sealed(),
      .turnWords: words.sealed(),
      .turnIsCut: isCut.sealed(),
      .bargeInStop: bargeInStop.sealed(),
    ]
    return chunks.compactMapValues { $0 }.merging(sent.sealed()) { own, _ in own }
  }
}
