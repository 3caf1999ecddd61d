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
  /// What must hold of all calls, and of the rows of a table that have such fields.
  package let conditions: [Condition]
  /// What must not hold: see ``CallFilter/exclusions``.
  package let exclusions: [[Condition]]

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
    /// Whether the analysis is asked for its further columns.
    package let isWide: Bool
    /// The columns to print, in this order; empty for all.
    package let columns: [String]
    /// An order other than the table's own.
    package let sort: ReportQuery.Sort?
    /// The most rows; `nil` for all.
    package let limit: Int?

    /// What the table's rows are asked for with, where the report is with `query`.
    func query(under query: ReportQuery) -> ReportQuery {
      var own = query
      own.filter.conditions += conditions
      own.dimensions = dimensions
      own.options.isWide = isWide
      own.sort = sort
      own.limit = limit
      return own
    }
  }

  static let headlineName = "headline"
  static let listenName = "listen"
  static let qualityName = "quality"

  /// The columns of calls that the report reads under `query`.
  package func columns(under query: ReportQuery) -> Set<Column> {
    let asked = query.filter.allConditions + conditions + exclusions.flatMap(\.self)
    var columns = Set(asked.compactMap(\.field.column))
    // What identifies calls, and what the notes are about.
    columns.formUnion([.workspace, .agent, .callID, .start, .sender])
    for section in sections {
      switch section.content {
      case .headline(let headline):
        for metric in headline.metrics {
          columns.insert(metric.table.columns[0])
          columns.formUnion(metric.columns)
        }
      case .listen: columns.formUnion(ListenColumns.all)
      case .quality: columns.formUnion(DataQuality.columnsRead)
      case .tables(let listed):
        for table in listed {
          columns.formUnion(table.analysis.columnsNeeded(by: table.query(under: query)))
        }
      }
    }
    return columns
  }

  /// The columns of calls that the report is about under `query`: senders may mean different things by
  /// them.
  func columnsMeant(under query: ReportQuery) -> Set<Column> {
    var tables: Set<CallTable> = [.calls]
    let asked = query.filter.allConditions + conditions + exclusions.flatMap(\.self)
    var columns = Set(asked.compactMap(\.field.column))
    for section in sections {
      switch section.content {
      case .headline(let headline):
        tables.formUnion(headline.metrics.map(\.table))
        columns.formUnion(headline.metrics.flatMap(\.columns))
      case .listen, .quality: tables.formUnion([.turns, .toolCalls])
      case .tables(let listed):
        for table in listed {
          columns.formUnion(table.analysis.columnsNeeded(by: table.query(under: query)))
        }
      }
    }
    // The other sections look at much of a call, but not at how its sides talk.
    return columns.union(tables.flatMap(\.columns).filter { !Column.ofConversation.contains($0) })
  }
}
