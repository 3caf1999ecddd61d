import Calls
import Reporting

extension Analysis {
  /// Which way calls take through the nodes of the agent's flow, where they end, and what it costs.
  package static let flow = Analysis(
    name: "flow",
    title: "Flow",
    summary:
      "Which nodes calls go through, how long they stay, where they end and what that costs.",
    table: .nodeVisits,
    notes: [
      Note(aggregates: [.rows([]), .present(.visitDuration)]) { values in
        guard case .integer(let visits) = values[0], case .integer(let timed) = values[1],
          timed < visits
        else { return nil }
        return "\(visits - timed) of \(visits) visits have no duration: a transition without a "
          + "time, or before the one before it"
      }
    ],
    graph: flowGraph
  ) { _ in [nodesTable, edgesTable, funnelTable, nodeLatencyTable, nodeCostTable] }

  private static let nodeKey = TableDeclaration.Key(
    name: "node",
    title: "node",
    dimension: .visitNode
  )

  private static let lastVisit = Condition.isTrue(.visitLast)
  /// A transition is told by the visit that it begins.
  static let isEntered = Condition(.column(.visitIndex), .compares(.greater, .integer(0)))

  private static let nodesTable = TableDeclaration(
    name: "nodes",
    title: "Nodes",
    summary: "one row per node",
    rows: .groups(
      [nodeKey],
      [
        Measure("visits", "visits", .count, "visits of the node", .aggregate(.rows([]))),
        Measure("calls", "calls", .count, "calls that visit the node", .aggregate(.calls([]))),
        Measure(
          "mean_ms",
          "mean",
          .milliseconds,
          "Σ duration_ms / visits with a duration",
          .aggregate(.mean(.visitDuration))
        ),
        visitQuantile("p50", 0.5), visitQuantile("p95", 0.95),
        Measure(
          "exits",
          "exits",
          .count,
          "calls that end in the node",
          .aggregate(.rows([lastVisit]))
        ),
        Measure(
          "exit_rate",
          "exit rate",
          .share,
          "exits / calls",
          .ratio(.aggregate(.rows([lastVisit])), .aggregate(.calls([])))
        ),
        Measure(
          "bad_exits",
          "bad exits",
          .count,
          "exits of calls with call_successful false or disconnection_class user",
          // Each call counts in one of these alone.
          .total([
            .rows([lastVisit, .isFalse(.successful)]),
            .rows([lastVisit, endedByUser, .isTrue(.successful)]),
            .rows([lastVisit, endedByUser, Condition(.column(.successful), .isNull)]),
          ])
        ),
        Measure(
          "loops",
          "loops",
          .count,
          "visits beyond a call's first of the node",
          .aggregate(.rows([.isTrue(.visitRepeated)]))
        ),
      ]
    ),
    evidence: .largest(.visitDuration, "time in node", reasons: badExits + [loop])
  )

  /// What makes visits matter first: that calls end badly there.
  private static let badExits = [
    Evidence.Reason("bad exit (not successful)", [lastVisit, .isFalse(.successful)]),
    Evidence.Reason("bad exit (ended by the user)", [lastVisit, endedByUser]),
  ]

  /// How calls end that go on from a node.
  private static let badEnds: [Evidence.Reason] = [
    Evidence.Reason("not successful", [.isFalse(.visitLast), .isFalse(.successful)]),
    Evidence.Reason("ended by the user", [.isFalse(.visitLast), endedByUser]),
    .endedByError,
  ]

  private static let loop = Evidence.Reason("loop", [.isTrue(.visitRepeated)])

  private static let endedByUser = Condition(
    .column(.disconnectionClass),
    .compares(.equal, .text(Array(DisconnectionClass.user.rawValue.utf8)))
  )

  private static func visitQuantile(_ name: String, _ p: Double) -> Measure {
    Measure(
      "\(name)_ms",
      name,
      .milliseconds,
      "quantile of duration_ms at \(p.machineText), linear interpolation",
      .aggregate(.quantile(.visitDuration, p))
    )
  }

  private static let edgesTable = TableDeclaration(
    name: "edges",
    title: "Transitions",
    summary: "one row per transition from one node to another",
    conditions: [isEntered],
    rows: .groups(
      [
        TableDeclaration.Key(name: "from", title: "from", dimension: .visitFrom),
        TableDeclaration.Key(name: "to", title: "to", dimension: .visitNode),
      ],
      [
        Measure(
          "transitions",
          "transitions",
          .count,
          "times that calls went from the one node to the other",
          .aggregate(.rows([]))
        ),
        Measure("calls", "calls", .count, "calls that did so", .aggregate(.calls([]))),
        Measure(
          "share",
          "share",
          .share,
          "transitions / all transitions of the group that leave the node from",
          .ratio(.aggregate(.rows([])), .enclosing(.rows([])))
        ),
        Measure(
          "top_reason",
          "top reason",
          nil,
          "the reason that most of the transitions give, of several the first by its bytes",
          .aggregate(.mostFrequent(.visitReason))
        ),
      ]
    ),
    enclosingKeys: 1,
    evidence: .largest(.visitDuration, "time in node", reasons: badExits + badEnds + [loop])
  )

  private static let funnelTable = TableDeclaration(
    name: "funnel",
    title: "Funnel",
    summary: "one row per node, in the order in which calls reach them",
    // A call reaches a node once.
    conditions: [.isFalse(.visitRepeated)],
    rows: .groups(
      [nodeKey],
      [
        Measure("calls", "calls", .count, "calls that reach the node", .aggregate(.rows([]))),
        Measure(
          "of_calls",
          "of",
          .count,
          "calls of the group that visit any node",
          .enclosing(.calls([]))
        ),
        Measure(
          "share",
          "share",
          .share,
          "calls / of_calls",
          .ratio(.aggregate(.rows([])), .enclosing(.calls([])))
        ),
        Measure(
          "p50_first_ms",
          "p50 first reached",
          .milliseconds,
          "median time from the call's start to the first visit; rows come in its order, those "
            + "without a time last",
          .aggregate(.quantile(.visitEntered, 0.5))
        ),
        Measure(
          "p50_visits_before",
          "p50 visits before",
          .count,
          "median number of visits before the first one; decides the order of rows of equal times",
          .aggregate(.quantile(.visitIndex, 0.5))
        ),
      ]
    ),
    order: [
      TableDeclaration.Order(measure: "p50_first_ms", isDescending: false),
      TableDeclaration.Order(measure: "p50_visits_before", isDescending: false),
    ],
    evidence: .largest(.visitEntered, "first reached", reasons: badExits)
  )

  private static let nodeLatencyTable = TableDeclaration(
    name: "latency",
    title: "Latency by node",
    summary: "one row per node in force at agent turns",
    table: .turns,
    rows: .groups(
      [TableDeclaration.Key(name: "node", title: "node", dimension: .turnNode)],
      [
        Measure("turns", "turns", .count, "agent turns in the node", .aggregate(.rows([])))
      ]
        + [("e2e", Column.e2e), ("llm", .llm), ("gap", .gap)].flatMap(latencyMeasures)
    )
  )

  private static func latencyMeasures(_ name: String, _ stage: Column) -> [Measure] {
    func quantile(_ label: String, _ p: Double, minimum: Int? = nil) -> Measure {
      Measure(
        "\(name)_\(label)_ms",
        "\(name) \(label)",
        .milliseconds,
        "quantile of \(name) at \(p.machineText), linear interpolation",
        .aggregate(.quantile(stage, p)),
        reliability: minimum.map { Reliability(countColumn: "\(name)_turns", minimum: $0) }
      )
    }
    return [
      Measure(
        "\(name)_turns",
        "\(name) turns",
        .count,
        "turns with \(name)",
        .aggregate(.present(stage))
      ),
      quantile("p50", 0.5), quantile("p95", 0.95, minimum: 20),
    ]
  }

  private static let nodeCostTable = TableDeclaration(
    name: "cost",
    title: "Cost by node",
    summary: "one row per node with visits of calls whose cost is split by time",
    conditions: [.isPresent(.visitCost)],
    rows: .groups(
      [nodeKey],
      [
        Measure(
          "visits",
          "visits",
          .count,
          "visits of calls with call_cost and a duration, all of whose visits have a duration",
          .aggregate(.rows([]))
        ),
        Measure("calls", "calls", .count, "calls with such a visit", .aggregate(.calls([]))),
        Measure(
          "total_cents",
          "total",
          .cents,
          "Σ call_cost × duration of the visit / duration of the call",
          .aggregate(.sum(.visitCost, []))
        ),
        Measure(
          "share",
          "share",
          .share,
          "total_cents / total_cents of all nodes of the group",
          .ratio(.aggregate(.sum(.visitCost, [])), .enclosing(.sum(.visitCost, [])))
        ),
        Measure(
          "cents_per_call",
          "per call",
          .cents,
          "total_cents / calls",
          .ratio(.aggregate(.sum(.visitCost, [])), .aggregate(.calls([])))
        ),
      ]
    ),
    evidence: .largest(.visitCost, "cost")
  )
}
