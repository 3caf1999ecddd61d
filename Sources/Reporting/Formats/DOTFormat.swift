/// The report's graph in DOT, the language of Graphviz; no tables.
///
/// Graphs of groups are clusters of one drawing, whose edges compare with each other.
///
/// Names are quoted strings, in which quotes, backslashes (which Graphviz reads as escapes of its
/// own) and `&` (which begins an entity) are escaped and controls are made visible. A report
/// without a graph prints nothing.
package struct DOTFormat: ReportFormat {
  /// What Graphviz draws in seconds rather than hours.
  private static let largest = (groups: 50, nodes: 500, edges: 2_000, label: 200)

  package let name = "dot"
  package let fileExtensions = ["dot", "gv"]
  package let mediaType = "text/vnd.graphviz; charset=utf-8"
  package let isForPeople = false
  package let holdsAllTables = true
  package let needsGraph = true

  /// The format; it has no settings of its own.
  package init() {}

  package func write(
    _ report: Report,
    options: FormatOptions,
    to output: inout some TextOutputStream
  ) {
    guard let graphs = report.graphs else { return }
    let drawn = graphs.prefix(Self.largest.groups)
    // Of several graphs, each has its share of the drawing.
    let share = max(1, drawn.count)
    let parts = drawn.map {
      $0.heaviest(nodes: Self.largest.nodes / share, edges: Self.largest.edges / share)
    }
    let remarks = zip(drawn, parts).map { graph, part in graph.remark(on: part) }
    let heading = Heading(report)
    // A cluster says of itself what is not drawn of it.
    let title =
      [heading.title] + heading.scope + report.notes
      + zip(drawn, remarks).compactMap { graph, remark in graph.group == nil ? remark : nil }
      + [graphs.remark(upTo: Self.largest.groups)].compactMap(\.self)
    output.write("digraph \(quoted(report.name)) {\n")
    output.write("  graph [label=\(lines(title)), labeljust=l];\n")
    output.write("  node [shape=box];\n")
    let heaviest = parts.flatMap(\.edges).map(\.weight).max() ?? 1
    for (index, part) in parts.enumerated() {
      guard let group = part.group else {
        write(part, prefix: "n", margin: "  ", heaviest, to: &output)
        continue
      }
      let label = [
        ReportGraph.Node(name: group, weight: 0, detail: "").label(upTo: Self.largest.label)
      ]
      output.write("  subgraph cluster_\(index) {\n")
      output.write("    label=\(lines(label + [remarks[index]].compactMap(\.self)));\n")
      write(part, prefix: "g\(index)n", margin: "    ", heaviest, to: &output)
      output.write("  }\n")
    }
    output.write("}\n")
  }

  /// The nodes and edges of one graph; `heaviest` is the weight of the widest edge.
  private func write(
    _ graph: ReportGraph,
    prefix: String,
    margin: String,
    _ heaviest: Int,
    to output: inout some TextOutputStream
  ) {
    for (index, node) in graph.nodes.enumerated() {
      let label = escape(node.label(upTo: Self.largest.label)) + "\\n" + escape(node.detail)
      output.write("\(margin)\(prefix)\(index) [label=\"\(label)\"];\n")
    }
    for edge in graph.edges {
      // From 1 to 5 points, in steps of a half.
      let width = 1 + (8 * Double(edge.weight) / Double(max(1, heaviest))).rounded() / 2
      output.write("\(margin)\(prefix)\(edge.from) -> \(prefix)\(edge.to) ")
      output.write("[label=\"\(edge.weight)\", penwidth=\(width.machineText)];\n")
    }
  }

  /// A label whose lines each stand to the left.
  private func lines(_ lines: [String]) -> String {
    "\"\(lines.map { escape($0) + "\\l" }.joined())\""
  }

  private func quoted(_ text: String) -> String { "\"\(escape(text))\"" }

  private func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.visible.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
