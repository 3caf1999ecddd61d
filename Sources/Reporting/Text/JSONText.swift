/// Pieces of JSON (RFC 8259), written by hand: the keys keep their order and numbers their bytes.
enum JSONText {
  /// A string with its quotes.
  ///
  /// Besides what JSON demands, every other control and every bidirectional override is escaped:
  /// a report printed to a terminal must not command it.
  /// - Complexity: O(bytes).
  static func string(_ text: String) -> String {
    var result = "\""
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }) {
      return result + text + "\""
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += #"\""#
      case "\\": result += #"\\"#
      case "\n": result += #"\n"#
      case "\r": result += #"\r"#
      case "\t": result += #"\t"#
      case let control where control.isControl:
        let digits = String(control.value, radix: 16)
        result += #"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A string with its quotes, or `null`.
  static func string(_ text: String?) -> String {
    text.map { string($0) } ?? "null"
  }

  /// A bare value; a missing one is `null`.
  static func value(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): string(text)
    case .integer(let value): value.description
    case .number(let value): ShortestDecimal.ecmaScript(value) ?? "null"
    case .boolean(let value): value.description
    case .array(let json, _): json
    case .missing: "null"
    }
  }

  /// An object on one line, its members in the given order; values are JSON already.
  static func object(_ members: [(key: String, value: String)]) -> String {
    "{" + members.map { string($0.key) + ": " + $0.value }.joined(separator: ", ") + "}"
  }

  /// A row as an object: one member per column, then `row_kind` where the table tells kinds apart.
  static func row(_ row: ReportRow, of table: ReportTable) -> String {
    var members = zip(table.columns, row.cells).map { (key: $0.name, value: value($1)) }
    if table.hasRowKinds { members.append((key: "row_kind", value: string(row.kind))) }
    return object(members)
  }
}

extension String {
  /// The text as a JSON string, quotes included; control characters are escaped.
  package var jsonLiteral: String { JSONText.string(self) }
}
