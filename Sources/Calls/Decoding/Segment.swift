/// Who a transcript segment belongs to.
enum Role: UInt8, CaseIterable {
  case user
  case agent
  case agentFunction
  case agentResult
  case nodeTransition

  /// Whether the segment is speech, and so must have a time.
  var isSpeech: Bool { self == .user || self == .agent }

  /// The role as payloads name it.
  var literal: StaticString {
    switch self {
    case .user: "user"
    case .agent: "agent"
    case .agentFunction: "agent_function"
    case .agentResult: "agent_result"
    case .nodeTransition: "node_transition"
    }
  }
}

/// One decoded transcript segment: its numbers, and where on the tape its texts are.
///
/// Times and latencies are ``Milliseconds/none`` where absent, places 0, flags −1.
struct Segment {
  var role = Role.user
  var start = Milliseconds.none
  var end = Milliseconds.none
  var duration = Milliseconds.none
  /// The first timed word's start and the last one's end.
  var wordsStart = Milliseconds.none
  var wordsEnd = Milliseconds.none
  var text = 0

  var stt = Milliseconds.none
  var eou = Milliseconds.none
  var llm = Milliseconds.none
  var tts = Milliseconds.none
  var e2e = Milliseconds.none
  var confidence = Double.nan
  var interrupted: Int8 = -1
  var hasTurnIndex = false

  var nodeFrom = 0
  var nodeTo = 0
  var nodeReason = 0

  /// Whether there is a tool object with anything in it.
  var hasTool = false
  var toolName = 0
  var requestID = 0
  var hasParams = false
  var result = 0
  var error = 0
  var isError: Int8 = -1
  var toolStart = Milliseconds.none
  /// `metadata.tool_latency_secs` in milliseconds; −1 when it is negative.
  var toolLatency = Milliseconds.none

  /// The speech interval; `nil` when the segment is not timed.
  ///
  /// From the first word to the last, else start to end, else start and duration.
  var interval: (start: Int64, end: Int64)? {
    if wordsStart != Milliseconds.none { return (wordsStart, wordsEnd) }
    guard start != Milliseconds.none else { return nil }
    if end != Milliseconds.none { return (start, end) }
    if duration != Milliseconds.none { return (start, start + duration) }
    return nil
  }

  /// The speech interval, when it has a length.
  var speech: (start: Int64, end: Int64)? {
    guard let interval, interval.end > interval.start else { return nil }
    return interval
  }
}
