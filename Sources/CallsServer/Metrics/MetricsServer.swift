package import Logging
package import NIOCore
import ServiceLifecycle

/// A listener of its own for `/metrics`, `/healthz` and `/readyz`, all without a key: for an address
/// that only those who watch the server reach.
package struct MetricsServer: Service, CustomStringConvertible {
  /// Its name alone, as of ``CallsServer``.
  package var description: String { "MetricsServer" }

  private let address: ListenAddress
  private let receiver: any CallReceiver
  private let registry: MetricsRegistry
  private let measure: @Sendable () async -> Void
  private let logger: Logger
  private let onListening: @Sendable (SocketAddress) async -> Void

  /// A server that is not yet running; see ``CallsServer`` for what the parameters are.
  package init(
    address: ListenAddress,
    receiver: any CallReceiver,
    registry: MetricsRegistry,
    measure: @escaping @Sendable () async -> Void = {},
    logger: Logger,
    onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
  ) {
    self.address = address
    self.receiver = receiver
    self.registry = registry
    self.measure = measure
    self.logger = logger
    self.onListening = onListening
  }

  /// Answers requests until it is told to stop.
  ///
  /// - Throws: A ``ServerError``.
  package func run() async throws {
    var limits = ConnectionLimits()
    limits.connections = 64
    // These requests are not those that the metrics count and the access log tells of.
    let metrics = RequestMetrics(MetricsRegistry())
    let route = MetricsRoute.route(registry, access: .open, measure: measure)
    let responder = ServerResponder(
      routes: RouteTable(HealthRoutes.all(receiver) + [route]),
      authentication: .none,
      requestsPerSecond: nil,
      crossOrigin: CrossOrigin(origins: []),
      requestLog: RequestLog(logger: Logger(label: "") { _ in SwiftLogNoOpLogHandler() }),
      metrics: metrics
    )
    let listener = HTTPListener(
      address: address,
      tls: nil,
      limits: limits,
      bodyLimit: 0,
      metrics: metrics,
      logger: logger
    )
    try await listener.run(responder, draining: .seconds(2), onListening: onListening)
  }
}
