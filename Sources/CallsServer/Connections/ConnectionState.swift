package import NIOCore

/// What a connection is at, and until when.
///
/// It decides and does nothing: ``ConnectionGuard`` tells it what happens and does what it says.
package struct ConnectionState {
  /// What to do at a time.
  package enum Expiry: Equatable {
    /// Nothing yet, or there is no limit now.
    case wait
    /// The client is told, for it may still listen.
    case refuse
    case close
  }

  private let limits: ConnectionLimits
  /// The most bytes of a body.
  private let bodyLimit: Int

  /// The requests of which the head came and the answer has not ended.
  package private(set) var unanswered = 0
  /// Whether the end of a request is still to come.
  package private(set) var isReadingBody = false
  private var bodyBytes = 0
  private var isAnswering = false
  private var isLastAnswer = false
  /// Whether the last answer was given: nothing more is read or written.
  package private(set) var isEnding = false
  private var hadRequest = false
  /// When the present step began.
  private var since: NIODeadline

  /// The state of a connection that was just opened.
  ///
  /// - Parameters:
  ///   - limits: How long everything may take.
  ///   - bodyLimit: The most bytes of a body.
  ///   - now: The present, as in all that follows.
  package init(limits: ConnectionLimits, bodyLimit: Int, now: NIODeadline) {
    self.limits = limits
    self.bodyLimit = bodyLimit
    since = now
  }

  /// Until when something must happen; `nil` when the server is at work.
  package var deadline: NIODeadline? {
    if isEnding { return since + limits.lingering }
    if isReadingBody {
      return since + limits.body
        + .seconds(Int64(bodyBytes / max(1, limits.bodyBytesPerSecond)))
    }
    if isAnswering { return since + limits.answer }
    guard unanswered == 0 else { return nil }
    return since + (hadRequest ? limits.idle : limits.firstHead)
  }

  /// The head of a request came.
  package mutating func readHead(now: NIODeadline) {
    unanswered += 1
    hadRequest = true
    isReadingBody = true
    bodyBytes = 0
    since = now
  }

  /// Some bytes of a body came.
  ///
  /// - Returns: Whether they may be more: nobody checks the size of a body whose request was
  ///   answered.
  package mutating func readBody(_ bytes: Int) -> Bool {
    bodyBytes += bytes
    return unanswered > 0 || bodyBytes <= bodyLimit
  }

  /// A request ended.
  package mutating func readEnd(now: NIODeadline) {
    isReadingBody = false
    since = now
  }

  /// An answer begins.
  package mutating func writeHead(isLast: Bool, now: NIODeadline) {
    isAnswering = true
    isLastAnswer = isLast
    if !isReadingBody { since = now }
  }

  /// An answer ends.
  ///
  /// - Returns: Whether it was the connection's last.
  package mutating func writeEnd(now: NIODeadline) -> Bool {
    isAnswering = false
    unanswered = max(0, unanswered - 1)
    if !isReadingBody { since = now }
    return isLastAnswer
  }

  /// Nothing more will be read or written.
  package mutating func end(now: NIODeadline) {
    isEnding = true
    since = now
  }

  /// Whether the server itself may answer the request that is being read: no other one is before
  /// it, and no answer has begun.
  package var mayRefuse: Bool { !isEnding && !isAnswering && unanswered <= (isReadingBody ? 1 : 0) }

  /// What to do at a time.
  package func expiry(now: NIODeadline) -> Expiry {
    guard let deadline, now >= deadline else { return .wait }
    return isReadingBody && unanswered == 1 && mayRefuse ? .refuse : .close
  }
}
