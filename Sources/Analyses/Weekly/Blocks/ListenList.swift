import Calls
import Reporting

/// The calls of the week most worth a listen.
struct ListenList {
  private let rules: ListenRules
  private let week: WeekScope

  init(_ rules: ListenRules, of week: WeekScope) {
    self.rules = rules
    self.week = week
  }

  static let columns: [ExplainedColumn] = [
    ExplainedColumn(
      ReportColumn(name: "call_id", title: "call", type: .text, role: .dimension),
      "the sender's id of the call"
    ),
    ExplainedColumn(
      ReportColumn(name: "agent", title: "agent", type: .text, role: .dimension),
      "the agent's remote identifier"
    ),
    ExplainedColumn(
      ReportColumn(name: "started", title: "started", type: .text, unit: .time),
      "when the call began"
    ),
    ExplainedColumn(
      ReportColumn(name: "score", title: "score"),
      "the sum of the weights of the call's reasons"
    ),
    ExplainedColumn(ReportColumn(name: "reason", title: "reason", type: .text), "the reasons"),
  ]

  /// The table, one row a call, and the sentence that tells the bounds that the week itself set.
  func table() async throws -> (table: ReportTable, note: String?) {
    let slow = try await bound(rules.slowAnswer, .slowAnswer, 0.99, of: .e2e)
    let long = try await bound(rules.longCall, .longCall, 0.99, of: .duration)
    let scan = ListenScan(rules: rules, slowAnswer: slow, longCall: long)
    let groups = week.snapshot.groups
    let filter = week.filter
    var candidates: [ListenCandidate] = try await folded(
      groups.count,
      threads: week.engine.threads,
      []
    ) { candidates, index in
      candidates += try scan.candidates(in: groups[index], index, matching: filter)
    } merge: {
      $0 += $1
    }
    func identity(_ candidate: ListenCandidate) throws(EngineError) -> CallIdentity {
      try CallIdentity(groups[candidate.group], candidate.call)
    }
    try candidates.sort { a, b in
      if a.score != b.score { return a.score > b.score }
      if a.start != b.start { return a.start < b.start }
      return try identity(a) < identity(b)
    }
    let rows = try candidates.prefix(rules.count).map { candidate in
      let identity = try identity(candidate)
      let columns = try ListenColumns(groups[candidate.group])
      return ReportRow(cells: [
        .text(String(decoding: identity.callID, as: UTF8.self)),
        .text(String(decoding: identity.agent, as: UTF8.self)),
        .text(ISO8601.text(candidate.start, in: week.filter.zone)), .integer(candidate.score),
        .text(candidate.text(columns.toolName)),
      ])
    }
    let table = ReportTable(
      name: WeeklyDefinition.listenName,
      title: "Calls worth a listen",
      columns: Self.columns.map(\.column),
      rows: rows,
      hidden: candidates.count - rows.count
    )
    return (table, note(slow: slow, long: long))
  }

  /// The bound of a reason: the one that is set, else the week's own quantile.
  private func bound(
    _ set: Double?,
    _ reason: ListenReason,
    _ p: Double,
    of column: Column
  ) async throws -> Double? {
    guard set == nil, (rules.weights[reason] ?? 0) > 0 else { return set }
    let query = GroupQuery(aggregates: [.quantile(column, p)])
    let answer = try await week.engine.evaluate([query], on: column.table, matching: week.filter)
    return answer.results[0].groups.first?.values.first?.double
  }

  private func note(slow: Double?, long: Double?) -> String? {
    var bounds: [String] = []
    if let slow, rules.slowAnswer == nil {
      bounds.append("an e2e above \(Humanize.text(slow, unit: .milliseconds)) is slow")
    }
    if let long, rules.longCall == nil {
      bounds.append("a call above \(Humanize.text(long, unit: .milliseconds)) is long")
    }
    guard !bounds.isEmpty else { return nil }
    return "calls worth a listen: \(bounds.joined(separator: ", ")) (the week's p99)"
  }
}
