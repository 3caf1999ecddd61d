import Calls
import RawMemory

/// The checkers of all requests: as many as can check at the same time, so that no request makes
/// one.
struct CheckerPool: Sendable {
  private let slots: SharedSlots<CallChecker>

  /// A pool whose checkers take `count` bodies at the same time; at least 1.
  init(count: Int, acceptsEmptyTranscripts: Bool, keyHash: CallKeyHash) {
    slots = SharedSlots(count: count) {
      CallChecker(acceptsEmptyTranscripts: acceptsEmptyTranscripts, keyHash: keyHash)
    }
  }

  /// Checks a body as ``CallChecker/check(_:workspace:agent:)`` does.
  func check(_ body: PaddedBytes, workspace: Int64, agent: [UInt8]) -> CheckedBody {
    slots.withOne { $0.check(body, workspace: workspace, agent: agent) }
  }
}
