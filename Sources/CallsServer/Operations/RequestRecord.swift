import HTTPTypes
import Hummingbird

/// What is counted and logged of one request: nothing in its sender's own words.
struct RequestRecord {
  private static let knownMethods: Set<HTTPRequest.Method> = [
    .get, .head, .post, .put, .patch, .delete, .options,
  ]
  /// Where one SDK sends traces of its own, by default and often.
  private static let tracesPath = "/api/v1/traces"

  /// The method, or `other`.
  let method: String
  /// Whether the request is one of those that come often and are never answered otherwise.
  let isTrace: Bool
  /// The bytes of body that the request says it has; `nil` when it does not.
  let contentLength: Int?
  /// When the request came.
  let start: ContinuousClock.Instant
  /// The path of the route; `nil` when there is none.
  var route: String?
  /// Whether the route is one of GET.
  var isReading = false
  /// What the sender may do; `nil` when that was not asked.
  var access: KeyAccess?
  /// The status of the answer.
  var status = 0

  init(_ request: Request, start: ContinuousClock.Instant) {
    method = Self.knownMethods.contains(request.method) ? request.method.rawValue : "other"
    isTrace = request.head.path == Self.tracesPath
    contentLength = request.headers[.contentLength].flatMap { Int($0) }
    self.start = start
  }
}
