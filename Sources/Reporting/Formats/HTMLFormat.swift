/// The whole report as one HTML page, for people: tables as in Markdown, and charts.
///
/// The page needs nothing besides itself, runs no script and loads nothing, whatever the report's
/// texts say: they are escaped, and its policy forbids the rest. The markup is well-formed XML too.
package struct HTMLFormat: ReportFormat {
  package let name = "html"
  package let fileExtensions = ["html", "htm"]
  package let mediaType = "text/html; charset=utf-8"
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
    HTMLPage.writeHead(title: heading.title, to: &output)
    output.write("<header>\n<h1>\(HTMLText.escape(heading.title))</h1>\n")
    if !heading.scope.isEmpty {
      output.write("<ul class=\"scope\">\n")
      for line in heading.scope { output.write("<li>\(HTMLText.escape(line))</li>\n") }
      output.write("</ul>\n")
    }
    writeContents(report, to: &output)
    output.write("</header>\n<main>\n")
    if report.sections.isEmpty {
      for table in report.tables {
        output.write("<section>\n")
        writeTitle(table, "h2", under: report.title, to: &output)
        HTMLTable(table).write(to: &output)
        output.write("</section>\n")
      }
    }
    for (index, section) in report.sections.enumerated() {
      write(section, index, of: report, to: &output)
    }
    if !report.notes.isEmpty {
      output.write("<section>\n<h2>Notes</h2>\n<ul class=\"notes\">\n")
      for note in report.notes { output.write("<li>\(HTMLText.escape(note))</li>\n") }
      output.write("</ul>\n</section>\n")
    }
    output.write("</main>\n")
    HTMLPage.writeEnd(to: &output)
  }

  /// Links to the sections, when there are enough to get lost in.
  private func writeContents(_ report: Report, to output: inout some TextOutputStream) {
    guard report.sections.count > 2 else { return }
    output.write("<nav aria-label=\"Sections\"><ul>\n")
    for (index, section) in report.sections.enumerated() {
      output.write("<li><a href=\"#s\(index + 1)\">\(HTMLText.escape(section.title))</a></li>\n")
    }
    output.write("</ul></nav>\n")
  }

  private func write(
    _ section: Report.Section,
    _ index: Int,
    of report: Report,
    to output: inout some TextOutputStream
  ) {
    output.write("<section id=\"s\(index + 1)\">\n<h2>\(HTMLText.escape(section.title))</h2>\n")
    for text in section.text { output.write("<p>\(HTMLText.escape(text))</p>\n") }
    for table in section.tables.compactMap({ report.table(named: $0) }) {
      writeTitle(table, "h3", under: section.title, to: &output)
      HTMLTable(table).write(to: &output)
    }
    output.write("</section>\n")
  }

  /// A table that is called like the heading above it gets none of its own.
  private func writeTitle(
    _ table: ReportTable,
    _ level: String,
    under heading: String,
    to output: inout some TextOutputStream
  ) {
    guard !table.title.hasSameBytes(as: heading) else { return }
    output.write("<\(level)>\(HTMLText.escape(table.title))</\(level)>\n")
  }
}
