/// How the two sides of one call talk with each other: counts, and milliseconds that are
/// ``Milliseconds/none`` where they are not known.
struct ConversationFigures {
  /// Words, and the time that they took.
  struct Words {
    var count = Milliseconds.none
    var time = Milliseconds.none

    /// Adds the words of a segment, if they could be counted; a text without any says nothing of
    /// how fast it was spoken.
    mutating func add(_ words: Int64, during speech: (start: Int64, end: Int64)) {
      guard words > 0 else { return }
      count = max(count, 0) + words
      // Thousands of segments of the longest time that there is would not fit.
      let (sum, overflow) = max(time, 0).addingReportingOverflow(speech.end - speech.start)
      time = overflow ? .max : sum
    }
  }

  /// What all times are shares of; none when the call has no speech interval.
  var span = Milliseconds.none
  var agentTalk = Milliseconds.none
  var userTalk = Milliseconds.none
  var crosstalk = Milliseconds.none
  var silence = Milliseconds.none
  /// The silence by what it is; `nil` when the call has no speech interval.
  var parts: SilenceParts?
  var longestMonologue = Milliseconds.none
  /// The start of the agent's first speech.
  var greeting = Milliseconds.none

  /// Agent segments that say whether they were interrupted.
  var flaggedSegments: Int64 = 0
  var agentIntervals: Int64 = 0
  var userIntervals: Int64 = 0
  var timelineInterruptions: Int64 = 0
  var agentInterruptsUser: Int64 = 0
  var backchannels: Int64 = 0
  var falseEndpoints: Int64 = 0

  var agentWords = Words()
  var userWords = Words()

  /// Milliseconds a turn; NaN with fewer than four values.
  var growth = Double.nan
}
