package import Calls

/// A question that is asked of the calls, declared: over which rows, and with which tables.
///
/// An ``Engine`` evaluates it.
package struct Analysis: Sendable {
  /// What is typed, and the report's name: `latency`.
  package let name: String
  /// The report's heading.
  package let title: String
  /// What it answers, in one sentence.
  package let summary: String
  /// The table whose rows it is about.
  package let table: CallTable
  /// What its rows can be grouped by.
  package let dimensions: [Dimension]
  /// The tables that it answers with.
  package let tables: @Sendable (AnalysisOptions) -> [TableDeclaration]
  /// What a reader must know about the numbers.
  package let notes: [Note]
  /// What is drawn of it; `nil` for a report of tables alone.
  package let graph: GraphDeclaration?
  /// Whether it is about what senders mean by their fields, whatever it computes.
  let tellsOfAllFields: Bool

  init(
    name: String,
    title: String,
    summary: String,
    table: CallTable,
    notes: [Note] = [],
    dimensions: [Dimension]? = nil,
    graph: GraphDeclaration? = nil,
    tellsOfAllFields: Bool = false,
    tables: @escaping @Sendable (AnalysisOptions) -> [TableDeclaration]
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.table = table
    self.notes = notes
    self.dimensions = dimensions ?? Dimension.all(of: table)
    self.graph = graph
    self.tellsOfAllFields = tellsOfAllFields
    self.tables = tables
  }

  /// A sentence under the report that depends on the numbers.
  package struct Note: Sendable {
    /// What the sentence is about, over all selected rows.
    let aggregates: [Aggregate]
    /// Whether it must be told beside formats without notes, too.
    var isOmission = false
    /// The sentence, from the aggregates' values; `nil` when there is nothing to say.
    let text: @Sendable ([AggregateValue]) -> String?
  }
}

/// What a user can ask of an analysis beyond the query.
package struct AnalysisOptions: Sendable {
  /// The bounds of the latency histogram, ascending, in milliseconds; empty for none.
  package var histogramBounds: [Double] = []
  /// Whether costs were estimated from a price list.
  package var estimatesCosts = false
  /// Whether columns are wanted that are of use more rarely.
  package var isWide = false
  /// When the present day ends in UTC, Unix milliseconds.
  ///
  /// No call can have begun then. The largest integer where nothing is known of the present.
  package var endOfToday = Int64.max

  /// No histogram, no estimates, no further columns, no present.
  package init() {}

  /// Further columns alone.
  static let wide: AnalysisOptions = {
    var options = AnalysisOptions()
    options.isWide = true
    return options
  }()

  /// All that can be asked, which gives every table and column that there is.
  package static let everything: AnalysisOptions = {
    var options = AnalysisOptions()
    options.histogramBounds = [1000]
    options.estimatesCosts = true
    options.isWide = true
    return options
  }()
}

/// All analyses, in the order in which they are listed.
package enum Catalog {
  /// The analyses.
  package static let all: [Analysis] = [
    .latency, .tools, .sentiment, .outcomes, .volume, .cost, .conversation, .flow, .quality,
  ]

  /// The analysis called `name`; `nil` when there is none.
  package static func analysis(named name: String) -> Analysis? { all.first { $0.name == name } }
}
