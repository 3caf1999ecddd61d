import RawMemory

/// How sound the data of one call is.
struct CallQuality {
  /// Times of one call that are at most so far apart count as equal, in milliseconds.
  private static let tolerance: Int64 = 2_000
  private static let schemes = [Array("http://".utf8), Array("https://".utf8)]

  var ghostUtterances: Int64 = 0
  var zeroLengthSegments: Int64 = 0
  var invertedSegments: Int64 = 0
  var inversions: Int64 = 0
  var lateSegments: Int64 = 0
  let hasPlaceholderRecording: Bool
  /// `nil` without a sent duration.
  let hasDurationMismatch: Bool?
  /// `nil` without a sent duration.
  let hasDurationInSeconds: Bool?
  let isInstant: Bool
  let hasTimesInSeconds: Bool
  let hasMixedTimeUnits: Bool
  let hasTimelineInSeconds: Bool

  /// - Complexity: O(segments).
  init(_ payload: borrowing Payload, _ tape: borrowing JSONTape) {
    let span = payload.end - payload.start
    let length = max(span, payload.sentDuration ?? 0)
    isInstant = span == 0
    hasTimesInSeconds = payload.startIsInSeconds || payload.endIsInSeconds
    hasMixedTimeUnits = payload.startIsInSeconds != payload.endIsInSeconds
    if let sent = payload.sentDuration {
      let isOff = Self.differ(sent, span)
      hasDurationMismatch = isOff
      // More seconds than any two timestamps can be apart would overflow.
      hasDurationInSeconds = isOff && sent < 1 << 40 && !Self.differ(sent * 1000, span)
    } else {
      hasDurationMismatch = nil
      hasDurationInSeconds = nil
    }
    let url = tape.string(at: payload.recordingURL)
    hasPlaceholderRecording = !Self.schemes.contains { scheme in
      url.count >= scheme.count && scheme.indices.allSatisfy { scheme[$0] == url[$0] }
    }
    // The end of all speech, and the start of the latest agent segment.
    var last: Int64 = 0
    var agentStart: Int64?
    for segment in payload.segments where segment.role.isSpeech {
      guard let (start, end) = segment.interval else { continue }
      last = max(last, end)
      if start == end { zeroLengthSegments += 1 }
      if end < start { invertedSegments += 1 }
      if end > length, end - length > Self.tolerance { lateSegments += 1 }
      if segment.role == .agent {
        agentStart = start
      } else {
        if let agentStart, start < agentStart { inversions += 1 }
        if start == end, segment.hasNoSpeechMetric { ghostUtterances += 1 }
      }
    }
    hasTimelineInSeconds = length >= 10_000 && last > 0 && last <= length / 1000 + 2
  }

  private static func differ(_ a: Int64, _ b: Int64) -> Bool {
    a > b ? a - b > tolerance : b - a > tolerance
  }
}

extension Segment {
  fileprivate var hasNoSpeechMetric: Bool {
    stt == Milliseconds.none && eou == Milliseconds.none && confidence.isNaN
  }
}
