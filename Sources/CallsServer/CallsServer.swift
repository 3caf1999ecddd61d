import Hummingbird
package import Logging
package import NIOCore
import ServiceLifecycle

/// The HTTP endpoint: takes calls, and answers whatever other routes it is given.
package struct CallsServer: Service, CustomStringConvertible {
  /// Its name alone: what runs services logs them, and their content is no one's business.
  package var description: String { "CallsServer" }

  private let options: ServerOptions
  private let receiver: any CallReceiver
  private let authentication: Authentication
  private let routes: [Route]
  private let registry: MetricsRegistry
  private let measure: @Sendable () async -> Void
  private let logger: Logger
  private let onListening: @Sendable (SocketAddress) async -> Void

  /// A server that is not yet running.
  ///
  /// - Parameters:
  ///   - options: How it works.
  ///   - receiver: Takes the calls.
  ///   - authentication: How it learns who is asking.
  ///   - routes: What it answers besides calls, its health, its metrics and its own description.
  ///   - registry: The metrics, to which it adds its own.
  ///   - measure: Sets, before metrics are told, those that are only known when asked for.
  ///   - logger: Takes the access log as well.
  ///   - onListening: Told the address once connections are accepted.
  package init(
    options: ServerOptions,
    receiver: any CallReceiver,
    authentication: Authentication,
    routes: [Route] = [],
    registry: MetricsRegistry,
    measure: @escaping @Sendable () async -> Void = {},
    logger: Logger,
    onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
  ) {
    self.options = options
    self.receiver = receiver
    self.authentication = authentication
    self.routes = routes
    self.registry = registry
    self.measure = measure
    self.logger = logger
    self.onListening = onListening
  }

  /// Answers requests until it is told to stop: then it accepts no more, and ends once what was
  /// begun is answered or the time for that is over.
  ///
  /// - Throws: A ``ServerError``.
  package func run() async throws {
    if case .none = authentication, !LoopbackCheck.isLoopback(host: options.address.host) {
      throw ServerError.openToOthers(host: options.address.host)
    }
    let metrics = RequestMetrics(registry)
    let responder = ServerResponder(
      routes: RouteTable(allRoutes),
      authentication: authentication,
      requestsPerSecond: options.requestsPerSecond,
      crossOrigin: options.crossOrigin,
      requestLog: RequestLog(logger: logger),
      metrics: metrics
    )
    let listener = HTTPListener(
      address: options.address,
      tls: options.tls,
      limits: options.connections,
      bodyLimit: options.bodyLimit,
      metrics: metrics,
      logger: logger
    )
    try await listener.run(responder, draining: options.drain, onListening: onListening) {
      logger.warning("requests are cut off, the time to end is over")
    }
  }

  private var allRoutes: [Route] {
    let endpoint = CallEndpoint(
      receiver: receiver,
      checkers: CheckerPool(
        count: options.checkers,
        acceptsEmptyTranscripts: options.acceptsEmptyTranscripts,
        keyHash: options.keyHash
      ),
      bodies: BodyReader(limit: options.bodyLimit, budget: MemoryBudget(limit: options.bodyMemory))
    )
    let all =
      [endpoint.route] + HealthRoutes.all(receiver)
      + [MetricsRoute.route(registry, access: .key(.read), measure: measure)] + routes
    return all + DocumentRoutes.all(describing: all)
  }
}
