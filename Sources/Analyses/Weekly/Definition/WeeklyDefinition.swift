package import Calls

/// What a weekly report consists of: sections in order, each with numbers of one kind.
///
/// Written in YAML by those who read the report; ``standard`` is the definition that needs no file,
/// and its text explains the format.
package struct WeeklyDefinition: Sendable {
  /// The report's heading; the week is added to it.
  package let title: String
  /// The sections, in printing order.
  package let sections: [Section]

  /// A chapter of the report.
  package struct Section: Sendable {
    /// The heading.
    package let title: String
    /// Paragraphs of plain text above the tables.
    package let text: [String]
    /// What the section shows.
    package let content: Content
  }

  /// What a section shows.
  package enum Content: Sendable {
    /// Numbers beside those of the week before.
    case headline(Headline)
    /// Tables of analyses.
    case tables([Table])
    /// The calls most worth a listen.
    case listen(ListenRules)
    /// How far the numbers can be trusted.
    case quality
  }

  /// The numbers that are compared with the week before.
  package struct Headline: Sendable {
    /// The numbers, in order.
    package let metrics: [HeadlineMetric]
    /// Where numbers begin to worry, by metric.
    package let thresholds: [String: Threshold]
  }

  /// A table of an analysis, for the calls of the week.
  package struct Table: Sendable {
    /// The table's name in the report, which no other table has.
    package let name: String
    /// The heading; `nil` for the analysis' own.
    package let title: String?
    /// The analysis.
    package let analysis: Analysis
    /// The name of the analysis' table.
    package let table: String
    /// What the rows are grouped by.
    package let dimensions: [Dimension]
    /// What must hold besides the query's conditions.
    package let conditions: [Condition]
    /// The columns to print, in this order; empty for all.
    package let columns: [String]
    /// An order other than the table's own.
    package let sort: ReportQuery.Sort?
    /// The most rows; `nil` for all.
    package let limit: Int?
  }

  static let headlineName = "headline"
  static let listenName = "listen"
  static let qualityName = "quality"

  /// The columns of custom dimensions that the report reads.
  package var customColumns: Set<Column> {
    var columns: Set<Column> = []
    for case .tables(let tables) in sections.map(\.content) {
      for table in tables {
        let fields = table.dimensions.map(\.field) + table.conditions.map(\.field)
        columns.formUnion(fields.compactMap(\.column).filter { $0.custom != nil })
      }
    }
    return columns
  }

  /// The tables of calls that the report reads.
  package var callTables: Set<CallTable> {
    var tables: Set<CallTable> = [.calls]
    for section in sections {
      switch section.content {
      case .headline(let headline): tables.formUnion(headline.metrics.map(\.table))
      case .listen: tables.formUnion([.turns, .toolCalls])
      case .quality: tables.formUnion([.turns, .toolCalls])
      case .tables(let listed):
        for table in listed {
          tables.insert(table.analysis.table)
          tables.formUnion(table.conditions.map(\.field.table))
        }
      }
    }
    return tables
  }
}
