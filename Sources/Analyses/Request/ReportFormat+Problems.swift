package import Reporting

extension ReportFormat {
  /// What is wrong with printing in the format.
  ///
  /// - Parameters:
  ///   - report: The whole report, or the one without calls.
  ///   - selection: What of it is asked for.
  /// - Returns: The problems; none for a format of tables.
  package func problems(of report: Report, _ selection: ReportSelection) -> [ArgumentProblem] {
    guard needsGraph else { return [] }
    guard report.graph != nil else {
      return [ArgumentProblem("format", noGraph(in: report.name))]
    }
    let picks = [("table", selection.table != nil), ("columns", !selection.columns.isEmpty)]
    return picks.filter(\.1).map { argument, _ in
      ArgumentProblem(argument, "the format '\(name)' draws the report's graph and prints no table")
    }
  }

  /// Says that a report has nothing for the format, and which do.
  package func noGraph(in report: String) -> String {
    let known = Catalog.all.filter { $0.graph != nil }.map(\.name)
    return
      "the format '\(name)' draws a graph, and the report '\(report)' has none; these have one: "
      + known.joined(separator: ", ")
  }
}
