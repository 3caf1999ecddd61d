package import Calls
import ColumnStore

/// What makes a call worth a second look; the raw value is its printed name.
package enum CallFlag: String, CaseIterable, Sendable {
  /// `call_successful` is true, but a tool's last answer in the call was an error.
  case falseSuccess = "false_success"
  /// A tool's last answer in the call was an error, and the call does not claim success.
  case unrecoveredError = "unrecovered_error"
  /// The disconnection reason is of the class `error`.
  case endedByError = "ended_by_error"
  /// `call_successful` is false.
  case unsuccessful
  /// The sentiment is `negative`.
  case negativeSentiment = "negative_sentiment"
  /// The longest wait for an answer is above ``slowAnswerLimit``.
  case slowAnswer = "slow_answer"
  /// The agent was interrupted at least ``manyInterruptions`` times.
  case interruptions
  /// A user or agent segment has no length.
  case zeroLength = "zero_length"
  /// A user or agent segment ends before it begins.
  case inverted
  /// The payload has values that were ignored, or latencies that are none.
  case ignoredValues = "ignored_values"

  /// An `e2e` above it is slow, in milliseconds.
  package static let slowAnswerLimit: Int64 = 3_000
  /// So many flagged interruptions are many: what the weekly report takes for many as well.
  package static let manyInterruptions = ListenRules().interruptions

  /// When a call has the flag.
  package var summary: String {
    switch self {
    case .falseSuccess: "call_successful is true, but a tool's last answer was an error"
    case .unrecoveredError: "a tool's last answer was an error, and no success is claimed"
    case .endedByError: "the disconnection reason is of the class error"
    case .unsuccessful: "call_successful is false"
    case .negativeSentiment: "the sentiment is negative"
    case .slowAnswer: "an e2e is above \(Self.slowAnswerLimit) ms"
    case .interruptions:
      "the agent was interrupted \(Self.manyInterruptions) times or more, as flagged"
    case .zeroLength: "a user or agent segment has no length"
    case .inverted: "a user or agent segment ends before it begins"
    case .ignoredValues: "values of a wrong type were ignored, or latencies that are none"
    }
  }

  /// The columns that tell.
  static let columns: [Column] = [
    .unrecoveredCount, .successful, .disconnectionClass, .sentiment, .interruptionCount,
    .ignoredValueCount, .invalidLatencyCount, .e2e, .turnStart, .turnEnd, .utteranceStart,
    .utteranceEnd,
  ]

  /// The flags of a call of `group`; a column that was not loaded tells nothing.
  package static func flags(of call: Int, in group: RowGroup) -> [CallFlag] {
    let unrecovered = (group.integer(.unrecoveredCount, call) ?? 0) > 0
    let successful = group.integer(.successful, call)
    return allCases.filter { flag in
      switch flag {
      case .falseSuccess: unrecovered && successful == 1
      case .unrecoveredError: unrecovered && successful != 1
      case .endedByError:
        group.text(.disconnectionClass, call).map {
          $0.elementsEqual(DisconnectionClass.error.rawValue.utf8)
        } ?? false
      case .unsuccessful: successful == 0
      case .negativeSentiment:
        group.text(.sentiment, call).map {
          $0.elementsEqual(Calls.Sentiment.negative.rawValue.utf8)
        } ?? false
      case .slowAnswer:
        group.rows(of: .turns, ofCall: call).contains { row in
          (group.integer(.e2e, row) ?? 0) > slowAnswerLimit
        }
      case .interruptions: (group.integer(.interruptionCount, call) ?? 0) >= manyInterruptions
      case .zeroLength:
        hasSpeech(group, call) { $0 == $1 }
      case .inverted:
        hasSpeech(group, call) { $0 > $1 }
      case .ignoredValues:
        (group.integer(.ignoredValueCount, call) ?? 0) > 0
          || (group.integer(.invalidLatencyCount, call) ?? 0) > 0
      }
    }
  }

  /// Whether any user or agent segment of the call has such a start and end.
  private static func hasSpeech(
    _ group: RowGroup,
    _ call: Int,
    _ isMeant: (Int64, Int64) -> Bool
  ) -> Bool {
    let sides: [(table: CallTable, start: Column, end: Column)] = [
      (.turns, .turnStart, .turnEnd), (.utterances, .utteranceStart, .utteranceEnd),
    ]
    return sides.contains { side in
      group.rows(of: side.table, ofCall: call).contains { row in
        guard let start = group.integer(side.start, row), let end = group.integer(side.end, row)
        else { return false }
        return isMeant(start, end)
      }
    }
  }
}

extension RowGroup {
  /// The rows of a call in a table; none when the table was not loaded.
  func rows(of table: CallTable, ofCall call: Int) -> Range<Int> {
    tables[table]?.rows(ofCall: call) ?? 0..<0
  }

  /// The integer of a column in a row; `nil` when it is missing or not loaded.
  func integer(_ column: Column, _ row: Int) -> Int64? {
    guard case .integer(let chunk) = self[column] else { return nil }
    return chunk[row]
  }

  /// The bytes of the text of a column in a row; `nil` when it is missing or not loaded.
  func text(_ column: Column, _ row: Int) -> [UInt8]? {
    guard case .text(let chunk) = self[column] else { return nil }
    return chunk[row]
  }
}
