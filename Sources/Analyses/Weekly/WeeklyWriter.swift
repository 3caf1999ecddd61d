import Calls
import Reporting

/// Turns the sections of a definition into those of a report.
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

  /// What one table of a section shows.
  private enum Content: Sendable {
    case headline(WeeklyDefinition.Headline)
    case table(WeeklyDefinition.Table)
    case listen(ListenRules)
    case quality

    static func all(of section: WeeklyDefinition.Section) -> [Content] {
      switch section.content {
      case .headline(let headline): [.headline(headline)]
      case .tables(let tables): tables.map { .table($0) }
      case .listen(let rules): [.listen(rules)]
      case .quality: [.quality]
      }
    }

    /// Whether most of the work is shared by all threads anyway.
    var usesAllThreads: Bool { if case .headline = self { true } else { false } }
  }

  /// A table, and what is noted about it.
  private struct Written: Sendable {
    var table: ReportTable?
    var notes: [String] = []
  }

  /// Adds sections, in their order.
  mutating func add(_ added: [WeeklyDefinition.Section]) async throws {
    let contents = added.map(Content.all)
    let flat = contents.flatMap(\.self)
    var written = [Written](repeating: Written(), count: flat.count)
    for (place, content) in flat.enumerated() where content.usesAllThreads {
      written[place] = try await Self.written(content, of: scope, query)
    }
    let others = flat.indices.filter { !flat[$0].usesAllThreads }
    let (scope, query) = (scope, query)
    let answers = try await answeredInPairs(others.count, threads: scope.engine.threads) {
      try await Self.written(flat[others[$0]], of: scope.with(threads: $1), query)
    }
    for (place, answer) in zip(others, answers) { written[place] = answer }
    var rest = written[...]
    for (section, contents) in zip(added, contents) {
      let own = rest.prefix(contents.count)
      rest = rest.dropFirst(contents.count)
      tables += own.compactMap(\.table)
      notes += own.flatMap(\.notes)
      sections.append(
        Report.Section(
          title: section.title,
          text: section.text,
          tables: own.compactMap(\.table?.name)
        )
      )
    }
  }

  private static func written(
    _ content: Content,
    of scope: WeekScope,
    _ query: ReportQuery
  ) async throws -> Written {
    switch content {
    case .headline(let headline):
      return Written(table: try await Headline(headline, of: scope).table())
    case .table(let table): return try await written(table, of: scope, query)
    case .listen(let rules):
      let list = try await ListenList(rules, of: scope).table()
      return Written(table: list.table, notes: list.note.map { [$0] } ?? [])
    case .quality: return Written(table: try await DataQuality(of: scope).table())
    }
  }

  private static func written(
    _ table: WeeklyDefinition.Table,
    of scope: WeekScope,
    _ query: ReportQuery
  ) async throws -> Written {
    var whole = query
    whole.filter = scope.filter
    let own = table.query(under: whole)
    let analysis = table.analysis
    guard let declaration = analysis.tables(own.options).first(where: { $0.name == table.table })
    else { return Written() }
    let declared = TableQuery(declaration, own, on: analysis.table)
    let evaluations = try await scope.engine.evaluate(
      [
        TablePlan(
          table: analysis.table,
          queries: analysis.notes.map { GroupQuery(aggregates: $0.aggregates) }
        ),
        TablePlan(table: declared.table ?? analysis.table, queries: declared.allQueries),
      ],
      matching: own.filter
    )
    let answers = evaluations[1].results
    let asked = declared.exemplarQueries(near: Array(answers.dropFirst(declared.queries.count)))
    let result = try declared.table(
      from: Array(answers.prefix(declared.queries.count)),
      before: nil,
      in: TimeFrame(own, evaluations[1].population),
      input: scope.input,
      exemplars: asked.isEmpty
        ? []
        : try await scope.engine.exemplars(asked, on: analysis.table, matching: own.filter),
      limit: nil
    )
    guard var result else { return Written() }
    if !table.columns.isEmpty {
      let report = Report(name: "", title: "", calls: 0, tables: [result])
      let exemplars = declared.hasExemplars ? Exemplars.columns.map(\.name) : []
      result =
        try ReportSelection(columns: table.columns + exemplars)(report).tables.first ?? result
    }
    result.name = table.name
    if let title = table.title { result.title = title }
    let notes = zip(analysis.notes, evaluations[0].results).compactMap { note, answer in
      answer.groups.first.flatMap { note.text($0.values) }
    }
    // A note is about the week, unless the table has conditions of its own.
    return Written(
      table: result,
      notes: table.conditions.isEmpty ? notes : notes.map { "\(table.name): \($0)" }
    )
  }
}
