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
    var whole = query
    whole.filter = scope.filter
    let own = table.query(under: whole)
    let analysis = table.analysis
    guard let declaration = analysis.tables(own.options).first(where: { $0.name == table.table })
    else { return }
    let declared = TableQuery(declaration, own)
    let evaluations = try await scope.engine.evaluate(
      [
        TablePlan(
          table: analysis.table,
          queries: analysis.notes.map { GroupQuery(aggregates: $0.aggregates) }
        ),
        TablePlan(table: declared.table ?? analysis.table, queries: declared.queries),
      ],
      matching: own.filter
    )
    var result = declared.table(from: evaluations[1].results, input: scope.input)
    if !table.columns.isEmpty {
      let report = Report(name: "", title: "", calls: 0, tables: [result])
      result = try ReportSelection(columns: table.columns)(report).tables.first ?? result
    }
    result.name = table.name
    if let title = table.title { result.title = title }
    tables.append(result)
    for (note, answer) in zip(analysis.notes, evaluations[0].results) {
      guard let values = answer.groups.first?.values, let text = note.text(values) else { continue }
      // A note is about the week, unless the table has conditions of its own.
      notes.append(table.conditions.isEmpty ? text : "\(table.name): \(text)")
    }
  }
}
