import Analyses
import Calls
import Hummingbird
import RawMemory
import Reporting

/// `GET /api/v1/reports/…`: a report as the command prints it, over the calls of the key's workspace.
struct ReportEndpoint: Sendable {
  let subject: ReportSubject
  let store: any ReportStore
  let pool: QueryPool
  let cache: ReportCache
  let limits: QueryLimits
  /// What names of filters mean.
  let saved: SavedFilters
  /// The present, Unix milliseconds.
  let now: @Sendable () -> Int64

  /// What a request asks for, checked.
  private struct Question: Sendable {
    let request: ReportRequest
    let format: any ReportFormat
    let options: FormatOptions
    let key: ReportCache.Key
  }

  /// Answers a request; `ending` is the path's extension.
  func answer(_ request: RoutedRequest, ending: String?) async throws -> Response {
    let format =
      if let ending {
        try FormatChoice.format(
          ofExtension: ending,
          for: subject.name,
          hasGraph: subject.hasGraph
        )
      } else {
        try FormatChoice.format(
          accepted: request.headers.list(.accept),
          usual: usual,
          hasGraph: subject.hasGraph
        )
      }
    let question = try await question(request, format)
    let report = try await report(question)
    return report.response(
      unless: request.headers.list(.ifNoneMatch),
      isNegotiated: ending == nil
    )
  }

  /// The format without an extension and an Accept field: JSON, and Markdown for what is written to
  /// be read.
  var usual: any ReportFormat {
    switch subject {
    case .analysis, .explanation, .calls, .query: JSONFormat()
    case .weekly: MarkdownFormat()
    }
  }

  private func question(
    _ request: RoutedRequest,
    _ format: any ReportFormat
  ) async throws -> Question {
    let known = Self.parameters(of: subject).map(\.name) + (request.isFeed ? [FeedKey.name] : [])
    var reader = QueryReader(request.query, known: known)
    var arguments = Self.read(subject, saved, &reader)
    if subject.isQuery {
      arguments.query.masksPhones = !request.access.scopes.contains(.pii)
    }
    let options = OutputParameters.readOptions(&reader)
    let clock = QueryClock.present(now())
    let check = try await ReportRequest.check(subject, arguments, clock: clock)
    // Of a pivot, the columns that were chosen are no columns of the tables.
    let selection = check.request?.selection ?? arguments.selection
    let problems = check.problems + format.problems(of: check.empty, selection)
    for problem in problems { reader.add(problem.argument, problem.message) }
    guard reader.problems.isEmpty, var asked = check.request else {
      throw Refusal(reader.problems)
    }
    for problem in try absentDimensions(asked) { reader.add(problem.argument, problem.message) }
    guard reader.problems.isEmpty else { throw Refusal(reader.problems) }
    try FilterParameters.check(
      &asked.query.filter,
      arguments.query,
      request.access,
      explaining: asked.rowConditions,
      measuring: asked.tests
    )
    if !request.access.scopes.contains(.pii) { asked.maskPhonesInRows() }
    let filter = asked.query.filter
    if let workspace = request.access.workspace {
      asked.query.filter.conditions.append(.isOf(workspace: workspace))
    }
    let isWeekly = !asked.takesOnePass
    return Question(
      request: asked,
      format: format,
      options: options,
      key: ReportCache.Key(
        report: subject.name,
        arguments: arguments,
        since: filter.since,
        until: filter.until,
        presentWeek: isWeekly ? ISOWeek(containing: asked.now, in: filter.zone) : nil,
        endOfToday: asked.query.options.endOfToday,
        workspace: request.access.workspace,
        masksPhones: (filter.conditions + asked.rowConditions).contains(where: \.masksPhones),
        format: format.name,
        options: options,
        size: request.request.head.path?.utf8.count ?? 0
      )
    )
  }

  private func absentDimensions(_ request: ReportRequest) throws -> [ArgumentProblem] {
    guard !request.customDimensions.isEmpty else { return [] }
    return request.problems(inStoreWith: try store.dimensions())
  }

  private static func read(
    _ subject: ReportSubject,
    _ saved: SavedFilters,
    _ reader: inout QueryReader
  ) -> ReportArguments {
    var arguments = ReportArguments()
    arguments.query = FilterParameters.read(&reader, saved: saved)
    for name in subject.ownArguments {
      switch name {
      case "by": arguments.query.dimensions = reader.texts(name)
      case "sort": arguments.query.sort = reader.text(name)
      case "limit": arguments.query.limit = reader.integer(name, in: 0 ... .max)
      case "fill": arguments.query.fillsGaps = reader.flag(name)
      case "pivot": arguments.query.pivots = reader.flag(name)
      case "compare-to": arguments.query.comparison = reader.text(name)
      case "hist": arguments.histogram = reader.text(name)
      case "wide": arguments.isWide = reader.flag(name)
      case "week": arguments.week = reader.text(name)
      case "row": arguments.rows = reader.texts(name)
      case "exemplars":
        arguments.query.exemplars = reader.integer(name, in: QueryArguments.exemplarCounts)
      case "measure": arguments.measures = reader.texts(name)
      default: preconditionFailure("the argument '\(name)' is not read")
      }
    }
    arguments.selection = OutputParameters.readSelection(&reader)
    return arguments
  }

  /// The printed report: as it was sent before if the calls are the same, else a new one.
  private func report(_ question: Question) async throws -> PrintedReport {
    if let known = cache.report(question.key, version: try store.version()) { return known }
    return try await QueryFailure.told {
      try await pool.run {
        // Before the calls are read: what is added in between only makes the report outdated sooner.
        let version = try store.version()
        // Others may have asked the same while this request waited.
        if let known = cache.report(question.key, version: version) { return known }
        let report = try await compute(question.request)
        let selected = try question.request.selection(report)
        let text = question.format.text(of: selected, options: question.options)
        let printed = PrintedReport(
          text,
          mediaType: question.format.mediaType,
          hiddenRows: question.format.holdsAllTables ? 0 : selected.tables.first?.hidden ?? 0
        )
        cache.keep(printed, as: question.key, version: version)
        return printed
      }
    }
  }

  private func compute(_ request: ReportRequest) async throws -> Report {
    guard !request.takesOnePass else {
      let calls = try await store.calls(columns: request.columns, filter: request.filterOfCalls)
      return try await request.report(
        inOnePassOver: calls,
        threads: 1,
        groupLimit: limits.groups
      )
    }
    let weeks = try await store.calls(
      columns: request.columnsOfWeeks,
      filter: request.filterOfCalls
    )
    let settled = try await request.settled(on: weeks, threads: 1)
    let snapshot = try await store.snapshot(
      columns: settled.columns,
      filter: settled.filterOfCalls,
      limit: limits.columnBytes
    )
    return try await settled.report(
      on: snapshot.calls,
      input: snapshot.input,
      threads: 1,
      groupLimit: limits.groups
    )
  }
}

extension Condition {
  /// The call was sent to a workspace.
  static func isOf(workspace: Int64) -> Condition {
    Condition(.column(.workspace), .compares(.equal, .integer(workspace)))
  }
}
