/// The report `latency`: how long callers wait for the agent, stage by stage.
package enum NaiveLatencyReport {
  /// The tables `latency` and `shares`, and `histogram` when there are edges.
  ///
  /// - Parameters:
  ///   - calls: all calls.
  ///   - query: selects and groups the turns.
  ///   - edges: ascending bucket edges in milliseconds.
  /// - Returns: the tables in the order in which the report has them.
  package static func tables(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery(),
    edges: [Int64] = []
  ) -> [NaiveTable] {
    let dimensions = query.dimensions()
    let groups = query.groups(of: query.rows(of: calls, table: .turns), by: dimensions)
      .map { (key: $0.key, turns: $0.rows.compactMap(\.turn)) }
    var latency: [[NaiveCell]] = []
    var shares: [[NaiveCell]] = []
    var histogram: [[NaiveCell]] = []
    for group in groups {
      for stage in NaiveStage.allCases {
        let values = group.turns.compactMap { $0.stages[stage] }
        guard !values.isEmpty else { continue }
        let start = group.key + [.text(ByteText(stage.rawValue))]
        latency.append(start + summary(of: values, turns: group.turns.count))
        histogram += buckets(of: values, edges: edges).map { start + $0 }
      }
      shares += Self.shares(of: group.turns).map { group.key + $0 }
    }
    let tables = [
      NaiveTable(
        name: "latency",
        columns: dimensions + [
          "stage", "turns", "coverage", "min_ms", "mean_ms", "p50_ms", "p75_ms", "p90_ms",
          "p95_ms", "p99_ms", "max_ms",
        ],
        rows: latency
      ),
      NaiveTable(name: "shares", columns: dimensions + ["stage", "turns", "share"], rows: shares),
    ]
    guard !edges.isEmpty else { return tables }
    return tables + [
      NaiveTable(
        name: "histogram",
        columns: dimensions + ["stage", "from_ms", "to_ms", "turns", "share"],
        rows: histogram
      )
    ]
  }

  private static func summary(of values: [Int64], turns: Int) -> [NaiveCell] {
    [
      NaiveCell(values.count),
      NaiveCell(NaiveArithmetic.ratio(values.count, turns)),
      NaiveCell(values.min()),
      NaiveCell(NaiveArithmetic.mean(values)),
    ]
      + [0.5, 0.75, 0.9, 0.95, 0.99].map {
        NaiveCell(NaiveArithmetic.percentile($0, of: values))
      }
      + [NaiveCell(values.max())]
  }

  /// Over the turns with all three stages; none without such a turn.
  private static func shares(of turns: [NaiveTurn]) -> [[NaiveCell]] {
    let whole = turns.filter { $0.stages[.pipeline] != nil }
    guard !whole.isEmpty else { return [] }
    func sum(_ stage: NaiveStage) -> Int64 {
      whole.compactMap { $0.stages[stage] }.reduce(0, +)
    }
    return [NaiveStage.stt, .llm, .tts].map { stage in
      [
        .text(ByteText(stage.rawValue)),
        NaiveCell(whole.count),
        NaiveCell(NaiveArithmetic.ratio(sum(stage), sum(.pipeline))),
      ]
    }
  }

  /// `from_ms, to_ms, turns, share` of each bucket; the one below all edges only if it has turns.
  private static func buckets(of values: [Int64], edges: [Int64]) -> [[NaiveCell]] {
    guard let first = edges.first else { return [] }
    var bounds: [(from: Int64?, to: Int64?)] = []
    if values.contains(where: { $0 < first }) {
      bounds.append((nil, first))
    }
    for (index, edge) in edges.enumerated() {
      bounds.append((edge, index + 1 < edges.count ? edges[index + 1] : nil))
    }
    return bounds.map { bound in
      let count = values.count { value in
        value >= bound.from ?? .min && (bound.to.map { value < $0 } ?? true)
      }
      return [
        NaiveCell(bound.from),
        NaiveCell(bound.to),
        NaiveCell(count),
        NaiveCell(NaiveArithmetic.ratio(count, values.count)),
      ]
    }
  }
}
