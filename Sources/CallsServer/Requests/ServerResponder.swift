import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What is known of the connection that a request came on.
struct ConnectionContext: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) { channel = source.channel }
}

/// Answers every request: finds its route, checks its key, counts and logs it.
struct ServerResponder: HTTPResponder {
  let routes: RouteTable
  let authentication: Authentication
  let rates = RateLimiter()
  /// The most requests a second of a key that has no limit of its own; `nil` for no limit.
  let requestsPerSecond: Double?
  /// Which pages may read.
  let crossOrigin: CrossOrigin
  let requestLog: RequestLog
  let metrics: RequestMetrics

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let start = ContinuousClock.now
    var record = RequestRecord(request, start: start)
    metrics.begin()
    var response: Response
    do {
      response = try await answer(request, context, &record)
    } catch let refusal as Refusal {
      response = Response(refusal)
    } catch {
      requestLog.report(error)
      response = Response(Refusal(.internalServerError, "the server failed").closingConnection)
    }
    if request.expectsContinue, !(200..<300).contains(response.status.code) {
      // Whether the sender goes on with its body is unknown, so what comes next is as well.
      response.headers[.connection] = "close"
    }
    if record.isReading { crossOrigin.add(to: &response, for: request) }
    if request.method == .head { response = response.createHeadResponse() }
    record.status = response.status.code
    metrics.end(record)
    requestLog.write(record, remote: context.channel.remoteAddress)
    return response
  }

  private func answer(
    _ request: Request,
    _ context: ConnectionContext,
    _ record: inout RequestRecord
  ) async throws -> Response {
    let target = request.head.path ?? ""
    if let response = crossOrigin.preflight(request, routes) { return response }
    let (index, arguments) = try route(request.method, target)
    let route = routes.routes[index]
    record.route = route.path
    record.isReading = route.method == .get
    let query = FormQuery(target: target)
    let (access, isFeed) = try await access(to: route, request, query, &record)
    return try await route.answer(
      RoutedRequest(
        request: request,
        access: access,
        arguments: arguments,
        query: query,
        isFeed: isFeed,
        channel: context.channel
      )
    )
  }

  /// What the sender of a request may do, and whether its key stands in the query string.
  private func access(
    to route: Route,
    _ request: Request,
    _ query: FormQuery,
    _ record: inout RequestRecord
  ) async throws(Refusal) -> (KeyAccess, isFeed: Bool) {
    if route.access != .open, case .none = authentication {
      try LoopbackCheck.check(authority: request.head.authority)
    }
    switch route.access {
    case .open:
      try FeedKey.refuse(in: query)
      return (KeyAccess(id: 0, workspace: nil, scopes: []), false)
    case .key(let scopes):
      try FeedKey.refuse(in: query)
      let access = try await authentication.access(for: request.headers)
      record.access = access
      try checkRate(access)
      guard access.scopes.isSuperset(of: scopes) else {
        throw Self.lacking(scopes.subtracting(access.scopes))
      }
      return (access, false)
    case .feed:
      let (access, isFeed) = try await authentication.accessToFeed(for: request.headers, query)
      record.access = access
      try checkRate(access)
      guard !access.scopes.isDisjoint(with: [.read, .feed]) else { throw Self.lacking(.read) }
      return (access, isFeed)
    }
  }

  private func route(
    _ method: HTTPRequest.Method,
    _ target: String
  ) throws(Refusal) -> (Int, [String]) {
    let match = routes.match(method, target: target)
    if let refusal = match.refusal { throw refusal }
    guard case .route(let index, let arguments) = match else {
      preconditionFailure("what is no route is refused")
    }
    return (index, arguments)
  }

  private func checkRate(_ access: KeyAccess) throws(Refusal) {
    guard let rate = access.requestsPerSecond ?? requestsPerSecond,
      let seconds = rates.secondsToWait(forKey: access.id, rate: rate)
    else { return }
    throw Refusal(.tooManyRequests, "more than the API key's \(rate) requests a second")
      .retry(after: seconds)
  }

  private static func lacking(_ scopes: KeyScopes) -> Refusal {
    Refusal(.forbidden, "the API key lacks the scope \(scopes)")
  }
}
