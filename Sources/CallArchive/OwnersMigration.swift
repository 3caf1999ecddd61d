import GRDB

/// Format 7: a reject has the agent that it was sent to, so that one record sent to two agents, or to
/// two workspaces, is two rejects; and what became of records is counted by workspace as well.
enum OwnersMigration {
  static func migrate(_ db: Database) throws {
    try db.execute(sql: rejects)
    // Ids are not given twice.
    let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'rejects'")
    try db.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'new_rejects'")
    try db.execute(
      sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('new_rejects', ?)",
      arguments: [last ?? 0]
    )
    try db.execute(sql: "DROP TABLE rejects")
    try db.execute(sql: "ALTER TABLE new_rejects RENAME TO rejects")
    try db.execute(sql: counters)
    for (workspace, named) in try WorkspaceCounts.derived(db) {
      for (name, count) in named {
        try WorkspaceCounts.add(count, to: name, of: workspace, db)
      }
    }
  }

  private static let rejects = """
    -- Records that are no calls. One record is kept once for each agent that it was sent to, however
    -- often it is read.
    CREATE TABLE new_rejects (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace INTEGER NOT NULL,
      agent BLOB,               -- empty where nothing names one; null where format 6 did not note it
      source TEXT NOT NULL,
      line INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      digest BLOB NOT NULL,
      kind TEXT NOT NULL,
      problems TEXT NOT NULL,   -- JSON
      size INTEGER NOT NULL,
      body BLOB,                -- one zstd frame; null where nothing was kept
      checksum INTEGER NOT NULL, -- of source, kind, problems, body and, where it is noted, the agent
      added INTEGER NOT NULL,   -- when it was read, Unix milliseconds
      redaction INTEGER,        -- what was taken out, null for nothing
      UNIQUE (source, offset, digest, workspace, agent)
    );
    INSERT INTO new_rejects SELECT id, workspace, NULL, source, line, offset, digest, kind, problems,
      size, body, checksum, added, redaction
    FROM rejects;
    """

  private static let counters = """
    -- What became of the records of each workspace: calls, duplicates, conflicts and rejected_KIND. Of
    -- conflicts and rejects that format 6 counted, those that were no longer kept are nobody's.
    CREATE TABLE workspace_counters (
      workspace INTEGER NOT NULL,
      name TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (workspace, name)
    ) WITHOUT ROWID;
    """
}
