import Calls
import CallsServer
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

/// The lines that a server logged.
final class LoggedLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func logger(_ format: LogLines.Format = .text) -> Logger {
    Logger(label: "test") { label in
      LogLines(label: label, format: format, now: { 0 }) { line in
        self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      }
    }
  }
}

/// A server that listens on a free port of this machine while a test runs.
struct TestServer: Sendable {
  let port: Int
  let receiver: MemoryReceiver
  let registry: MetricsRegistry
  let log: LoggedLines
  /// Tells the server to stop.
  let stop: @Sendable () async -> Void

  /// Runs a server, lends it, and waits for its end.
  static func run<R: Sendable>(
    receiver: MemoryReceiver = MemoryReceiver(),
    authentication: Authentication = .keys(MemoryKeys.standard),
    routes: [Route] = [],
    registry: MetricsRegistry = MetricsRegistry(),
    _ configure: (inout ServerOptions) -> Void = { _ in },
    _ body: @Sendable @escaping (TestServer) async throws -> R
  ) async throws -> R {
    var options = ServerOptions(keyHash: CallKeyHash(seed: 1))
    options.address.port = 0
    options.drain = .seconds(120)
    configure(&options)
    let log = LoggedLines()
    let (addresses, listening) = AsyncStream.makeStream(of: SocketAddress.self)
    let server = CallsServer(
      options: options,
      receiver: receiver,
      authentication: authentication,
      routes: routes,
      registry: registry,
      logger: log.logger(),
      onListening: { listening.yield($0) }
    )
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)
        ],
        logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }
      )
    )
    async let end: Void = {
      defer { listening.finish() }
      try await group.run()
    }()
    guard let address = await addresses.first(where: { _ in true }), let port = address.port else {
      try await end
      throw CancellationError()
    }
    let running = TestServer(
      port: port,
      receiver: receiver,
      registry: registry,
      log: log,
      stop: { await group.triggerGracefulShutdown() }
    )
    let result: R
    do {
      result = try await body(running)
    } catch {
      await group.triggerGracefulShutdown()
      try await end
      throw error
    }
    await group.triggerGracefulShutdown()
    try await end
    return result
  }

  /// Opens a connection, lends it, and closes it.
  func connect<R: Sendable>(
    _ body: @Sendable (inout RawConnection) async throws -> R
  ) async throws -> R {
    try await RawConnection.open(port: port, body)
  }

  /// Sends one request on a connection of its own.
  func answer(to request: RawRequest) async throws -> RawResponse {
    try await connect { connection in
      try await connection.send(request.bytes)
      return try await connection.response(toHead: request.method == "HEAD")
    }
  }

  /// Records an issue unless a request is answered with a status.
  func expect(
    _ status: Int,
    for request: RawRequest,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let response = try await answer(to: request)
    #expect(response.status == status, "\(response.text)", sourceLocation: sourceLocation)
  }
}
