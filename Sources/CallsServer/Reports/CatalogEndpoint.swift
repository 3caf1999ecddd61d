import Analyses
import HTTPTypes
import Hummingbird
import Reporting

/// `GET /api/v1/metrics`: what every analysis, column, function, dimension and field means.
struct CatalogEndpoint: Sendable {
  private static let path = "/api/v1/metrics"

  let store: any ReportStore

  /// The routes of the catalogue: with an extension of a format, and without.
  var routes: [Route] {
    [
      Route(.get, Self.path, access: .key(.read), description: Self.description(hasEnding: false)) {
        request in
        try answer(
          request,
          FormatChoice.format(
            accepted: request.headers.list(.accept),
            usual: JSONFormat(),
            hasGraph: false
          ),
          isNegotiated: true
        )
      },
      Route(
        .get,
        "\(Self.path).{format}",
        access: .key(.read),
        description: Self.description(hasEnding: true)
      ) { request in
        try answer(
          request,
          FormatChoice.format(
            ofExtension: request.arguments[0],
            for: "metrics",
            hasGraph: false
          ),
          isNegotiated: false
        )
      },
    ]
  }

  private static let parameters: [RouteDescription.Parameter] =
    [
      .init(
        "name",
        "An analysis (latency), weekly, query, a column, function or field (p95_ms), or one of the "
          + "tables."
      )
    ] + OutputParameters.descriptions

  private static func description(hasEnding: Bool) -> RouteDescription {
    RouteDescription(
      "What every analysis, column, function, dimension and field means.",
      tags: ["reports"],
      parameters: (hasEnding ? [FormatChoice.pathParameter(hasGraph: false)] : []) + parameters
        + [ReportAnswers.condition]
        + (hasEnding ? [] : [FormatChoice.headerParameter(usual: JSONFormat())]),
      answers: ReportAnswers.printed(nil, hasGraph: false) + [
        FormatChoice.missing(hasEnding: hasEnding)
      ]
    )
  }

  private func answer(
    _ request: RoutedRequest,
    _ format: any ReportFormat,
    isNegotiated: Bool
  ) throws -> Response {
    var reader = QueryReader(
      request.query,
      known: Self.parameters.map(\.name)
    )
    let name = reader.text("name")
    let selection = OutputParameters.readSelection(&reader)
    let options = OutputParameters.readOptions(&reader)
    let custom = try store.dimensions()
    if let name, let problem = Catalog.problem(with: name, inStoreWith: custom) {
      reader.add("name", problem)
      throw Refusal(reader.problems)
    }
    let report: Report
    do throws(UnknownName) {
      report = try Catalog.report(about: name, custom: custom)
    } catch {
      reader.add("name", "\(error)")
      throw Refusal(reader.problems)
    }
    for problem in selection.problems(on: report) { reader.add(problem.argument, problem.message) }
    guard reader.problems.isEmpty else { throw Refusal(reader.problems) }
    let text = format.text(of: try selection(report), options: options)
    return PrintedReport(text, mediaType: format.mediaType)
      .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: isNegotiated)
  }
}
