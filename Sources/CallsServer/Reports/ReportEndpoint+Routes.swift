import Analyses
import HTTPTypes
import Reporting

extension ReportEndpoint {
  /// The routes of the report: with an extension of a format, and without.
  var routes: [Route] {
    let path = "/api/v1/reports/\(subject.name)"
    return [
      Route(.get, path, access: .feed, description: description(hasEnding: false)) { request in
        try await answer(request, ending: nil)
      },
      Route(
        .get,
        "\(path).{format}",
        access: .feed,
        description: description(hasEnding: true)
      ) { request in
        try await answer(request, ending: request.arguments[0])
      },
    ]
  }

  /// The parameters of the query string.
  static func parameters(of subject: ReportSubject) -> [RouteDescription.Parameter] {
    let own = subject.ownArguments
    let mayStand: [RouteDescription.Parameter] = [
      .init(
        "by",
        "Dimensions to group by, separated by commas: agent_version,week. /api/v1/metrics lists "
          + "them.",
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
      + OutputParameters.descriptions
  }

  private func description(hasEnding: Bool) -> RouteDescription {
    RouteDescription(
      subject.summary,
      discussion: """
        The same report as the command's, with its options as parameters, over the calls of the \
        key's workspace.
        """,
      tags: ["reports"],
      parameters: (hasEnding ? [FormatChoice.pathParameter] : [])
        + Self.parameters(of: subject) + [FeedKey.description, ReportAnswers.condition]
        + (hasEnding ? [] : [FormatChoice.headerParameter(usual: usual)]),
      answers: ReportAnswers.printed(subject.name) + [
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
    "The ETag of the report that the client has."
  )

  /// The answers of a report that is printed; `name` is the report's, if it has columns of its own.
  static func printed(_ name: String?) -> [RouteDescription.Answer] {
    let headers = ["ETag": "Equal for equal reports."]
    let contents = ReportFormats.all.map { format in
      RouteDescription.Content(format.mediaType, format is JSONFormat ? .report(name) : nil)
    }
    return [
      .init(200, "The report.", contents, headers: headers),
      .init(304, "The client has the report already.", [], headers: headers),
      .problems("Parameters are wrong; all problems are told at once."),
    ]
  }
}
