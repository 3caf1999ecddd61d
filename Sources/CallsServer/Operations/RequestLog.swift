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
    logger.log(level: level, message, metadata: metadata(record, remote))
  }

  /// Tells of an error that is no answer to the sender's request.
  func report(_ error: any Error) {
    // The type alone, unless it is known that the description does not repeat what was sent.
    let text = (error as? ReportStoreError)?.description ?? "\(type(of: error))"
    logger.error("a request failed", metadata: ["error": "\(text)"])
  }

  private func metadata(_ record: RequestRecord, _ remote: SocketAddress?) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "method": "\(record.method)",
      "route": "\(record.route ?? "none")",
      "status": "\(record.status)",
      "ms": "\(record.start.duration(to: .now).hundredthsOfMilliseconds)",
    ]
    if let bytes = record.contentLength { metadata["bytes"] = "\(bytes)" }
    if let address = remote?.ipAddress { metadata["remote"] = "\(address)" }
    if let access = record.access {
      metadata["key"] = "\(access.id)"
      if let workspace = access.workspace { metadata["workspace"] = "\(workspace)" }
    }
    return metadata
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
