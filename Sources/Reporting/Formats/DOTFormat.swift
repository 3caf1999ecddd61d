/// The report's graph in DOT, the language of Graphviz; no tables.
///
/// Names are quoted strings, in which quotes, backslashes (which Graphviz reads as escapes of its
/// own) and `&` (which begins an entity) are escaped and controls are made visible. A report
/// without a graph prints nothing.
package struct DOTFormat: ReportFormat {
  /// What Graphviz draws in seconds rather than hours.
  private static let largest = (nodes: 500, edges: 2_000, label: 200)

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
    guard let graph = report.graph else { return }
    let part = graph.heaviest(nodes: Self.largest.nodes, edges: Self.largest.edges)
    let heading = Heading(report)
    let title =
      [heading.title] + heading.scope + report.notes + [graph.remark(on: part)].compactMap(\.self)
    output.write("digraph \(quoted(report.name)) {\n")
    // Each line of the title stands to the left.
    output.write("  graph [label=\"\(title.map { escape($0) + "\\l" }.joined())\", labeljust=l];\n")
    output.write("  node [shape=box];\n")
    for (index, node) in part.nodes.enumerated() {
      let label = escape(node.label(upTo: Self.largest.label)) + "\\n" + escape(node.detail)
      output.write("  n\(index) [label=\"\(label)\"];\n")
    }
    let heaviest = part.edges.map(\.weight).max() ?? 1
    for edge in part.edges {
      // From 1 to 5 points, in steps of a half.
      let width = 1 + (8 * Double(edge.weight) / Double(max(1, heaviest))).rounded() / 2
      output.write(
        "  n\(edge.from) -> n\(edge.to) [label=\"\(edge.weight)\", penwidth=\(width.machineText)];\n"
      )
    }
    output.write("}\n")
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
