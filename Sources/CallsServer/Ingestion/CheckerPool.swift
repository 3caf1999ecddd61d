import Calls
import RawMemory
import Synchronization

/// The checkers of all requests: as many as can check at the same time, so that no request makes
/// one.
final class CheckerPool: Sendable {
  private final class Slot: Sendable {
    let checker: Mutex<CallChecker>

    init(acceptsEmptyTranscripts: Bool, keyHash: CallKeyHash) {
      checker = Mutex(
        CallChecker(acceptsEmptyTranscripts: acceptsEmptyTranscripts, keyHash: keyHash)
      )
    }
  }

  private let slots: [Slot]
  private let next = Atomic<Int>(0)

  /// A pool whose checkers take `count` bodies at the same time; at least 1.
  init(count: Int, acceptsEmptyTranscripts: Bool, keyHash: CallKeyHash) {
    slots = (0..<max(1, count)).map { _ in
      Slot(acceptsEmptyTranscripts: acceptsEmptyTranscripts, keyHash: keyHash)
    }
  }

  /// Checks a body as ``CallChecker/check(_:workspace:agent:)`` does.
  ///
  /// It never suspends: no more bodies are checked at the same time than there are threads.
  func check(_ body: PaddedBytes, workspace: Int64, agent: [UInt8]) -> CheckedBody {
    let start = next.add(1, ordering: .relaxed).oldValue
    func slot(_ index: Int) -> Slot { slots[Int((start &+ index).magnitude % UInt(slots.count))] }
    for index in slots.indices {
      let checked = slot(index).checker.withLockIfAvailable { checker in
        checker.check(body, workspace: workspace, agent: agent)
      }
      if let checked { return checked }
    }
    return slot(0).checker.withLock { $0.check(body, workspace: workspace, agent: agent) }
  }
}
