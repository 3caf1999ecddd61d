/// Aligned columns for a terminal, for people: the whole report, numbers rounded and with units.
///
/// Nothing in it obeys the text it shows: control characters are made visible. With a width it
/// never prints a longer line.
package struct TableFormat: ReportFormat {
  package let name = "table"
  package let fileExtensions = ["txt"]
  package let mediaType = "text/plain; charset=utf-8"
  package let isForPeople = true
  package let holdsAllTables = true

  /// The format; it has no settings of its own.
  package init() {}

  package func write(
    _ report: Report,
    options: FormatOptions,
    to output: inout some TextOutputStream
  ) {
    var options = options
    options.width = options.width.map { max($0, 20) }
    let lines = TerminalLines(options: options)
    let heading = Heading(report)
    var parts = [
      lines.text(heading.title, .bold) + heading.scope.flatMap { lines.text($0, .dim) }
    ]
    if report.sections.isEmpty {
      parts += report.tables.map { lines.table($0, under: report.title) }
    }
    for section in report.sections {
      parts.append(lines.text(section.title.visible, .bold))
      parts += section.text.map { lines.text($0.visible, .plain) }
      parts += section.tables.compactMap { report.table(named: $0) }
        .map { lines.table($0, under: section.title) }
    }
    if !report.notes.isEmpty {
      parts.append(report.notes.flatMap { lines.item($0.visible) })
    }
    for (index, part) in parts.enumerated() {
      if index > 0 { output.write("\n") }
      for line in part { output.write(line + "\n") }
    }
  }
}

/// Makes lines that fit the terminal.
private struct TerminalLines {
  enum Style { case plain, bold, dim }

  let options: FormatOptions

  func text(_ text: String, _ style: Style) -> [String] {
    DisplayWidth.wrap(text, to: options.width).map { styled($0, style) }
  }

  /// A note with a dash before it and its further lines below its first word.
  func item(_ text: String) -> [String] {
    let lines = DisplayWidth.wrap(text, to: options.width.map { $0 - 2 })
    return lines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
  }

  /// A table that is called like the heading above it gets no heading of its own.
  func table(_ table: ReportTable, under heading: String) -> [String] {
    let human = HumanTable(table)
    var lines = table.title.hasSameBytes(as: heading) ? [] : text(human.title, .bold)
    lines += body(human, columns: table.columns)
    if let legend = human.legend { lines += text(legend, .dim) }
    if let remark = human.remark { lines += text("(\(remark))", .dim) }
    return lines
  }

  private func body(_ table: HumanTable, columns: [ReportColumn]) -> [String] {
    let isText = columns.map { $0.type != .number }
    // A number without a mark leaves the mark's room free where others have it, so digits align.
    let isMarked = columns.indices.map { column in table.rows.contains { $0[column].isUnreliable } }
    let cells = table.rows.map { row in
      columns.indices.map { column in
        let value = row[column]
        guard isMarked[column] else { return value.text }
        return value.text
          + (value.isUnreliable ? " \(HumanTable.mark)" : isText[column] ? "" : "  ")
      }
    }
    let shapes = columns.indices.map { column in
      let widths = cells.map { DisplayWidth.of($0[column]) }
      return TableLayout.Column(
        width: max(widths.max() ?? 0, DisplayWidth.of(table.headers[column])),
        isText: isText[column],
        isDimension: columns[column].role == .dimension
      )
    }
    let layout = TableLayout(shapes, width: options.width)
    guard !layout.blocks.isEmpty else { return records(table.headers, cells) }
    let blocks = layout.blocks.map { block -> [String] in
      func line(_ texts: [String]) -> String {
        let padded = block.map { pad(texts[$0], to: layout.widths[$0], left: isText[$0]) }
        return withoutTrailingSpaces(
          padded.joined(separator: String(repeating: " ", count: TableLayout.gap))
        )
      }
      let header = options.includeHeaders ? [styled(line(table.headers), .bold)] : []
      return header + cells.map(line)
    }
    return Array(blocks.joined(separator: [""]))
  }

  /// One line per value, one paragraph per row: for tables that no line can hold.
  private func records(_ headers: [String], _ rows: [[String]]) -> [String] {
    let width = options.width ?? Int.max
    let longest = rows.joined().map(DisplayWidth.of).max() ?? 0
    let titles = headers.map(DisplayWidth.of).max() ?? 0
    let titleWidth = min(titles, max(width - 2 - longest, width / 3))
    let paragraphs = rows.map { row in
      zip(headers, row).map { header, text in
        let value = DisplayWidth.shorten(text, to: width - titleWidth - 2)
        return withoutTrailingSpaces(pad(header, to: titleWidth, left: true) + "  " + value)
      }
    }
    return Array(paragraphs.joined(separator: [""]))
  }

  private func pad(_ text: String, to width: Int, left: Bool) -> String {
    let short = DisplayWidth.shorten(text, to: width)
    let spaces = String(repeating: " ", count: max(0, width - DisplayWidth.of(short)))
    return left ? short + spaces : spaces + short
  }

  private func withoutTrailingSpaces(_ line: String) -> String {
    guard let last = line.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
    return String(line[...last])
  }

  private func styled(_ text: String, _ style: Style) -> String {
    guard options.color else { return text }
    return switch style {
    case .plain: text
    case .bold: "\u{1B}[1m\(text)\u{1B}[0m"
    case .dim: "\u{1B}[2m\(text)\u{1B}[0m"
    }
  }
}
