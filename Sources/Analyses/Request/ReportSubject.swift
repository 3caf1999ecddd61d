/// What a report is about: an analysis of the catalogue, or a week.
package enum ReportSubject: Sendable {
  /// An analysis; with a price list, calls without a cost get an estimate.
  case analysis(Analysis, prices: PriceList?)
  /// The weekly report by a definition.
  case weekly(WeeklyDefinition)

  /// What is typed, and the report's name: `latency`.
  package var name: String {
    switch self {
    case .analysis(let analysis, _): analysis.name
    case .weekly: WeeklyReport.name
    }
  }

  /// What it answers, in one sentence.
  package var summary: String {
    switch self {
    case .analysis(let analysis, _): analysis.summary
    case .weekly: WeeklyReport.summary
    }
  }

  /// The arguments that it takes besides the filter and the selection.
  package var ownArguments: [String] {
    switch self {
    case .analysis(let analysis, _):
      ["by", "sort", "limit", "fill", "pivot", "compare-to"]
        + (Self.hasHistogram(analysis) ? ["hist"] : [])
        + (Self.hasWideColumns(analysis) ? ["wide"] : [])
    case .weekly: ["week"]
    }
  }

  static func hasHistogram(_ analysis: Analysis) -> Bool {
    analysis.tables(.everything).count > analysis.tables(AnalysisOptions()).count
  }

  static func hasWideColumns(_ analysis: Analysis) -> Bool {
    zip(analysis.tables(.wide), analysis.tables(AnalysisOptions())).contains { wide, usual in
      wide.columns.count > usual.columns.count
    }
  }
}
