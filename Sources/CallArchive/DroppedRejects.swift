import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// The rejects that are no longer kept, and yet known and counted: one that is read again is the same.
enum DroppedRejects {
  /// What format 8 adds to format 7.
  static let schema = """
    -- Rejects that are no longer kept, so that one that is read again is counted once.
    CREATE TABLE dropped_rejects (
      workspace INTEGER NOT NULL,
      record INTEGER NOT NULL,  -- a hash of agent, source, offset and digest
      kind TEXT NOT NULL,
      added INTEGER NOT NULL,   -- when it was read, Unix milliseconds
      PRIMARY KEY (workspace, record)
    ) WITHOUT ROWID;
    """

  /// Keeps the rejects that `condition` chooses no more, and knows them from now on.
  ///
  /// - Returns: How many there were.
  static func drop(
    where condition: String,
    _ arguments: StatementArguments,
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> Int {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT id, workspace, coalesce(agent, x''), source, offset, digest, kind, added FROM rejects
        WHERE \(condition)
        """,
      arguments: arguments
    )
    for row in rows {
      let id = try row.integer(0, of: "a reject")
      let part = "reject \(id)"
      let record = record(
        agent: try row.bytes(2, of: part),
        source: try row.text(3, of: part),
        offset: try row.count(4, of: part),
        digest: try row.bytes(5, of: part),
        digest
      )
      try db.cachedStatement(
        sql: "INSERT INTO dropped_rejects VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
      ).execute(
        arguments: [
          try row.integer(1, of: part), record, try row.text(6, of: part),
          try row.integer(7, of: part),
        ]
      )
      try db.cachedStatement(sql: "DELETE FROM rejects WHERE id = ?").execute(arguments: [id])
    }
    return rows.count
  }

  /// Whether the record with that digest is one of them.
  static func hold(
    _ reject: RejectedRecord,
    _ body: [UInt8],
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> Bool {
    let record = record(
      agent: reject.owner.agent ?? [],
      source: reject.source,
      offset: reject.offset,
      digest: body,
      digest
    )
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT 1 FROM dropped_rejects WHERE workspace = ? AND record = ?"),
      arguments: [reject.owner.workspace, record]
    )
    return row != nil
  }

  /// Forgets what they were, but not that there were so many: from the hash of a text somebody who has
  /// the file could guess what was in it.
  static func forget(before time: Int64, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE OR IGNORE dropped_rejects SET record = random() WHERE added < ?",
      arguments: [time]
    )
  }

  private static func record(
    agent: [UInt8],
    source: String,
    offset: Int,
    digest body: [UInt8],
    _ digest: ContentDigest
  ) -> Int64 {
    var name: [UInt8] = []
    name.append(number: UInt64(agent.count))
    name += agent
    name += body
    name += source.utf8
    return digest.origin(name, offset: offset)
  }
}
