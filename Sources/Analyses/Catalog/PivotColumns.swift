import Reporting

/// The columns that a pivot makes, each measure's side by side.
///
/// A column is called by its value, as CSV prints it, behind the name of the measure if there are
/// several: `5`, or `p95_ms 5`. A name that is taken, as that of a second masked caller, gets a number:
/// `(2)`.
struct PivotColumns {
  /// The columns, by measure and then by value.
  private(set) var columns: [ReportColumn] = []
  private let measures: [ReportColumn]
  private let spread: ReportColumn

  /// The columns for `values` of the column `spread`; those `naming` the rows stand before them.
  init(
    _ values: [Cell],
    of spread: ReportColumn,
    measures: [ReportColumn],
    besides naming: [ReportColumn],
    hasRowKinds: Bool
  ) {
    self.measures = measures
    self.spread = spread
    var taken = Set(naming.map { Array($0.name.utf8) })
    // JSON has it beside the columns.
    if hasRowKinds { taken.insert(Array("row_kind".utf8)) }
    for measure in measures {
      for value in values {
        let label = value.label
        let name = measures.count == 1 ? label : "\(measure.name) \(label)"
        let title = measures.count == 1 ? label.shortened : "\(measure.title) \(label.shortened)"
        var column = measure
        (column.name, column.title) = (name, title)
        var number = 1
        while !taken.insert(Array(column.name.utf8)).inserted {
          number += 1
          column.name = "\(name) (\(number))"
          column.title = "\(title) (\(number))"
        }
        columns.append(column)
      }
    }
    // What counts the observations of a measure is another table's column now.
    for index in columns.indices {
      guard var reliability = columns[index].reliability else { continue }
      while taken.contains(Array(reliability.countColumn.utf8)) { reliability.countColumn += " " }
      columns[index].reliability = reliability
    }
  }

  /// The heading of the table: a single measure is told there.
  func title(of title: String) -> String {
    measures.count == 1
      ? "\(title): \(measures[0].title) by \(spread.title)" : "\(title), by \(spread.title)"
  }
}

extension Cell {
  /// The cell as CSV prints it in a column that names rows.
  fileprivate var label: String {
    switch self {
    case .text(let text): text
    case .integer(let value): value.description
    case .boolean(let value): value.description
    case .number(let value): value.machineText
    case .array(_, let summary): summary
    case .missing: "(none)"
    }
  }
}

extension String {
  /// The text, its end replaced by an ellipsis where it is too long to head a column.
  fileprivate var shortened: String {
    guard unicodeScalars.count > 60 else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(59))) + "…"
  }
}
