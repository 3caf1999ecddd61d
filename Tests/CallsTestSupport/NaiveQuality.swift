/// How sound the data of one call is.
package struct NaiveQuality: Sendable {
  package var ghostUtterances: Int
  package var zeroLengthSegments: Int
  package var invertedSegments: Int
  package var inversions: Int
  package var lateSegments: Int
  package var hasPlaceholderRecording: Bool
  /// Missing without a sent duration.
  package var hasDurationMismatch: Bool?
  /// Missing without a sent duration.
  package var hasDurationInSeconds: Bool?
  package var isInstant: Bool
  package var hasTimesInSeconds: Bool
  package var hasMixedTimeUnits: Bool
  package var hasTimelineInSeconds: Bool

  /// What the fields of a call say, the timestamps as they were sent.
  init(
    segments: [NaiveSegment],
    start: Int64,
    end: Int64,
    sentDuration: Int64?,
    recordingURL: ByteText
  ) {
    let speech = segments.filter { $0.role == "user" || $0.role == "agent" }
    let zero = speech.filter { $0.interval.map { $0.start == $0.end } ?? false }
    zeroLengthSegments = zero.count
    invertedSegments = speech.count { $0.interval.map { $0.start > $0.end } ?? false }
    ghostUtterances = zero.count { segment in
      segment.role == "user" && segment.latency("stt_node_ttfb", "asr_node_ttfb") == nil
        && segment.latency("eou_delay") == nil
        && segment.metadata["transcript_confidence"]?.number == nil
    }
    inversions = speech.indices.count { index in
      guard speech[index].role == "user", let own = speech[index].interval,
        let agent = speech[..<index].last(where: { $0.role == "agent" })?.interval
      else { return false }
      return own.start < agent.start
    }
    let span = NaiveNumbers.callTime(end) - NaiveNumbers.callTime(start)
    let length = Double(Swift.max(span, sentDuration ?? span))
    let ends = speech.compactMap { $0.interval.map { Double($0.end) } }
    lateSegments = ends.count { $0 > length + 2_000 }
    let last = ends.max() ?? 0
    hasTimelineInSeconds =
      length >= 10_000 && last > 0 && last <= (length / 1_000).rounded(.down) + 2
    hasPlaceholderRecording =
      !recordingURL.bytes.starts(with: "http://".utf8)
      && !recordingURL.bytes.starts(with: "https://".utf8)
    isInstant = span == 0
    hasTimesInSeconds = start < 10_000_000_000 || end < 10_000_000_000
    hasMixedTimeUnits = (start < 10_000_000_000) != (end < 10_000_000_000)
    if let sentDuration {
      let isOff = abs(Double(sentDuration) - Double(span)) > 2_000
      hasDurationMismatch = isOff
      hasDurationInSeconds = isOff && abs(Double(sentDuration) * 1_000 - Double(span)) <= 2_000
    }
  }
}
