import Calls
import Reporting

/// Turns the sections of a definition into those of a report, one after the other.
struct WeeklyWriter {
  private let scope: WeekScope
  private let query: ReportQuery
  private(set) var sections: [Report.Section] = []
  private(set) var tables: [ReportTable] = []
  private(set) var notes: [String] = []

  init(scope: WeekScope, query: ReportQuery) {
    self.scope = scope
    self.query = query
  }

  mutating func add(_ section: WeeklyDefinition.Section) async throws {
    let count = tables.count
    switch section.content {
    case .headline(let headline):
      tables.append(try await Headline(headline, of: scope).table())
    case .tables(let declared):
      for table in declared { try await add(table) }
    case .listen(let rules):
      let list = try await ListenList(rules, of: scope).table()
      tables.append(list.table)
      if let note = list.note { notes.append(note) }
    case .quality:
      tables.append(try await DataQuality(of: scope).table())
    }
    sections.append(
      Report.Section(
        title: section.title,
        text: section.text,
        tables: tables[count...].map(\.name)
      )
    )
  }

  private mutating func add(_ table: WeeklyDefinition.Table) async throws {
    var own = query
    own.filter = scope.filter
    own.filter.conditions += table.conditions
    own.dimensions = table.dimensions
    own.sort = table.sort
    own.limit = table.limit
    let report = try await table.analysis.limited(to: table.table)
      .report(from: scope.engine, matching: own)
    let selected = try ReportSelection(columns: table.columns)(report)
    guard var result = selected.tables.first else { return }
    result.name = table.name
    if let title = table.title { result.title = title }
    tables.append(result)
    // A note is about the week, unless the table has conditions of its own.
    notes += table.conditions.isEmpty ? report.notes : report.notes.map { "\(table.name): \($0)" }
  }
}

extension Analysis {
  /// The analysis with but one of its tables.
  fileprivate func limited(to table: String) -> Analysis {
    Analysis(
      name: name,
      title: title,
      summary: summary,
      table: self.table,
      notes: notes,
      tables: { options in tables(options).filter { $0.name == table } }
    )
  }
}
