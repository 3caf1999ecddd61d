import Calls
import Reporting

extension Analysis {
  /// The nodes and the transitions between them.
  static let flowGraph = GraphDeclaration(
    queries: [
      GroupQuery(
        dimensions: [.visitNode],
        aggregates: [.rows([]), .rows([.isTrue(.visitLast)])]
      ),
      GroupQuery(
        conditions: [isEntered],
        dimensions: [.visitFrom, .visitNode],
        aggregates: [.rows([])]
      ),
    ]
  ) { results, showsPersonalData in
    let visited = Dictionary(
      uniqueKeysWithValues: results[0].groups.map { ($0.key[0], $0.values.map(\.count)) }
    )
    // Where the query selects visits of some nodes, transitions come from others as well.
    let keys = Set(visited.keys).union(results[1].groups.map { $0.key[0] })
      .sorted { $0.precedes($1) }
    let places = Dictionary(uniqueKeysWithValues: keys.indices.map { (keys[$0], $0) })
    let edges = results[1].groups.compactMap { group -> ReportGraph.Edge? in
      guard let from = places[group.key[0]], let to = places[group.key[1]] else { return nil }
      return ReportGraph.Edge(from: from, to: to, weight: group.values[0].count)
    }
    return ReportGraph(
      nodes: keys.map { key in
        let counts = visited[key] ?? [0, 0]
        return ReportGraph.Node(
          name: key.node(showsPersonalData),
          weight: counts[0],
          detail: "\(counts[0]) visit\(counts[0] == 1 ? "" : "s")"
            + (counts[1] == 0 ? "" : ", \(counts[1]) exit\(counts[1] == 1 ? "" : "s")")
        )
      },
      edges: edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) },
      nodesAre: "nodes",
      edgesAre: "transitions"
    )
  }
}

extension AggregateValue {
  /// The value of a count.
  fileprivate var count: Int { if case .integer(let count) = self { count } else { 0 } }
}

extension GroupKey {
  /// The node's name; `nil` when it is missing.
  fileprivate func node(_ showsPersonalData: Bool) -> String? {
    guard case .text(let bytes) = self else { return nil }
    return showsPersonalData
      ? String(decoding: bytes, as: UTF8.self) : Column.visitNode.shown(bytes)
  }
}
