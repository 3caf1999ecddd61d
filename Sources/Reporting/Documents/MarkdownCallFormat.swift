/// One call as Markdown with GitHub's tables (GFM): outside text is never markup.
package struct MarkdownCallFormat: CallDocumentFormat {
  package let name = "markdown"
  package let fileExtensions = ["md", "markdown"]
  package let mediaType = "text/markdown; charset=utf-8"

  /// The format; it has no settings of its own.
  package init() {}

  /// The columns of the longest bar.
  private static let barWidth = 24

  package func text(of document: CallDocument, options: CallDocumentOptions) -> String {
    let words = CallWords(document, options)
    var text = "# \(inline(words.title))\n"
    text += table(["fact", "value"], words.facts.map { [$0.name, $0.value] }, numbers: [])
    if !document.flags.isEmpty {
      text += "\n## Flags\n\n"
      for flag in document.flags { text += "- \(paragraph("\(flag.name): \(flag.summary)"))\n" }
    }
    text += turns(words) + tools(words) + visits(words) + transcript(words)
    if !document.notes.isEmpty {
      text += "\n"
      for note in document.notes { text += "- \(paragraph(note))\n" }
    }
    return text
  }

  private func turns(_ words: CallWords) -> String {
    let turns = words.document.turns
    guard !turns.isEmpty else { return "" }
    guard words.hasLatencies else {
      return "\n## Latency by turn\n\nThe turns carry no latencies.\n"
    }
    let waterfall = Waterfall(turns)
    let rows = turns.enumerated().map { place, turn in
      ["\(turn.index)", CallWords.time(turn.start), CallWords.kind(turn)] + CallWords.numbers(turn)
        + [waterfall.text(place, width: Self.barWidth)]
    }
    let headers = ["turn", "at", "kind"] + CallWords.stages + ["bar"]
    return "\n## Latency by turn, milliseconds\n"
      + table(headers, rows, numbers: [0, 3, 4, 5, 6, 7, 8])
      + "\n\(paragraph(waterfall.legend))\n"
  }

  private func tools(_ words: CallWords) -> String {
    guard !words.document.tools.isEmpty else { return "" }
    var text = "\n## Tools\n"
    for tool in words.document.tools {
      let parts = [
        CallWords.time(tool.start), CallWords.name(tool), CallWords.duration(tool.latency),
        CallWords.status(tool),
      ]
      text += "\n### \(inline(parts.filter { !$0.isEmpty }.joined(separator: " · ")))\n"
      for (name, lines, note) in words.details(tool) {
        text += "\n\(name)\n\n\(code(lines))"
        if let note { text += "\n\(paragraph(note))\n" }
      }
    }
    return text
  }

  private func visits(_ words: CallWords) -> String {
    let visits = words.document.visits
    guard !visits.isEmpty else { return "" }
    return "\n## Nodes\n"
      + table(
        ["entered", "node", "duration", "remarks"],
        visits.map {
          [
            CallWords.time($0.entered), CallWords.name($0), CallWords.duration($0.duration),
            CallWords.marks($0),
          ]
        },
        numbers: [2]
      )
  }

  private func transcript(_ words: CallWords) -> String {
    guard let lines = words.document.transcript, !lines.isEmpty else { return "" }
    return "\n## Transcript\n"
      + table(
        ["at", "role", "text", "remarks"],
        lines.map {
          [CallWords.time($0.start), CallWords.role($0), words.text($0), CallWords.marks($0)]
        },
        numbers: []
      )
  }

  // MARK: - Markup

  /// A fenced block; the fence is longer than any run of its signs in the lines.
  private func code(_ lines: [String]) -> String {
    var longest = 2
    for line in lines {
      var run = 0
      for byte in line.utf8 {
        run = byte == UInt8(ascii: "`") ? run + 1 : 0
        longest = max(longest, run)
      }
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(lines.map { "\($0)\n" }.joined())\(fence)\n"
  }

  private func table(_ headers: [String], _ rows: [[String]], numbers: Set<Int>) -> String {
    "\n" + row(headers.map(inline))
      + row(headers.indices.map { numbers.contains($0) ? "---:" : "---" })
      + rows.map { row($0.map(inline)) }.joined()
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  private func inline(_ text: String) -> String { MarkdownText.escape(text, startsLine: false) }

  private func paragraph(_ text: String) -> String { MarkdownText.escape(text, startsLine: true) }
}
