import Reporting

/// A report that is large enough to time its printing.
enum LargeReport {
  /// 100,000 rows of a text, a count and three measures with many digits.
  static let report = Report(
    name: "large",
    title: "Large",
    calls: 100_000,
    tables: [
      ReportTable(name: "large", title: "Large", columns: columns, rows: (0..<100_000).map(row))
    ]
  )

  private static let columns = [
    ReportColumn(name: "agent", title: "agent", type: .text, role: .dimension),
    ReportColumn(name: "turns", title: "turns", unit: .count),
    ReportColumn(name: "mean_ms", title: "mean", unit: .milliseconds),
    ReportColumn(name: "p95_ms", title: "p95", unit: .milliseconds),
    ReportColumn(name: "share", title: "share", unit: .share),
  ]

  private static func row(_ number: Int) -> ReportRow {
    let value = Double(number)
    // Some texts must be quoted, some measures are missing.
    let agent: Cell = .text(number % 10 == 0 ? "agent, \"\(number)\"" : "agent-\(number)")
    let share: Cell = number % 20 == 0 ? .missing : .number(value / 100_000)
    return ReportRow(
      cells: [agent, .integer(number * 7), .number(value / 3), .number(value + 0.5), share]
    )
  }
}
