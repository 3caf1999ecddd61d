package import Reporting

/// A report as it is asked for: the command's options, and the parameters of a URL by the same names.
package struct ReportArguments: Sendable, Hashable {
  /// Which calls, how grouped and in which order.
  package var query = QueryArguments()
  /// `--hist`, of a report on latency.
  package var histogram: String?
  /// `--row`, of the calls behind rows.
  package var rows: [String] = []
  /// `--wide`, of a report that has further columns.
  package var isWide = false
  /// `--week`, of a weekly report.
  package var week: String?
  /// `--measure`, of a query, each with one; the table of its rows is ``selection``'s.
  package var measures: [String] = []
  /// What of the report to print.
  package var selection = ReportSelection()

  /// Nothing was typed.
  package init() {}
}

extension ReportSelection {
  /// What is wrong with the selection for a report that has the tables of `report`.
  package func problems(on report: Report) -> [ArgumentProblem] {
    do throws(UnknownName) {
      _ = try self(report)
      return []
    } catch {
      guard error.what == "table" else { return [ArgumentProblem("columns", "\(error)")] }
      // Columns of a table that there is not are those of any.
      return [ArgumentProblem("table", "\(error)")]
        + ReportSelection(columns: columns).problems(on: report)
    }
  }
}
