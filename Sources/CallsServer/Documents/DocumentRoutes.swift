import HTTPTypes
import Hummingbird
import Reporting

/// `/openapi.json` and `/docs`: what the server answers, told by itself.
///
/// They need a key of the scope read, as all but the health does, and take it in a header only, so
/// that a browser cannot open them by an address alone: save the page with curl.
enum DocumentRoutes {
  /// The routes of the documents about `others` and themselves.
  static func all(describing others: [Route]) -> [Route] {
    let described = others + routes { _ in throw Refusal(.notFound, "not yet") }
    let document = OpenAPI(described).document
    let json = PrintedReport(
      String(decoding: document.bytes, as: UTF8.self),
      mediaType: Refusal.mediaType
    )
    let page = PrintedReport(DocumentPage(document).text, mediaType: DocumentPage.mediaType)
    return routes { request in
      let isPage = request.target.prefix { $0 != "?" }.hasSuffix(pagePath)
      return (isPage ? page : json)
        .response(unless: request.headers.list(.ifNoneMatch), isNegotiated: false)
    }
  }

  private static let pagePath = "/docs"

  private static func routes(
    _ answer: @escaping @Sendable (RoutedRequest) throws -> Response
  ) -> [Route] {
    [
      Route(
        .get,
        "/openapi.json",
        access: .key(.read),
        description: description(
          "This interface as a document of OpenAPI 3.1.",
          .json(.document)
        ),
        answer: { try answer($0) }
      ),
      Route(
        .get,
        pagePath,
        access: .key(.read),
        description: description(
          "This interface as a page.",
          RouteDescription.Content(DocumentPage.mediaType)
        ),
        answer: { try answer($0) }
      ),
    ]
  }

  private static func description(
    _ summary: String,
    _ content: RouteDescription.Content
  ) -> RouteDescription {
    let headers = ["ETag": "Equal for equal documents."]
    return RouteDescription(
      summary,
      tags: ["documentation"],
      parameters: [ReportAnswers.condition],
      answers: [
        .init(200, "The document.", [content], headers: headers),
        .init(304, "The client has the document already.", [], headers: headers),
      ]
    )
  }
}
