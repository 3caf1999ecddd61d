import Calls
import Foundation
import GRDB
import RawMemory

extension ArchiveWriter {
  /// Takes the later body of the conflict `id` in the place of the one that was taken.
  ///
  /// The call keeps its id and goes to the tail; the row group that it was in is made anew, so that
  /// nothing of the former body is left but its digest, by which it is known when the same files
  /// are read again: the decision holds. The conflict is settled, and no longer kept or counted, nor
  /// are others of the same call and value.
  /// - Returns: Whether there is such a conflict.
  /// - Throws: ``ArchiveError``, also when the call's payload was pruned; nothing is changed then. Once
  ///   all is changed, ``ArchiveError/stillRead(path:)`` when a reader keeps the former body.
  /// - Complexity: O(bytes of the call's row group).
  @discardableResult
  package func apply(conflict id: Int64) async throws(ArchiveError) -> Bool {
    let (digest, path) = (database.digest, database.path)
    let isThere = try await database.write { db in
      guard
        let conflict = try Row.fetchOne(
          db,
          sql: "SELECT call, size, body, digest FROM conflicts WHERE id = ? AND size > 0",
          arguments: [id]
        )
      else { return false }
      let part = "conflict \(id)"
      let call = try conflict.integer(0, of: part)
      guard let place = try CallPlaces(of: [call], db)[call],
        let name = try AgentName(id: place.agent, db)
      else { throw Damage(part, "its call is missing") }
      if let id = place.group {
        guard let group = try RowGroupHead.one(id, db) else {
          throw Damage.group(id, "it is missing")
        }
        guard !group.isFrozen else { throw ArchiveError.frozen(path: path, call: call) }
        try Self.remove(call, from: group, digest, db)
      } else {
        try db.execute(sql: "DELETE FROM tail_rows WHERE id = ?", arguments: [call])
      }
      guard let body = try ArchiveReader.body(ofConflict: id, db),
        CallKey.callID(of: body, name) == place.callID
      else { throw Damage(part, "its body is that of another call") }
      // The call may be older than those that they are of.
      try SealedTail.delete(db)
      let frame = try conflict.bytes(2, of: part)
      try db.execute(
        sql: "INSERT INTO tail_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          call, place.agent, Data(place.callID), Data(try conflict.bytes(3, of: part)),
          place.origin, place.redaction, try conflict.count(1, of: part), Data(frame),
          Int64(TailCall.checksum(name, frame)),
        ]
      )
      try db.execute(
        sql: """
          DELETE FROM conflicts WHERE call = ?1 AND size <> 0 AND digest =
            (SELECT digest FROM conflicts WHERE id = ?2)
          """,
        arguments: [call, id]
      )
      let settled = try db.changesCount + Self.removeConflicts(of: call, equalTo: body, db)
      try Self.settle(place.digest, of: call, db)
      var transaction = BatchTransaction(db, digest: digest)
      transaction.addToBoth(-settled, "conflicts", of: name.workspace)
      try transaction.count()
      return true
    }
    if isThere { try await emptyWAL() }
    return isThere
  }

  /// Removes the conflicts of a call whose bodies are of the same value as `body`, in other words.
  ///
  /// - Returns: How many there were.
  private static func removeConflicts(
    of call: Int64,
    equalTo body: [UInt8],
    _ db: Database
  ) throws -> Int {
    var comparison = BodyComparison()
    var count = 0
    let ids = try Int64.fetchAll(
      db,
      sql: "SELECT id FROM conflicts WHERE call = ? AND size > 0",
      arguments: [call]
    )
    for id in ids {
      guard let other = try ArchiveReader.body(ofConflict: id, db),
        comparison.areEqual(other, body)
      else { continue }
      try db.execute(sql: "DELETE FROM conflicts WHERE id = ?", arguments: [id])
      count += 1
    }
    return count
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
    from head: RowGroupHead,
    _ digest: ContentDigest,
    _ db: Database
  ) throws {
    let source = try Derivation.source(of: head, db)
    let ids = try source.ids()
    var rest = LooseCalls()
    try rest.add(source, where: { ids[$0] != call }, db)
    try rest.write(in: BatchTransaction(db, digest: digest))
    try delete(group: head.id, db)
  }
}
