/// Which part of a report to print: one table of several, some of the columns.
package struct ReportSelection: Sendable, Hashable {
  /// The only table to print; `nil` prints all.
  package var table: String?
  /// The columns to print, in this order; empty prints all, and repeated names count once.
  package var columns: [String]

  /// Sets every property; those with a default may be left out.
  package init(table: String? = nil, columns: [String] = []) {
    self.table = table
    self.columns = columns
  }

  /// The names in a list with commas between them, such as `stage, p95_ms`.
  ///
  /// - Complexity: O(bytes).
  package static func names(in list: String) -> [String] {
    list.split(separator: ",").map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Whether nothing was picked.
  package var selectsAll: Bool { table == nil && columns.isEmpty }

  /// The report with nothing but the selected tables and columns.
  ///
  /// Every table keeps those of the columns that it has; one that has none of them is left out, and
  /// so is a section whose tables are all left out.
  /// Values keep their warning of unreliability even when the column that counts is dropped.
  /// - Throws: `UnknownName` for a table the report lacks, and for a column that none of the
  ///   selected tables has.
  /// - Complexity: O(cells).
  package func callAsFunction(_ report: Report) throws(UnknownName) -> Report {
    var result = report
    // Who picks tables or columns wants those.
    if !selectsAll { result.graphs = nil }
    if let table {
      guard let picked = report.table(named: table) else {
        throw UnknownName(what: "table", name: table, known: report.tables.map(\.name))
      }
      result.tables = [picked]
    }
    guard !columns.isEmpty else { return result.withoutEmptySections }
    let known = distinct(result.tables.flatMap { $0.columns.map(\.name) })
    for column in columns where !known.contains(where: { $0.hasSameBytes(as: column) }) {
      throw UnknownName(what: "column", name: column, known: known)
    }
    result.tables = result.tables.compactMap { select(distinct(columns), of: $0) }
    return result.withoutEmptySections
  }

  /// `nil` when the table has none of the columns.
  private func select(_ names: [String], of table: ReportTable) -> ReportTable? {
    let indices = names.compactMap { table.columnIndex(named: $0) }
    guard !indices.isEmpty else { return nil }
    var result = table
    result.columns = indices.map { table.columns[$0] }
    result.rows = table.rows.map { row in
      let unreliable = indices.filter { table.isUnreliable(row, column: $0) }
      return ReportRow(
        cells: indices.map { row.cells[$0] },
        kind: row.kind,
        unreliable: unreliable.map { table.columns[$0].name },
        unit: row.unit
      )
    }
    return result
  }

  private func distinct(_ names: [String]) -> [String] {
    names.reduce(into: []) { result, name in
      if !result.contains(where: { $0.hasSameBytes(as: name) }) { result.append(name) }
    }
  }
}

extension Report {
  /// The report without the sections that name none of its tables.
  fileprivate var withoutEmptySections: Report {
    var result = self
    result.sections.removeAll { section in
      !section.tables.contains { table(named: $0) != nil }
    }
    return result
  }
}
