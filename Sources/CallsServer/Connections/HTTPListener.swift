import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import RawMemory
import ServiceLifecycle

/// Accepts connections at an address and holds them to their limits.
struct HTTPListener {
  let address: ListenAddress
  let tls: ServerOptions.TLSFiles?
  let limits: ConnectionLimits
  let bodyLimit: Int
  let metrics: RequestMetrics
  let logger: Logger

  /// Answers requests with `responder` until it is told to stop: then it accepts no more, and ends
  /// once what was begun is answered, or `drain` later, which `onCut` is told.
  ///
  /// The address is told to `onListening` once connections are accepted.
  /// - Throws: A ``ServerError``.
  func run(
    _ responder: ServerResponder,
    draining drain: Duration,
    onListening: @escaping @Sendable (SocketAddress) async -> Void,
    onCut: @escaping @Sendable () -> Void = {}
  ) async throws {
    do {
      try await application(responder, onListening).run(draining: drain, onCut: onCut)
    } catch let error as IOError {
      throw ServerError.cannotListen(address, reason: "\(FileError(code: error.errnoCode))")
    } catch let error as SocketAddressError.UnknownHost {
      throw ServerError.cannotListen(address, reason: error.errorDescription)
    }
  }

  private func application(
    _ responder: ServerResponder,
    _ onListening: @escaping @Sendable (SocketAddress) async -> Void
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
  fileprivate func run(
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
