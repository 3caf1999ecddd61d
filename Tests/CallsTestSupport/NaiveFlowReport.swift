/// The report `flow`: which way calls take, and where they end.
package enum NaiveFlowReport {
  private struct Row {
    var call: NaiveCall
    var callIndex: Int
    var visit: NaiveNodeVisit
  }

  private typealias Group = (key: [NaiveCell], rows: [Row])

  /// The tables `nodes`, `edges`, `funnel`, `latency` and `cost`.
  package static func tables(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let dimensions = query.dimensions(printedAnyway: ["node"])
    let rows = query.rows(of: calls, table: .nodeVisits)
    let groups = query.groups(of: rows, by: dimensions).map { group in
      (
        key: group.key,
        rows: group.rows.compactMap { row in
          row.nodeVisit.map { Row(call: row.call, callIndex: row.callIndex, visit: $0) }
        }
      )
    }
    return [
      nodes(groups, dimensions), edges(groups, dimensions), funnel(groups, dimensions),
      latency(calls, query, dimensions), cost(groups, dimensions),
    ]
  }

  private static func byNode(_ rows: [Row]) -> [(node: NaiveCell, rows: [Row])] {
    Dictionary(grouping: rows) { NaiveCell($0.visit.node) }.map { ($0.key, $0.value) }
      .sorted { NaiveCell.precedes($0.0, $1.0) }
  }

  private static func callCount(_ rows: [Row]) -> Int { Set(rows.map(\.callIndex)).count }

  private static func nodes(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    var cells: [[NaiveCell]] = []
    for group in groups {
      for (node, rows) in byNode(group.rows) {
        let durations = rows.compactMap(\.visit.durationMs)
        let exits = rows.filter { $0.visit.isLast(of: $0.call) }
        let bad = exits.filter {
          $0.call.successful == false || $0.call.disconnectionClass == "user"
        }
        cells.append(
          group.key + [
            node, NaiveCell(rows.count), NaiveCell(callCount(rows)),
            NaiveCell(NaiveArithmetic.mean(durations)),
            NaiveCell(NaiveArithmetic.percentile(0.5, of: durations)),
            NaiveCell(NaiveArithmetic.percentile(0.95, of: durations)),
            NaiveCell(exits.count),
            NaiveCell(NaiveArithmetic.ratio(exits.count, callCount(rows))),
            NaiveCell(bad.count),
            NaiveCell(rows.count { $0.visit.isRepeated(in: $0.call) }),
          ]
        )
      }
    }
    return NaiveTable(
      name: "nodes",
      columns: dimensions + [
        "node", "visits", "calls", "mean_ms", "p50_ms", "p95_ms", "exits", "exit_rate",
        "bad_exits", "loops",
      ],
      rows: cells
    )
  }

  private static func edges(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    var cells: [[NaiveCell]] = []
    for group in groups {
      let entered = group.rows.filter { $0.visit.index > 0 }
      let edges = Dictionary(grouping: entered) {
        [NaiveCell($0.visit.from), NaiveCell($0.visit.node)]
      }
      for (key, rows) in edges.sorted(by: { NaiveCell.precedes($0.key, $1.key) }) {
        let leaving = entered.count { NaiveCell($0.visit.from) == key[0] }
        var reason: ByteText?
        for candidate in rows.compactMap(\.visit.reason) {
          let times = rows.count { $0.visit.reason == candidate }
          let most = reason.map { best in rows.count { $0.visit.reason == best } } ?? 0
          if times > most || (times == most && reason.map { candidate < $0 } ?? true) {
            reason = candidate
          }
        }
        cells.append(
          group.key + key + [
            NaiveCell(rows.count), NaiveCell(callCount(rows)),
            NaiveCell(NaiveArithmetic.ratio(rows.count, leaving)), NaiveCell(reason),
          ]
        )
      }
    }
    return NaiveTable(
      name: "edges",
      columns: dimensions + ["from", "to", "transitions", "calls", "share", "top_reason"],
      rows: cells
    )
  }

  private static func funnel(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    var cells: [[NaiveCell]] = []
    for group in groups {
      let firsts = group.rows.filter { !$0.visit.isRepeated(in: $0.call) }
      let all = callCount(firsts)
      let steps = byNode(firsts).map { node, rows in
        (
          node: node, calls: rows.count,
          time: NaiveArithmetic.percentile(0.5, of: rows.compactMap(\.visit.enteredMs)),
          before: NaiveArithmetic.percentile(0.5, of: rows.map { Int64($0.visit.index) }) ?? 0
        )
      }
      let sorted = steps.sorted { a, b in
        let (left, right) = (a.time ?? .infinity, b.time ?? .infinity)
        if left != right { return left < right }
        if a.before != b.before { return a.before < b.before }
        return NaiveCell.precedes(a.node, b.node)
      }
      for step in sorted {
        cells.append(
          group.key + [
            step.node, NaiveCell(step.calls), NaiveCell(all),
            NaiveCell(NaiveArithmetic.ratio(step.calls, all)), NaiveCell(step.time),
            .double(step.before),
          ]
        )
      }
    }
    return NaiveTable(
      name: "funnel",
      columns: dimensions + [
        "node", "calls", "of_calls", "share", "p50_first_ms", "p50_visits_before",
      ],
      rows: cells
    )
  }

  /// About the agent turns of the calls that have a visit that the query selects, or, when it asks
  /// nothing of visits, of all calls that it selects.
  package static func turns(of calls: [NaiveCall], _ query: NaiveQuery) -> [NaiveRow] {
    func isOfVisits(_ condition: NaiveQuery.Condition) -> Bool {
      NaiveFields.isOwn(condition.field, of: .nodeVisits)
    }
    let asksOfVisits = query.conditions.contains(where: isOfVisits)
    // To leave out visits leaves out no call.
    var ofCalls = query
    ofCalls.exclusions.removeAll { $0.contains(where: isOfVisits) }
    let selected = Set(
      (asksOfVisits
        ? query.rows(of: calls, table: .nodeVisits) : ofCalls.rows(of: calls, table: .calls))
        .map(\.callIndex)
    )
    // Left out with the visits of a node: the turns in it, of the calls that the rest is about.
    let dropped = query.exclusions.compactMap {
      list -> (node: [NaiveQuery.Condition], of: Set<Int>)? in
      let own = list.filter(isOfVisits)
      guard !own.isEmpty, own.allSatisfy({ $0.field == "node" }) else { return nil }
      var rest = NaiveQuery()
      rest.exclusions = [list.filter { !isOfVisits($0) }]
      let others = Set(rest.rows(of: calls, table: .calls).map(\.callIndex))
      let all = Set(calls.indices)
      return (own, rest.exclusions[0].isEmpty ? all : all.subtracting(others))
    }
    return calls.enumerated().filter { selected.contains($0.offset) }.flatMap { index, call in
      call.turns.filter { turn in
        query.conditions.allSatisfy {
          $0.field != "node" || $0.holds(for: NaiveCell(turn.node))
        }
          && !dropped.contains { drop in
            drop.of.contains(index) && drop.node.allSatisfy { $0.holds(for: NaiveCell(turn.node)) }
          }
      }.map { NaiveRow(call: call, callIndex: index, child: .turn($0)) }
    }
  }

  private static func latency(
    _ calls: [NaiveCall],
    _ query: NaiveQuery,
    _ dimensions: [String]
  ) -> NaiveTable {
    var cells: [[NaiveCell]] = []
    for group in query.groups(of: turns(of: calls, query), by: dimensions + ["node"]) {
      let turns = group.rows.compactMap(\.turn)
      let measures = [NaiveStage.e2e, .llm, .gap].flatMap { stage -> [NaiveCell] in
        let values = turns.compactMap { $0.stages[stage] }
        return [
          NaiveCell(values.count), NaiveCell(NaiveArithmetic.percentile(0.5, of: values)),
          NaiveCell(NaiveArithmetic.percentile(0.95, of: values)),
        ]
      }
      cells.append(group.key + [NaiveCell(turns.count)] + measures)
    }
    return NaiveTable(
      name: "latency",
      columns: dimensions + [
        "node", "turns", "e2e_turns", "e2e_p50_ms", "e2e_p95_ms", "llm_turns", "llm_p50_ms",
        "llm_p95_ms", "gap_turns", "gap_p50_ms", "gap_p95_ms",
      ],
      rows: cells
    )
  }

  private static func cost(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    func sum(_ rows: [Row]) -> Double {
      NaiveArithmetic.exactSum(rows.compactMap(\.visit.costCents))
    }
    var cells: [[NaiveCell]] = []
    for group in groups {
      let costed = group.rows.filter { $0.visit.costCents != nil }
      let all = sum(costed)
      for (node, rows) in byNode(costed) {
        cells.append(
          group.key + [
            node, NaiveCell(rows.count), NaiveCell(callCount(rows)), .double(sum(rows)),
            all == 0 ? .missing : .double(sum(rows) / all),
            .double(sum(rows) / Double(callCount(rows))),
          ]
        )
      }
    }
    return NaiveTable(
      name: "cost",
      columns: dimensions + [
        "node", "visits", "calls", "total_cents", "share", "cents_per_call",
      ],
      rows: cells
    )
  }
}

extension NaiveNodeVisit {
  /// Whether the call ended in the visit.
  package func isLast(of call: NaiveCall) -> Bool { index == call.nodeVisits.count - 1 }

  /// Whether the call had been in the node before.
  package func isRepeated(in call: NaiveCall) -> Bool {
    call.nodeVisits.contains { $0.index < index && $0.node == node }
  }
}
