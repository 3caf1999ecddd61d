/// The parts of a call in the words that people's formats share.
///
/// The texts are not yet escaped for any markup.
struct CallWords {
  let document: CallDocument
  let excerpt: CallExcerpt

  init(_ document: CallDocument, _ options: CallDocumentOptions) {
    self.document = document
    excerpt = CallExcerpt(isFull: options.isFull)
  }

  var title: String { "Call \(document.title.visible)" }

  /// What is known of the call: a name and a value each.
  var facts: [(name: String, value: String)] {
    document.facts.filter { $0.isForPeople && $0.cell.hasValue }.map { fact in
      (fact.column.title.visible, fact.cell.humanText(in: fact.column))
    }
  }

  /// `02:05.300`: minutes, seconds and milliseconds from the call's start; empty when not known.
  static func time(_ milliseconds: Int?) -> String {
    guard let milliseconds else { return "" }
    func padded(_ value: Int, _ digits: Int) -> String {
      let text = "\(value)"
      return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    let sign = milliseconds < 0 ? "-" : ""
    let value = Int(clamping: milliseconds.magnitude)
    let (seconds, rest) = (value / 1000, value % 1000)
    return "\(sign)\(padded(seconds / 60, 2)):\(padded(seconds % 60, 2)).\(padded(rest, 3))"
  }

  static func duration(_ milliseconds: Int?) -> String {
    milliseconds.map { Humanize.text(Double($0), unit: .milliseconds) } ?? ""
  }

  // MARK: - Turns

  /// The columns of the turns' numbers.
  static let stages = ["stt", "eou", "llm", "tts", "unattributed", "e2e"]

  /// The numbers of a turn, in the order of ``stages``: whole milliseconds, empty when not known.
  static func numbers(_ turn: CallDocument.Turn) -> [String] {
    [turn.stt, turn.eou, turn.llm, turn.tts, turn.unattributed, turn.e2e].map {
      $0.map { "\($0)" } ?? ""
    }
  }

  /// What made the agent speak, and whether it was cut short.
  static func kind(_ turn: CallDocument.Turn) -> String {
    ([turn.kind ?? ""] + (turn.isInterrupted == true ? ["interrupted"] : []))
      .filter { !$0.isEmpty }.joined(separator: ", ").visible
  }

  /// Whether any turn has any latency.
  var hasLatencies: Bool { document.turns.contains { !Self.numbers($0).joined().isEmpty } }

  // MARK: - Tools

  static func name(_ tool: CallDocument.Tool) -> String { (tool.name ?? noneLabel).visible }

  /// What became of a tool call: `error, unrecovered`.
  static func status(_ tool: CallDocument.Tool) -> String {
    var words: [String] = []
    if tool.isOrphan { words.append("result without an invocation") }
    if !tool.isCompleted { words.append("no result") }
    if tool.isError { words.append(tool.isUnrecovered ? "error, unrecovered" : "error") }
    return words.isEmpty ? "ok" : words.joined(separator: ", ")
  }

  /// What a tool was given and answered, as far as it is known: a heading and lines each.
  func details(_ tool: CallDocument.Tool) -> [(name: String, lines: [String], note: String?)] {
    var details: [(String, [String], String?)] = []
    for (name, json) in [("params", tool.params), ("result", tool.result)] {
      guard let json else { continue }
      let (lines, note) = excerpt.lines(json)
      details.append((name, lines, note))
    }
    if let error = tool.error ?? tool.errorTemplate {
      details.append(("error", [excerpt.text(error).visible], nil))
    }
    return details
  }

  // MARK: - Nodes

  static func name(_ visit: CallDocument.Visit) -> String { (visit.node ?? noneLabel).visible }

  /// What is to be noted of a stay in a node.
  static func marks(_ visit: CallDocument.Visit) -> String {
    ((visit.isRepeated ? ["again"] : []) + (visit.isLast ? ["last"] : [])).joined(separator: ", ")
  }

  // MARK: - Transcript

  static func role(_ line: CallDocument.Line) -> String {
    switch line.role {
    case "agent_function": "tool call"
    case "agent_result": "tool result"
    case "node_transition": "node"
    default: line.role.visible
    }
  }

  func text(_ line: CallDocument.Line) -> String { excerpt.text(line.text ?? "").visible }

  /// `[interrupted, crosstalk]`; empty without marks.
  static func marks(_ line: CallDocument.Line) -> String {
    guard !line.marks.isEmpty else { return "" }
    let names = line.marks.map { $0.rawValue.split(separator: "_").joined(separator: " ") }
    return "[\(names.joined(separator: ", "))]"
  }
}
