/// The report `tools`: how often tools are called, fail, recover, and how long they take.
package enum NaiveToolsReport {
  private struct Row {
    var call: NaiveCall
    var callIndex: Int
    var toolCall: NaiveToolCall
  }

  /// The tables `tools` and `errors`.
  package static func tables(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let rows = query.rows(of: calls, table: .toolCalls)
    return [tools(rows, query), errors(rows, query)]
  }

  private static func rows(of rows: [NaiveRow]) -> [Row] {
    rows.compactMap { row in
      row.toolCall.map { Row(call: row.call, callIndex: row.callIndex, toolCall: $0) }
    }
  }

  private static func tools(_ rows: [NaiveRow], _ query: NaiveQuery) -> NaiveTable {
    let dimensions = query.dimensions(printedAnyway: ["tool"])
    var cells: [[NaiveCell]] = []
    var kinds: [String] = []
    for group in query.groups(of: rows, by: dimensions) {
      let members = Self.rows(of: group.rows)
      let tools = Dictionary(grouping: members, by: \.toolCall.name)
        .map { (name: NaiveCell($0.key), rows: $0.value) }
        .sorted { left, right in
          let a = invocations(left.rows)
          let b = invocations(right.rows)
          return a != b ? a > b : NaiveCell.precedes(left.name, right.name)
        }
      for tool in tools {
        cells.append(group.key + [tool.name] + measures(of: tool.rows))
        kinds.append("tool")
      }
      cells.append(group.key + [.text("(all)")] + measures(of: members))
      kinds.append("all")
    }
    return NaiveTable(
      name: "tools",
      columns: dimensions + [
        "tool", "invocations", "completed", "unanswered", "orphans", "errors", "declared_errors",
        "error_rate", "error_rate_low", "error_rate_high", "calls", "calls_with_error",
        "unrecovered", "false_success_calls", "timed", "p50_ms", "p90_ms", "p95_ms", "p99_ms",
        "max_ms",
      ],
      rows: cells,
      rowKinds: kinds
    )
  }

  private static func invocations(_ rows: [Row]) -> Int {
    rows.count { !$0.toolCall.isOrphan }
  }

  private static func measures(of rows: [Row]) -> [NaiveCell] {
    let completed = rows.count { $0.toolCall.isCompleted }
    let errors = rows.filter(\.toolCall.isError)
    let unrecovered = rows.filter(\.toolCall.isUnrecovered)
    let interval = NaiveArithmetic.wilson(errors.count, of: completed)
    let falseSuccesses = unrecovered.filter { $0.call.successful == true }
    let latencies = rows.compactMap(\.toolCall.latencyMs)
    return [
      NaiveCell(invocations(rows)),
      NaiveCell(completed),
      NaiveCell(rows.count { !$0.toolCall.isCompleted }),
      NaiveCell(rows.count { $0.toolCall.isOrphan }),
      NaiveCell(errors.count),
      NaiveCell(rows.count { $0.toolCall.isDeclaredError }),
      NaiveCell(NaiveArithmetic.ratio(errors.count, completed)),
      NaiveCell(interval?.low),
      NaiveCell(interval?.high),
      NaiveCell(Set(rows.map(\.callIndex)).count),
      NaiveCell(Set(errors.map(\.callIndex)).count),
      NaiveCell(unrecovered.count),
      NaiveCell(Set(falseSuccesses.map(\.callIndex)).count),
      NaiveCell(latencies.count),
    ]
      + [0.5, 0.9, 0.95, 0.99].map { NaiveCell(NaiveArithmetic.percentile($0, of: latencies)) }
      + [NaiveCell(latencies.max())]
  }

  private static func errors(_ rows: [NaiveRow], _ query: NaiveQuery) -> NaiveTable {
    let dimensions = query.dimensions(printedAnyway: ["tool", "error_template"])
    var cells: [[NaiveCell]] = []
    for group in query.groups(of: rows, by: dimensions) {
      let errors = Self.rows(of: group.rows).filter(\.toolCall.isError)
      let kinds = Dictionary(grouping: errors) {
        [NaiveCell($0.toolCall.name), NaiveCell($0.toolCall.errorTemplate)]
      }
      let sorted = kinds.sorted { left, right in
        left.value.count != right.value.count
          ? left.value.count > right.value.count : NaiveCell.precedes(left.key, right.key)
      }
      for (key, rows) in sorted {
        let byTime = rows.map(\.call).sorted { ($0.startMs, $0.callID) < ($1.startMs, $1.callID) }
        guard let first = byTime.first, let last = byTime.last else { continue }
        cells.append(
          group.key + key + [
            NaiveCell(rows.count),
            NaiveCell(Set(rows.map(\.callIndex)).count),
            .text(NaiveCalendar.isoText(first.startMs, in: query.zone)),
            .text(NaiveCalendar.isoText(last.startMs, in: query.zone)),
            .text(last.callID),
          ]
        )
      }
    }
    return NaiveTable(
      name: "errors",
      columns: dimensions + [
        "tool", "template", "errors", "calls", "first_seen", "last_seen", "example_call_id",
      ],
      rows: cells
    )
  }
}
