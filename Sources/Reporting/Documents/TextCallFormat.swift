/// One call as plain text for a terminal: nothing in it obeys the text it shows.
///
/// With a width it never prints a longer line.
package struct TextCallFormat: CallDocumentFormat {
  package let name = "text"
  package let fileExtensions = ["txt"]
  package let mediaType = "text/plain; charset=utf-8"

  /// The format; it has no settings of its own.
  package init() {}

  package func text(of document: CallDocument, options: CallDocumentOptions) -> String {
    let page = TextCallPage(CallWords(document, options), options)
    let parts = [
      page.head, page.flags, page.turns, page.tools, page.visits, page.transcript, page.notes,
    ]
    return parts.filter { !$0.isEmpty }
      .map { lines in lines.map { "\($0)\n" }.joined() }.joined(separator: "\n")
  }
}

/// The parts of the page, each some lines.
private struct TextCallPage {
  private let words: CallWords
  private let color: Bool
  /// No line is longer.
  private let width: Int?

  private var document: CallDocument { words.document }

  init(_ words: CallWords, _ options: CallDocumentOptions) {
    self.words = words
    color = options.color
    width = options.width.map { max($0, 20) }
  }

  var head: [String] {
    let facts = words.facts
    let longest = facts.map { DisplayWidth.of($0.name) }.max() ?? 0
    return heading(words.title)
      + facts.flatMap { name, value in
        hanging(padded(name, to: longest) + "  ", value)
      }
  }

  var flags: [String] {
    guard !document.flags.isEmpty else { return [] }
    return heading("Flags")
      + document.flags.flatMap { flag in hanging("! ", "\(flag.name): \(flag.summary)".visible) }
  }

  var notes: [String] { document.notes.flatMap { hanging("- ", $0.visible) } }

  // MARK: - Turns

  /// The widest bar, and the narrowest that still tells something.
  private static let barWidths = 10...40

  var turns: [String] {
    guard !document.turns.isEmpty else { return [] }
    guard words.hasLatencies else {
      return heading("Latency by turn") + plain("(the turns carry no latencies)")
    }
    let waterfall = Waterfall(document.turns)
    let names = ["turn", "at"] + CallWords.stages.map { $0 == "unattributed" ? "other" : $0 }
    let rows = document.turns.map { turn in
      ["\(turn.index)", CallWords.time(turn.start)] + CallWords.numbers(turn)
    }
    let e2e = names.count - 1
    // What there is room for: all numbers and a bar, else the whole latency and a bar, or less.
    for shown in [Array(names.indices), [0, 1, e2e], [0, e2e]] {
      let widths = shown.map { column in
        (rows.map { $0[column].utf8.count } + [names[column].utf8.count]).max() ?? 0
      }
      let fixed = widths.reduce(0) { $0 + $1 + 2 }
      let room = width.map { $0 - fixed } ?? Self.barWidths.upperBound
      guard room >= Self.barWidths.lowerBound || shown == [0, e2e] else { continue }
      let bar = min(max(0, room), Self.barWidths.upperBound)
      func line(_ cells: [String]) -> String {
        zip(shown, widths).map { column, width in
          String(repeating: " ", count: max(0, width - cells[column].utf8.count)) + cells[column]
        }.joined(separator: "  ")
      }
      let lines = rows.indices.map { row -> String in
        let drawn = waterfall.text(row, width: bar)
        let kind = CallWords.kind(document.turns[row])
        let rest = drawn.isEmpty ? "" : "  \(drawn)"
        let used = fixed + bar + 2 + DisplayWidth.of(kind)
        let isRoomy = width.map { used <= $0 } ?? true
        let padding = String(repeating: " ", count: max(0, bar - drawn.count))
        return line(rows[row])
          + (isRoomy && !kind.isEmpty
            ? (drawn.isEmpty ? "  " : rest) + padding + "  " + kind : rest)
      }
      return heading("Latency by turn, milliseconds")
        + plain(line(names)).map(dimmed) + lines.map { clipped(withoutTrailingSpaces($0)) }
        + (bar > 0 ? plain(waterfall.legend).map(dimmed) : [])
    }
    return []
  }

  // MARK: - Tools and nodes

  var tools: [String] {
    guard !document.tools.isEmpty else { return [] }
    return heading("Tools")
      + document.tools.flatMap { tool -> [String] in
        let parts = [
          CallWords.name(tool), CallWords.duration(tool.latency), CallWords.status(tool),
        ]
        let head = hanging(
          padded(CallWords.time(tool.start), to: 9) + "  ",
          parts.filter { !$0.isEmpty }.joined(separator: "  ")
        )
        let details = words.details(tool).flatMap { name, lines, note -> [String] in
          lines.enumerated().flatMap { index, line in
            let indent = line.prefix { $0 == " " }
            return hanging(
              "  " + padded(index == 0 ? name : "", to: 6) + "  " + indent,
              String(line.dropFirst(indent.count))
            )
          } + (note.map { hanging("          ", "… \($0)").map(dimmed) } ?? [])
        }
        return head + details
      }
  }

  var visits: [String] {
    guard !document.visits.isEmpty else { return [] }
    return heading("Nodes")
      + document.visits.flatMap { visit in
        let parts = [
          CallWords.name(visit), CallWords.duration(visit.duration), CallWords.marks(visit),
        ]
        return hanging(
          padded(CallWords.time(visit.entered), to: 9) + "  ",
          parts.filter { !$0.isEmpty }.joined(separator: "  ")
        )
      }
  }

  // MARK: - Transcript

  var transcript: [String] {
    guard let lines = document.transcript, !lines.isEmpty else { return [] }
    let longest = lines.map { DisplayWidth.of(CallWords.role($0)) }.max() ?? 0
    return heading("Transcript")
      + lines.flatMap { line -> [String] in
        let head =
          padded(CallWords.time(line.start), to: 9) + "  "
          + padded(CallWords.role(line), to: longest) + "  "
        let text = [words.text(line), CallWords.marks(line)].filter { !$0.isEmpty }
        return hanging(head, text.joined(separator: "  "))
      }
  }

  // MARK: - Lines

  private func heading(_ text: String) -> [String] {
    plain(text).map { color ? "\u{1B}[1m\($0)\u{1B}[0m" : $0 }
  }

  private func dimmed(_ line: String) -> String {
    color ? "\u{1B}[2m\(line)\u{1B}[0m" : line
  }

  private func plain(_ text: String) -> [String] { DisplayWidth.wrap(text, to: width) }

  private func clipped(_ line: String) -> String {
    width.map { DisplayWidth.shorten(line, to: $0) } ?? line
  }

  /// A text behind `head`, its further lines below its first word.
  private func hanging(_ head: String, _ text: String) -> [String] {
    let indent = DisplayWidth.of(head)
    // Where little room is left, the text goes below.
    if let width, width - indent < 10, !text.isEmpty {
      return [clipped(withoutTrailingSpaces(head))]
        + DisplayWidth.wrap(text, to: width - 2).map { "  \($0)" }
    }
    let lines = DisplayWidth.wrap(text, to: width.map { $0 - indent })
    guard let first = lines.first else { return [withoutTrailingSpaces(head)] }
    return [withoutTrailingSpaces(head + first)]
      + lines.dropFirst().map { String(repeating: " ", count: indent) + $0 }
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
  }

  private func withoutTrailingSpaces(_ line: String) -> String {
    guard let last = line.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
    return String(line[...last])
  }
}
