import GRDB

/// Tells when a store was written.
package final class StoreVersion: Sendable {
  private let path: String
  private let queue: DatabaseQueue

  /// The version of the store at `path`.
  ///
  /// - Throws: ``ArchiveError``.
  package init(path: String) throws(ArchiveError) {
    self.path = path
    // One connection: the number that SQLite gives means nothing on another one.
    queue = try ArchiveFile.openForReading(path)
  }

  /// A number that is another one after any commit, by whatever process, than it was before.
  ///
  /// - Throws: ``ArchiveError`` when the store cannot be read.
  /// - Complexity: O(1); it takes some microseconds.
  package func present() throws(ArchiveError) -> Int {
    do {
      return try queue.read { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}
