import Foundation
import GRDB
import RawMemory

extension ArchiveWriter {
  /// Makes a key.
  ///
  /// - Parameters:
  ///   - workspace: The workspace that it is for.
  ///   - name: What people call it.
  ///   - scopes: What may be done with it.
  ///   - expires: From when on it is of no use, Unix milliseconds; `nil` for never.
  /// - Returns: The key itself, which nobody can tell any more afterwards; once every server takes it.
  /// - Throws: ``ArchiveError``.
  package func makeKey(
    workspace: Int64,
    name: String,
    scopes: [String],
    expires: Int64?
  ) async throws(ArchiveError) -> String {
    let key = KeyDigest.newKey()
    let digest = KeyDigest.digest(key.utf8)
    try await database.write { db in
      try db.execute(
        sql: """
          INSERT INTO api_keys (workspace, name, scopes, digest, created, expires)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          workspace, name, scopes.joined(separator: ","), Data(digest), Host.now, expires,
        ]
      )
    }
    try? await Task.sleep(for: APIKeyDirectory.trust)
    return key
  }

  /// Makes the key `id` useless.
  ///
  /// - Returns: Whether there is such a key that was not revoked before; once no server takes it any
  ///   more.
  package func revokeKey(_ id: Int64) async throws(ArchiveError) -> Bool {
    let isRevoked = try await database.write { db in
      try db.execute(
        sql: "UPDATE api_keys SET revoked = ? WHERE id = ? AND revoked IS NULL",
        arguments: [Host.now, id]
      )
      return db.changesCount > 0
    }
    if isRevoked { try? await Task.sleep(for: APIKeyDirectory.trust) }
    return isRevoked
  }
}

extension ArchiveReader {
  /// All keys, the revoked ones too, in the order in which they were made.
  package func keys() async throws(ArchiveError) -> [APIKey] {
    try await readPresentFormat { db in try StoredAPIKey.all(db).map(\.key) }
  }
}

/// A key with its digest.
struct StoredAPIKey: Sendable {
  let key: APIKey
  let digest: [UInt8]

  static func all(_ db: Database) throws -> [StoredAPIKey] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT id, workspace, name, scopes, created, expires, revoked, digest FROM api_keys
        ORDER BY id
        """
    ).map { row in
      let id = try row.integer(0, of: "an API key")
      let part = "API key \(id)"
      return StoredAPIKey(
        key: APIKey(
          id: id,
          workspace: try row.integer(1, of: part),
          name: try row.text(2, of: part),
          scopes: try row.text(3, of: part).split(separator: ",").map(String.init),
          created: try row.integer(4, of: part),
          expires: row.hasNull(atIndex: 5) ? nil : try row.integer(5, of: part),
          revoked: row.hasNull(atIndex: 6) ? nil : try row.integer(6, of: part)
        ),
        digest: try row.bytes(7, of: part)
      )
    }
  }
}
