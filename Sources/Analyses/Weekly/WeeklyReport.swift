package import Calls
package import Reporting

/// The weekly quality report: what a definition asks for, of one week beside the week before.
package enum WeeklyReport {
  /// The report's name.
  package static let name = "weekly"

  /// Whether calls should be loaded with their `recording_url`: without it, the data quality table
  /// leaves out the row about placeholders.
  package static let needsRecordingURLs = true

  /// Computes the report.
  ///
  /// Every table is one of the catalogue's, evaluated over the calls of the week, or is made of
  /// measures of the catalogue. Tables come in the order of the definition's sections.
  ///
  /// - Parameters:
  ///   - snapshot: The calls, with the tables ``WeeklyDefinition/callTables``.
  ///   - definition: What to show.
  ///   - query: Which calls count, in which zone weeks begin, and whether phone numbers are
  ///     printed. Its dimensions, order and limit are not used: the definition has them.
  ///   - asked: The week; `nil` for the latest that has ended and has calls (``WeekChoice``).
  ///   - now: The present, Unix milliseconds.
  ///   - input: What became of the records that the calls come from.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  /// - Returns: The report; an empty but complete one, with a note, when the week has no calls.
  /// - Throws: ``EngineError`` when a column was not loaded.
  package static func report(
    on snapshot: CallSnapshot,
    definition: WeeklyDefinition,
    query: ReportQuery,
    week asked: ISOWeek?,
    now: Int64,
    input: InputSummary,
    threads: Int
  ) async throws -> Report {
    let engine = ColumnEngine(snapshot, threads: threads)
    let zone = query.filter.zone
    let weeks = try await weeksWithCalls(engine, query.filter)
    let choice = WeekChoice(asked, amongWeeksWithCalls: weeks, now: now, in: zone)
    let scope = WeekScope(
      snapshot: snapshot,
      engine: engine,
      filter: query.filter.limited(to: choice.week),
      previousFilter: query.filter.limited(to: choice.week.previous),
      hasCallsBefore: weeks.contains(choice.week.previous),
      input: input
    )
    var writer = WeeklyWriter(scope: scope, query: query)
    for section in definition.sections { try await writer.add(section) }
    let population = try await engine.evaluate([], on: .calls, matching: scope.filter).population
    func text(_ instant: Int64?) -> String? { instant.map { ISO8601.text($0, in: zone) } }
    return Report(
      name: name,
      title: "\(definition.title), \(choice.week)\(choice.isPartial ? " (partial)" : "")",
      period: Period(
        since: text(scope.filter.since),
        until: text(scope.filter.until),
        firstCall: text(population.firstStart),
        lastCall: text(population.lastStart),
        timeZone: zone.identifier
      ),
      calls: population.calls,
      tables: writer.tables,
      notes: (weekNotes(choice, scope, population.calls) + writer.notes
        + (try await senderNotes(scope))).uniqued(),
      sections: writer.sections
    )
  }

  /// The weeks in which selected calls start.
  private static func weeksWithCalls(
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

  private static func weekNotes(_ choice: WeekChoice, _ scope: WeekScope, _ calls: Int) -> [String]
  {
    var notes: [String] = []
    if choice.isPartial {
      notes.append(
        "the week \(choice.week) has not ended: its numbers are partial, and so are the changes "
          + "of its counts"
      )
    }
    if calls == 0 {
      notes.append("the week \(choice.week) has no calls")
    }
    if !scope.hasCallsBefore {
      notes.append(
        "the week before, \(choice.week.previous), has no calls: changes are missing"
      )
    }
    return notes
  }

  /// Fields mean different things from sender to sender: those of one week are not to be compared
  /// with each other, and a change of senders can look like a change of quality.
  private static func senderNotes(_ scope: WeekScope) async throws -> [String] {
    let query = GroupQuery(dimensions: [.sender], aggregates: [.calls([])])
    func senders(_ filter: CallFilter) async throws -> GroupResult {
      try await scope.engine.evaluate([query], on: .calls, matching: filter).results[0]
    }
    func names(_ senders: GroupResult) -> String {
      senders.groups.map(\.key[0]).sorted { $0.precedes($1) }.map { key in
        if case .text(let bytes) = key { String(decoding: bytes, as: UTF8.self) } else { "(none)" }
      }.joined(separator: ", ")
    }
    let current = try await senders(scope.filter)
    let notes = SenderNote.texts(current)
    guard scope.hasCallsBefore, !current.groups.isEmpty else { return notes }
    let now = names(current)
    let before = names(try await senders(scope.previousFilter))
    guard now != before else { return notes }
    return notes + [
      "the senders differ from the week before (\(now) after \(before)), and so may the meaning "
        + "of their fields: a change may come from that"
    ]
  }
}
