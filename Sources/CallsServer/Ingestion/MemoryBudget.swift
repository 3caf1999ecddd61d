import HTTPTypes
import Synchronization

/// A bound on the bytes of all bodies that are in memory at the same time.
final class MemoryBudget: Sendable {
  private let limit: Int
  private let used = Atomic<Int>(0)

  /// A budget of `limit` bytes.
  init(limit: Int) { self.limit = limit }

  /// Takes some bytes; `false`, and none taken, when they are not there.
  fileprivate func take(_ bytes: Int) -> Bool {
    let (_, now) = used.add(bytes, ordering: .relaxed)
    guard now > limit else { return true }
    give(back: bytes)
    return false
  }

  fileprivate func give(back bytes: Int) {
    used.subtract(bytes, ordering: .relaxed)
  }

  /// The bytes that one request has of a budget; they go back with it.
  struct Share: ~Copyable {
    private let budget: MemoryBudget
    private var bytes = 0

    /// No bytes yet.
    init(of budget: MemoryBudget) { self.budget = budget }

    deinit { budget.give(back: bytes) }

    /// Takes some bytes more.
    ///
    /// - Throws: When they are not there.
    mutating func grow(by more: Int) throws(Refusal) {
      guard budget.take(more) else {
        throw Refusal(.serviceUnavailable, "too many bodies are being read")
          .retry(after: 1).closingConnection
      }
      bytes += more
    }

    /// Gives back all but some bytes.
    mutating func shrink(to kept: Int) {
      guard kept < bytes else { return }
      budget.give(back: bytes - kept)
      bytes = kept
    }
  }
}
