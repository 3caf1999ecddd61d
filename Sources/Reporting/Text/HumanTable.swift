/// A table as people read it: titles for headers, rounded numbers with units, nothing invisible.
///
/// The texts are not yet escaped for any markup.
struct HumanTable {
  /// A cell's text and whether to warn of it.
  struct Value {
    var text: String
    var isUnreliable = false
  }

  /// What stands behind a value that its legend warns of.
  static let mark = "~"

  let title: String
  let headers: [String]
  let rows: [[Value]]
  /// What the mark means in this table; `nil` when no value carries it.
  let legend: String?
  /// Says how many rows a limit hides, or that there are none; else `nil`.
  let remark: String?

  init(_ table: ReportTable) {
    title = table.title.visible
    headers = table.columns.map(\.title.visible)
    rows = table.rows.map { row in
      table.columns.indices.map { index in
        Value(
          text: row.cells[index].humanText(in: table.columns[index], rowUnit: row.unit),
          isUnreliable: table.isUnreliable(row, column: index)
        )
      }
    }
    legend = Self.legend(of: table, rows: rows)
    remark = table.hiddenRowsNote ?? (table.rows.isEmpty ? "no rows" : nil)
  }

  /// `~ unreliable: p95 (fewer than 20 turns), p99 (fewer than 100 turns)`.
  private static func legend(of table: ReportTable, rows: [[Value]]) -> String? {
    let parts = table.columns.indices.compactMap { index -> String? in
      let column = table.columns[index]
      guard let reliability = column.reliability, rows.contains(where: { $0[index].isUnreliable })
      else { return nil }
      let counted = table.columnIndex(named: reliability.countColumn)
      let count = counted.map { table.columns[$0].title } ?? reliability.countColumn
      return "\(column.title) (fewer than \(reliability.minimum) \(count))".visible
    }
    return parts.isEmpty ? nil : "\(mark) unreliable: " + parts.joined(separator: ", ")
  }
}

extension Cell {
  func humanText(in column: ReportColumn, rowUnit: Unit? = nil) -> String {
    switch self {
    case .text(let text): return text.shortened.visible
    case .boolean(let value): return value ? "yes" : "no"
    case .array(_, let summary): return summary.shortened.visible
    case .integer(let value): return Self.humanText(ShortestDecimal(value), in: column, rowUnit)
    case .number(let value):
      if let decimal = ShortestDecimal(value) {
        return Self.humanText(decimal, in: column, rowUnit)
      }
    case .missing: break
    }
    return column.role == .dimension ? noneLabel : ""
  }

  /// A dimension without a unit is a name made of digits, such as a version: it gets no commas.
  private static func humanText(
    _ value: ShortestDecimal,
    in column: ReportColumn,
    _ rowUnit: Unit?
  ) -> String {
    column.role == .dimension && column.unit == nil
      ? value.ecmaScript
      : Humanize.text(value, unit: column.unit ?? rowUnit, isDifference: column.isDifference)
  }
}

extension String {
  /// The most characters of a text that people are shown in a cell; machine formats have all.
  private static let mostCharacters = 200

  /// The text, its end replaced by an ellipsis where it is too long for a table.
  fileprivate var shortened: String {
    // A text of so many bytes has no more characters; most texts end here.
    guard utf8.count > Self.mostCharacters, unicodeScalars.count > Self.mostCharacters else {
      return self
    }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(Self.mostCharacters - 1))) + "…"
  }
}
