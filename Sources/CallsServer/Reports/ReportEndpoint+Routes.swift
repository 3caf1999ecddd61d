import Analyses
import HTTPTypes
import Reporting

extension ReportEndpoint {
  /// The routes of the report: with an extension of a format, and without.
  var routes: [Route] {
    let path = "/api/v1/reports/\(subject.name)"
    let access: Route.Access = isFeed ? .feed : .key(.read)
    return [
      Route(.get, path, access: access, description: description(hasEnding: false)) { request in
        try await answer(request, ending: nil)
      },
      Route(
        .get,
        "\(path).{format}",
        access: access,
        description: description(hasEnding: true)
      ) { request in
        try await answer(request, ending: request.arguments[0])
      },
    ]
  }

  /// Whether a key may stand in the query string: not where single calls are listed.
  private var isFeed: Bool {
    switch subject {
    case .analysis, .query, .weekly: true
    case .explanation, .calls: false
    }
  }

  /// The parameters of the query string.
  static func parameters(of subject: ReportSubject) -> [RouteDescription.Parameter] {
    let own = subject.ownArguments
    let mayStand: [RouteDescription.Parameter] = [
      .init(
        "row",
        "Which row: a column that names rows, or a dimension, and its value: stage=e2e, "
          + "agent_version=5; (none) is a missing value.",
        isRepeatable: true
      ),
      .init(
        "by",
        "Dimensions to group by, separated by commas: agent_version,week. /api/v1/metrics lists "
          + "them, those that were added to the store too: meta.env.",
        isRepeatable: true
      ),
      .init(
        "measure",
        "A number of each group: count(), p95(e2e), 'share(interrupted)', 'fast = count(where e2e < "
          + "800)', 'sum(cost) / sum(minutes)'; count() if missing. 'calls-report query --help' has "
          + "the grammar.",
        isRepeatable: true
      ),
      .init("sort", "Order the rows by a column, missing values last: p95_ms:desc."),
      .init(
        "limit",
        of: .integer,
        "Keep the first rows of each table and tell how many are hidden.",
        minimum: 0
      ),
      .init(
        "exemplars",
        of: .integer,
        "Add to each row the ids of so many calls near its p50, near its p95, and the worst.",
        minimum: QueryArguments.exemplarCounts.lowerBound,
        maximum: QueryArguments.exemplarCounts.upperBound
      ),
      .init(
        "fill",
        of: .boolean,
        "Rows for times without calls too: for each step of the time in by, from since until until."
      ),
      .init(
        "pivot",
        of: .boolean,
        "Make the last dimension columns, for each of the columns that are chosen."
      ),
      .init(
        "compare-to",
        "previous: add the values of the period of the same length before, and the changes."
      ),
      .init("hist", "Add a histogram with these bounds in milliseconds: 500,1000,2000."),
      .init(
        "wide",
        of: .boolean,
        "Add columns that are of use more rarely; /api/v1/metrics tells them."
      ),
      .init("week", "The week: 2026-W12; the latest that has ended and has calls if missing."),
    ]
    return FilterParameters.descriptions + mayStand.filter { own.contains($0.name) }
      + OutputParameters.descriptions(of: subject)
  }

  private func description(hasEnding: Bool) -> RouteDescription {
    RouteDescription(
      subject.summary,
      discussion: """
        The same report as the command's, with its options as parameters, over the calls of the \
        key's workspace. Relative times, such as since=7d, count from the clock's last full minute, \
        unless now is given, so that for up to a minute the same question has the same answer and ETag.
        """,
      tags: ["reports"],
      parameters: (hasEnding ? [FormatChoice.pathParameter(hasGraph: subject.hasGraph)] : [])
        + Self.parameters(of: subject) + (isFeed ? [FeedKey.description] : [])
        + [ReportAnswers.condition]
        + (hasEnding ? [] : [FormatChoice.headerParameter(usual: usual)]),
      answers: ReportAnswers.printed(subject.name, hasGraph: subject.hasGraph) + [
        FormatChoice.missing(hasEnding: hasEnding),
        .later(503, "Too many queries are waiting."),
        .init(504, "The query takes longer than it may."),
      ]
    )
  }
}

/// What answers of printed reports have in common.
enum ReportAnswers {
  static let condition = RouteDescription.Parameter(
    "If-None-Match",
    in: .header,
    "The ETag of the answer that the client has."
  )
  static let tag = ["ETag": "Equal for equal answers."]
  private static let hiddenRows = [
    "Hidden-Rows":
      "How many rows limit hides of the one table that csv, tsv and jsonl print; only where it hides any."
  ]
  static let unchanged = RouteDescription.Answer(
    304,
    "The client has the answer already.",
    [],
    headers: tag
  )

  /// The answers of a report that is printed; `name` is the report's, if it has columns of its own.
  static func printed(_ name: String?, hasGraph: Bool) -> [RouteDescription.Answer] {
    let contents = ReportFormats.all(drawing: hasGraph).map { format in
      RouteDescription.Content(format.mediaType, format is JSONFormat ? .report(name) : nil)
    }
    return [
      .init(
        200,
        "The report.",
        contents,
        headers: name == nil ? tag : tag.merging(hiddenRows) { own, _ in own }
      ),
      unchanged,
      .problems("Parameters are wrong; all problems are told at once."),
    ]
  }
}
