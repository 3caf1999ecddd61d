/// Why a call is worth a listen; the raw value is what a definition calls it.
package enum ListenReason: String, CaseIterable, Sendable {
  /// `call_successful` is true, but a tool's last answer in the call was an error.
  case falseSuccess = "false_success"
  /// A tool's last answer in the call was an error, and the call does not claim success.
  case unrecoveredError = "unrecovered_error"
  /// The disconnection reason is of the class `error`.
  case endedByError = "ended_by_error"
  /// The disconnection reason is of the class `user`, and the last tool that answered had failed.
  case hungUpAfterError = "hung_up_after_error"
  /// The sentiment is `negative`.
  case negativeSentiment = "negative_sentiment"
  /// `call_successful` is false.
  case unsuccessful
  /// The longest wait for an answer (`e2e`) is above the bound.
  case slowAnswer = "slow_answer"
  /// The caller cut the agent short as often as the bound says, or more often.
  case interruptions
  /// The duration is above the bound.
  case longCall = "long_call"

  /// When a call has the reason.
  var summary: String {
    switch self {
    case .falseSuccess: "call_successful is true, but a tool's last answer was an error"
    case .unrecoveredError: "a tool's last answer was an error, and no success is claimed"
    case .endedByError: "the disconnection reason is of the class error"
    case .hungUpAfterError: "the caller hung up, and the last tool that answered had failed"
    case .negativeSentiment: "the sentiment is negative"
    case .unsuccessful: "call_successful is false"
    case .slowAnswer: "the longest e2e is above slow_answer_ms, else above the week's p99"
    case .interruptions: "as many flagged interruptions as the bound says, or more"
    case .longCall: "the duration is above long_call_ms, else above the week's p99"
    }
  }

  /// The points that a call gets for the reason when a definition says nothing else.
  package var defaultWeight: Int {
    switch self {
    case .falseSuccess: 5
    case .unrecoveredError, .endedByError, .hungUpAfterError, .negativeSentiment: 3
    case .unsuccessful, .slowAnswer: 2
    case .interruptions, .longCall: 1
    }
  }
}

/// How calls worth a listen are chosen.
///
/// A call's score is the sum of the weights of its reasons. The calls with the highest scores are
/// listed; of equal ones the earlier, then the one that comes first by workspace and by the bytes
/// of agent and call id. Calls without a reason are never listed. Nothing forces variety: a reason
/// that is frequent and heavy can fill the list, and a lower weight, or 0 for none, keeps it from
/// doing so.
package struct ListenRules: Sendable, Equatable {
  /// How many calls are listed.
  package var count = 10
  /// The points for each reason, at least 0; a reason with 0 does not count and is not told.
  package var weights: [ListenReason: Int]
  /// What an answer must exceed to be slow, in milliseconds; `nil` for the week's p99 of `e2e`.
  package var slowAnswer: Double?
  /// What a duration must exceed to be long, in milliseconds; `nil` for the week's p99.
  package var longCall: Double?
  /// How many interruptions are many.
  package var interruptions = 4

  /// The rules that need no definition.
  package init() {
    weights = [ListenReason: Int](
      uniqueKeysWithValues: ListenReason.allCases.map { ($0, $0.defaultWeight) }
    )
  }
}
