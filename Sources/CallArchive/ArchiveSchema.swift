import GRDB

/// The tables of a store; see the statements.
enum ArchiveSchema {
  /// What SQLite's header says of whose file it is: "CRpt".
  static let applicationID = 0x4352_7074
  /// The version of the tables, SQLite's `user_version`: the number of migrations.
  static let formatVersion = 9
  /// The pages of new files: blobs are long, and a longer page wastes less on their chains.
  static let pageSize = 16_384

  /// Brings a file to the present format; migrations are only ever added.
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(sql: first)
      try db.execute(
        sql: """
          INSERT INTO settings VALUES ('secret', randomblob(16)), ('next_call', 1), ('calls', 0)
          """
      )
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    migrator.registerMigration("2") { db in
      try db.execute(sql: second)
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("3") { db in
      try CallKeysMigration.migrate(db)
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    migrator.registerMigration("4") { db in
      try db.execute(sql: fourth)
      try db.execute(sql: "PRAGMA user_version = 4")
    }
    migrator.registerMigration("5") { db in
      try db.execute(sql: fifth)
      try db.execute(sql: "PRAGMA user_version = 5")
    }
    migrator.registerMigration("6") { db in
      try db.execute(sql: sixth)
      try db.execute(sql: "PRAGMA user_version = 6")
    }
    migrator.registerMigration("7") { db in
      try OwnersMigration.migrate(db)
      try db.execute(sql: "PRAGMA user_version = 7")
    }
    migrator.registerMigration("8") { db in
      try db.execute(sql: DroppedRejects.schema)
      try db.execute(sql: "PRAGMA user_version = 8")
    }
    migrator.registerMigration("9") { db in
      try db.execute(sql: DroppedRejects.placeSchema)
      try db.execute(sql: "PRAGMA user_version = 9")
    }
    return migrator
  }()

  /// The version of the tables that a file has: a reader takes older ones as they are.
  static func version(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  /// What format 2 adds to format 1.
  private static let second = """
    -- 1 where payloads were pruned: the columns are all that is left, and are never made again.
    -- A head's checksum is also of this where it is 1, so that those of format 1 stay right.
    ALTER TABLE row_groups ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;

    -- What was taken out of bodies: a repeat is told after the same was taken out of it, as a digest
    -- of the body as it came would let the file's reader guess a phone number.
    CREATE TABLE redactions (
      id INTEGER PRIMARY KEY,
      rules TEXT NOT NULL UNIQUE -- JSON
    );
    ALTER TABLE calls ADD COLUMN redaction INTEGER;   -- null where nothing was
    ALTER TABLE rejects ADD COLUMN redaction INTEGER; -- likewise
    """

  /// What format 4 adds to format 3.
  private static let fourth = """
    CREATE TABLE api_keys (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace INTEGER NOT NULL,
      name TEXT NOT NULL,
      scopes TEXT NOT NULL,     -- with commas
      digest BLOB NOT NULL UNIQUE, -- SHA-256 of the key
      created INTEGER NOT NULL, -- Unix milliseconds, as the next two
      expires INTEGER,
      revoked INTEGER
    );
    """

  /// What format 5 adds to format 4.
  private static let fifth = """
    -- The last call of the tail that is in a row group by now, 0 when there is none: see SealedTail.
    INSERT INTO settings VALUES ('sealed', 0);
    ALTER TABLE tail RENAME TO tail_rows;
    CREATE VIEW tail AS
      SELECT id, agent, call_id, digest, origin, redaction, size, body, checksum FROM tail_rows
      WHERE id > (SELECT value FROM settings WHERE name = 'sealed');
    """

  /// What format 6 adds to format 5.
  private static let sixth = """
    -- The custom dimensions, such as meta.env: see StoredDimensions.
    CREATE TABLE dimensions (name TEXT PRIMARY KEY) WITHOUT ROWID;
    """

  /// The tables of format 1.
  ///
  /// Since format 9 a conflict of the size 0 with an empty digest stands for those of its call of which
  /// nothing else is known: see ``ForgottenConflicts``.
  ///
  /// Checksums are CRC-32s, of a row's bytes where nothing else is said.
  private static let first = """
    -- 'secret' seeds the digests of bodies; 'next_call' is the id of the next call; 'calls' is the
    -- number of calls, by which a reader knows that no row group was lost.
    CREATE TABLE settings (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

    -- What became of records, and of what was dropped to keep within bounds.
    CREATE TABLE counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE agents (
      id INTEGER PRIMARY KEY,
      workspace INTEGER NOT NULL,
      agent BLOB NOT NULL,
      UNIQUE (workspace, agent)
    );

    -- Every call once, by what identifies it. A tree by that key alone is half as large as one by
    -- id with an index; the way from an id leads over the row groups, which have ascending ids.
    CREATE TABLE calls (
      agent INTEGER NOT NULL,
      call_id BLOB NOT NULL,
      id INTEGER NOT NULL,
      digest BLOB NOT NULL,     -- 16 bytes of the body's bytes
      origin INTEGER NOT NULL,  -- a hash of where it was read
      row_group INTEGER,        -- null in the tail
      PRIMARY KEY (agent, call_id)
    ) WITHOUT ROWID;

    -- Where repeats of calls were read: one that is read again is counted once.
    CREATE TABLE duplicates (
      call INTEGER NOT NULL,
      origin INTEGER NOT NULL,
      PRIMARY KEY (call, origin)
    ) WITHOUT ROWID;

    -- Calls that are in no row group yet.
    CREATE TABLE tail (
      id INTEGER PRIMARY KEY,
      agent INTEGER NOT NULL,
      size INTEGER NOT NULL,
      body BLOB NOT NULL,       -- one zstd frame
      checksum INTEGER NOT NULL -- of workspace, agent and body
    );

    CREATE TABLE row_groups (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      definitions INTEGER NOT NULL,
      call_count INTEGER NOT NULL,
      first_start INTEGER NOT NULL,
      last_start INTEGER NOT NULL,
      head_checksum INTEGER NOT NULL, -- of all columns before but the id
      catalog BLOB NOT NULL,
      ids BLOB NOT NULL,        -- the calls' ids, ascending, as a chunk of integers
      agents BLOB NOT NULL,     -- the calls' agents, as a chunk of integers
      checksum INTEGER NOT NULL -- of the three blobs
    );

    CREATE TABLE column_chunks (
      row_group INTEGER NOT NULL,
      "table" TEXT NOT NULL,
      "column" TEXT NOT NULL,
      zone_map BLOB NOT NULL,
      checksum INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (row_group, "table", "column")
    );

    -- The bodies of a row group's calls, in its order, about 1 MiB of them a block.
    CREATE TABLE payload_blocks (
      row_group INTEGER NOT NULL,
      ordinal INTEGER NOT NULL,
      first_call INTEGER NOT NULL,
      call_count INTEGER NOT NULL,
      size INTEGER NOT NULL,
      checksum INTEGER NOT NULL,
      bytes BLOB NOT NULL,      -- one zstd frame of the number of bytes of each body, and the bodies
      PRIMARY KEY (row_group, ordinal)
    );

    -- Records that are no calls. One record is kept once, however often it is read.
    CREATE TABLE rejects (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace INTEGER NOT NULL,
      source TEXT NOT NULL,
      line INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      digest BLOB NOT NULL,
      kind TEXT NOT NULL,
      problems TEXT NOT NULL,   -- JSON
      size INTEGER NOT NULL,
      body BLOB,                -- one zstd frame; null where nothing was kept
      checksum INTEGER NOT NULL, -- of source, kind, problems and body
      added INTEGER NOT NULL,   -- when it was read, Unix milliseconds
      UNIQUE (source, offset, digest)
    );

    -- Later bodies of calls, of another value than the first. The size is 0 of a body that was put
    -- away, and -1 of one that is no longer kept, but counted.
    CREATE TABLE conflicts (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      call INTEGER NOT NULL,
      source TEXT NOT NULL,
      offset INTEGER NOT NULL,
      digest BLOB NOT NULL,
      size INTEGER NOT NULL,
      body BLOB NOT NULL,       -- one zstd frame
      checksum INTEGER NOT NULL,
      added INTEGER NOT NULL,
      UNIQUE (call, source, offset, digest)
    );
    """
}
