package import Calls
package import Reporting

extension ReportRequest {
  /// Whether one pass over the calls suffices.
  package var takesOnePass: Bool {
    switch subject {
    case .analysis, .explanation, .calls, .query: true
    case .weekly: false
    }
  }

  /// Computes a report that ``takesOnePass``.
  ///
  /// - Parameters:
  ///   - calls: The calls that ``filterOfCalls`` may let pass, with ``columns``; asked for once more
  ///     where exemplars are wanted, where saved filters leave out something unasked, and where custom
  ///     dimensions are shown without phone numbers.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  ///   - groupLimit: The most groups, and rows, of one table; `nil` for any number.
  /// - Returns: The whole report; ``selection`` is for who prints it.
  /// - Throws: ``EngineError``, what the calls throw, `CancellationError`, or ``ArgumentError`` when what
  ///   was asked for turns out to be too much, or when no row has a value that is to be explained.
  package func report(
    inOnePassOver calls: any RowGroupSource,
    threads: Int,
    groupLimit: Int? = nil
  ) async throws -> Report {
    let calls = try await marked(calls, threads)
    switch subject {
    case .analysis(let analysis, let prices):
      let priced = prices.map { EstimatedCosts(of: calls, with: $0) as any RowGroupSource }
      let report = try await analysis.report(
        from: ColumnEngine(priced ?? calls, threads: threads, groupLimit: groupLimit),
        matching: query,
        input: calls.input,
        rowLimit: groupLimit
      )
      return try await told(report, on: calls, query.filter, threads)
    case .explanation(let analysis):
      let report = try await Explanation.report(
        of: analysis,
        address,
        on: calls,
        query,
        choosing: selection.columns,
        threads: threads
      )
      return try await told(report, on: calls, query.filter, threads)
    case .calls:
      let report = try await CallListing.report(
        on: calls,
        query,
        choosing: selection.columns,
        threads: threads
      )
      return try await told(report, on: calls, query.filter, threads)
    case .weekly: preconditionFailure("the report '\(subject.name)' takes several passes")
    case .query: preconditionFailure("a query has become an analysis")
    }
  }

  /// The calls with those values of custom dimensions marked that this report does not show.
  private func marked(
    _ calls: any RowGroupSource,
    _ threads: Int
  ) async throws -> any RowGroupSource {
    let columns = maskedColumns
    guard !columns.isEmpty else { return calls }
    return try await MarkedCalls(calls, columns, matching: query.filter, threads: threads)
  }

  /// The report with a word on calls that the store cannot give, and on what was left out unasked of
  /// those that `filter` would select.
  private func told(
    _ report: Report,
    on calls: any RowGroupSource,
    _ filter: CallFilter,
    _ threads: Int
  ) async throws -> Report {
    var report = report
    if let note = calls.input.leftOutNote { report.notes.append(note) }
    guard !query.leftOut.isEmpty else { return report }
    let count = LeftOutCount(of: query.leftOut, from: filter, on: subject.table)
    let counts = try await count.counts(of: calls, threads: threads)
    for (filter, count) in zip(query.leftOut, counts) {
      let note = count.note(on: filter)
      // What is met by nothing is worth a note, and no interruption.
      if count.calls > 0 { report.add(omissions: [note]) } else { report.notes.append(note) }
    }
    return report
  }

  /// Computes the report.
  ///
  /// - Parameters:
  ///   - snapshot: The calls that ``filterOfCalls`` may let pass, with ``columns``.
  ///   - input: What became of the records that the calls come from.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  ///   - groupLimit: The most groups, and rows, of one table; `nil` for any number.
  /// - Returns: The whole report; ``selection`` is for who prints it.
  /// - Throws: ``EngineError``, `CancellationError`, or ``ArgumentError`` when what was asked for turns out
  ///   to be too much.
  package func report(
    on snapshot: CallSnapshot,
    input: InputSummary,
    threads: Int,
    groupLimit: Int? = nil
  ) async throws -> Report {
    switch subject {
    case .analysis, .explanation, .calls, .query:
      return try await report(
        inOnePassOver: ReadCalls(snapshot, input: input),
        threads: threads,
        groupLimit: groupLimit
      )
    case .weekly(let definition):
      let shown =
        query.showsPersonalData
        ? snapshot : snapshot.markingCallersNumbers(matching: query.filter)
      let report = try await WeeklyReport.report(
        on: shown,
        WeeklyReport.Request(definition: definition, query: query, week: week, now: now),
        input: input,
        threads: threads,
        groupLimit: groupLimit
      )
      let calls = ReadCalls(snapshot, input: input)
      guard !query.leftOut.isEmpty else {
        return try await told(report, on: calls, query.filter, threads)
      }
      let week = try await settled(on: calls, threads: threads).week
      let filter = week.map { query.filter.limited(to: $0) } ?? query.filter
      return try await told(report, on: calls, filter, threads)
    }
  }
}
