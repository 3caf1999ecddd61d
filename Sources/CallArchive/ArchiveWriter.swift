package import Calls
import GRDB

/// A durable store, opened to be written.
///
/// Several may write one file, in this process or others; they take turns, a transaction each.
package struct ArchiveWriter: Sendable {
  /// What to do about a missing file.
  package enum Mode: Sendable {
    /// Make it.
    case createOrWrite
    /// Refuse it.
    case write
  }

  let database: ArchiveDatabase

  /// Opens the store at `path`.
  ///
  /// - Throws: ``ArchiveError`` when there is no store, or when it may not be written.
  package init(path: String, mode: Mode) throws(ArchiveError) {
    database = try ArchiveDatabase(path, mode: mode)
  }

  init(_ database: ArchiveDatabase) { self.database = database }

  /// What SQLite says of a setting of the connection that writes.
  package func setting(_ name: String) throws(ArchiveError) -> Int {
    do {
      return try database.pool.writeWithoutTransaction { db in
        try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? -1
      }
    } catch {
      throw ArchiveError(error, path: database.path)
    }
  }

  /// Closes the file; all was moved into it then, unless others have it open.
  package func close() throws(ArchiveError) {
    do {
      try database.pool.writeWithoutTransaction { db in
        // Nobody waits for readers: who comes after them moves the rest.
        try db.execute(sql: "PRAGMA busy_timeout = 0")
        _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
      try database.pool.close()
    } catch {
      throw ArchiveError(error, path: database.path)
    }
  }

  /// Loads all of `sources` in order: each call once, however often it is loaded.
  ///
  /// Calls are written in batches, each in one durable transaction; wherever this ends, the batches
  /// written are there, and loading the same sources again adds the rest. Memory holds a few blocks
  /// and batches, and eight bytes or so for each call of the store.
  /// - Parameters:
  ///   - sources: Where records come from.
  ///   - options: How they are read and cut.
  ///   - diagnose: Told what is wrong, in the order of the input.
  ///   - progress: Told how far the load is, after each block.
  /// - Returns: What became of the records.
  /// - Throws: ``ArchiveError``, or what `diagnose` throws.
  package func ingest(
    _ sources: [InputSource],
    options: IngestOptions = IngestOptions(),
    diagnose: (InputDiagnostic) async throws -> Void = { _ in },
    progress: (CallLoader.Progress) -> Void = { _ in }
  ) async throws -> IngestSummary {
    precondition(
      options.input.maxRecord <= IngestOptions.largestMaxRecord,
      "a store takes no records of \(options.input.maxRecord) bytes"
    )
    try await rebuild(onlyOutdated: true)
    var loader = CallLoader()
    loader.decoding = options.decoding
    loader.decoding.keepsRejected = true
    loader.decoding.keepsBodies = true
    loader.input = options.input
    loader.threads = options.threads
    loader.stopsAtFirstRejection = options.stopsAtFirstRejection
    loader.decoding.keyHash = database.digest.keyHash
    let digest = database.digest
    loader.columns = try await database.read { db in try StoredDimensions.allColumns(db) }
    let known = try await database.write { db in try KnownKeys(digest, db) }
    var sink = IngestSink(database, sources: sources, options: options, known: known)
    do {
      try await loader.load(sources, into: &sink, diagnose: diagnose, progress: progress)
      try await sink.finish()
    } catch {
      await sink.abandon()
      if case .diskFull(let path, let reason, _) = error as? ArchiveError {
        throw ArchiveError.diskFull(path: path, reason: reason, stored: sink.summary.new)
      }
      throw error
    }
    try await sealTail(longerThan: options.longestTail)
    return sink.summary
  }
}
