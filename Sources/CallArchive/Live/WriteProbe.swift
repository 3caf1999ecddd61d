import GRDB

/// Finds out whether a store that could not be written can be again.
struct WriteProbe {
  /// How long after a failure, and after each try, the next try is.
  private static let interval = Duration.seconds(1)

  private let database: ArchiveDatabase
  private let bytes: Int

  /// A probe after so many bytes of bodies could not be written.
  init(database: ArchiveDatabase, bytes: Int) {
    self.database = database
    // A few may find room in the write-ahead log where the next batch would not.
    self.bytes = max(bytes, 64 << 10)
  }

  /// Tries until it works, or the task is cancelled.
  func success() async {
    while true {
      try? await Task.sleep(for: Self.interval)
      guard !Task.isCancelled else { return }
      if (try? await write()) != nil { return }
    }
  }

  /// Writes that many bytes, and removes them.
  private func write() async throws(ArchiveError) {
    let bytes = bytes
    try await database.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO settings VALUES ('probe', zeroblob(?))",
        arguments: [bytes]
      )
    }
    // Apart, as what one transaction adds and removes need not be written.
    try await database.write { db in
      try db.execute(sql: "DELETE FROM settings WHERE name = 'probe'")
    }
  }
}
