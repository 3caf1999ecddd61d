import Calls
import ColumnStore
import Reporting

/// A call with at least one reason to listen to it.
struct ListenCandidate {
  /// The row group and the call's place in it.
  let group: Int
  let call: Int
  let start: Int64
  let reasons: [ListenReason]
  let score: Int
  let slowestAnswer: Int64?
  let duration: Int64?
  let interruptions: Int64
  /// The rows of tools whose last answer was an error, in the order of the call.
  let unrecovered: [Int]
  /// The row of the tool that answered last, if that was an error.
  let failedLast: Int?

  /// The reasons as a reader sees them, heaviest first: without a word that was spoken and without
  /// a number that was called; `toolName` tells the name of a row's tool.
  func text(_ toolName: (Int) -> String) -> String {
    reasons.map { phrase($0, toolName) }.joined(separator: "; ")
  }

  private func phrase(_ reason: ListenReason, _ toolName: (Int) -> String) -> String {
    func duration(_ value: Int64?) -> String {
      Humanize.text(Double(value ?? 0), unit: .milliseconds)
    }
    return switch reason {
    case .falseSuccess: "false success: \(tools(toolName)) failed to the end"
    case .unrecoveredError: "unrecovered error in \(tools(toolName))"
    case .endedByError: "ended by an error"
    case .hungUpAfterError:
      "caller hung up after \(failedLast.map(toolName) ?? "a tool") had failed"
    case .negativeSentiment: "negative sentiment"
    case .unsuccessful: "not successful"
    case .slowAnswer: "e2e \(duration(slowestAnswer))"
    case .interruptions: "\(interruptions) interruption\(interruptions == 1 ? "" : "s")"
    case .longCall: "lasted \(duration(self.duration))"
    }
  }

  private func tools(_ toolName: (Int) -> String) -> String {
    let named = unrecovered.map(toolName).uniqued()
    let more = named.count > 2 ? " and \(named.count - 2) more" : ""
    return named.prefix(2).joined(separator: ", ") + more
  }
}

/// Finds the calls of one row group that have a reason.
struct ListenScan: Sendable {
  private let rules: ListenRules
  // The reasons that count, the heaviest first; equally heavy ones in the order of their declaration.
  private let weighed: [(reason: ListenReason, weight: Int)]
  /// What an answer must exceed to be slow; `nil` when no answer is.
  let slowAnswer: Double?
  /// What a duration must exceed to be long; `nil` when no call is.
  let longCall: Double?

  init(rules: ListenRules, slowAnswer: Double?, longCall: Double?) {
    self.rules = rules
    // The sort is stable.
    weighed = ListenReason.allCases.map { ($0, rules.weights[$0] ?? 0) }.filter { $0.1 > 0 }
      .sorted { $0.1 > $1.1 }
    self.slowAnswer = slowAnswer
    self.longCall = longCall
  }

  /// The candidates among the calls that pass `filter`.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  func candidates(
    in group: RowGroup,
    _ index: Int,
    matching filter: CallFilter
  ) throws -> [ListenCandidate] {
    var masks = MaskCache(group, zone: filter.zone)
    let selected = try RowSelection(in: group, of: .calls, matching: filter, &masks)
    guard !selected.calls.isEmpty else { return [] }
    let turns = try RowSelection(in: group, of: .turns, matching: filter, &masks)
    let tools = try RowSelection(in: group, of: .toolCalls, matching: filter, &masks)
    let columns = try ListenColumns(group)
    return selected.calls.compactMap { call in
      candidate(columns, call, in: index, turns, tools)
    }
  }

  private func candidate(
    _ columns: ListenColumns,
    _ call: Int,
    in group: Int,
    _ turns: RowSelection,
    _ tools: RowSelection
  ) -> ListenCandidate? {
    let slowest = columns.turns.rows(ofCall: call).lazy
      .filter { turns.contains(row: $0) && columns.e2e[$0] != .min }
      .map { columns.e2e[$0] }.max()
    let toolRows = columns.tools.rows(ofCall: call).filter { tools.contains(row: $0) }
    let unrecovered = toolRows.filter { columns.toolUnrecovered[$0] == 1 }
    let failed = toolRows.last { columns.toolCompleted[$0] == 1 }.flatMap {
      columns.toolError[$0] == 1 ? $0 : nil
    }
    let duration = columns.durations[call]
    let interruptions = columns.interruptions[call] ?? 0
    let successful = columns.successful[call]
    let ending = columns.ending(of: call)
    func holds(_ reason: ListenReason) -> Bool {
      switch reason {
      case .falseSuccess: !unrecovered.isEmpty && successful == 1
      case .unrecoveredError: !unrecovered.isEmpty && successful != 1
      case .endedByError: ending == .error
      case .hungUpAfterError: ending == .user && failed != nil
      case .negativeSentiment: columns.isNegative(call)
      case .unsuccessful: successful == 0
      case .slowAnswer: Self.exceeds(slowest, slowAnswer)
      case .interruptions: interruptions >= Int64(rules.interruptions)
      case .longCall: Self.exceeds(duration, longCall)
      }
    }
    var reasons: [ListenReason] = []
    var score = 0
    for (reason, weight) in weighed where holds(reason) {
      reasons.append(reason)
      score += weight
    }
    guard !reasons.isEmpty else { return nil }
    return ListenCandidate(
      group: group,
      call: call,
      start: columns.starts[call] ?? 0,
      reasons: reasons,
      score: score,
      slowestAnswer: slowest,
      duration: duration,
      interruptions: interruptions,
      unrecovered: unrecovered,
      failedLast: failed
    )
  }

  private static func exceeds(_ value: Int64?, _ bound: Double?) -> Bool {
    guard let value, let bound else { return false }
    return Double(value) > bound
  }
}
