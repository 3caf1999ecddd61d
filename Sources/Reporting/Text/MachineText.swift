extension Cell {
  /// The value as csv and tsv print it: numbers bare and exact, a missing dimension `(none)`;
  /// `nil` for a missing measure.
  func machineText(role: ReportColumn.Role) -> String? {
    switch self {
    case .text(let text): return text
    case .integer(let value): return value.description
    case .boolean(let value): return value.description
    case .array(let json, _): return json
    case .number(let value):
      if let text = ShortestDecimal.ecmaScript(value) { return text }
    case .missing: break
    }
    return role == .dimension ? noneLabel : nil
  }
}

/// What a missing dimension prints as, everywhere but in JSON.
let noneLabel = "(none)"

extension Double {
  /// The number as machine formats print it: ECMAScript's shortest text that reads back; empty when
  /// it is not finite.
  package var machineText: String { ShortestDecimal.ecmaScript(self) ?? "" }
}
