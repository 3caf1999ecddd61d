/// A table of a report: columns that carry the meaning, rows that carry bare values.
package struct ReportTable: Sendable, Equatable {
  /// What is typed to pick it, and its key in JSON: `latency`.
  package var name: String
  /// What people read above it: `Latency by stage`.
  package var title: String
  /// The columns, dimensions first.
  package var columns: [ReportColumn]
  /// The rows, already in their final order; each has one cell per column.
  package var rows: [ReportRow]
  /// How many rows a limit cut off after the last one listed here.
  package var hidden: Int
  /// Whether JSON rows carry `row_kind`, to tell rows for one thing from rows for all.
  package var hasRowKinds: Bool

  /// Sets every property; those with a default may be left out.
  ///
  /// Traps when a row has more or fewer cells than there are columns.
  ///
  /// - Complexity: O(rows).
  package init(
    name: String,
    title: String,
    columns: [ReportColumn],
    rows: [ReportRow] = [],
    hidden: Int = 0,
    hasRowKinds: Bool = false
  ) {
    precondition(
      rows.allSatisfy { $0.cells.count == columns.count },
      "a row of table \(name) does not match its columns"
    )
    self.name = name
    self.title = title
    self.columns = columns
    self.rows = rows
    self.hidden = hidden
    self.hasRowKinds = hasRowKinds
  }

  /// The position of the column with that name, by UTF-8 bytes; `nil` when there is none.
  ///
  /// - Complexity: O(columns).
  package func columnIndex(named name: String) -> Int? {
    columns.firstIndex { $0.name.hasSameBytes(as: name) }
  }

  /// Whether people should be warned that the value rests on fewer rows than its column asks for.
  ///
  /// A missing value is not marked, nor one whose count is missing.
  ///
  /// - Complexity: O(columns).
  package func isUnreliable(_ row: ReportRow, column index: Int) -> Bool {
    let column = columns[index]
    guard let reliability = column.reliability, row.cells[index].hasValue else { return false }
    if row.unreliable.contains(where: { $0.hasSameBytes(as: column.name) }) { return true }
    guard let count = columnIndex(named: reliability.countColumn) else { return false }
    return switch row.cells[count] {
    case .integer(let count): count < reliability.minimum
    case .number(let count): count < Double(reliability.minimum)
    case .text, .boolean, .array, .missing: false
    }
  }

  /// "3 more rows not shown"; `nil` when all are.
  package var hiddenRowsNote: String? {
    guard hidden > 0 else { return nil }
    return "\(hidden) more row\(hidden == 1 ? "" : "s") not shown"
  }
}
