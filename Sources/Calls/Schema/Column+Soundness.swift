import ColumnStore

extension Column {
  /// The columns of which every call has a value.
  static let required: Set<Column> = [.workspace, .agent, .callID, .start, .end]

  /// The columns of integers that count something in a call, a turn or an utterance.
  static let counts: Set<Column> = [
    .turnCount, .toolCallCount, .toolErrorCount, .unrecoveredCount, .interruptionCount,
    .ignoredValueCount, .invalidLatencyCount, .negativeToolLatencyCount, .emptyToolCount,
    .flaggedSegmentCount, .agentIntervalCount, .userIntervalCount, .timelineInterruptionCount,
    .agentInterruptsUserCount, .backchannelCount, .falseEndpointCount, .agentWords, .userWords,
    .ghostUtteranceCount, .zeroLengthSegmentCount, .invertedSegmentCount, .inversionCount,
    .lateSegmentCount, .turnIndex, .turnWords, .utteranceIndex, .utteranceWords, .visitIndex,
  ]

  /// No call holds more of anything, and the sum of what millions of calls count fits 64 bits.
  private static let largestCount: Int64 = 1 << 36

  /// What shows that no calls can have these cells of the column; `nil` where they can.
  ///
  /// Stored bytes may be another's: right checksums do not make them cells that a report can rely on.
  /// - Complexity: O(rows) of columns that every call has a value of, else O(1).
  func flaw(in chunk: ColumnChunk) -> String? {
    guard type.holds(chunk) else { return "cells of another type" }
    if Self.required.contains(self), chunk.hasMissing { return "a call without a value" }
    if Self.counts.contains(self), case .integer(let chunk) = chunk, let range = chunk.range,
      range.lowerBound < 0 || range.upperBound > Self.largestCount
    {
      return "a count is out of range"
    }
    return nil
  }
}

extension Column.CellType {
  /// Whether the cells of `chunk` are of this type.
  fileprivate func holds(_ chunk: ColumnChunk) -> Bool {
    switch (self, chunk) {
    case (.integer, .integer), (.double, .double), (.text, .text): true
    case (.boolean, .integer(let chunk)):
      chunk.range.map { (0...1).contains($0.lowerBound) && $0.upperBound <= 1 } ?? true
    case (.integer, _), (.boolean, _), (.double, _), (.text, _): false
    }
  }
}

extension ColumnChunk {
  /// Whether some row has no value.
  fileprivate var hasMissing: Bool {
    switch self {
    case .integer(let chunk): (chunk.missingCode.map { chunk.codes.count(of: $0) } ?? 0) > 0
    case .text(let chunk): chunk.codes.count(of: UInt64(chunk.missingCode)) > 0
    case .double(let chunk): (chunk.validity?.missingCount ?? 0) > 0
    }
  }
}
