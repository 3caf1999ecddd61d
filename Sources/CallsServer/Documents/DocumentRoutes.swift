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
    let described = others + routes(document: nil, page: nil)
    let document = OpenAPI(described).document
    let json = PrintedReport(
      String(decoding: document.bytes, as: UTF8.self),
      mediaType: Refusal.mediaType
    )
    let page = PrintedReport(DocumentPage(document).text, mediaType: DocumentPage.mediaType)
    return routes(document: json, page: page)
  }

  /// The routes that answer with these texts; without them, to be described only.
  private static func routes(document: PrintedReport?, page: PrintedReport?) -> [Route] {
    [
      Route(
        .get,
        "/openapi.json",
        access: .key(.read),
        description: description(
          "This interface as a document of OpenAPI 3.1.",
          .json(.document)
        ),
        answer: { try answer($0, with: document) }
      ),
      Route(
        .get,
        "/docs",
        access: .key(.read),
        description: description(
          "This interface as a page.",
          RouteDescription.Content(DocumentPage.mediaType)
        ),
        answer: { try answer($0, with: page) }
      ),
    ]
  }

  private static func answer(
    _ request: RoutedRequest,
    with text: PrintedReport?
  ) throws(Refusal) -> Response {
    guard let text else { throw Refusal(.notFound, "there is no document") }
    return text.response(unless: request.headers.list(.ifNoneMatch), isNegotiated: false)
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
