package import Calls
package import Reporting

extension Analysis {
  /// Computes the report.
  ///
  /// - Parameters:
  ///   - engine: What evaluates it.
  ///   - query: Which calls and rows.
  ///   - input: What became of the records that the engine's calls come from.
  ///   - rowLimit: The most rows that one table is made of; `nil` for any number.
  /// - Returns: The report.
  /// - Throws: What the engine throws; ``EngineError/tooManyGroups(limit:)`` when there are more rows; an
  ///   ``ArgumentError`` when filled gaps make too many rows, or a pivot too many columns.
  package func report(
    from engine: some Engine,
    matching query: ReportQuery,
    input: InputSummary = InputSummary(),
    rowLimit: Int? = nil
  ) async throws -> Report {
    let declared = tables(query.options).map { TableQuery($0, query, on: table) }
    let notesQuery = GroupQuery(aggregates: notes.flatMap(\.aggregates))
    let sendersQuery = GroupQuery(dimensions: [.sender], aggregates: [.calls([])])
    // First what is asked of the analysis' own table, which says how many calls are selected.
    let own = [notesQuery, sendersQuery] + (graph?.queries(under: query) ?? [])
    var plans = [TablePlan(table: table, queries: own)]
    var places: [(plan: Int, queries: Range<Int>)] = []
    for table in declared {
      let asked = table.table ?? self.table
      let plan = plans.firstIndex { $0.table == asked } ?? plans.count
      if plan == plans.count { plans.append(TablePlan(table: asked, queries: [])) }
      let start = plans[plan].queries.count
      plans[plan].queries += table.allQueries
      places.append((plan, start..<start + table.allQueries.count))
    }
    let evaluations = try await engine.evaluate(
      plans,
      matchingEach: [query.filter] + (query.previousFilter.map { [$0] } ?? [])
    )
    let evaluation = evaluations[0][0]
    let before = evaluations.dropFirst().first
    let frame = TimeFrame(query, evaluation.population)
    let answers = places.map { evaluations[0][$0.plan].results[$0.queries] }
    var exemplars = try await exemplars(of: declared, near: answers, from: engine, query)[...]
    var tables: [ReportTable] = []
    for (index, table) in declared.enumerated() {
      let place = places[index]
      let count = table.queries.count
      let found = exemplars.prefix(table.measuredTargets.count)
      exemplars = exemplars.dropFirst(found.count)
      let answer = try table.table(
        from: Array(answers[index].prefix(count)),
        before: before.map { Array($0[place.plan].results[place.queries].prefix(count)) },
        in: frame,
        input: input,
        exemplars: Array(found),
        limit: rowLimit
      )
      if let answer { tables.append(answer) }
    }
    let zone = query.filter.zone
    func text(_ instant: Int64?) -> String? { instant.map { ISO8601.text($0, in: zone) } }
    let told = noteTexts(evaluation.results[0])
    let time = try TimeNote.texts(query, declared, frame)
    var report = Report(
      name: name,
      title: title,
      period: Period(
        since: text(query.filter.since),
        until: text(query.filter.until),
        firstCall: text(evaluation.population.firstStart),
        lastCall: text(evaluation.population.lastStart),
        timeZone: zone.identifier,
        previous: before.map { query.previousPeriod($0[0].population) }
      ),
      calls: evaluation.population.calls,
      tables: tables,
      notes: told.filter { !$0.isOmission }.map(\.text)
        + SenderNote.texts(
          evaluation.results[1],
          before: before?[0].results[1],
          areApart: declared.flatMap(\.queries).allSatisfy { $0.dimensions.contains(.sender) },
          columns: tellsOfAllFields
            ? Set(CallTable.allCases.flatMap(\.columns))
            : Set(
              plans.flatMap(\.queries).flatMap(\.aggregates).flatMap(\.columns)
                + query.dimensions.compactMap(\.field.column)
            )
        )
        + time.notes
        + (declared.contains { $0.declaration.isOfInput } ? InputCount.notes(on: input) : []),
      graphs: graph?.graphs(from: Array(evaluation.results[2..<own.count]), under: query)
    )
    report.add(omissions: told.filter(\.isOmission).map(\.text))
    report.add(omissions: time.omissions + Self.exemplarNote(declared, query))
    return report
  }

  /// Says which tables have no exemplars, if any were asked for.
  private static func exemplarNote(_ tables: [TableQuery], _ query: ReportQuery) -> [String] {
    let without = tables.filter { !$0.hasExemplars }.map(\.declaration.name)
    return query.exemplars > 0 && !without.isEmpty ? [noExemplars(in: without)] : []
  }

  /// The sentence that these tables have none.
  static func noExemplars(in tables: [String]) -> String {
    "no exemplars in \(tables.map { "'\($0)'" }.joined(separator: ", ")): they are taken of what has "
      + "percentiles, means or extremes"
  }

  /// The exemplars of all tables, for each target that has something to measure; `answers` has those
  /// to all queries of each table.
  private func exemplars(
    of declared: [TableQuery],
    near answers: [ArraySlice<GroupResult>],
    from engine: some Engine,
    _ query: ReportQuery
  ) async throws -> [[[GroupKey]: Exemplars]] {
    let asked = zip(declared, answers).flatMap { table, answers in
      table.exemplarQueries(near: Array(answers.dropFirst(table.queries.count)))
    }
    guard !asked.isEmpty else { return [] }
    return try await engine.exemplars(asked, on: table, matching: query.filter)
  }

  private func noteTexts(_ result: GroupResult) -> [(text: String, isOmission: Bool)] {
    guard let values = result.groups.first?.values else { return [] }
    var start = 0
    return notes.compactMap { note in
      let own = Array(values[start..<start + note.aggregates.count])
      start += note.aggregates.count
      return note.text(own).map { ($0, note.isOmission) }
    }
  }
}
