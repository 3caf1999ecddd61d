import Calls
import ColumnStore
import GRDB

/// What making keys of calls again came to.
package struct KeyRepair: Sendable, Equatable {
  /// The row groups whose keys were damaged.
  package var groups = 0
  /// The calls of which nobody knows any more where they were read: a record that is read again from
  /// there counts as a duplicate, once.
  package var unplacedCalls = 0

  /// Nothing was damaged.
  package init() {}
}

extension ArchiveWriter {
  /// Makes the keys of calls again, from the payloads, of row groups whose keys are damaged.
  ///
  /// Without its keys a store takes no calls. The names of agents must be those that the row group's
  /// columns have, for nothing else vouches for them.
  /// - Returns: What was made again; frozen groups, which have no payloads, stay as they are.
  /// - Throws: ``ArchiveError`` where keys cannot be made again; what was made before stays so.
  /// - Complexity: As for loading the calls of damaged groups from files.
  package func repairKeys() async throws(ArchiveError) -> KeyRepair {
    let digest = database.digest
    let heads = try await database.read { db in try RowGroupHead.all(db) }
    var repair = KeyRepair()
    for head in heads where !head.isFrozen {
      let unplaced = try await database.write { db -> Int? in
        guard let head = try RowGroupHead.one(head.id, db), !head.isFrozen else { return nil }
        do {
          _ = try GroupKeys(of: head.id, count: head.callCount, db)
          return nil
        } catch let damage as Damage {
          return try Self.makeKeys(of: head, insteadOf: damage, digest, db)
        }
      }
      guard let unplaced else { continue }
      repair.groups += 1
      repair.unplacedCalls += unplaced
    }
    return repair
  }

  /// Makes a group's keys again and gives the number of calls of which the places are lost.
  private static func makeKeys(
    of head: RowGroupHead,
    insteadOf damage: Damage,
    _ digest: ContentDigest,
    _ db: Database
  ) throws -> Int {
    let source = try Derivation.source(of: head, db)
    let derived = try Derivation.calls(of: source, columns: [.workspace, .agent], digest: digest)
    let catalog = try head.catalog(source.detail.catalog, with: ChunkDecoder())
    let names: [Column] = [.workspace, .agent]
    let stored = try StoredColumn.all(of: head.id, named: names.map(\.name), db)
    for name in names {
      guard let column = stored.first(where: { $0.fullName == name.fullName }),
        column.chunk.isWhole,
        try catalog.decode(column.chunk.bytes.span, of: name, with: ChunkDecoder())
          == derived.rows[name]
      else { throw damage }
    }
    var keys = GroupKeys()
    if let bodies = try GroupKeys.bodies(of: head.id, count: head.callCount, db) {
      // Only the hashes are damaged.
      for (index, identity) in derived.identities.enumerated() {
        keys.append(
          hash: digest.hash(of: identity.key),
          digest: bodies.digest(index),
          origin: bodies.origins[index],
          redaction: bodies.redaction(index)
        )
      }
    } else {
      // What was taken out of a payload is not to be made up.
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM redactions") == 0 else { throw damage }
      for identity in derived.identities {
        keys.append(hash: digest.hash(of: identity.key), digest: identity.digest, origin: 0)
      }
    }
    try keys.insert(of: head.id, db)
    return keys.origins.count { $0 == 0 }
  }
}
