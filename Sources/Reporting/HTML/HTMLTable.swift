/// A table of a report as HTML, with its tiles and charts before it.
struct HTMLTable {
  let table: ReportTable
  let human: HumanTable
  private let verdicts: Set<Int>

  init(_ table: ReportTable) {
    self.table = table
    human = HumanTable(table)
    verdicts = table.verdictColumns
  }

  /// Everything under the table's heading.
  ///
  /// - Complexity: O(cells), and O(bytes of their text).
  func write(to output: inout some TextOutputStream) {
    writeTiles(to: &output)
    output.write("<div class=\"view\">\n")
    writeCharts(to: &output)
    if !table.columns.isEmpty { writeTable(to: &output) }
    output.write("</div>\n")
    if let legend = human.legend {
      output.write("<p class=\"remark\">\(HTMLText.escape(legend))</p>\n")
    }
    if let remark = human.remark {
      output.write("<p class=\"remark\">\(HTMLText.escape(remark))</p>\n")
    }
  }

  // MARK: - Rows

  private func writeTable(to output: inout some TextOutputStream) {
    let title = HTMLText.escape(human.title)
    output.write("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(title)\">\n")
    output.write("<table>\n<caption>\(title)</caption>\n<thead><tr>")
    for (index, header) in human.headers.enumerated() {
      output.write("<th scope=\"col\"\(alignment(index))>\(HTMLText.escape(header))</th>")
    }
    output.write("</tr></thead>\n<tbody>\n")
    for row in table.rows.indices {
      output.write(table.rows[row].kind == "all" ? "<tr class=\"total\">" : "<tr>")
      for index in table.columns.indices { writeCell(row, index, to: &output) }
      output.write("</tr>\n")
    }
    output.write("</tbody>\n</table>\n</div>\n")
  }

  private func writeCell(_ row: Int, _ index: Int, to output: inout some TextOutputStream) {
    let value = human.rows[row][index]
    let text =
      if value.isUnreliable {
        "<span class=\"unsure\">\(HTMLText.escape(value.text)) \(HumanTable.mark)</span>"
      } else {
        html(table.rows[row].cells[index], value.text, isVerdict: verdicts.contains(index))
      }
    if table.columns[index].role == .dimension {
      output.write("<th scope=\"row\"\(style(value, index))>\(text)</th>")
    } else {
      output.write("<td\(style(value, index))>\(text)</td>")
    }
  }

  /// Texts that are no longer than this stay on one line.
  private static let shortText = 28

  private func style(_ value: HumanTable.Value, _ column: Int) -> String {
    if table.columns[column].type == .number { return " class=\"n\"" }
    return value.text.utf8.count <= Self.shortText ? " class=\"k\"" : ""
  }

  private func alignment(_ column: Int) -> String {
    table.columns[column].type == .number ? " class=\"n\"" : ""
  }

  private func html(_ cell: Cell, _ text: String, isVerdict: Bool) -> String {
    guard case .text(let whole) = cell else { return HTMLText.escape(text) }
    if isVerdict, let verdict = Verdict(whole) { return badge(verdict, text) }
    guard let address = HTMLText.link(whole) else { return HTMLText.escape(text) }
    return "<a href=\"\(HTMLText.escape(address))\" rel=\"noreferrer\">\(HTMLText.escape(text))</a>"
  }

  /// The word, with a sign that tells it apart where colours do not.
  private func badge(_ verdict: Verdict, _ text: String) -> String {
    let (style, sign) =
      switch verdict {
      case .good: ("good", "✓")
      case .doubtful: ("doubtful", "▲")
      case .bad: ("bad", "✕")
      case .open: ("open", "·")
      }
    return "<span class=\"verdict \(style)\"><span aria-hidden=\"true\">\(sign) </span>"
      + "\(HTMLText.escape(text))</span>"
  }

  // MARK: - Tiles

  /// The rows that have a verdict, large: for tables whose rows are numbers of different units.
  private func writeTiles(to output: inout some TextOutputStream) {
    guard let status = verdicts.min(),
      let name = table.columns.firstIndex(where: { $0.role == .dimension }),
      let number = table.columns.firstIndex(where: { $0.type == .number && $0.role == .measure }),
      table.rows.contains(where: { $0.unit != nil })
    else { return }
    let details = ["previous", "change"].compactMap { table.columnIndex(named: $0) }
    output.write("<ul class=\"tiles\">\n")
    for (index, row) in table.rows.enumerated() {
      guard case .text(let word) = row.cells[status], let verdict = Verdict(word) else { continue }
      let texts = human.rows[index]
      let about = details.filter { row.cells[$0].hasValue }.map { detail in
        "\(human.headers[detail]) \(texts[detail].text)"
      }
      output.write(
        "<li><span class=\"about\">\(HTMLText.escape(texts[name].text))</span>"
          + "<span class=\"number\">\(HTMLText.escape(texts[number].text))</span>"
          + badge(verdict, texts[status].text)
          + "<span class=\"about\">\(HTMLText.escape(about.joined(separator: ", ")))</span></li>\n"
      )
    }
    output.write("</ul>\n")
  }

  // MARK: - Charts

  private func writeCharts(to output: inout some TextOutputStream) {
    let charts = Chart.charts(of: table, human)
    guard !charts.isEmpty else { return }
    let isWide = charts.contains { $0.panels.count > 1 }
    output.write("<div class=\"\(isWide ? "charts wide" : "charts")\">\n")
    for chart in charts {
      output.write(chart.panels.count > 1 ? "<figure class=\"wide\">" : "<figure>")
      output.write("<figcaption><b>\(HTMLText.escape(chart.title))</b>")
      for key in chart.legend {
        output.write(
          "<span class=\"key\"><svg viewBox=\"0 0 18 14\" aria-hidden=\"true\">"
            + swatch(key.style) + "</svg>\(HTMLText.escape(key.title))</span>"
        )
      }
      output.write("</figcaption>\n<div class=\"panels\">\n")
      for drawing in chart.drawings() {
        output.write("<div>")
        if let title = drawing.title { output.write("<p>\(HTMLText.escape(title))</p>") }
        output.write(drawing.svg + "</div>\n")
      }
      output.write("</div>\n")
      if let remark = chart.remark {
        output.write("<p class=\"remark\">\(HTMLText.escape(remark))</p>\n")
      }
      output.write("</figure>\n")
    }
    output.write("</div>\n")
  }

  private func swatch(_ style: String) -> String {
    style == "range"
      ? "<line class=\"range\" x1=\"2\" y1=\"7\" x2=\"16\" y2=\"7\"/>"
      : "<rect class=\"\(style)\" x=\"1\" y=\"1\" width=\"16\" height=\"12\"/>"
  }
}
