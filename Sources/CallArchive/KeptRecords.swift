import GRDB
import RawMemory

/// A record that was no call and is kept.
package struct KeptReject: Sendable, Equatable {
  /// Its number in the store.
  package let id: Int64
  /// The workspace that it was sent to.
  package let workspace: Int64
  /// The agent that it was sent to, UTF-8; `nil` where nothing names one, and where a former version
  /// of the program did not note it.
  package let agent: [UInt8]?
  /// What its source is called.
  package let source: String
  /// Its first line in the source, from 1.
  package let line: Int
  /// Its first byte in the source's inflated text.
  package let offset: Int
  /// The type of the first problem.
  package let kind: String
  /// The problems.
  package let problems: [KeptProblem]
  /// The record's bytes.
  package let size: Int
  /// When it was read, Unix milliseconds.
  package let added: Int64
}

/// A later body of a call, of another value than the one that was taken.
package struct KeptConflict: Sendable, Equatable {
  /// Its number in the store.
  package let id: Int64
  /// The call's id in the store.
  package let call: Int64
  /// The call's id as sent: UTF-8.
  package let callID: [UInt8]
  /// What its source is called.
  package let source: String
  /// Its first byte in the source's inflated text.
  package let offset: Int
  /// The body's bytes.
  package let size: Int
  /// When it was read, Unix milliseconds.
  package let added: Int64
}

extension ArchiveReader {
  /// The rejects that are kept, oldest first; or only that with a number.
  package func rejects(only id: Int64? = nil) async throws(ArchiveError) -> [KeptReject] {
    try await read { db in
      // Agents are noted since format 7.
      let agent = try ArchiveSchema.version(of: db) < 7 ? "x''" : "coalesce(agent, x'')"
      return try Row.fetchAll(
        db,
        sql: """
          SELECT id, workspace, source, line, offset, kind, problems, size, added, \(agent)
          FROM rejects WHERE ?1 IS NULL OR id = ?1 ORDER BY id
          """,
        arguments: [id]
      ).map { row in
        let id = try row.integer(0, of: "a reject")
        let part = "reject \(id)"
        let agent = try row.bytes(9, of: part)
        return KeptReject(
          id: id,
          workspace: try row.integer(1, of: part),
          agent: agent.isEmpty ? nil : agent,
          source: try row.text(2, of: part),
          line: try row.count(3, of: part),
          offset: try row.count(4, of: part),
          kind: try row.text(5, of: part),
          problems: try KeptProblem.list(row.text(6, of: part), of: part),
          size: try row.count(7, of: part),
          added: try row.integer(8, of: part)
        )
      }
    }
  }

  /// The conflicts that are kept, oldest first.
  package func conflicts() async throws(ArchiveError) -> [KeptConflict] {
    try await readPresentFormat { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, call, source, offset, size, added FROM conflicts WHERE size > 0 ORDER BY id
          """
      )
      let places = try CallPlaces(of: rows.map { try $0.integer(1, of: "a conflict") }, db)
      return try rows.map { row in
        let id = try row.integer(0, of: "a conflict")
        let part = "conflict \(id)"
        let call = try row.integer(1, of: part)
        guard let place = places[call] else { throw Damage(part, "its call is missing") }
        return KeptConflict(
          id: id,
          call: call,
          callID: place.callID,
          source: try row.text(2, of: part),
          offset: try row.count(3, of: part),
          size: try row.count(4, of: part),
          added: try row.integer(5, of: part)
        )
      }
    }
  }

  /// The bytes of the reject `id` as they were read; `nil` when there is none, or none were kept.
  package func record(ofReject id: Int64) async throws(ArchiveError) -> [UInt8]? {
    try await read { db in try Self.record(ofReject: id, db) }
  }

  static func record(ofReject id: Int64, _ db: Database) throws -> [UInt8]? {
    try body(
      of: "reject \(id)",
      sql: "SELECT body, size FROM rejects WHERE id = ? AND body IS NOT NULL",
      id,
      db
    )
  }

  /// The later body that the conflict `id` is about; `nil` when there is none.
  package func body(ofConflict id: Int64) async throws(ArchiveError) -> [UInt8]? {
    try await read { db in try Self.body(ofConflict: id, db) }
  }

  static func body(ofConflict id: Int64, _ db: Database) throws -> [UInt8]? {
    try body(
      of: "conflict \(id)",
      sql: "SELECT body, size FROM conflicts WHERE id = ? AND size > 0",
      id,
      db
    )
  }

  /// The body of the call `id` that was taken; `nil` when there is no such call.
  ///
  /// - Throws: ``ArchiveError``, also when the body was pruned.
  package func body(ofCall id: Int64) async throws(ArchiveError) -> [UInt8]? {
    let path = path
    return try await readPresentFormat { db in
      guard let place = try CallPlaces(of: [id], db)[id] else { return nil }
      if let group = place.group, try RowGroupHead.one(group, db)?.isFrozen == true {
        throw ArchiveError.frozen(path: path, call: id)
      }
      var bodies = StoredBodies()
      return try bodies.body(of: id, in: place.group, db)
    }
  }

  private static func body(
    of part: String,
    sql: String,
    _ id: Int64,
    _ db: Database
  ) throws -> [UInt8]? {
    guard let row = try Row.fetchOne(db, sql: sql, arguments: [id]) else { return nil }
    let frame = try row.bytes(0, of: part)
    return try KeptBody.inflated(frame, size: try row.count(1, of: part), of: part)
  }
}

/// A body as rejects and conflicts keep it.
enum KeptBody {
  /// The `size` bytes that a frame holds.
  static func inflated(_ frame: [UInt8], size: Int, of part: String) throws(Damage) -> [UInt8] {
    let body = try? ZstdDecompressor().decompress(frame.span, limit: PayloadBlock.largestSize)
    guard let body, body.count == size else { throw Damage(part, "its body is unreadable") }
    return body
  }
}
