/// A directed graph that a report draws: nodes that calls go through, and how often from which to
/// which.
package struct ReportGraph: Sendable, Equatable {
  /// A node.
  package struct Node: Sendable, Equatable {
    /// What it is called, which may come from outside and hold anything; `nil` for a node without a
    /// name.
    package var name: String?
    /// How much it matters: of too many nodes the lightest are not drawn.
    package var weight: Int
    /// What people read of it beside its name, plain text of one line.
    package var detail: String

    /// Sets every property.
    package init(name: String?, weight: Int, detail: String) {
      self.name = name
      self.weight = weight
      self.detail = detail
    }
  }

  /// An edge.
  package struct Edge: Sendable, Equatable {
    /// The place of the node that it leaves, among the nodes.
    package var from: Int
    /// The place of the node that it enters, among the nodes.
    package var to: Int
    /// How much it matters, which is what people read at it.
    package var weight: Int

    /// Sets every property.
    package init(from: Int, to: Int, weight: Int) {
      self.from = from
      self.to = to
      self.weight = weight
    }
  }

  /// The nodes, in the order to list them.
  package var nodes: [Node]
  /// The edges, in the order to list them.
  package var edges: [Edge]
  /// What the nodes are, in the plural.
  package var nodesAre: String
  /// What the edges are, in the plural.
  package var edgesAre: String
  /// Which group of the report it is of, such as `week = 2026-W12`, which may hold anything; `nil` for a
  /// graph of all.
  package var group: String?

  /// A graph; traps when an edge leads to or from a node that there is not.
  ///
  /// - Complexity: O(edges).
  package init(
    nodes: [Node],
    edges: [Edge],
    nodesAre: String,
    edgesAre: String,
    group: String? = nil
  ) {
    precondition(
      edges.allSatisfy { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) },
      "an edge has no node"
    )
    self.nodes = nodes
    self.edges = edges
    self.nodesAre = nodesAre
    self.edgesAre = edgesAre
    self.group = group
  }
}

extension ReportGraph {
  /// The heaviest nodes and, of the edges between them, the heaviest, in the order of the whole; of
  /// several as heavy the first.
  ///
  /// - Complexity: O(n log n) in nodes and edges.
  func heaviest(nodes nodeLimit: Int, edges edgeLimit: Int) -> ReportGraph {
    let kept = Self.heaviest(nodeLimit, of: nodes.map(\.weight))
    var places: [Int: Int] = [:]
    for (place, node) in kept.enumerated() { places[node] = place }
    let between = edges.compactMap { edge -> Edge? in
      guard let from = places[edge.from], let to = places[edge.to] else { return nil }
      return Edge(from: from, to: to, weight: edge.weight)
    }
    return ReportGraph(
      nodes: kept.map { nodes[$0] },
      edges: Self.heaviest(edgeLimit, of: between.map(\.weight)).map { between[$0] },
      nodesAre: nodesAre,
      edgesAre: edgesAre,
      group: group
    )
  }

  private static func heaviest(_ limit: Int, of weights: [Int]) -> [Int] {
    guard weights.count > limit else { return Array(weights.indices) }
    return weights.indices.sorted {
      weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
    }
    .prefix(limit).sorted()
  }

  /// "drawn are the 60 largest of 80 nodes and the 150 largest of 300 transitions"; `nil` when
  /// `part` has all.
  func remark(on part: ReportGraph) -> String? {
    func drawn(_ count: Int, _ all: Int, _ what: String) -> String {
      count < all ? "the \(count) largest of \(all) \(what)" : "all \(all) \(what)"
    }
    guard part.nodes.count < nodes.count || part.edges.count < edges.count else { return nil }
    return "drawn are \(drawn(part.nodes.count, nodes.count, nodesAre)) and "
      + drawn(part.edges.count, edges.count, edgesAre)
  }
}

extension [ReportGraph] {
  /// "drawn are the graphs of the first 20 of 30 groups"; `nil` when they are at most `limit`.
  func remark(upTo limit: Int) -> String? {
    guard count > limit else { return nil }
    return "drawn are the graphs of the first \(limit) of \(Humanize.grouped(count)) groups"
  }
}

extension ReportGraph.Node {
  /// The name as one line of at most `limit` characters, without what a reader could not see.
  func label(upTo limit: Int) -> String {
    guard let name else { return "(none)" }
    guard !name.isEmpty else { return "''" }
    // Cut before it is made visible, and then by what is seen: the name may be as long as a payload.
    let scalars = name.unicodeScalars.prefix(limit + 1)
    let text = String(String.UnicodeScalarView(scalars)).visible
    guard scalars.count > limit || text.unicodeScalars.count > limit else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
  }
}
