package import Calls
package import Reporting

/// The weekly quality report: what a definition asks for, of one week beside the week before.
package enum WeeklyReport {
  /// The report's name.
  package static let name = "weekly"
  /// What it answers, in one sentence.
  package static let summary = "One ISO week beside the week before."

  /// What a report is asked for.
  package struct Request: Sendable {
    /// What to show.
    package var definition: WeeklyDefinition
    /// Which calls count, in which zone weeks begin, and whether phone numbers are printed.
    ///
    /// Its dimensions, order and limit are not used: the definition has them.
    package var query: ReportQuery
    /// The week; `nil` for the latest that has ended and has calls (``WeekChoice``).
    package var week: ISOWeek?
    /// The present, Unix milliseconds.
    package var now: Int64

    /// Sets every property.
    package init(
      definition: WeeklyDefinition,
      query: ReportQuery = ReportQuery(),
      week: ISOWeek? = nil,
      now: Int64
    ) {
      self.definition = definition
      self.query = query
      self.week = week
      self.now = now
    }
  }

  /// Computes the report.
  ///
  /// Every table is one of the catalogue's, evaluated over the calls of the week, or is made of
  /// measures of the catalogue. Tables come in the order of the definition's sections.
  ///
  /// - Parameters:
  ///   - snapshot: The calls, with the tables ``WeeklyDefinition/columns(under:)`` and those of the
  ///     query's conditions.
  ///   - request: What is asked for.
  ///   - input: What became of the records that the calls come from.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  ///   - groupLimit: The most groups of one table; `nil` for any number.
  /// - Returns: The report; an empty but complete one, with a note, when the week has no calls.
  /// - Throws: ``EngineError``, or `CancellationError` soon after the task was cancelled.
  package static func report(
    on snapshot: CallSnapshot,
    _ request: Request,
    input: InputSummary,
    threads: Int,
    groupLimit: Int? = nil
  ) async throws -> Report {
    let engine = ColumnEngine(snapshot, threads: threads, groupLimit: groupLimit)
    let query = request.query
    let zone = query.filter.zone
    let weeks = try await weeksWithCalls(engine, query.filter)
    let choice = WeekChoice(
      request.week,
      amongWeeksWithCalls: weeks,
      now: request.now,
      in: zone
    )
    let scope = WeekScope(
      snapshot: snapshot,
      engine: engine,
      filter: query.filter.limited(to: choice.week),
      previousFilter: query.filter.limited(to: choice.week.previous),
      hasCallsBefore: weeks.contains(choice.week.previous),
      input: input
    )
    var writer = WeeklyWriter(scope: scope, query: query)
    try await writer.add(request.definition.sections)
    let population = try await engine.evaluate([], on: .calls, matching: scope.filter).population
    func text(_ instant: Int64?) -> String? { instant.map { ISO8601.text($0, in: zone) } }
    return Report(
      name: name,
      title: "\(request.definition.title), \(choice.week)\(choice.isPartial ? " (partial)" : "")",
      period: Period(
        since: text(scope.filter.since),
        until: text(scope.filter.until),
        firstCall: text(population.firstStart),
        lastCall: text(population.lastStart),
        timeZone: zone.identifier
      ),
      calls: population.calls,
      tables: writer.tables,
      notes: (weekNotes(choice, scope, query.filter, population.calls) + writer.notes
        + (try await senderNotes(
          scope,
          columns: request.definition.columnsMeant(under: query)
        ))
        + (writer.tables.contains { $0.name == WeeklyDefinition.qualityName }
          ? InputCount.notes(on: input) : []) + exemplarNotes(writer.tables, query))
        .uniqued(),
      sections: writer.sections
    )
  }

  /// Says which tables have no exemplars, if any were asked for.
  private static func exemplarNotes(_ tables: [ReportTable], _ query: ReportQuery) -> [String] {
    let without = tables.filter { table in
      !Exemplars.columns.contains { table.columnIndex(named: $0.name) != nil }
    }
    guard query.exemplars > 0, !without.isEmpty else { return [] }
    return [Analysis.noExemplars(in: without.map(\.name))]
  }

  /// The weeks in which selected calls start.
  static func weeksWithCalls(
    _ engine: ColumnEngine,
    _ filter: CallFilter
  ) async throws -> [ISOWeek] {
    let week = Dimension.ofCalls.filter { $0.field == .bucket(.week) }
    let query = GroupQuery(dimensions: week, aggregates: [])
    let answer = try await engine.evaluate([query], on: .calls, matching: filter)
    return answer.results[0].groups.compactMap { group in
      if case .integer(let number) = group.key[0] { ISOWeek(number: number) } else { nil }
    }
  }

  private static func weekNotes(
    _ choice: WeekChoice,
    _ scope: WeekScope,
    _ filter: CallFilter,
    _ calls: Int
  ) -> [String] {
    var notes: [String] = []
    let cut = [choice.week, choice.week.previous].filter { filter.cuts($0) }
    if !cut.isEmpty {
      notes.append(
        "since or until cuts the week \(cut.map(\.description).joined(separator: " and ")): "
          + "the changes of counts and sums compare unequal times"
      )
    }
    if choice.isPartial {
      notes.append(
        "the week \(choice.week) has not ended: its numbers are partial, and so are the changes "
          + "of its counts"
      )
    }
    if calls == 0 {
      notes.append("the week \(choice.week) has no selected calls")
    }
    if !scope.hasCallsBefore {
      notes.append(
        "the week before, \(choice.week.previous), has no selected calls: changes are missing"
      )
    }
    return notes
  }

  /// Fields mean different things from sender to sender: those of one week are not to be compared
  /// with each other, and a change of senders can look like a change of quality.
  private static func senderNotes(
    _ scope: WeekScope,
    columns: Set<Column>
  ) async throws -> [String] {
    let query = GroupQuery(dimensions: [.sender], aggregates: [.calls([])])
    func senders(_ filter: CallFilter) async throws -> GroupResult {
      try await scope.engine.evaluate([query], on: .calls, matching: filter).results[0]
    }
    let current = try await senders(scope.filter)
    let notes = SenderNote.texts(current, columns: columns)
    guard scope.hasCallsBefore, !current.groups.isEmpty else { return notes }
    let change = SenderNote.change(
      from: try await senders(scope.previousFilter),
      to: current,
      "the week before"
    )
    return notes + [change].compactMap(\.self)
  }
}
