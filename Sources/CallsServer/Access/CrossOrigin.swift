import HTTPTypes
import Hummingbird

/// Lets pages of some origins read what GET routes answer (the CORS protocol of the Fetch standard).
///
/// Hummingbird's middleware knows one origin or any, and answers before it is known what the path is.
/// Here the origins are a list, and only paths that are read can be asked about. Credentials of the
/// browser itself are never allowed: keys are sent by the page.
package struct CrossOrigin: Sendable {
  private static let allowedFields = "Authorization, X-API-Key, If-None-Match"
  private static let shownFields = "ETag, Retry-After, Hidden-Rows"

  private let origins: Set<String>

  /// Lets pages of `origins` read, each as ``origin(_:)`` gives it.
  package init(origins: some Sequence<String>) { self.origins = Set(origins) }

  /// Whether there is any origin at all.
  var isOn: Bool { !origins.isEmpty }

  /// The origin that a text names, as browsers send it: `https://reports.example:8443`.
  ///
  /// - Returns: `nil` when it names none, or any; a path, a user or `*` makes it none.
  package static func origin(_ text: String) -> String? {
    let lower = text.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else {
      return nil
    }
    let usualPort = scheme == "https://" ? ":443" : ":80"
    var authority = lower.dropFirst(scheme.count)
    if authority.hasSuffix(usualPort) { authority = authority.dropLast(usualPort.count) }
    let isPlain = authority.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        true
      default: false
      }
    }
    guard !authority.isEmpty, isPlain, authority.first != ":" else { return nil }
    return scheme + authority
  }

  /// The answer to a browser that asks whether a page may read what a GET route answers; `nil` when
  /// that is not what the request asks, or the page may not.
  func preflight(_ request: Request, _ routes: RouteTable) -> Response? {
    guard request.method == .options, let origin = allowedOrigin(request),
      let asked = request.headers[.accessControlRequestMethod],
      let method = HTTPRequest.Method(asked), method == .get || method == .head,
      case .route = routes.match(method, target: request.head.path ?? "")
    else { return nil }
    var headers = HTTPFields()
    headers[.accessControlAllowOrigin] = origin
    headers[.accessControlAllowMethods] = "GET, HEAD"
    headers[.accessControlAllowHeaders] = Self.allowedFields
    headers[.accessControlMaxAge] = "600"
    headers[.vary] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    return Response(status: .noContent, headers: headers)
  }

  /// Adds to the answer of a GET route whether the page that asked may read it.
  func add(to response: inout Response, for request: Request) {
    guard isOn else { return }
    // Also where the page may not, or a cache could give it to one that may.
    response.headers[.vary] = (response.headers[.vary].map { "\($0), " } ?? "") + "Origin"
    guard let origin = allowedOrigin(request) else { return }
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.accessControlExposeHeaders] = Self.shownFields
  }

  private func allowedOrigin(_ request: Request) -> String? {
    guard let origin = request.headers[.origin], origins.contains(origin) else { return nil }
    return origin
  }
}
