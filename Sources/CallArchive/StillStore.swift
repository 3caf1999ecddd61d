import GRDB

/// A store as it is at one moment, for as long as somebody holds this.
///
/// What others write meanwhile is not seen, and stays in the write-ahead log until then.
final class StillStore: Sendable {
  private let queue: DatabaseQueue

  /// The store as it is now; nobody else may use the connection any more.
  init(_ queue: DatabaseQueue) throws {
    self.queue = queue
    try queue.unsafeRead { try $0.beginTransaction(.deferred) }
  }

  deinit {
    // SQLite commits nothing after damage, not even what was only read.
    try? queue.unsafeRead { try $0.rollback() }
  }

  /// Reads on this thread; one reader waits for another.
  func read<R>(_ body: (Database) throws -> R) rethrows -> R { try queue.unsafeRead(body) }
}
