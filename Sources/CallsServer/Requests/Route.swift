package import HTTPTypes
package import Hummingbird
import NIOCore
import NIOHTTPTypes

/// One path and method that the server answers.
package struct Route: Sendable {
  /// Who may ask.
  package enum Access: Equatable, Sendable {
    /// Everybody.
    case open
    /// Who has a key with these scopes.
    case key(KeyScopes)
    /// Who has a key of the scope read or feed; one of the scope feed alone may stand in the query
    /// string.
    case feed
  }

  /// The method; GET answers HEAD as well.
  package let method: HTTPRequest.Method
  /// The path.
  ///
  /// A segment such as `{id}` or `report.{format}` stands for any text but the empty one in place of
  /// the braces, and `{id}.{format}` for two around the last dot. Of several routes that fit the first
  /// answers.
  package let path: String
  /// Who may ask.
  package let access: Access
  /// What is told of it to those who write clients.
  package let description: RouteDescription
  /// Answers a request that passed the checks of path, method, key, rate and scope.
  package let answer: @Sendable (RoutedRequest) async throws -> Response

  /// A route.
  package init(
    _ method: HTTPRequest.Method,
    _ path: String,
    access: Access,
    description: RouteDescription,
    answer: @escaping @Sendable (RoutedRequest) async throws -> Response
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.description = description
    self.answer = answer
  }
}

/// A request on its way to a route.
package struct RoutedRequest: Sendable {
  /// The request.
  package let request: Request
  /// What its sender may do; nothing on an open route.
  package let access: KeyAccess
  /// The texts that stand in the path's variable segments, in order and as they were sent.
  package let arguments: [String]
  /// The query string.
  package let query: FormQuery
  /// Whether the key stands in the query string.
  package let isFeed: Bool
  let channel: any Channel

  /// The header fields.
  package var headers: HTTPFields { request.headers }

  /// Tells a sender that waits for it to send the body.
  func continueSending() async throws {
    guard request.expectsContinue else { return }
    // Its connection ends when the answer is another one: see `ServerResponder`.
    try await channel.writeAndFlush(
      HTTPResponsePart.head(HTTPResponse(status: .continue))
    )
  }
}

extension Request {
  /// Whether the sender waits to be told that its body is wanted.
  var expectsContinue: Bool {
    headers[.expect]?.lowercased() == "100-continue"
  }
}
