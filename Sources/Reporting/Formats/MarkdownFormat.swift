/// The whole report as Markdown with GitHub's tables (GFM), for people.
///
/// Graphs come before the tables, as Mermaid charts, that of a group under a heading of its own. Numbers
/// are rounded and carry their units; all text is escaped, so outside text is never markup.
package struct MarkdownFormat: ReportFormat {
  package let name = "markdown"
  package let fileExtensions = ["md", "markdown"]
  package let mediaType = "text/markdown; charset=utf-8"
  package let isForPeople = true
  package let holdsAllTables = true

  /// The format; it has no settings of its own.
  package init() {}

  package func write(
    _ report: Report,
    options: FormatOptions,
    to output: inout some TextOutputStream
  ) {
    let heading = Heading(report)
    output.write("# \(inline(heading.title))\n")
    for line in heading.scope { output.write("\n\(paragraph(line))\n") }
    write(report.graphs ?? [], to: &output)
    if report.sections.isEmpty {
      for table in report.tables {
        write(table, level: "##", under: report.title, to: &output)
      }
    }
    for section in report.sections {
      output.write("\n## \(inline(section.title))\n")
      for text in section.text { output.write("\n\(paragraph(text))\n") }
      for table in section.tables.compactMap({ report.table(named: $0) }) {
        write(table, level: "###", under: section.title, to: &output)
      }
    }
    guard !report.notes.isEmpty else { return }
    output.write("\n")
    for note in report.notes { output.write("- \(paragraph(note))\n") }
  }

  /// The graphs as Mermaid charts, and what of them is not drawn.
  private func write(_ graphs: [ReportGraph], to output: inout some TextOutputStream) {
    for graph in graphs.prefix(MermaidChart.largest.groups) where !graph.nodes.isEmpty {
      let chart = MermaidChart(graph)
      if let group = graph.group { output.write("\n## \(inline(group.visible))\n") }
      output.write("\n```mermaid\n\(chart.text)```\n")
      if let remark = chart.remark { output.write("\n\(paragraph(remark))\n") }
    }
    if let remark = graphs.remark(upTo: MermaidChart.largest.groups) {
      output.write("\n\(paragraph(remark))\n")
    }
  }

  /// A table that is called like the heading above it gets none of its own.
  private func write(
    _ table: ReportTable,
    level: String,
    under heading: String,
    to output: inout some TextOutputStream
  ) {
    let human = HumanTable(table)
    if !table.title.hasSameBytes(as: heading) {
      output.write("\n\(level) \(inline(human.title))\n")
    }
    if !table.columns.isEmpty {
      output.write("\n" + row(human.headers.map(inline)))
      output.write(row(table.columns.map { $0.type == .number ? "---:" : "---" }))
    }
    for values in human.rows {
      let cells = values.map { value in
        inline(value.text) + (value.isUnreliable ? " \(HumanTable.mark)" : "")
      }
      output.write(row(cells))
    }
    if let legend = human.legend {
      // The mark is ours and stands alone, so it strikes nothing through.
      output.write("\n\(HumanTable.mark)" + inline(String(legend.dropFirst())) + "\n")
    }
    if let remark = human.remark { output.write("\n\(paragraph(remark))\n") }
  }

  private func inline(_ text: String) -> String {
    MarkdownText.escape(text, startsLine: false)
  }

  private func paragraph(_ text: String) -> String {
    MarkdownText.escape(text, startsLine: true)
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }
}
