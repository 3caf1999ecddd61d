/// One call as one JSON object, for machines: all that is known, nothing cut.
///
/// `schema_version` is 1 as long as members keep their names and meanings; others may come. Members:
/// `call` (all its columns, by their names), `flags`, `turns`, `tool_calls`, `node_visits` (their
/// columns, times in milliseconds from the call's start), `transcript` (null when it is not known any
/// more; `row` is the place of the turn, tool call or visit in its array), `notes`. What is not known
/// is null.
package struct JSONCallFormat: CallDocumentFormat {
  package let name = "json"
  package let fileExtensions = ["json"]
  package let mediaType = "application/json"

  /// The format; it has no settings of its own.
  package init() {}

  package func text(of document: CallDocument, options: CallDocumentOptions) -> String {
    let members: [(String, String)] = [
      ("schema_version", "1"),
      (
        "call",
        JSONText.object(document.facts.map { ($0.column.name, JSONText.value($0.cell)) })
      ),
      ("flags", Self.array(document.flags.map { JSONText.string($0.name) }, isShort: true)),
      ("turns", Self.array(document.turns.map(Self.turn))),
      ("tool_calls", Self.array(document.tools.map(Self.tool))),
      ("node_visits", Self.array(document.visits.map(Self.visit))),
      ("transcript", document.transcript.map { Self.array($0.map(Self.line)) } ?? "null"),
      ("notes", Self.array(document.notes.map { JSONText.string($0) })),
    ]
    let body = members.map { "  \(JSONText.string($0.0)): \($0.1)" }.joined(separator: ",\n")
    return "{\n\(body)\n}\n"
  }

  private static func array(_ values: [String], isShort: Bool = false) -> String {
    guard !values.isEmpty else { return "[]" }
    guard !isShort else { return "[" + values.joined(separator: ", ") + "]" }
    return "[\n" + values.map { "    \($0)" }.joined(separator: ",\n") + "\n  ]"
  }

  private static func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "null" }

  private static func flag(_ value: Bool?) -> String { value.map { "\($0)" } ?? "null" }

  private static func turn(_ turn: CallDocument.Turn) -> String {
    JSONText.object([
      ("turn_index", "\(turn.index)"), ("kind", JSONText.string(turn.kind)),
      ("node", JSONText.string(turn.node)), ("start_ms", number(turn.start)),
      ("end_ms", number(turn.end)), ("interrupted", flag(turn.isInterrupted)),
      ("stt", number(turn.stt)), ("eou", number(turn.eou)), ("llm", number(turn.llm)),
      ("tts", number(turn.tts)), ("e2e", number(turn.e2e)),
      ("unattributed", number(turn.unattributed)), ("gap", number(turn.gap)),
    ])
  }

  private static func tool(_ tool: CallDocument.Tool) -> String {
    JSONText.object([
      ("tool", JSONText.string(tool.name)), ("start_ms", number(tool.start)),
      ("latency_ms", number(tool.latency)), ("orphan", "\(tool.isOrphan)"),
      ("completed", "\(tool.isCompleted)"), ("error", "\(tool.isError)"),
      ("unrecovered_error", "\(tool.isUnrecovered)"),
      ("error_template", JSONText.string(tool.errorTemplate)),
      ("params", tool.params.map(JSONText.guarded) ?? "null"),
      ("result", tool.result.map(JSONText.guarded) ?? "null"),
      ("error_text", JSONText.string(tool.error)),
    ])
  }

  private static func visit(_ visit: CallDocument.Visit) -> String {
    JSONText.object([
      ("node", JSONText.string(visit.node)), ("entered_ms", number(visit.entered)),
      ("duration_ms", number(visit.duration)), ("last", "\(visit.isLast)"),
      ("repeated", "\(visit.isRepeated)"),
    ])
  }

  private static func line(_ line: CallDocument.Line) -> String {
    JSONText.object([
      ("role", JSONText.string(line.role)), ("start_ms", number(line.start)),
      ("end_ms", number(line.end)), ("text", JSONText.string(line.text)),
      ("marks", array(line.marks.map { JSONText.string($0.rawValue) }, isShort: true)),
      ("row", number(line.row)),
    ])
  }
}

extension JSONText {
  /// JSON in which every control that a terminal may obey is escaped; those can only be in strings.
  ///
  /// - Complexity: O(bytes).
  static func guarded(_ json: String) -> String {
    guard !json.isPlainASCII else { return json }
    var result = String.UnicodeScalarView()
    for scalar in json.unicodeScalars {
      guard scalar.isControl else {
        result.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
      result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
    }
    return String(result)
  }
}
