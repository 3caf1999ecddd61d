package import Calls
package import RawMemory

/// Takes calls: when it says that it has one, the call is on disk.
///
/// Many requests call it at the same time, with no order between them.
package protocol CallReceiver: Sendable {
  /// Why no call is taken at present; `nil` when calls are.
  ///
  /// Asked before a body is read, so that it must not wait.
  var obstacle: ReceptionError? { get }

  /// Takes a call that was checked, or finds the one that it repeats.
  ///
  /// - Returns: Once the call is durable.
  /// - Throws: When the call was not taken; it may be sent again.
  func receive(_ call: ReceivedCall) async throws(ReceptionError) -> Receipt

  /// Keeps the body of a request that was refused, with the reason, within bounds of its own.
  ///
  /// Best effort: the sender gets the same answer whether or not the body is kept.
  func reject(_ call: RefusedCall) async
}

/// A call that passed all checks.
package struct ReceivedCall: Sendable {
  /// The workspace, at least 0.
  package let workspace: Int64
  /// The agent's identifier, UTF-8, 1 to 200 scalars.
  package let agent: [UInt8]
  /// The call's id and the hash of its key.
  package let identity: CallIdentity
  /// The create-call body as it was sent, inflated and without a byte order mark.
  package let body: PaddedBytes

  /// A call whose body was checked, with the identity that the check gave.
  package init(workspace: Int64, agent: [UInt8], identity: CallIdentity, body: PaddedBytes) {
    self.workspace = workspace
    self.agent = agent
    self.identity = identity
    self.body = body
  }
}

/// What a call's sender is told.
package struct Receipt: Equatable, Sendable {
  /// The number by which the store knows the call.
  package let id: Int64
  /// Whether the call was not there before.
  package let isNew: Bool

  /// A receipt.
  package init(id: Int64, isNew: Bool) {
    self.id = id
    self.isNew = isNew
  }
}

/// Why a call cannot be taken now.
package struct ReceptionError: Error, Equatable, Sendable {
  /// What is in the way.
  package enum Reason: Equatable, Sendable {
    /// As many calls wait as may.
    case queueFull
    /// The server is about to end.
    case stopping
    /// The store cannot be written, as when its disk is full.
    case cannotWrite
  }

  /// What is in the way.
  package let reason: Reason
  /// The whole seconds after which to try again, at least 1.
  package let retryAfter: Int

  /// An error; the seconds are at least 1.
  package init(_ reason: Reason, retryAfter: Int = 1) {
    self.reason = reason
    self.retryAfter = max(1, retryAfter)
  }
}

extension ReceptionError: CustomStringConvertible {
  /// What is in the way, in a few words.
  package var description: String {
    switch reason {
    case .queueFull: "too many calls are waiting to be stored"
    case .stopping: "the server is stopping"
    case .cannotWrite: "the store cannot be written"
    }
  }
}

/// The body of a request that can never be taken, from a sender with a valid key.
package struct RefusedCall: Sendable {
  /// The workspace of the request, or of the key when the request does not tell.
  package let workspace: Int64
  /// The agent's identifier, UTF-8; `nil` when the request does not tell.
  package let agent: [UInt8]?
  /// What is wrong; never empty.
  package let problems: [RequestProblem]
  /// The body: inflated, unless that is what failed.
  package let body: PaddedBytes

  /// A refused call; the problems are not empty.
  package init(
    workspace: Int64,
    agent: [UInt8]?,
    problems: [RequestProblem],
    body: PaddedBytes
  ) {
    self.workspace = workspace
    self.agent = agent
    self.problems = problems
    self.body = body
  }
}
