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

  /// What format 9 adds to format 8.
  static let placeSchema = """
    -- What `record` becomes once something was taken out of the store: a hash of agent, source and
    -- offset alone. Null where there is none: of requests, and of rejects that format 8 dropped.
    ALTER TABLE dropped_rejects ADD COLUMN place INTEGER;
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
      let place = Place(
        agent: try row.bytes(2, of: part),
        source: try row.text(3, of: part),
        offset: try row.count(4, of: part)
      )
      try db.cachedStatement(
        sql: """
          INSERT INTO dropped_rejects (workspace, record, kind, added, place) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """
      ).execute(
        arguments: [
          try row.integer(1, of: part), place.hash(with: try row.bytes(5, of: part), digest),
          try row.text(6, of: part), try row.integer(7, of: part), place.hash(digest),
        ]
      )
      try db.cachedStatement(sql: "DELETE FROM rejects WHERE id = ?").execute(arguments: [id])
    }
    return rows.count
  }

  /// Whether the record with that digest is one of them, or was read where one was of which nothing
  /// else is known any more.
  static func hold(
    _ reject: RejectedRecord,
    _ body: [UInt8],
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> Bool {
    let place = Place(
      agent: reject.owner.agent ?? [],
      source: reject.source,
      offset: reject.offset
    )
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT 1 FROM dropped_rejects WHERE workspace = ? AND record IN (?, ?)"
      ),
      arguments: [reject.owner.workspace, place.hash(with: body, digest), place.hash(digest)]
    )
    return row != nil
  }

  /// Forgets what they were, but not where they were read and that there were so many: from the hash of
  /// a text somebody who has the file could guess what was in it.
  static func forget(before time: Int64, _ db: Database) throws {
    // Of several that were read in one place, as the file changed, one has its hash.
    for sql in [
      "UPDATE OR IGNORE dropped_rejects SET record = place WHERE added < ? AND place IS NOT NULL",
      """
      UPDATE OR IGNORE dropped_rejects SET record = random()
      WHERE added < ? AND (place IS NULL OR record <> place)
      """,
    ] {
      try db.execute(sql: sql, arguments: [time])
    }
  }

  /// Where a reject was read, and for whom.
  private struct Place {
    let agent: [UInt8]
    let source: String
    let offset: Int

    /// The hash of the place, and of what was read there.
    func hash(with body: [UInt8], _ digest: ContentDigest) -> Int64 {
      var name: [UInt8] = []
      name.append(number: UInt64(agent.count))
      name += agent
      name += body
      name += source.utf8
      return digest.origin(name, offset: offset)
    }

    /// The hash of the place alone; `nil` of requests, which have none.
    func hash(_ digest: ContentDigest) -> Int64? {
      source == RefusedRecord.source ? nil : hash(with: [], digest)
    }
  }
}
