import Reporting
import Testing

/// Graphs in Markdown and in DOT, whatever the nodes are called.
@Suite struct GraphTests {
  private static func report(_ names: [String?], _ edges: [(Int, Int, Int)] = []) -> Report {
    Report(
      name: "flow",
      title: "Flow",
      calls: 2,
      graphs: [
        ReportGraph(
          nodes: names.map { ReportGraph.Node(name: $0, weight: 2, detail: "2 visits") },
          edges: edges.map { ReportGraph.Edge(from: $0.0, to: $0.1, weight: $0.2) },
          nodesAre: "nodes",
          edgesAre: "transitions"
        )
      ]
    )
  }

  /// A report of one graph for each of some groups.
  private static func report(groups: [String], edges: [(Int, Int, Int)] = [(0, 1, 2)]) -> Report {
    var whole = report(["a", "b"], edges)
    whole.graphs = groups.enumerated().flatMap { place, group in
      (whole.graphs ?? []).map { graph in
        var graph = graph
        graph.group = group
        for edge in graph.edges.indices { graph.edges[edge].weight *= place + 1 }
        return graph
      }
    }
    return whole
  }

  @Test func eachGroupHasAChartUnderItsHeading() {
    let text = MarkdownFormat().text(of: Self.report(groups: ["week = 1", "week = 2"]))
    #expect(
      text.hasSuffix(
        """

        ## week = 1

        ```mermaid
        flowchart TD
          n0["a (2 visits)"]
          n1["b (2 visits)"]
          n0 -->|2| n1
        ```

        ## week = 2

        ```mermaid
        flowchart TD
          n0["a (2 visits)"]
          n1["b (2 visits)"]
          n0 -->|4| n1
        ```

        """
      ),
      "\(text)"
    )
    let many = MarkdownFormat().text(of: Self.report(groups: (0..<25).map { "week = \($0)" }))
    #expect(many.components(of: "```mermaid") == 20)
    #expect(many.hasSuffix("\ndrawn are the graphs of the first 20 of 25 groups\n"))
  }

  @Test func eachGroupIsAClusterOfOneDigraph() {
    #expect(
      DOTFormat().text(of: Self.report(groups: ["week = 1", "week = \"2\""])) == #"""
        digraph "flow" {
          graph [label="Flow\lPeriod: all time (UTC)\lPopulation: 2 calls\l", labeljust=l];
          node [shape=box];
          subgraph cluster_0 {
            label="week = 1\l";
            g0n0 [label="a\n2 visits"];
            g0n1 [label="b\n2 visits"];
            g0n0 -> g0n1 [label="2", penwidth=3];
          }
          subgraph cluster_1 {
            label="week = \"2\"\l";
            g1n0 [label="a\n2 visits"];
            g1n1 [label="b\n2 visits"];
            g1n0 -> g1n1 [label="4", penwidth=5];
          }
        }

        """#
    )
    let none = DOTFormat().text(of: Self.report(groups: []))
    #expect(none.hasSuffix("  node [shape=box];\n}\n"))
    let many = DOTFormat().text(of: Self.report(groups: (0..<2_000).map { "week = \($0)" }))
    #expect(many.components(of: "subgraph") == 50)
    #expect(many.contains("\\ldrawn are the graphs of the first 50 of 2,000 groups\\l"))
  }

  @Test func ofManyLargeGraphsEachSaysWhatOfItIsDrawn() throws {
    var report = Self.report(groups: ["a", "b"])
    for place in 0..<2 {
      report.graphs?[place].nodes += (0..<300).map {
        ReportGraph.Node(name: "\($0)", weight: 1, detail: "1 visit")
      }
    }
    let text = DOTFormat().text(of: report)
    #expect(text.components(of: "1 visit\"") == 2 * 248)
    #expect(
      text.components(of: "\\ldrawn are the 250 largest of 302 nodes and all 1 transitions\\l") == 2
    )
  }

  @Test(arguments: hostileNames)
  func noGroupEndsItsHeadingOrItsLabel(name: String) throws {
    let report = Self.report(groups: [name])
    let lines = DOTFormat().text(of: report).split(separator: "\n")
    #expect(lines.count == 10)
    let label = try #require(
      lines[4].wholeMatch(
        of: #/    label="((?:[^"\\]|\\["\\l])*)";/#.matchingSemantics(.unicodeScalar)
      )
    ).1
    #expect(label.unicodeScalars.count < 1_700)
    let markdown = MarkdownFormat().text(of: report).split(separator: "\n")
    #expect(markdown.count { $0.hasPrefix("```") } == 2)
    #expect(markdown.count { $0.hasPrefix("#") } == 2)
  }

  @Test func markdownBeginsWithAMermaidChart() {
    #expect(
      MarkdownFormat().text(of: Self.report(["greet", nil, ""], [(0, 1, 3), (1, 0, 1)])) == """
        # Flow

        Period: all time (UTC)

        Population: 2 calls

        ```mermaid
        flowchart TD
          n0["greet (2 visits)"]
          n1["(none) (2 visits)"]
          n2["#39;#39; (2 visits)"]
          n0 -->|3| n1
          n1 -->|1| n0
        ```

        """
    )
  }

  @Test func dotIsADigraph() {
    #expect(
      DOTFormat().text(of: Self.report(["greet", nil], [(0, 1, 4), (1, 0, 1)])) == #"""
        digraph "flow" {
          graph [label="Flow\lPeriod: all time (UTC)\lPopulation: 2 calls\l", labeljust=l];
          node [shape=box];
          n0 [label="greet\n2 visits"];
          n1 [label="(none)\n2 visits"];
          n0 -> n1 [label="4", penwidth=5];
          n1 -> n0 [label="1", penwidth=2];
        }

        """#
    )
  }

  @Test func aReportWithoutAGraphOrWithPickedTablesHasNone() throws {
    #expect(DOTFormat().text(of: sampleReport).isEmpty)
    var whole = sampleReport
    whole.graphs = Self.report(["a"]).graphs
    #expect(MarkdownFormat().text(of: whole).contains("```mermaid"))
    let picked = try ReportSelection(table: "tools")(whole)
    #expect(picked.graphs == nil)
    #expect(!MarkdownFormat().text(of: picked).contains("```mermaid"))
    whole.graphs = Self.report([]).graphs
    #expect(!MarkdownFormat().text(of: whole).contains("```mermaid"))
    for format in ReportFormats.all where format.name != "markdown" && !format.needsGraph {
      #expect(format.text(of: whole) == format.text(of: sampleReport))
    }
  }

  private static let hostileNames =
    hostileTexts + [
      "a\"] --> b", "x\"]\n  click n0 href \"javascript:alert(1)\"", "```\n<script>",
      "%%{init: {}}%%",
      "%% comment", "end", "subgraph x", "style n0:#fff;", "\\", "\\\"", "\\N", "a\\", "&quot;",
      "#quot;", "]];", "`md`", "<b>x</b>", "}", "\"; n9 -> n0 [label=\"", "//", "/*", "#include",
      String(repeating: "\"]", count: 10_000), String(repeating: "\u{301}", count: 10_000),
    ]

  @Test(arguments: hostileNames)
  func noNameEndsItsLabelInMermaid(name: String) throws {
    let text = MarkdownFormat().text(of: Self.report([name, "b"], [(0, 1, 1)]))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 13)
    #expect(lines[6] == "```mermaid" && lines[11] == "```")
    let label = try #require(
      lines[8].wholeMatch(of: #/  n0\["([^"]*)"\]/#.matchingSemantics(.unicodeScalar))
    ).1
    #expect(label.hasSuffix(" (2 visits)"))
    #expect(!label.isEmpty && label.unicodeScalars.count < 400)
    // Nothing of ASCII stands there that could mean anything, but `#34;` for a character each.
    let plain = label.replacing(/#[0-9]+;/, with: "")
    #expect(
      plain.unicodeScalars.allSatisfy {
        !$0.isASCII
          || "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,_-()".unicodeScalars
            .contains($0)
      },
      "\(label)"
    )
    #expect(lines[9] == "  n1[\"b (2 visits)\"]" && lines[10] == "  n0 -->|1| n1")
  }

  @Test(arguments: hostileNames)
  func noNameEndsItsStringInDOT(name: String) throws {
    let text = DOTFormat().text(of: Self.report([name, "b"], [(0, 1, 1)]))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 8)
    // A string ends at the first quote that no backslash stands before; escapes go in pairs.
    let label = try #require(
      lines[3].wholeMatch(
        of: #/  n0 \[label="((?:[^"\\]|\\["\\n])*)"\];/#.matchingSemantics(.unicodeScalar)
      )
    )
    .1
    #expect(label.hasSuffix("\\n2 visits"))
    #expect(label.unicodeScalars.count < 1_700)
    #expect(!label.replacing("&amp;", with: "").contains("&"))
    #expect(lines[4] == #"  n1 [label="b\n2 visits"];"#)
  }

  @Test func largeGraphsAreCutToTheirHeaviestPartsAndSaySo() throws {
    var graph = try #require(Self.report((0..<100).map { "node \($0)" }).graphs?.first)
    for index in graph.nodes.indices { graph.nodes[index].weight = index % 50 }
    for from in 0..<100 {
      for to in 80..<100 {
        graph.edges.append(ReportGraph.Edge(from: from, to: to, weight: from * to))
      }
    }
    var report = Report(name: "flow", title: "Flow", calls: 2)
    report.graphs = [graph]
    let text = MarkdownFormat().text(of: report)
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("  n") && $0.contains("[") } == 60)
    #expect(lines.count { $0.contains("-->") } == 150)
    #expect(
      lines.last
        == "drawn are the 60 largest of 100 nodes and the 150 largest of 2000 transitions"
    )
    // Of nodes as heavy the first stay: 20 and 70 weigh the same, 40 heavier ones come before.
    #expect(text.contains("node 20 ") && text.contains("node 99 ") && !text.contains("node 19 "))
    #expect(!DOTFormat().text(of: report).contains("drawn are"))
    graph.nodes.append(
      contentsOf: graph.nodes + graph.nodes + graph.nodes + graph.nodes + graph.nodes
    )
    report.graphs = [graph]
    #expect(DOTFormat().text(of: report).contains("500 largest of 600 nodes"))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
