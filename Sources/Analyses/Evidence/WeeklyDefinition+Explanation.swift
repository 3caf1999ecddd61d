extension WeeklyDefinition {
  /// What to tell somebody who asks for the calls behind a row of the weekly report.
  ///
  /// - Parameters:
  ///   - rows: The keys and values as they were typed.
  ///   - name: The table's name in the weekly report; `nil` when none was given.
  /// - Returns: A sentence with the report that the row is one of, as far as its table or its keys
  ///   tell, else with all that have a section.
  package func reportsToExplain(rows: [String], inTable name: String?) -> String {
    let tables = sections.flatMap { section -> [Table] in
      if case .tables(let tables) = section.content { tables } else { [] }
    }
    let asked = tables.filter { name == nil || $0.name == name }
    let meant = asked.first { $0.hasRow(rows) } ?? (name == nil ? nil : asked.first)
    let report = meant?.analysis.name ?? (name == Self.qualityName ? Self.qualityName : nil)
    let names = tables.map(\.analysis.name).uniqued()
    var command = "calls-report explain \(report ?? names.first ?? "REPORT")"
    if let meant, meant.analysis.tables(AnalysisOptions()).first?.name != meant.table {
      command += " --table \(meant.table)"
    }
    let isKnown = report != nil || names.isEmpty
    return "the weekly report is made of tables of other reports: explain the section's own "
      + "report, \(isKnown ? "" : "such as ")'\(command) --row KEY=VALUE'; --row week=2026-W12 takes one "
      + "week of it" + (isKnown ? "" : "; its sections are of \(names.joined(separator: ", "))")
  }
}

extension WeeklyDefinition.Table {
  /// Whether the table has a row of that name.
  fileprivate func hasRow(_ rows: [String]) -> Bool {
    guard !rows.isEmpty else { return false }
    let reader = RowAddressReader(
      analysis: analysis,
      options: AnalysisOptions(),
      showsPersonalData: false
    )
    return (try? reader.address(rows, in: table)) != nil
  }
}
