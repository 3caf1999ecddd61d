import Synchronization

/// Things that are slow to make and used by one task at a time, shared by many tasks.
package final class SharedSlots<Content: ~Copyable>: Sendable {
  private final class Slot: Sendable {
    let content: Mutex<Content>

    init(_ make: () -> sending Content) { content = Mutex(make()) }
  }

  private let slots: [Slot]
  private let next = Atomic<Int>(0)

  /// `count` things, at least 1; with as many as there are threads, nobody waits.
  package init(count: Int, make: () -> sending Content) {
    slots = (0..<max(1, count)).map { _ in Slot(make) }
  }

  /// Lends one that nobody uses, or the first that is given back.
  ///
  /// `body` never suspends: no more are used at the same time than there are threads.
  package func withOne<R>(_ body: (inout sending Content) -> sending R) -> R {
    let start = next.add(1, ordering: .relaxed).oldValue
    func slot(_ index: Int) -> Slot { slots[Int((start &+ index).magnitude % UInt(slots.count))] }
    for index in slots.indices {
      if let result = slot(index).content.withLockIfAvailable(body) { return result }
    }
    return slot(0).content.withLock(body)
  }
}
