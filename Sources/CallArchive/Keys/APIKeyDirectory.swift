import GRDB
import RawMemory
import Synchronization

/// The keys of a store as they are now, for who asks at every request.
package final class APIKeyDirectory: Sendable {
  private struct State {
    var version = -1
    var keys: [StoredAPIKey] = []
    /// Until when the keys are taken for those of the store, without a look.
    var trusted: ContinuousClock.Instant?
  }

  /// How long what was read is trusted: requests by the thousand would wait for each other's look.
  static let trust = Duration.milliseconds(20)

  private let path: String
  private let queue: DatabaseQueue
  private let state = Mutex(State())

  /// The keys of the store at `path`.
  ///
  /// - Throws: ``ArchiveError``.
  package init(path: String) throws(ArchiveError) {
    self.path = path
    queue = try ArchiveFile.openForReading(path)
  }

  /// The key whose text is `text`, if there is one that is of use now.
  ///
  /// All keys are compared, in a time that does not tell how much of one is right. What whatever
  /// process did to a key is known a moment later: see ``ArchiveWriter/revokeKey(_:)``.
  /// - Throws: ``ArchiveError`` when the store cannot be read.
  package func key(_ text: [UInt8]) throws(ArchiveError) -> APIKey? {
    let digest = KeyDigest.digest(text)
    var found: APIKey?
    for stored in try present() where KeyDigest.areEqual(stored.digest, digest) {
      found = stored.key
    }
    return found.flatMap { $0.isValid(at: Host.now) ? $0 : nil }
  }

  /// Whether there is a key that is of use now.
  ///
  /// - Throws: ``ArchiveError`` when the store cannot be read.
  package func hasKeys() throws(ArchiveError) -> Bool {
    try present().contains { $0.key.isValid(at: Host.now) }
  }

  /// All keys; they are read anew after any commit.
  private func present() throws(ArchiveError) -> [StoredAPIKey] {
    let now = ContinuousClock.now
    let trusted = state.withLock { state -> [StoredAPIKey]? in
      guard let until = state.trusted, now < until else { return nil }
      return state.keys
    }
    if let trusted { return trusted }
    do {
      return try queue.read { db in
        let version = try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0
        let known = state.withLock { $0.version == version ? $0.keys : nil }
        let keys = try known ?? StoredAPIKey.all(db)
        state.withLock { $0 = State(version: version, keys: keys, trusted: now + Self.trust) }
        return keys
      }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}
