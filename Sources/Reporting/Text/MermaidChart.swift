/// A graph as a Mermaid flow chart, for Markdown pages that draw such blocks.
///
/// The nodes are called by number, and their names are quoted labels in which all but letters,
/// digits and some plain signs of ASCII is written by its number (`#34;`), so that no name can end
/// its label, its line or the block, make a link, a style or a directive, or be read as HTML or
/// Markdown.
struct MermaidChart {
  /// Renderers refuse charts of more than some hundred edges, and people cannot read them.
  static let largest = (groups: 20, nodes: 60, edges: 150, label: 60)

  /// The lines of the chart.
  let text: String
  /// What is not drawn; `nil` when all is.
  let remark: String?

  /// The chart of `graph`.
  ///
  /// - Complexity: O(n log n) in nodes and edges.
  init(_ graph: ReportGraph) {
    let part = graph.heaviest(nodes: Self.largest.nodes, edges: Self.largest.edges)
    remark = graph.remark(on: part)
    var lines = ["flowchart TD"]
    for (index, node) in part.nodes.enumerated() {
      let label = "\(node.label(upTo: Self.largest.label)) (\(node.detail))"
      lines.append("  n\(index)[\"\(Self.escape(label))\"]")
    }
    for edge in part.edges { lines.append("  n\(edge.from) -->|\(edge.weight)| n\(edge.to)") }
    text = lines.map { $0 + "\n" }.joined()
  }

  private static func escape(_ label: String) -> String {
    var result = ""
    for scalar in label.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ",", "_", "-", "(", ")":
        result.unicodeScalars.append(scalar)
      case _ where scalar.isASCII: result += "#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
