/// One call as one HTML page, for people.
///
/// The page needs nothing besides itself, runs no script and loads nothing, whatever the call's texts
/// say: they are escaped, and its policy forbids the rest. The markup is well-formed XML too.
package struct HTMLCallFormat: CallDocumentFormat {
  package let name = "html"
  package let fileExtensions = ["html", "htm"]
  package let mediaType = "text/html; charset=utf-8"

  /// The format; it has no settings of its own.
  package init() {}

  package func text(of document: CallDocument, options: CallDocumentOptions) -> String {
    let words = CallWords(document, options)
    var page = ""
    HTMLPage.writeHead(title: words.title, to: &page)
    page += "<header>\n<h1>\(escape(words.title))</h1>\n</header>\n<main>\n"
    page += head(words) + turns(words) + tools(words) + visits(words) + transcript(words)
    if !document.notes.isEmpty {
      let notes = document.notes.map { "<li>\(escape($0))</li>\n" }.joined()
      page += section("Notes", "<ul class=\"notes\">\n\(notes)</ul>\n")
    }
    page += "</main>\n"
    HTMLPage.writeEnd(to: &page)
    return page
  }

  private func head(_ words: CallWords) -> String {
    let flags = words.document.flags.map { flag in
      "<li><span class=\"verdict bad\">\(escape(flag.name))</span> \(escape(flag.summary))</li>\n"
    }.joined()
    let list = flags.isEmpty ? "" : "<ul class=\"scope\">\n\(flags)</ul>\n"
    let rows = words.facts.map { fact in
      let value =
        HTMLText.link(fact.value).map {
          "<a href=\"\(escape($0))\" rel=\"noreferrer\">\(escape(fact.value))</a>"
        } ?? escape(fact.value)
      return "<tr><th scope=\"row\">\(escape(fact.name))</th><td>\(value)</td></tr>\n"
    }.joined()
    return "<section>\n\(list)\(scroll("Facts", "<table>\n<tbody>\n\(rows)</tbody>\n</table>\n"))"
      + "</section>\n"
  }

  // MARK: - Turns

  private func turns(_ words: CallWords) -> String {
    let turns = words.document.turns
    guard !turns.isEmpty else { return "" }
    guard words.hasLatencies else {
      return section("Latency by turn", "<p class=\"remark\">The turns carry no latencies.</p>\n")
    }
    let waterfall = Waterfall(turns)
    let headers = ["turn", "at", "kind"] + CallWords.stages + ["bar"]
    let rows = turns.enumerated().map { place, turn in
      let cells =
        [("\(turn.index)", "n"), (CallWords.time(turn.start), "k"), (CallWords.kind(turn), "k")]
        + CallWords.numbers(turn).map { ($0, "n") }
      return "<tr>" + cells.map { "<td class=\"\($1)\">\(escape($0))</td>" }.joined()
        + "<td>\(bar(waterfall, place))</td></tr>\n"
    }.joined()
    let legend = Waterfall.Part.Stage.allCases.map { stage in
      "<span class=\"key\"><svg viewBox=\"0 0 18 14\" aria-hidden=\"true\">"
        + "<rect \(style(stage)) x=\"1\" y=\"1\" width=\"16\" height=\"12\"/></svg>"
        + "\(escape(stage.name))</span>"
    }.joined()
    return section(
      "Latency by turn, milliseconds",
      table("Latency by turn", headers, rows, numbers: [0, 3, 4, 5, 6, 7, 8])
        + "<p class=\"remark\">\(legend)a full bar is \(waterfall.longest) ms</p>\n"
    )
  }

  private static let barWidth = 240.0

  private func bar(_ waterfall: Waterfall, _ turn: Int) -> String {
    let parts = waterfall.bars[turn]
    guard waterfall.longest > 0, let last = parts.last else { return "" }
    let scale = Self.barWidth / Double(waterfall.longest)
    let told = parts.map { "\($0.stage.name) \($0.end - $0.start) ms" }.joined(separator: ", ")
    let rects = parts.map { part in
      let x = SVGDrawing.length(Double(part.start) * scale)
      let width = SVGDrawing.length(Double(part.end - part.start) * scale)
      return "<rect \(style(part.stage)) x=\"\(x)\" y=\"1\" width=\"\(width)\" height=\"12\"/>"
    }.joined()
    return "<svg width=\"\(Int(Self.barWidth))\" height=\"14\" role=\"img\" "
      + "aria-label=\"\(escape("\(told); \(last.end) ms in all"))\">"
      + "<title>\(escape(told))</title>\(rects)</svg>"
  }

  /// Attributes, as the page's policy allows no styles besides the sheet's.
  private func style(_ stage: Waterfall.Part.Stage) -> String {
    switch stage {
    case .heard: "class=\"s2\""
    case .llm: "class=\"s0\""
    case .tts: "class=\"s1\""
    case .unattributed: "fill=\"currentColor\" fill-opacity=\"0.2\""
    case .whole: "fill=\"currentColor\" fill-opacity=\"0.55\""
    }
  }

  // MARK: - Tools, nodes, transcript

  private func tools(_ words: CallWords) -> String {
    guard !words.document.tools.isEmpty else { return "" }
    let parts = words.document.tools.map { tool -> String in
      let verdict = tool.isError ? "bad" : tool.isCompleted ? "good" : "doubtful"
      let times = [CallWords.time(tool.start), CallWords.duration(tool.latency)]
      var text =
        "<h3>\(escape(CallWords.name(tool))) "
        + "<span class=\"verdict \(verdict)\">\(escape(CallWords.status(tool)))</span></h3>\n"
        + "<p class=\"remark\">\(escape(times.filter { !$0.isEmpty }.joined(separator: ", ")))</p>\n"
      for (name, lines, note) in words.details(tool) {
        text += "<p>\(name)</p>\n<pre>\(lines.map(escape).joined(separator: "\n"))</pre>\n"
        if let note { text += "<p class=\"remark\">\(escape(note))</p>\n" }
      }
      return text
    }
    return section("Tools", parts.joined())
  }

  private func visits(_ words: CallWords) -> String {
    let visits = words.document.visits
    guard !visits.isEmpty else { return "" }
    let rows = visits.map { visit in
      "<tr><td class=\"k\">\(escape(CallWords.time(visit.entered)))</td>"
        + "<td>\(escape(CallWords.name(visit)))</td>"
        + "<td class=\"n\">\(escape(CallWords.duration(visit.duration)))</td>"
        + "<td>\(escape(CallWords.marks(visit)))</td></tr>\n"
    }.joined()
    return section(
      "Nodes",
      table("Nodes", ["entered", "node", "duration", "remarks"], rows, numbers: [2])
    )
  }

  private func transcript(_ words: CallWords) -> String {
    guard let lines = words.document.transcript, !lines.isEmpty else { return "" }
    let rows = lines.map { line in
      "<tr><td class=\"k\">\(escape(CallWords.time(line.start)))</td>"
        + "<th scope=\"row\" class=\"k\">\(escape(CallWords.role(line)))</th>"
        + "<td>\(escape(words.text(line)))</td>"
        + "<td class=\"k\">\(escape(CallWords.marks(line)))</td></tr>\n"
    }.joined()
    return section(
      "Transcript",
      table("Transcript", ["at", "role", "text", "remarks"], rows, numbers: [])
    )
  }

  // MARK: - Markup

  private func section(_ title: String, _ body: String) -> String {
    "<section>\n<h2>\(escape(title))</h2>\n\(body)</section>\n"
  }

  private func table(
    _ title: String,
    _ headers: [String],
    _ rows: String,
    numbers: Set<Int>
  ) -> String {
    let head = headers.enumerated().map { place, header in
      "<th scope=\"col\"\(numbers.contains(place) ? " class=\"n\"" : "")>\(escape(header))</th>"
    }.joined()
    return scroll(
      title,
      "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(rows)</tbody>\n</table>\n"
    )
  }

  private func scroll(_ title: String, _ body: String) -> String {
    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(escape(title))\">\n"
      + "\(body)</div>\n"
  }

  private func escape(_ text: String) -> String { HTMLText.escape(text) }
}
