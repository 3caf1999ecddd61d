/// A half-open interval of the call's timeline in whole milliseconds.
package struct NaiveInterval: Equatable, Sendable {
  package let start: Int64
  package let end: Int64

  /// An interval that may be empty or inverted.
  package init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }

  /// Whether the interval has a positive length.
  package var isPositive: Bool {
    end > start
  }
}

/// One segment of an accepted call, with wrong types of lenient places already ignored.
package struct NaiveSegment: Sendable {
  package let role: ByteText
  package let text: ByteText?
  package let startMs: Int64?
  /// As sent, else start + duration when only those two are given.
  package let endMs: Int64?
  /// First word's start to last word's end, else start to end, else start to start + duration.
  ///
  /// The words that count are those with both times, in the order of the array.
  package let interval: NaiveInterval?
  /// Whether a word has both times.
  package let hasWordTimes: Bool
  /// `nil` also for an empty tool.
  package let tool: JSONObject?
  package let nodeFrom: ByteText?
  package let nodeTo: ByteText?
  package let nodeReason: ByteText?
  package let metadata: JSONObject

  /// Reads a segment that the validation has accepted.
  package init(_ segment: JSONObject) {
    role = segment["role"]?.string ?? ""
    text = segment["text"]?.string
    let start = NaiveNumbers.timeline(segment["start_ms"])
    let sentEnd = NaiveNumbers.timeline(segment["end_ms"])
    let duration = NaiveNumbers.timeline(segment["duration_ms"])
    startMs = start
    if let sentEnd {
      endMs = sentEnd
    } else if let start, let duration {
      endMs = start + duration
    } else {
      endMs = nil
    }

    let words = (segment["words"]?.array ?? []).compactMap { word -> NaiveInterval? in
      guard
        let start = NaiveNumbers.timeline(word.object?["start_ms"]),
        let end = NaiveNumbers.timeline(word.object?["end_ms"])
      else { return nil }
      return NaiveInterval(start: start, end: end)
    }
    hasWordTimes = !words.isEmpty
    if let first = words.first, let last = words.last {
      interval = NaiveInterval(start: first.start, end: last.end)
    } else if let start, let end = endMs {
      interval = NaiveInterval(start: start, end: end)
    } else {
      interval = nil
    }

    let tool = segment["tool"]?.object
    self.tool = tool?.members.isEmpty == false ? tool : nil
    let node = segment["node"]?.object
    nodeFrom = node?["from"]?.string
    nodeTo = node?["to"]?.string
    nodeReason = node?["reason"]?.string
    metadata = segment["metadata"]?.object ?? JSONObject()
  }

  /// The speech interval if it has a positive length: the only ones that count.
  package var speech: NaiveInterval? {
    guard let interval, interval.isPositive else { return nil }
    return interval
  }

  /// `tool.request_id`, where an empty text counts as none.
  package var requestID: ByteText? {
    guard let id = tool?["request_id"]?.string, !id.isEmpty else { return nil }
    return id
  }

  /// `tool.name`.
  package var toolName: ByteText? {
    tool?["name"]?.string
  }

  /// `tool.start_ms`.
  package var toolStartMs: Int64? {
    NaiveNumbers.timeline(tool?["start_ms"])
  }

  /// The first of the metadata's keys that holds a valid latency, in whole milliseconds.
  package func latency(_ keys: ByteText...) -> Int64? {
    keys.lazy.compactMap { NaiveNumbers.latency(metadata[$0]) }.first
  }
}
