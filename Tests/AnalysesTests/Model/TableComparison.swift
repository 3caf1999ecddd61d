import CallsTestSupport
import Reporting
import Testing

/// Records an issue for each table of a report that differs from the model's.
///
/// All numbers must be equal, quantiles, means, sums and ratios too: they are exact, or rounded
/// once. Only the ends of Wilson's interval, whose formula has several forms, may differ by 1e-12.
func expect(
  _ tables: [ReportTable],
  equal model: [NaiveTable],
  _ context: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  func fail(_ text: String) {
    Issue.record("\(text)\n\(context)", sourceLocation: sourceLocation)
  }
  guard tables.map(\.name) == model.map(\.name) else {
    return fail("tables \(tables.map(\.name)), the model has \(model.map(\.name))")
  }
  for (table, model) in zip(tables, model) {
    guard table.columns.map(\.name) == model.columns else {
      return fail("\(table.name): columns \(table.columns.map(\.name)), not \(model.columns)")
    }
    guard table.rows.compactMap(\.kind) == model.rowKinds else {
      return fail("\(table.name): kinds \(table.rows.compactMap(\.kind)), not \(model.rowKinds)")
    }
    for (index, (row, wanted)) in zip(table.rows, model.rows).enumerated() {
      for (column, (cell, wanted)) in zip(table.columns, zip(row.cells, wanted))
      where !cell.equals(wanted, column: column.name) {
        return fail("\(table.name) row \(index), \(column.name): \(cell), the model says \(wanted)")
      }
    }
    guard table.rows.count == model.rows.count else {
      return fail("\(table.name): \(table.rows.count) rows, not \(model.rows.count)")
    }
  }
}

extension Cell {
  /// Whether the cell holds what the model says.
  func equals(_ wanted: NaiveCell, column: String) -> Bool {
    switch (self, wanted) {
    case (.missing, .missing): return true
    case (.text(let text), .text(let wanted)): return Array(text.utf8) == wanted.bytes
    case (.boolean(let flag), .bool(let wanted)): return flag == wanted
    case (.integer(let number), .int(let wanted)): return Int64(number) == wanted
    case (.integer, .double), (.number, .int), (.number, .double):
      guard let number = naive.number, let wanted = wanted.number else { return false }
      let isInterval = column.hasSuffix("_low") || column.hasSuffix("_high")
      return number == wanted || (isInterval && abs(number - wanted) <= 1e-12)
    default: return false
    }
  }

  /// The cell as the model has it.
  var naive: NaiveCell {
    switch self {
    case .text(let text): .text(ByteText(text))
    case .integer(let value): .int(Int64(value))
    case .number(let value): .double(value)
    case .boolean(let value): .bool(value)
    case .array(let json, _): .text(ByteText(json))
    case .missing: .missing
    }
  }
}
