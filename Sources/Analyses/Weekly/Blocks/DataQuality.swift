import Calls
import Reporting

/// How far the week's numbers can be trusted: what was refused, what is missing, what was ignored.
struct DataQuality {
  private let week: WeekScope

  init(of week: WeekScope) { self.week = week }

  static let columns: [ExplainedColumn] = [
    ExplainedColumn(
      ReportColumn(name: "metric", title: "metric", type: .text, role: .dimension),
      "what the row is about"
    ),
    ExplainedColumn(
      ReportColumn(name: "scope", title: "of the", type: .text),
      "input: all records that were read; week: the calls of the week"
    ),
    ExplainedColumn(
      ReportColumn(name: "value", title: "value", unit: .count),
      "how many there are"
    ),
    ExplainedColumn(
      ReportColumn(name: "total", title: "out of", unit: .count),
      "how many there could be"
    ),
    ExplainedColumn(ReportColumn(name: "share", title: "share", unit: .share), "value / total"),
  ]

  /// The rows and what they count, in their order.
  static let metrics: [(name: String, summary: String)] =
    [
      ("records", "records read: calls, duplicates and rejected ones"),
      ("rejected", "records that break the contract"),
      ("rejected_<type>", "rejected records by the type of their first problem"),
      ("duplicates", "records that repeat a call taken before"),
      ("conflicts", "duplicates that differ from the call taken"),
    ] + checks.map { ($0.metric, $0.summary) }
    + [("placeholder_recordings", "calls whose recording_url is no http or https address")]

  /// The table: first what became of all records of the input, whatever their week, then the week.
  ///
  /// Records that were refused have no week, so the input's rows cannot be the week's.
  func table() async throws -> ReportTable {
    ReportTable(
      name: WeeklyDefinition.qualityName,
      title: "Data quality",
      columns: Self.columns.map(\.column),
      rows: try await inputRows + weekRows()
    )
  }

  private static func row(_ metric: String, _ scope: String, _ value: Int, of total: Int? = nil)
    -> ReportRow
  {
    let share = total.flatMap { $0 > 0 ? Double(value) / Double($0) : nil }
    return ReportRow(cells: [
      .text(metric), .text(scope), .integer(value), total.map { .integer($0) } ?? .missing,
      share.map { .number($0) } ?? .missing,
    ])
  }

  // MARK: - The input

  private var inputRows: [ReportRow] {
    let input = week.input
    func row(_ metric: String, _ value: Int) -> ReportRow {
      Self.row(metric, "input", value, of: input.records)
    }
    let kinds = input.rejectedByKind.map { ($0.key.rawValue, $0.value) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    return [Self.row("records", "input", input.records), row("rejected", input.rejected)]
      + kinds.map { kind, count in row("rejected_\(kind)", count) }
      + [row("duplicates", input.duplicates), row("conflicts", input.conflicts)]
      + (input.leftOut > 0 ? [row("left_out", input.leftOut)] : [])
  }

  // MARK: - The week

  /// A count of rows, and what it is a part of.
  private struct Check {
    let metric: String
    let table: CallTable
    let summary: String
    let value: Aggregate
    var total: Aggregate?
  }

  private static let checks: [Check] = [
    Check(metric: "calls", table: .calls, summary: "calls of the week", value: .rows([])),
    coverage("call_successful", .calls, [.isPresent(.successful)]),
    coverage("user_sentiment", .calls, [.isPresent(.sentiment)]),
    coverage("call_cost", .calls, [.isPresent(.callCost)]),
    coverage("e2e_latency", .turns, [.isPresent(.e2e)]),
    coverage(
      "tool_results",
      .toolCalls,
      [.isFalse(.toolOrphan), .isTrue(.toolCompleted)],
      of: [.isFalse(.toolOrphan)],
      named: "tool invocations"
    ),
    counted("ignored_values", .ignoredValueCount),
    counted("invalid_latencies", .invalidLatencyCount),
    counted("negative_tool_latencies", .negativeToolLatencyCount),
    counted("empty_tools", .emptyToolCount),
  ]

  private static func coverage(
    _ field: String,
    _ table: CallTable,
    _ present: [Condition],
    of all: [Condition] = [],
    named rows: String? = nil
  ) -> Check {
    Check(
      metric: "with_\(field)",
      table: table,
      summary: "\(rows ?? table.rawValue) with \(field)",
      value: .rows(present),
      total: .rows(all)
    )
  }

  private static func counted(_ metric: String, _ column: Column) -> Check {
    Check(metric: metric, table: .calls, summary: column.summary, value: .sum(column, []))
  }

  private func weekRows() async throws -> [ReportRow] {
    var counted: [CallTable: [Int]] = [:]
    for table in [CallTable.calls, .turns, .toolCalls] {
      counted[table] = try await counts(Self.aggregates(of: table), table)
    }
    let rows = Self.checks.map { check in
      func count(_ aggregate: Aggregate) -> Int {
        let place = Self.aggregates(of: check.table).firstIndex(of: aggregate)
        return place.flatMap { counted[check.table]?[$0] } ?? 0
      }
      return Self.row(check.metric, "week", count(check.value), of: check.total.map(count))
    }
    guard let recordings = try await placeholders() else { return rows }
    return rows + [recordings]
  }

  /// The columns that are read, of each of the tables one at least.
  static var columnsRead: Set<Column> {
    Set(checks.flatMap { [$0.value] + ($0.total.map { [$0] } ?? []) }.flatMap(\.columns))
      .union(checks.map(\.table.columns[0])).union([.recordingURL])
  }

  private static func aggregates(of table: CallTable) -> [Aggregate] {
    checks.filter { $0.table == table }.flatMap { [$0.value] + ($0.total.map { [$0] } ?? []) }
  }

  /// The calls whose recording is no address; `nil` when recordings were not loaded.
  ///
  /// Every call has to name a recording, so where no call does, they were not loaded.
  private func placeholders() async throws -> ReportRow? {
    guard week.snapshot.groups.allSatisfy({ $0[.recordingURL] != nil }) else { return nil }
    func matching(_ pattern: String) -> Aggregate {
      .rows([Condition(.column(.recordingURL), .matches(Array(pattern.utf8)))])
    }
    let values = try await counts(
      [.present(.recordingURL), matching("http://*"), matching("https://*")],
      .calls
    )
    guard values[0] > 0 else { return nil }
    return Self.row(
      "placeholder_recordings",
      "week",
      values[0] - values[1] - values[2],
      of: values[0]
    )
  }

  /// The values of counts over the week; 0 without rows.
  private func counts(_ aggregates: [Aggregate], _ table: CallTable) async throws -> [Int] {
    let query = GroupQuery(aggregates: aggregates)
    let answer = try await week.engine.evaluate([query], on: table, matching: week.filter)
    let values = answer.results[0].groups.first?.values
    return aggregates.indices.map { index in
      if case .integer(let count) = values?[index] { count } else { 0 }
    }
  }
}
