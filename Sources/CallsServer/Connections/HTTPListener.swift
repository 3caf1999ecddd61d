import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle

/// Accepts connections at an address and holds them to their limits.
struct HTTPListener {
  let address: ListenAddress
  let tls: ServerOptions.TLSFiles?
  let limits: ConnectionLimits
  let bodyLimit: Int
  let metrics: RequestMetrics
  let logger: Logger

  /// What answers requests with `responder`; `onListening` is told the address once connections are
  /// accepted.
  func application(
    _ responder: ServerResponder,
    onListening: @escaping @Sendable (SocketAddress) async -> Void
  ) throws -> some ApplicationProtocol {
    Application(
      responder: responder,
      server: try protocolStack(responder.routes),
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port),
        backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(
          limits.connections,
          logger: logger
        )
      ),
      onServerRunning: { channel in
        if let address = channel.localAddress { await onListening(address) }
      },
      logger: logger
    )
  }

  private func protocolStack(_ routes: RouteTable) throws -> HTTPServerBuilder {
    let (limits, bodyLimit, metrics) = (limits, bodyLimit, metrics)
    let http = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          ConnectionGuard(limits: limits, bodyLimit: bodyLimit, metrics: metrics) { line in
            routes.match(line.method, target: line.target).refusal
          }
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headBytes,
          maxHeaderListSize: limits.headBytes,
          maxHeaderFieldCount: limits.headFields
        )
      )
    )
    guard let tls else { return http }
    return try .tls(http, tlsConfiguration: Self.configuration(tls))
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

extension ApplicationProtocol {
  /// Answers requests until it is told to stop: then it accepts no more, and ends once what was
  /// begun is answered, or `drain` later, which `onCut` is told.
  func run(
    draining drain: Duration,
    onCut: @escaping @Sendable () -> Void
  ) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await run() }
      group.addTask {
        try await gracefulShutdown()
        try await Task.sleep(for: drain)
        onCut()
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
