import Calls
import Foundation
import GRDB
import RawMemory

/// A store's file, opened to be written, and what belongs to it.
struct ArchiveDatabase: Sendable {
  let path: String
  let pool: DatabasePool
  let digest: ContentDigest

  init(_ path: String, mode: ArchiveWriter.Mode) throws(ArchiveError) {
    self.path = path
    pool = try ArchiveFile.open(path, mode: mode)
    do {
      digest = try pool.read { db in try ContentDigest(of: db) }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Runs `body` in a transaction of its own.
  func write<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws(ArchiveError) -> R {
    do {
      return try await pool.write(body)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Runs `body` on the connection that writes, outside of a transaction.
  func configure(
    _ body: @escaping @Sendable (Database) throws -> Void
  ) async throws(ArchiveError) {
    do {
      try await pool.writeWithoutTransaction(body)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Runs `body` on the last committed state.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws(ArchiveError) -> R {
    do {
      return try await pool.read(body)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Writes a batch as a whole, whose calls were new by what was `known` of the store's, and tells
  /// what became of its records.
  func commit(
    _ batch: SealedBatch,
    since known: KnownKeys
  ) async throws(ArchiveError) -> IngestSummary {
    let digest = digest
    do {
      return try await pool.write { db in
        var transaction = BatchTransaction(db, digest: digest)
        try transaction.write(batch, since: known)
        return transaction.summary
      }
    } catch is KeyClash {
      // Rare: another process loads the same calls.
      return try await write { db in
        var transaction = BatchTransaction(db, digest: digest)
        try transaction.write(batch, since: known, isCareful: true)
        return transaction.summary
      }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}

extension ContentDigest {
  /// The digest of the bodies of a store.
  init(of db: Database) throws {
    let secret = try Data.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'secret'")
    guard let digest = secret.flatMap({ ContentDigest(secret: $0) }) else {
      throw Damage("the settings", "the secret is missing")
    }
    self = digest
  }
}
