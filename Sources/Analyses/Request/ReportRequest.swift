package import Calls
package import Reporting

/// A report that is asked for, after all of the question was checked.
package struct ReportRequest: Sendable {
  /// What it is about.
  package let subject: ReportSubject
  /// Which calls and rows.
  package var query: ReportQuery
  /// The week of a weekly report; `nil` for the latest that has ended and has calls.
  package let week: ISOWeek?
  /// The present, Unix milliseconds.
  package let now: Int64
  /// What of the report to print.
  package let selection: ReportSelection

  /// What a question turned out to be.
  package struct Check: Sendable {
    /// All that is wrong.
    package let problems: [ArgumentProblem]
    /// The request; `nil` when anything is wrong.
    package let request: ReportRequest?
    /// The report without calls, for its tables and columns.
    ///
    /// Where the query is wrong, it has all that another query could give.
    package let empty: Report
  }

  /// Checks a question before anything is read: nobody waits for a long read to learn of a mistyped
  /// column.
  ///
  /// - Parameters:
  ///   - subject: What the report is about.
  ///   - arguments: What is asked.
  ///   - clock: The present, Unix milliseconds, unless `now` says otherwise.
  /// - Returns: The request, or what is wrong.
  /// - Throws: Nothing that depends on the question.
  package static func check(
    _ subject: ReportSubject,
    _ arguments: ReportArguments,
    clock: Int64
  ) async throws -> Check {
    var problems: [ArgumentProblem] = []
    var (subject, arguments) = (subject, arguments)
    if case .query = subject {
      subject = .analysis(arguments.takeQuery(&problems), prices: nil)
    }
    var query: ReportQuery?
    var widest = ReportQuery()
    var week: ISOWeek?
    var now = clock
    switch subject {
    case .analysis(let analysis, let prices):
      var options = AnalysisOptions()
      options.estimatesCosts = prices != nil
      do throws(ArgumentError) {
        if let bounds = arguments.histogram { try options.readHistogram(bounds) }
      } catch {
        problems += error.problems
        options = .everything
      }
      do throws(ArgumentError) {
        query = try arguments.query.query(for: analysis, options: options, clock: clock)
      } catch {
        problems += error.problems
      }
      if let dimensions = query?.dimensions { problems += analysis.clashes(with: dimensions) }
      // A query that cannot be asked says nothing against columns that another one would have.
      widest.options = options
      widest.dimensions = analysis.dimensions
    case .weekly:
      do throws(ArgumentError) {
        query = try arguments.query.filterQuery(on: .calls, clock: clock)
        now = try arguments.query.present(clock: clock)
      } catch {
        problems += error.problems
      }
      if let text = arguments.week {
        do throws(TimeExpressionError) { week = try ISOWeek(text) } catch {
          problems.append(ArgumentProblem("week", "\(error)"))
        }
      }
    case .query: preconditionFailure("a query has become an analysis")
    }
    let request = ReportRequest(
      subject: subject,
      query: query ?? widest,
      week: week,
      now: now,
      selection: arguments.selection
    )
    let empty = try await request.report(
      on: CallSnapshot(groups: []),
      input: InputSummary(),
      threads: 1
    )
    problems += request.selectionProblems(on: empty)
    return Check(
      problems: problems,
      request: query == nil || !problems.isEmpty ? nil : request,
      empty: empty
    )
  }

  private func selectionProblems(on empty: Report) -> [ArgumentProblem] {
    let problems = selection.problems(on: empty)
    guard case .analysis(let analysis, _) = subject, let table = selection.table,
      empty.table(named: table) == nil,
      analysis.tables(.everything).contains(where: { $0.name == table })
    else { return problems }
    // There is such a table, if it is asked for.
    return [ArgumentProblem("table", "'\(table)' is made by the option hist")]
  }
}

extension ReportRequest {
  /// The tests of fields that the request names, in its filter and in its measures: what they let
  /// pass tells of the fields' values.
  package var tests: [Condition] {
    guard case .analysis(let analysis, _) = subject else { return query.filter.conditions }
    return query.filter.conditions + analysis.tests(query.options)
  }

  /// The columns of the calls that the report reads.
  package var columns: Set<Column> {
    switch subject {
    case .query: preconditionFailure("a query has become an analysis")
    case .analysis(let analysis, _): return analysis.columnsNeeded(by: query)
    case .weekly(let definition):
      let conditions = query.filter.conditions.map(\.field.table)
      return Set(definition.callTables.union(conditions).flatMap(\.columns))
    }
  }

  /// The same report, as far as it is known already of which week it is.
  ///
  /// - Parameters:
  ///   - calls: All calls that may pass, for one pass, with ``columnsOfWeeks``.
  ///   - threads: How many tasks work at once.
  /// - Returns: A weekly report's request for the week that it would choose, in which a filter leaves
  ///   out calls that it does not look at; of another report, the request itself.
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError`.
  package func settled(
    on calls: any RowGroupSource,
    threads: Int
  ) async throws -> ReportRequest {
    guard case .weekly = subject else { return self }
    let weeks = try await WeeklyReport.weeksWithCalls(
      ColumnEngine(calls, threads: threads),
      query.filter
    )
    let choice = WeekChoice(week, amongWeeksWithCalls: weeks, now: now, in: query.filter.zone)
    return ReportRequest(
      subject: subject,
      query: query,
      week: choice.week,
      now: now,
      selection: selection
    )
  }

  /// The columns that tell of which week the report is.
  package var columnsOfWeeks: Set<Column> {
    query.filter.columns
  }

  /// Which calls the report looks at, once it is known of which week it is.
  package var filterOfCalls: CallFilter {
    guard case .weekly = subject, let week else { return query.filter }
    var filter = query.filter
    let interval =
      week.previous.interval(in: filter.zone).lowerBound..<week.interval(in: filter.zone).upperBound
    filter.since = max(filter.since ?? .min, interval.lowerBound)
    filter.until = min(filter.until ?? .max, interval.upperBound)
    return filter
  }

  /// Whether one pass over the calls suffices.
  package var takesOnePass: Bool {
    switch subject {
    case .analysis, .query: true
    case .weekly: false
    }
  }

  /// Computes a report that ``takesOnePass``.
  ///
  /// - Parameters:
  ///   - calls: The calls that ``filterOfCalls`` may let pass, with ``columns``.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  ///   - groupLimit: The most groups of one table; `nil` for any number.
  /// - Returns: The whole report; ``selection`` is for who prints it.
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError`.
  package func report(
    inOnePassOver calls: any RowGroupSource,
    threads: Int,
    groupLimit: Int? = nil
  ) async throws -> Report {
    guard case .analysis(let analysis, let prices) = subject else {
      preconditionFailure("the report '\(subject.name)' takes several passes")
    }
    let priced = prices.map { EstimatedCosts(of: calls, with: $0) as any RowGroupSource }
    return try await analysis.report(
      from: ColumnEngine(priced ?? calls, threads: threads, groupLimit: groupLimit),
      matching: query
    )
  }

  /// Computes the report.
  ///
  /// - Parameters:
  ///   - snapshot: The calls that ``filterOfCalls`` may let pass, with ``columns``.
  ///   - input: What became of the records that the calls come from.
  ///   - threads: How many tasks work at once; the report does not depend on it.
  ///   - groupLimit: The most groups of one table; `nil` for any number.
  /// - Returns: The whole report; ``selection`` is for who prints it.
  /// - Throws: ``EngineError``, or `CancellationError`.
  package func report(
    on snapshot: CallSnapshot,
    input: InputSummary,
    threads: Int,
    groupLimit: Int? = nil
  ) async throws -> Report {
    switch subject {
    case .analysis, .query:
      return try await report(
        inOnePassOver: snapshot,
        threads: threads,
        groupLimit: groupLimit
      )
    case .weekly(let definition):
      return try await WeeklyReport.report(
        on: snapshot,
        WeeklyReport.Request(definition: definition, query: query, week: week, now: now),
        input: input,
        threads: threads,
        groupLimit: groupLimit
      )
    }
  }
}
