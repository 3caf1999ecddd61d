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
}

/// The rows of the table `turns` of one row group, being collected.
struct TurnRows {
  static let columns: [Column] = [
    .turnIndex, .turnKind, .turnNode, .turnStart, .turnEnd, .turnInterrupted,
    .stt, .eou, .llm, .tts, .e2e, .pipeline, .unattributed, .gap,
  ]

  var index: [Int64] = []
  var kind = TextChunkBuilder()
  var node = TextChunkBuilder()
  var start: [Int64] = []
  var end: [Int64] = []
  var interrupted: [Int64] = []
  var stt: [Int64] = []
  var eou: [Int64] = []
  var llm: [Int64] = []
  var tts: [Int64] = []
  var e2e: [Int64] = []
  var pipeline: [Int64] = []
  var unattributed: [Int64] = []
  var gap: [Int64] = []

  var count: Int { index.count }

  func sealed() -> [Column: ColumnChunk] {
    [
      .turnIndex: .integer(IntegerChunk(index)),
      .turnKind: .text(kind.sealed()),
      .turnNode: .text(node.sealed()),
      .turnStart: .integer(IntegerChunk(start)),
      .turnEnd: .integer(IntegerChunk(end)),
      .turnInterrupted: .integer(IntegerChunk(interrupted)),
      .stt: .integer(IntegerChunk(stt)),
      .eou: .integer(IntegerChunk(eou)),
      .llm: .integer(IntegerChunk(llm)),
      .tts: .integer(IntegerChunk(tts)),
      .e2e: .integer(IntegerChunk(e2e)),
      .pipeline: .integer(IntegerChunk(pipeline)),
      .unattributed: .integer(IntegerChunk(unattributed)),
      .gap: .integer(IntegerChunk(gap)),
    ]
  }
}
