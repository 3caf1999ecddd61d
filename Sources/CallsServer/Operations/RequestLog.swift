import Logging
import NIOCore
import Synchronization

/// The access log: a line a request, with the route instead of the path and the key's number
/// instead of the key.
struct RequestLog: Sendable {
  private let logger: Logger
  private let state = State()

  private final class State: Sendable {
    let hasLoggedTrace = Atomic<Bool>(false)
  }

  init(logger: Logger) { self.logger = logger }

  /// Writes the line of a request that was answered.
  func write(_ record: RequestRecord, remote: SocketAddress?) {
    let level = Self.level(of: record.status)
    guard logger.logLevel <= level else { return }
    var message: Logger.Message = "request"
    if record.isTrace, record.route == nil {
      guard !state.hasLoggedTrace.exchange(true, ordering: .relaxed) else { return }
      message = "traces are not taken; the next ones are refused without a line"
    }
    // Most of the lines of a server are these: to make a dictionary of each, and to sort it, takes
    // longer than to check a call.
    if let lines = logger.handler as? LogLines, lines.metadata.isEmpty {
      var line = lines.line(level: level, message: "\(message)")
      forEachPair(record, remote) { line.add($0, $1) }
      return lines.write(line.finished())
    }
    var metadata: Logger.Metadata = [:]
    forEachPair(record, remote) { metadata[$0] = .string($1) }
    logger.log(level: level, message, metadata: metadata)
  }

  /// Tells of an error that is no answer to the sender's request.
  func report(_ error: any Error) {
    // The type alone, unless it is known that the description does not repeat what was sent.
    let text = (error as? ReportStoreError)?.description ?? "\(type(of: error))"
    logger.error("a request failed", metadata: ["error": "\(text)"])
  }

  /// What a line tells, in the order of the keys.
  private func forEachPair(
    _ record: RequestRecord,
    _ remote: SocketAddress?,
    _ body: (String, String) -> Void
  ) {
    if let bytes = record.contentLength { body("bytes", "\(bytes)") }
    if let access = record.access { body("key", "\(access.id)") }
    body("method", record.method)
    body("ms", "\(record.start.duration(to: .now).hundredthsOfMilliseconds)")
    if let address = remote?.ipAddress { body("remote", address) }
    body("route", record.route ?? "none")
    body("status", "\(record.status)")
    if let workspace = record.access?.workspace { body("workspace", "\(workspace)") }
  }

  /// Who tries keys, and what the server cannot do, is worth a look.
  private static func level(of status: Int) -> Logger.Level {
    switch status {
    case 500: .error
    case 401, 501...: .warning
    default: .info
    }
  }
}

extension Duration {
  /// Milliseconds with two decimals.
  fileprivate var hundredthsOfMilliseconds: Double {
    (self / .milliseconds(1) * 100).rounded() / 100
  }
}
