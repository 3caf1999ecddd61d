package import NIOCore

/// How long and how large a connection's requests may be.
package struct ConnectionLimits: Equatable, Sendable {
  /// The time for the first request's head, from the opening of the connection on; a TLS handshake
  /// is part of it.
  package var firstHead = TimeAmount.seconds(20)
  /// The time from one answer to the head of the next request.
  package var idle = TimeAmount.seconds(75)
  /// The time for a body, besides what its size allows.
  package var body = TimeAmount.seconds(20)
  /// The bytes of a body for which a second more is given.
  package var bodyBytesPerSecond = 8 << 10
  /// The time in which a client takes an answer.
  package var answer = TimeAmount.seconds(60)
  /// The time for a client to close its end after an answer that is the connection's last: closing
  /// first while it still sends would take the answer from it.
  package var lingering = TimeAmount.seconds(2)
  /// The most bytes of a head's fields.
  package var headBytes = 16 << 10
  /// The most fields of a head.
  package var headFields = 100
  /// The most connections at the same time; more wait in the system's queue.
  package var connections = 16_384

  /// The defaults.
  package init() {}
}
