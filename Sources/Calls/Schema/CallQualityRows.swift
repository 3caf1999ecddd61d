import ColumnStore

extension Column {
  /// User segments of no length and without a speech metric.
  package static let ghostUtteranceCount = Column(
    .calls,
    "ghost_utterances",
    .integer,
    "user segments of no length without stt_node_ttfb, eou_delay and transcript_confidence"
  )
  /// User and agent segments that end as they begin.
  package static let zeroLengthSegmentCount = Column(
    .calls,
    "zero_length_segments",
    .integer,
    "user and agent segments that end as they begin"
  )
  /// User and agent segments that end before they begin.
  package static let invertedSegmentCount = Column(
    .calls,
    "inverted_segments",
    .integer,
    "user and agent segments that end before they begin"
  )
  /// User segments that stand behind an agent's but begin before it.
  package static let inversionCount = Column(
    .calls,
    "inversions",
    .integer,
    "user segments that begin before the closest agent segment before them in the transcript"
  )
  /// User and agent segments that end after the call.
  package static let lateSegmentCount = Column(
    .calls,
    "late_segments",
    .integer,
    "user and agent segments that end more than 2 s after the call, by the longer of duration_ms "
      + "and its timestamps"
  )
  /// Whether the recording is no address.
  package static let placeholderRecording = Column(
    .calls,
    "placeholder_recording",
    .boolean,
    "whether recording_url is no http or https address"
  )
  /// Whether the sent duration is not the time from start to end; missing without a sent one.
  package static let durationMismatch = Column(
    .calls,
    "duration_mismatch",
    .boolean,
    "whether duration_ms as sent and end − start are more than 2 s apart; of calls that sent one"
  )
  /// Whether the sent duration seems to be in seconds; missing without a sent one.
  package static let durationInSeconds = Column(
    .calls,
    "duration_in_seconds",
    .boolean,
    "whether there is a duration_mismatch, and none were duration_ms in seconds; of calls that sent one"
  )
  /// Whether the call has no length by its timestamps.
  package static let instantCall = Column(
    .calls,
    "instant",
    .boolean,
    "whether end_timestamp is start_timestamp"
  )
  /// Whether a timestamp was sent in seconds.
  package static let timesInSeconds = Column(
    .calls,
    "times_in_seconds",
    .boolean,
    "whether start_timestamp or end_timestamp was sent in seconds"
  )
  /// Whether only one of the timestamps was sent in seconds.
  package static let mixedTimeUnits = Column(
    .calls,
    "mixed_time_units",
    .boolean,
    "whether one of start_timestamp and end_timestamp was sent in seconds, the other in milliseconds"
  )
  /// Whether the times of the transcript seem to be in seconds.
  package static let timelineInSeconds = Column(
    .calls,
    "timeline_in_seconds",
    .boolean,
    "whether the call lasts 10 s or more, by duration_ms or its timestamps, and all speech ends in "
      + "its first thousandth, give or take 2 ms, but not at 0"
  )
}

/// The columns of the table `calls` that tell how sound a call's data is, being collected.
struct CallQualityRows {
  static let columns: [Column] = [
    .ghostUtteranceCount, .zeroLengthSegmentCount, .invertedSegmentCount, .inversionCount,
    .lateSegmentCount, .placeholderRecording, .durationMismatch, .durationInSeconds, .instantCall,
    .timesInSeconds, .mixedTimeUnits, .timelineInSeconds,
  ]

  private var builders: [IntegerChunkBuilder]
  private let isKept: Bool

  /// Rows of which the columns `kept` are collected.
  init(keeping kept: Set<Column>) {
    builders = Self.columns.map { IntegerChunkBuilder(isKept: kept.contains($0)) }
    isKept = !kept.isDisjoint(with: Self.columns)
  }

  /// Adds a call.
  mutating func append(_ quality: @autoclosure () -> CallQuality) {
    guard isKept else { return }
    let quality = quality()
    func flag(_ value: Bool?) -> Int64 { value.map { $0 ? 1 : 0 } ?? Milliseconds.none }
    let values = [
      quality.ghostUtterances, quality.zeroLengthSegments, quality.invertedSegments,
      quality.inversions, quality.lateSegments, flag(quality.hasPlaceholderRecording),
      flag(quality.hasDurationMismatch), flag(quality.hasDurationInSeconds),
      flag(quality.isInstant), flag(quality.hasTimesInSeconds), flag(quality.hasMixedTimeUnits),
      flag(quality.hasTimelineInSeconds),
    ]
    for index in builders.indices { builders[index].append(values[index]) }
  }

  mutating func sealed() -> [Column: ColumnChunk] {
    var chunks: [Column: ColumnChunk] = [:]
    for index in builders.indices { chunks[Self.columns[index]] = builders[index].sealed() }
    return chunks
  }
}
