import ColumnStore
import Foundation
import GRDB

/// Format 3: a row group has the keys of its own calls, and the tail those of its calls; before, there
/// was one tree of all.
enum CallKeysMigration {
  static func migrate(_ db: Database) throws {
    try db.execute(sql: tables)
    try db.execute(sql: "CREATE INDEX calls_by_group ON calls (row_group, id)")
    let digest = try ContentDigest(of: db)
    for head in try RowGroupHead.all(db) {
      try keys(of: head, digest, db).insert(of: head.id, db)
    }
    try db.execute(sql: rest)
  }

  private static func keys(
    of head: RowGroupHead,
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> GroupKeys {
    var keys = GroupKeys()
    let part = "row group \(head.id)"
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT workspace, agents.agent, call_id, digest, origin, redaction FROM calls
        JOIN agents ON agents.id = calls.agent WHERE row_group = ? ORDER BY calls.id
        """,
      arguments: [head.id]
    )
    while let row = try rows.next() {
      let agent = AgentName(
        workspace: try row.integer(0, of: part),
        agent: try row.bytes(1, of: part)
      )
      let body = try row.bytes(3, of: part)
      guard body.count == ContentDigest.size else { throw Damage(part, "a digest is unreadable") }
      keys.append(
        hash: digest.hash(of: CallKey(agent: agent, callID: try row.bytes(2, of: part))),
        digest: body,
        origin: try row.integer(4, of: part),
        redaction: row.hasNull(atIndex: 5) ? nil : try row.integer(5, of: part)
      )
    }
    guard keys.count == head.callCount else {
      throw Damage(part, "it has keys of another number of calls")
    }
    return keys
  }

  private static let tables = """
    -- What tells a row group's calls from others, an entry a call in its order.
    CREATE TABLE call_keys (
      row_group INTEGER PRIMARY KEY,
      hashes BLOB NOT NULL,     -- 8 bytes a call, of workspace, agent and call id
      hashes_checksum INTEGER NOT NULL,
      digests BLOB NOT NULL,    -- 16 bytes a call, of the body's bytes
      origins BLOB NOT NULL,    -- 8 bytes a call, a hash of where it was read
      redactions BLOB NOT NULL, -- a chunk of integers: what was taken out, 0 for nothing
      checksum INTEGER NOT NULL -- of digests, origins and redactions
    );

    ALTER TABLE tail RENAME TO old_tail;

    -- Calls that are in no row group yet.
    CREATE TABLE tail (
      id INTEGER PRIMARY KEY,
      agent INTEGER NOT NULL,
      call_id BLOB NOT NULL,
      digest BLOB NOT NULL,     -- 16 bytes of the body's bytes
      origin INTEGER NOT NULL,  -- a hash of where it was read
      redaction INTEGER,        -- what was taken out, null for nothing
      size INTEGER NOT NULL,
      body BLOB NOT NULL,       -- one zstd frame
      checksum INTEGER NOT NULL, -- of workspace, agent and body
      UNIQUE (agent, call_id)
    );

    INSERT INTO tail SELECT id, old_tail.agent, call_id, digest, origin, redaction, size, body,
      checksum
    FROM old_tail JOIN calls USING (id);
    """

  private static let rest = """
    DROP TABLE old_tail;
    DROP TABLE calls;
    """
}
