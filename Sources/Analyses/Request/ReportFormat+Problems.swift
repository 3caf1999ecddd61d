package import Reporting

extension ReportFormat {
  /// What is wrong with printing in the format.
  ///
  /// - Parameters:
  ///   - report: The whole report, or the one without calls.
  ///   - selection: What of it is asked for.
  /// - Returns: The problems; of a format of tables, that it prints another table than the one with the
  ///   columns that are asked for.
  package func problems(of report: Report, _ selection: ReportSelection) -> [ArgumentProblem] {
    guard needsGraph else {
      return holdsAllTables ? [] : absentColumns(in: report, selection).map { [$0] } ?? []
    }
    guard report.graphs != nil else {
      return [ArgumentProblem("format", noGraph(in: report.name))]
    }
    let picks = [("table", selection.table != nil), ("columns", !selection.columns.isEmpty)]
    return picks.filter(\.1).map { argument, _ in
      ArgumentProblem(argument, "the format '\(name)' draws the report's graph and prints no table")
    }
  }

  /// The problem that the one table that is printed, the first with one of the columns, lacks others
  /// of them, which another table has.
  private func absentColumns(in report: Report, _ selection: ReportSelection) -> ArgumentProblem? {
    func has(_ table: ReportTable, _ column: String) -> Bool {
      table.columnIndex(named: column) != nil
    }
    let tables = report.tables.filter { table in selection.columns.contains { has(table, $0) } }
    guard selection.table == nil, let first = tables.first,
      let name = selection.columns.first(where: { !has(first, $0) }),
      tables.contains(where: { has($0, name) })
    else { return nil }
    let whole = tables.first { table in selection.columns.allSatisfy { has(table, $0) } }
    return ArgumentProblem(
      "columns",
      "the format '\(self.name)' prints one table, here '\(first.name)', which has no column "
        + "'\(name.visible)'"
        + (whole.map { "; the table '\($0.name)' has it" } ?? "")
    )
  }

  /// Says that a report has nothing for the format, and which do.
  package func noGraph(in report: String) -> String {
    let known = Catalog.all.filter { $0.graph != nil }.map(\.name)
    return
      "the format '\(name)' draws a graph, and the report '\(report)' has none; these have one: "
      + known.joined(separator: ", ")
  }
}
