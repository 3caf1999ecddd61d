import GRDB

/// The rows of the tail whose calls are in a row group by now: nobody sees them, and they are deleted
/// a few at a time.
///
/// Overwriting a row group's worth of bodies at once would hold up whoever waits for a commit.
enum SealedTail {
  /// Says that all calls of the tail up to `id` are in a row group.
  static func begin(upTo id: Int64, _ db: Database) throws {
    try set(id, db)
  }

  /// Deletes the rows, or only the oldest `limit` of them.
  ///
  /// Whatever promises that something is gone deletes them all in its transaction.
  /// - Returns: Whether there are more.
  @discardableResult
  static func delete(_ db: Database, first limit: Int = .max) throws -> Bool {
    let last = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT value FROM settings WHERE name = 'sealed'")
    )
    guard let last else { throw Damage("the settings", "what of the tail is sealed is missing") }
    guard last > 0 else { return false }
    try db.cachedStatement(
      sql: """
        DELETE FROM tail_rows WHERE id IN
          (SELECT id FROM tail_rows WHERE id <= ? ORDER BY id LIMIT ?)
        """
    ).execute(arguments: [last, limit])
    guard db.changesCount < limit else { return true }
    // An older call may come back to the tail, with another body.
    try set(0, db)
    return false
  }

  private static func set(_ id: Int64, _ db: Database) throws {
    try db.execute(sql: "UPDATE settings SET value = ? WHERE name = 'sealed'", arguments: [id])
  }
}
