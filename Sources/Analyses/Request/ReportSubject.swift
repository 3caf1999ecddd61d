import Calls

/// What a report is about: an analysis of the catalogue, or a week.
package enum ReportSubject: Sendable {
  /// An analysis; with a price list, calls without a cost get an estimate.
  case analysis(Analysis, prices: PriceList?)
  /// The weekly report by a definition.
  case weekly(WeeklyDefinition)
  /// The calls behind rows of an analysis.
  case explanation(Analysis)
  /// The calls themselves.
  case calls
  /// What measures in the query language ask for.
  case query

  /// What is typed, and the report's name: `latency`; `latency/explain` for the calls behind it.
  package var name: String {
    switch self {
    case .analysis(let analysis, _): analysis.name
    case .weekly: WeeklyReport.name
    case .explanation(let analysis): "\(analysis.name)/\(Explanation.name)"
    case .calls: CallListing.name
    case .query: Analysis.queryName
    }
  }

  /// What it answers, in one sentence.
  package var summary: String {
    switch self {
    case .analysis(let analysis, _): analysis.summary
    case .weekly: WeeklyReport.summary
    case .explanation(let analysis):
      "The calls behind a row of the report \(analysis.name), those first that matter most."
    case .calls: CallListing.summary
    case .query: Analysis.querySummary
    }
  }

  /// The table whose rows it is about.
  var table: CallTable {
    switch self {
    case .analysis(let analysis, _), .explanation(let analysis): analysis.table
    case .weekly, .calls, .query: .calls
    }
  }

  /// Whether measures in the query language say what it is about, or whose rows are explained.
  package var isQuery: Bool {
    switch self {
    case .query: true
    case .explanation(let analysis): analysis.name == Analysis.queryName
    case .analysis, .weekly, .calls: false
    }
  }

  /// Whether it has a graph besides its tables.
  package var hasGraph: Bool {
    switch self {
    case .analysis(let analysis, _): analysis.graph != nil
    case .weekly, .explanation, .calls, .query: false
    }
  }

  /// The arguments that it takes besides the filter and the selection.
  package var ownArguments: [String] {
    switch self {
    case .analysis(let analysis, _):
      ["by", "sort", "limit", "exemplars", "fill", "pivot", "compare-to"]
        + (Self.hasHistogram(analysis) ? ["hist"] : [])
        + (Self.hasWideColumns(analysis) ? ["wide"] : [])
    case .weekly: ["exemplars", "week"]
    case .explanation(let analysis):
      ["row", "by", "sort", "limit"] + (isQuery ? ["measure"] : [])
        + (Self.hasHistogram(analysis) ? ["hist"] : [])
    case .calls: ["sort", "limit"]
    case .query: ["by", "measure", "sort", "limit", "exemplars", "fill", "pivot", "compare-to"]
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
