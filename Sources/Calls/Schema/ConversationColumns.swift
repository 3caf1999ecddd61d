import ColumnStore

extension Column {
  package static let span = Column(
    .calls,
    "span_ms",
    .integer,
    unit: "ms",
    "the duration, or the end of the last speech if that is later; only of calls with speech that "
      + "takes time"
  )
  package static let agentTalk = Column(
    .calls,
    "agent_talk_ms",
    .integer,
    unit: "ms",
    "how long the agent speaks; overlapping speech counts once"
  )
  package static let userTalk = Column(
    .calls,
    "user_talk_ms",
    .integer,
    unit: "ms",
    "how long the user speaks; overlapping speech counts once"
  )
  package static let crosstalk = Column(
    .calls,
    "crosstalk_ms",
    .integer,
    unit: "ms",
    "how long both speak at once"
  )
  package static let silence = Column(
    .calls,
    "silence_ms",
    .integer,
    unit: "ms",
    "span_ms without the time in which anybody speaks"
  )
  package static let leadingSilence = Column(
    .calls,
    "leading_silence_ms",
    .integer,
    unit: "ms",
    "the silence before the first speech"
  )
  package static let agentResponseSilence = Column(
    .calls,
    "agent_response_silence_ms",
    .integer,
    unit: "ms",
    "silences after the user and before the agent"
  )
  package static let userResponseSilence = Column(
    .calls,
    "user_response_silence_ms",
    .integer,
    unit: "ms",
    "silences after the agent and before the user"
  )
  package static let pauseSilence = Column(
    .calls,
    "pause_silence_ms",
    .integer,
    unit: "ms",
    "silences after which the same side goes on"
  )
  package static let trailingSilence = Column(
    .calls,
    "trailing_silence_ms",
    .integer,
    unit: "ms",
    "the silence after the last speech"
  )
  package static let longestMonologue = Column(
    .calls,
    "longest_monologue_ms",
    .integer,
    unit: "ms",
    "the most that the agent speaks without the user speaking meanwhile or in between"
  )
  package static let greeting = Column(
    .calls,
    "greeting_ms",
    .integer,
    unit: "ms",
    "the earliest start of the agent's speech, from the call's start"
  )
  package static let flaggedSegmentCount = Column(
    .calls,
    "flagged_segments",
    .integer,
    "agent segments that say whether they were interrupted"
  )
  package static let agentIntervalCount = Column(
    .calls,
    "agent_intervals",
    .integer,
    "agent segments whose speech takes time"
  )
  package static let userIntervalCount = Column(
    .calls,
    "user_intervals",
    .integer,
    "user segments whose speech takes time"
  )
  package static let timelineInterruptionCount = Column(
    .calls,
    "timeline_interruptions",
    .integer,
    "agent segments in whose speech a user's begins, more than 200 ms before its end"
  )
  package static let agentInterruptsUserCount = Column(
    .calls,
    "agent_interrupts_user",
    .integer,
    "user segments in whose speech an agent's begins, more than 200 ms before its end"
  )
  package static let backchannelCount = Column(
    .calls,
    "backchannels",
    .integer,
    "user segments that interrupt with at most 2 words in less than 700 ms"
  )
  package static let falseEndpointCount = Column(
    .calls,
    "false_endpoints",
    .integer,
    "pauses of the user of at most 1,500 ms in which the agent begins to speak, and still speaks "
      + "when the user goes on"
  )
  package static let agentWords = Column(
    .calls,
    "agent_words",
    .integer,
    "words of agent segments whose speech takes time and has words that can be counted"
  )
  package static let agentWordsTime = Column(
    .calls,
    "agent_words_ms",
    .integer,
    unit: "ms",
    "how long the speech of those agent segments takes"
  )
  package static let userWords = Column(
    .calls,
    "user_words",
    .integer,
    "words of user segments whose speech takes time and has words that can be counted"
  )
  package static let userWordsTime = Column(
    .calls,
    "user_words_ms",
    .integer,
    unit: "ms",
    "how long the speech of those user segments takes"
  )
  package static let contextGrowth = Column(
    .calls,
    "context_growth",
    .double,
    unit: "ms_per_turn",
    "the Theil–Sen slope of llm over turn_index; only of calls with at least 4 values"
  )
}

extension Column {
  /// The columns that tell how the two sides of a call talk, which takes longer to find out than
  /// what the other columns hold.
  package static let ofConversation = Set(
    ConversationColumns.all + [
      .turnWords, .turnIsCut, .bargeInStop, .utteranceWords, .utteranceInterrupts,
      .utteranceIsCut, .utteranceIsBackchannel,
    ]
  )
}

/// The columns of calls that tell how both sides talk, of one row group, being collected.
struct ConversationColumns {
  static let all: [Column] = [
    .span, .agentTalk, .userTalk, .crosstalk, .silence, .leadingSilence, .agentResponseSilence,
    .userResponseSilence, .pauseSilence, .trailingSilence, .longestMonologue, .greeting,
    .flaggedSegmentCount, .agentIntervalCount, .userIntervalCount, .timelineInterruptionCount,
    .agentInterruptsUserCount, .backchannelCount, .falseEndpointCount, .agentWords,
    .agentWordsTime, .userWords, .userWordsTime, .contextGrowth,
  ]
  /// Those that need no more than the words and their time.
  static let ofWords: Set<Column> = [.agentWords, .agentWordsTime, .userWords, .userWordsTime]
  /// Those that need the speech intervals.
  static let ofIntervals = Set(all).subtracting(ofWords)
    .subtracting([.flaggedSegmentCount, .contextGrowth])

  private var span: IntegerChunkBuilder
  private var agentTalk: IntegerChunkBuilder
  private var userTalk: IntegerChunkBuilder
  private var crosstalk: IntegerChunkBuilder
  private var silence: IntegerChunkBuilder
  private var leadingSilence: IntegerChunkBuilder
  private var agentResponseSilence: IntegerChunkBuilder
  private var userResponseSilence: IntegerChunkBuilder
  private var pauseSilence: IntegerChunkBuilder
  private var trailingSilence: IntegerChunkBuilder
  private var longestMonologue: IntegerChunkBuilder
  private var greeting: IntegerChunkBuilder
  private var flaggedSegments: IntegerChunkBuilder
  private var agentIntervals: IntegerChunkBuilder
  private var userIntervals: IntegerChunkBuilder
  private var timelineInterruptions: IntegerChunkBuilder
  private var agentInterruptsUser: IntegerChunkBuilder
  private var backchannels: IntegerChunkBuilder
  private var falseEndpoints: IntegerChunkBuilder
  private var agentWords: IntegerChunkBuilder
  private var agentWordsTime: IntegerChunkBuilder
  private var userWords: IntegerChunkBuilder
  private var userWordsTime: IntegerChunkBuilder
  private var contextGrowth: DoubleChunkBuilder
  private let isKept: Bool

  /// Columns of which `kept` are collected.
  init(keeping kept: Set<Column>) {
    func integers(_ column: Column) -> IntegerChunkBuilder {
      IntegerChunkBuilder(isKept: kept.contains(column))
    }
    span = integers(.span)
    agentTalk = integers(.agentTalk)
    userTalk = integers(.userTalk)
    crosstalk = integers(.crosstalk)
    silence = integers(.silence)
    leadingSilence = integers(.leadingSilence)
    agentResponseSilence = integers(.agentResponseSilence)
    userResponseSilence = integers(.userResponseSilence)
    pauseSilence = integers(.pauseSilence)
    trailingSilence = integers(.trailingSilence)
    longestMonologue = integers(.longestMonologue)
    greeting = integers(.greeting)
    flaggedSegments = integers(.flaggedSegmentCount)
    agentIntervals = integers(.agentIntervalCount)
    userIntervals = integers(.userIntervalCount)
    timelineInterruptions = integers(.timelineInterruptionCount)
    agentInterruptsUser = integers(.agentInterruptsUserCount)
    backchannels = integers(.backchannelCount)
    falseEndpoints = integers(.falseEndpointCount)
    agentWords = integers(.agentWords)
    agentWordsTime = integers(.agentWordsTime)
    userWords = integers(.userWords)
    userWordsTime = integers(.userWordsTime)
    contextGrowth = DoubleChunkBuilder(isKept: kept.contains(.contextGrowth))
    isKept = !kept.isDisjoint(with: Self.all)
  }

  /// Adds a call.
  mutating func append(_ figures: ConversationFigures) {
    guard isKept else { return }
    span.append(figures.span)
    agentTalk.append(figures.agentTalk)
    userTalk.append(figures.userTalk)
    crosstalk.append(figures.crosstalk)
    silence.append(figures.silence)
    leadingSilence.append(figures.parts?.leading ?? Milliseconds.none)
    agentResponseSilence.append(figures.parts?.agentResponse ?? Milliseconds.none)
    userResponseSilence.append(figures.parts?.userResponse ?? Milliseconds.none)
    pauseSilence.append(figures.parts?.pause ?? Milliseconds.none)
    trailingSilence.append(figures.parts?.trailing ?? Milliseconds.none)
    longestMonologue.append(figures.longestMonologue)
    greeting.append(figures.greeting)
    flaggedSegments.append(figures.flaggedSegments)
    agentIntervals.append(figures.agentIntervals)
    userIntervals.append(figures.userIntervals)
    timelineInterruptions.append(figures.timelineInterruptions)
    agentInterruptsUser.append(figures.agentInterruptsUser)
    backchannels.append(figures.backchannels)
    falseEndpoints.append(figures.falseEndpoints)
    agentWords.append(figures.agentWords.count)
    agentWordsTime.append(figures.agentWords.time)
    userWords.append(figures.userWords.count)
    userWordsTime.append(figures.userWords.time)
    contextGrowth.append(figures.growth)
  }

  mutating func sealed() -> [Column: ColumnChunk] {
    guard isKept else { return [:] }
    let chunks: [Column: ColumnChunk?] = [
      .span: span.sealed(),
      .agentTalk: agentTalk.sealed(),
      .userTalk: userTalk.sealed(),
      .crosstalk: crosstalk.sealed(),
      .silence: silence.sealed(),
      .leadingSilence: leadingSilence.sealed(),
      .agentResponseSilence: agentResponseSilence.sealed(),
      .userResponseSilence: userResponseSilence.sealed(),
      .pauseSilence: pauseSilence.sealed(),
      .trailingSilence: trailingSilence.sealed(),
      .longestMonologue: longestMonologue.sealed(),
      .greeting: greeting.sealed(),
      .flaggedSegmentCount: flaggedSegments.sealed(),
      .agentIntervalCount: agentIntervals.sealed(),
      .userIntervalCount: userIntervals.sealed(),
      .timelineInterruptionCount: timelineInterruptions.sealed(),
      .agentInterruptsUserCount: agentInterruptsUser.sealed(),
      .backchannelCount: backchannels.sealed(),
      .falseEndpointCount: falseEndpoints.sealed(),
      .agentWords: agentWords.sealed(),
      .agentWordsTime: agentWordsTime.sealed(),
      .userWords: userWords.sealed(),
      .userWordsTime: userWordsTime.sealed(),
      .contextGrowth: contextGrowth.sealed(),
    ]
    return chunks.compactMapValues { $0 }
  }
}
