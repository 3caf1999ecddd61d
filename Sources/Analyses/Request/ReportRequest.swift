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
  package private(set) var selection: ReportSelection
  /// The rows that an explanation is about.
  private(set) var address: RowAddress?
  /// The measures of a query as they were typed.
  private(set) var measures: [String] = []

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
    if subject.isQuery {
      let analysis = arguments.takeQuery(&problems)
      if case .explanation = subject {
        subject = .explanation(analysis)
      } else {
        subject = .analysis(analysis, prices: nil)
      }
    }
    var query: ReportQuery?
    var widest = ReportQuery()
    var week: ISOWeek?
    var now = clock
    var selection = arguments.selection
    var address: RowAddress?
    switch subject {
    case .analysis(let analysis, let prices):
      query = analysisQuery(
        analysis,
        arguments,
        estimatesCosts: prices != nil,
        clock,
        &widest,
        &problems
      )
    case .explanation(let analysis):
      var asked = arguments
      // The list's columns are others than the report's.
      asked.query.sort = nil
      query = analysisQuery(analysis, asked, estimatesCosts: false, clock, &widest, &problems)
      let reader = RowAddressReader(
        analysis: analysis,
        options: widest.options,
        showsPersonalData: arguments.query.showsPersonalData
      )
      do throws(ArgumentError) {
        address = try reader.address(arguments.rows, in: selection.table)
      } catch {
        problems += error.problems
      }
      query?.sort = explanationSort(analysis, address, arguments, &problems)
      problems += CallListing.takeWrongNames(&selection.columns)
      // It names the table that has the rows; the list has one of its own.
      selection.table = nil
    case .calls:
      problems += CallListing.takeWrongNames(&selection.columns)
      do throws(ArgumentError) {
        query = try arguments.query.listQuery(clock: clock)
      } catch {
        problems += error.problems
      }
    case .weekly(let definition):
      do throws(ArgumentError) {
        query = try arguments.query.weeklyQuery(clock: clock)
        query?.filter.conditions += definition.conditions
        query?.filter.exclusions += definition.exclusions
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
      selection: selection,
      address: address,
      measures: arguments.measures
    )
    var plain = request
    plain.query.pivot = nil
    plain.query.fillsGaps = false
    let empty = try await plain.report(
      on: CallSnapshot(groups: []),
      input: InputSummary(),
      threads: 1
    )
    problems += request.selectionProblems(on: empty)
    if query != nil { problems += request.repeatedColumns(of: empty) }
    let shaped = request.pivotingSelection
    if problems.isEmpty { problems += shaped.shapeProblems }
    return Check(
      problems: problems,
      request: query == nil || !problems.isEmpty ? nil : shaped,
      empty: empty
    )
  }

  /// The query on an analysis; `nil` when anything is wrong with it.
  private static func analysisQuery(
    _ analysis: Analysis,
    _ arguments: ReportArguments,
    estimatesCosts: Bool,
    _ clock: Int64,
    _ widest: inout ReportQuery,
    _ problems: inout [ArgumentProblem]
  ) -> ReportQuery? {
    var options = AnalysisOptions()
    options.estimatesCosts = estimatesCosts
    options.isWide = arguments.isWide
    // A wrong --now is told where times are read.
    let present = (try? arguments.query.present(clock: clock)) ?? clock
    options.endOfToday = UnixTime.endOfDay(containing: present)
    do throws(ArgumentError) {
      if let bounds = arguments.histogram { try options.readHistogram(bounds) }
    } catch {
      problems += error.problems
      options = .everything
    }
    // A query that cannot be asked says nothing against columns that another one would have.
    widest.options = options
    widest.dimensions = analysis.dimensions + arguments.query.customDimensions
    widest.exemplars = 1
    do throws(ArgumentError) {
      let query = try arguments.query.query(for: analysis, options: options, clock: clock)
      problems += analysis.clashes(with: query.dimensions)
      return query
    } catch {
      problems += error.problems
      return nil
    }
  }

  /// The problem that a query's measure has the name of a column that is made beside the measures, such
  /// as that of another one's value in the period before.
  private func repeatedColumns(of empty: Report) -> [ArgumentProblem] {
    guard case .analysis(let analysis, _) = subject, analysis.name == Analysis.queryName else {
      return []
    }
    let names = empty.tables.flatMap { $0.columns.map(\.name) }
    let measures = analysis.tables(query.options).flatMap { $0.columns.map(\.name) }
    return Set(measures).filter { name in names.count { $0 == name } > 1 }.sorted().map { name in
      ArgumentProblem(
        "measure",
        "there would be another column '\(name)', made beside the measures; name the measure: "
          + "\(name)_2 = …"
      )
    }
  }

  /// The order of the calls behind rows, by one of the list's columns; `nil` for that of their weight.
  private static func explanationSort(
    _ analysis: Analysis,
    _ address: RowAddress?,
    _ arguments: ReportArguments,
    _ problems: inout [ArgumentProblem]
  ) -> ReportQuery.Sort? {
    // Which columns a wrong row's list would have nobody knows.
    guard let address else { return nil }
    do throws(ArgumentError) {
      return try arguments.query.sort(by: Explanation.columns(analysis, address))
    } catch {
      problems += error.problems
      return nil
    }
  }

  /// The request with the columns that were chosen as those that its pivot spreads, if it has one.
  private var pivotingSelection: ReportRequest {
    guard query.pivot != nil else { return self }
    var request = self
    request.query.pivot = ReportQuery.Pivot(
      measures: selection.columns,
      table: selection.table
    )
    request.selection.columns = []
    return request
  }

  /// What is wrong with the shape that the tables are to have, as far as it is known without calls.
  private var shapeProblems: [ArgumentProblem] {
    guard case .analysis(let analysis, _) = subject else { return [] }
    let tables = analysis.tables(query.options).map { TableQuery($0, query) }
      .filter { selection.table == nil || $0.declaration.name == selection.table }
    var problems: [ArgumentProblem] = []
    if query.pivot != nil {
      let turned = tables.filter { $0.pivotPlace != nil }
      if turned.isEmpty {
        problems.append(
          ArgumentProblem(
            "pivot",
            "there is no second dimension that could become columns; group by two with by, or by one "
              + "where the table has a key of its own"
          )
        )
      } else if turned.allSatisfy(\.pivotMeasures.isEmpty) {
        problems.append(
          ArgumentProblem("columns", "names no measure that the pivot could spread over columns")
        )
      }
    }
    // Without bounds it depends on the calls.
    do throws(ArgumentError) {
      let frame = TimeFrame(query, Population())
      for table in tables {
        let grid = TimeGrid(table.outer, zone: query.filter.zone)
        if query.fillsGaps { _ = try table.filled([], grid, frame) }
        if query.comparison != nil { _ = try frame.pairs(of: grid) }
      }
    } catch {
      problems += error.problems.prefix(1)
    }
    return problems
  }

  private func selectionProblems(on empty: Report) -> [ArgumentProblem] {
    let problems = selection.problems(on: empty)
    guard !problems.isEmpty, case .analysis(let analysis, _) = subject else { return problems }
    // There is such a table or column, if it is asked for.
    let everything = analysis.tables(.everything)
    if let table = selection.table, empty.table(named: table) == nil,
      everything.contains(where: { $0.name == table })
    {
      return [ArgumentProblem("table", "'\(table)' is made by the option hist")]
    }
    let wide = Set(analysis.tables(.wide).flatMap { $0.columns.map(\.name) })
    return problems.map { problem in
      guard problem.argument == "columns",
        let column = selection.columns.first(where: { name in
          wide.contains(name) && !empty.tables.contains { $0.columnIndex(named: name) != nil }
        })
      else { return problem }
      return ArgumentProblem("columns", "'\(column)' is made by the option wide")
    }
  }
}

extension ReportRequest {
  /// The tests of fields in the measures that are asked for: what they let pass tells of the fields'
  /// values.
  package var tests: [Condition] {
    switch subject {
    case .analysis(let analysis, _), .explanation(let analysis):
      return analysis.tests(query.options)
    case .weekly, .calls, .query: return []
    }
  }

  /// The columns of the calls that the report reads.
  package var columns: Set<Column> {
    let own = ownColumns
    // Whose number a value holds the call tells.
    return masked(own).isEmpty ? own : own.union(CallersNumbers.columns)
  }

  /// The custom dimensions in which callers' numbers are masked.
  var maskedColumns: Set<Column> { masked(ownColumns) }

  private func masked(_ columns: Set<Column>) -> Set<Column> {
    query.showsPersonalData ? [] : columns.filter { $0.custom != nil }
  }

  private var ownColumns: Set<Column> {
    switch subject {
    case .query: preconditionFailure("a query has become an analysis")
    case .analysis(let analysis, _): return analysis.columnsNeeded(by: query)
    case .weekly(let definition):
      return definition.columns(under: query)
    case .explanation(let analysis):
      return address.map { Explanation.needs(analysis, $0, query, selection.columns) } ?? []
    case .calls: return CallListing.needs(selection.columns, query)
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
      selection: selection,
      address: address
    )
  }

  /// The columns that tell of which week the report is.
  package var columnsOfWeeks: Set<Column> {
    query.filter.columns
  }

  /// What the rows that are explained were asked to have.
  package var rowConditions: [Condition] { address?.values.map(\.condition) ?? [] }

  /// Lets the conditions of the rows that are explained see texts as they are printed, phone numbers
  /// masked.
  package mutating func maskPhonesInRows() {
    guard var address else { return }
    for index in address.values.indices { address.values[index].condition.maskPhones() }
    self.address = address
  }

  /// Which calls the report looks at, once it is known of which week it is.
  package var filterOfCalls: CallFilter {
    var filter = query.filter
    if let comparison = query.comparison { filter.since = comparison.since }
    guard case .weekly = subject, let week else { return filter }
    let interval =
      week.previous.interval(in: filter.zone).lowerBound..<week.interval(in: filter.zone).upperBound
    filter.since = max(filter.since ?? .min, interval.lowerBound)
    filter.until = min(filter.until ?? .max, interval.upperBound)
    return filter
  }
}
