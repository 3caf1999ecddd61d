import Reporting

/// A column of the weekly report's own tables, and what stands in it.
struct ExplainedColumn {
  let column: ReportColumn
  let formula: String

  init(_ column: ReportColumn, _ formula: String) {
    self.column = column
    self.formula = formula
  }
}
