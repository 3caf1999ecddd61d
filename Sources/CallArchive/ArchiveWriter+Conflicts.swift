import Foundation
import GRDB
import RawMemory

extension ArchiveWriter {
  /// Takes the later body of the conflict `id` in the place of the one that was taken.
  ///
  /// The call keeps its id and goes to the tail; the row group that it was in is made anew, so that
  /// nothing of the former body is left but its digest, by which it is known when the same files
  /// are read again: the decision holds. The conflict is settled, and no longer kept or counted.
  /// - Returns: Whether there is such a conflict.
  /// - Throws: ``ArchiveError``; nothing is changed then.
  /// - Complexity: O(bytes of the call's row group).
  @discardableResult
  package func apply(conflict id: Int64) async throws(ArchiveError) -> Bool {
    let digest = database.digest
    return try await database.write { db in
      guard
        let conflict = try Row.fetchOne(
          db,
          sql: "SELECT call, size, body, digest FROM conflicts WHERE id = ? AND size > 0",
          arguments: [id]
        )
      else { return false }
      let part = "conflict \(id)"
      let call = try conflict.integer(0, of: part)
      guard
        let key = try Row.fetchOne(
          db,
          sql: """
            SELECT calls.agent, call_id, row_group, workspace, agents.agent, digest FROM calls
            JOIN agents ON agents.id = calls.agent WHERE calls.id = ?
            """,
          arguments: [call]
        )
      else { throw Damage(part, "its call is missing") }
      if key.hasNull(atIndex: 2) {
        try db.execute(sql: "DELETE FROM tail WHERE id = ?", arguments: [call])
      } else {
        let group = try key.integer(2, of: part)
        try Self.remove(call, from: group, digest, db)
      }
      let frame = try conflict.bytes(2, of: part)
      let name = AgentName(
        workspace: try key.integer(3, of: part),
        agent: try key.bytes(4, of: part)
      )
      let agent = try key.integer(0, of: part)
      try db.execute(
        sql: "INSERT INTO tail VALUES (?, ?, ?, ?, ?)",
        arguments: [
          call, agent, try conflict.count(1, of: part), Data(frame),
          Int64(TailCall.checksum(name, frame)),
        ]
      )
      try db.execute(
        sql: """
          UPDATE calls SET digest = ?, row_group = NULL WHERE agent = ? AND call_id = ?
          """,
        arguments: [
          Data(try conflict.bytes(3, of: part)), agent, Data(try key.bytes(1, of: part)),
        ]
      )
      try db.execute(sql: "DELETE FROM conflicts WHERE id = ?", arguments: [id])
      try Self.settle(try key.bytes(5, of: part), of: call, db)
      try db.execute(sql: "UPDATE counters SET count = count - 1 WHERE name = 'conflicts'")
      return true
    }
  }

  /// Remembers the digest of a body that was put away, as a conflict without a body.
  private static func settle(_ digest: [UInt8], of call: Int64, _ db: Database) throws {
    let nothing: [UInt8] = []
    try db.execute(
      sql: """
        INSERT INTO conflicts (call, source, offset, digest, size, body, checksum, added)
        VALUES (?, '', 0, ?, 0, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
      arguments: [
        call, Data(digest), Data(nothing), Int64(Checksum.crc32(nothing.span)), Host.now,
      ]
    )
  }

  /// Makes a row group anew without one of its calls.
  private static func remove(
    _ call: Int64,
    from group: Int64,
    _ digest: ContentDigest,
    _ db: Database
  ) throws {
    let head = try RowGroupHead.all(db).first { $0.id == group }
    guard let head else { throw Damage.group(group, "it is missing") }
    let source = try Derivation.source(of: head, db)
    let ids = try source.ids()
    var rest = LooseCalls()
    try rest.add(source) { ids[$0] != call }
    var transaction = BatchTransaction(db, digest: digest)
    try rest.write(in: &transaction, db)
    try delete(group: group, db)
  }
}
