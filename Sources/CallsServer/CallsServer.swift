import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
package import NIOCore
import ServiceLifecycle
import Synchronization

/// The HTTP endpoint: takes calls, and answers whatever other routes it is given.
package struct CallsServer: Service {
  private let options: ServerOptions
  private let receiver: any CallReceiver
  private let authentication: Authentication
  private let routes: [Route]
  private let registry: MetricsRegistry
  private let logger: Logger
  private let onListening: @Sendable (SocketAddress) async -> Void

  /// A server that is not yet running.
  ///
  /// - Parameters:
  ///   - options: How it works.
  ///   - receiver: Takes the calls.
  ///   - authentication: How it learns who is asking.
  ///   - routes: What it answers besides calls, `/healthz`, `/readyz` and `/metrics`.
  ///   - registry: The metrics, to which it adds its own.
  ///   - logger: Takes the access log as well.
  ///   - onListening: Told the address once connections are accepted.
  package init(
    options: ServerOptions,
    receiver: any CallReceiver,
    authentication: Authentication,
    routes: [Route] = [],
    registry: MetricsRegistry,
    logger: Logger,
    onListening: @escaping @Sendable (SocketAddress) async -> Void = { _ in }
  ) {
    self.options = options
    self.receiver = receiver
    self.authentication = authentication
    self.routes = routes
    self.registry = registry
    self.logger = logger
    self.onListening = onListening
  }

  /// Answers requests until it is told to stop: then it accepts no more, and ends once what was
  /// begun is answered or the time for that is over.
  ///
  /// - Throws: A ``ServerError``, or the system's refusal to listen.
  package func run() async throws {
    let application = try application()
    try await withThrowingTaskGroup { group in
      group.addTask { try await application.run() }
      group.addTask { [options, logger] in
        try await gracefulShutdown()
        try await Task.sleep(for: options.drain)
        logger.warning("requests are cut off, the time to end is over")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func application() throws -> some ApplicationProtocol {
    if case .none = authentication, !LoopbackCheck.isLoopback(host: options.host) {
      throw ServerError.openToOthers(host: options.host)
    }
    let metrics = RequestMetrics(registry)
    let responder = ServerResponder(
      routes: RouteTable(allRoutes),
      authentication: authentication,
      requestsPerSecond: options.requestsPerSecond,
      requestLog: RequestLog(logger: logger),
      metrics: metrics
    )
    return Application(
      responder: responder,
      server: try protocolStack(metrics),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(
          options.connections.connections,
          logger: logger
        )
      ),
      onServerRunning: { [onListening] channel in
        if let address = channel.localAddress { await onListening(address) }
      },
      logger: logger
    )
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
    return [endpoint.route] + HealthRoutes.all(receiver) + [RequestMetrics.route(registry)] + routes
  }

  private func protocolStack(_ metrics: RequestMetrics) throws -> HTTPServerBuilder {
    let limits = options.connections
    let bodyLimit = options.bodyLimit
    let http = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          ConnectionGuard(limits: limits, bodyLimit: bodyLimit, metrics: metrics)
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headBytes,
          maxHeaderListSize: limits.headBytes,
          maxHeaderFieldCount: limits.headFields
        )
      )
    )
    guard let files = options.tls else { return http }
    return try .tls(http, tlsConfiguration: Self.configuration(files))
  }

  private static func configuration(
    _ files: ServerOptions.TLSFiles
  ) throws(ServerError) -> TLSConfiguration {
    do {
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map {
          .certificate($0)
        },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
      )
      configuration.applicationProtocols = ["http/1.1"]
      return configuration
    } catch {
      throw ServerError.unusableTLSFiles(
        certificate: files.certificate,
        key: files.key,
        reason: "\(error)"
      )
    }
  }
}
