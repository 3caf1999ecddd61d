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

  /// Writes a batch as a whole, and tells what became of its records.
  func commit(_ batch: SealedBatch) async throws(ArchiveError) -> IngestSummary {
    let digest = digest
    do {
      return try await pool.write { db in
        var transaction = BatchTransaction(db, digest: digest)
        try transaction.write(batch)
        return transaction.summary
      }
    } catch is KeyClash {
      // Rare: another process loads the same calls, or two keys have one hash.
      return try await write { db in
        var transaction = BatchTransaction(db, digest: digest)
        try transaction.write(batch, isCareful: true)
        return transaction.summary
      }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// The calls of `rows` that are in the store, by their rows.
  ///
  /// - Complexity: O(calls × log of the stored ones).
  func knownCalls(of rows: RowGroup) async throws(ArchiveError) -> Set<Int> {
    try await read { db in
      var known: Set<Int> = []
      var agents: [AgentName: Int64?] = [:]
      let agent = try db.cachedStatement(
        sql: "SELECT id FROM agents WHERE workspace = ? AND agent = ?"
      )
      let call = try db.cachedStatement(
        sql: "SELECT 1 FROM calls WHERE agent = ? AND call_id = ?"
      )
      for row in 0..<rows.callCount {
        let key = CallKey(of: row, in: rows)
        if agents[key.agent] == nil {
          agents[key.agent] = .some(
            try Int64.fetchOne(
              agent,
              arguments: [key.agent.workspace, Data(key.agent.agent)]
            )
          )
        }
        guard case .some(.some(let id)) = agents[key.agent] else { continue }
        if try Int.fetchOne(call, arguments: [id, Data(key.callID)]) != nil { known.insert(row) }
      }
      return known
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
