package import Calls
import ColumnStore
import GRDB

/// What adding custom dimensions to a store has come to.
package struct DimensionsAdded: Sendable, Equatable {
  /// Those that the store did not have.
  package var new: [CustomDimension] = []
  /// The row groups that got columns.
  package var groups = 0
  /// The calls that have no value, as their payloads were pruned before.
  package var callsWithoutPayload = 0
}

extension ArchiveWriter {
  /// Adds custom dimensions: columns for what is stored, and for all that comes.
  ///
  /// Reports can ask for them from the first transaction on; each row group is then another. After an
  /// interrupt a second run does the rest, and until then reports derive what is missing.
  /// - Parameters:
  ///   - dimensions: Which; those that are there count as well.
  ///   - progress: Told after each row group.
  /// - Returns: What was added.
  /// - Throws: ``ArchiveError``, ``ArchiveError/tooManyDimensions(path:count:limit:)`` before anything
  ///   is changed.
  /// - Complexity: As for loading the calls from a file.
  package func add(
    _ dimensions: [CustomDimension],
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> DimensionsAdded {
    let path = database.path
    var added = DimensionsAdded()
    added.new = try await database.write { db in
      let known = try StoredDimensions.all(db)
      let new = Set(dimensions).subtracting(known).sorted { $0.precedes($1) }
      let count = known.count + new.count
      guard count <= StoredDimensions.limit else {
        throw ArchiveError.tooManyDimensions(
          path: path,
          count: count,
          limit: StoredDimensions.limit
        )
      }
      for dimension in new {
        try db.execute(sql: "INSERT INTO dimensions VALUES (?)", arguments: [dimension.name])
      }
      return new
    }
    added.groups =
      try await remakeColumns(onlyOutdated: true, progress: progress)
      + deriveDimensions(progress: progress)
    added.callsWithoutPayload = try await database.read { db in
      var count = 0
      for head in try RowGroupHead.all(db) where head.isFrozen {
        let stored = try StoredDimensions.stored(in: head.id, db)
        if !stored.isSuperset(of: dimensions) { count += head.callCount }
      }
      return count
    }
    return added
  }

  /// Makes the columns of custom dimensions that row groups lack, from their payloads.
  ///
  /// - Returns: How many row groups got any.
  /// - Throws: ``ArchiveError``; what was made before stays.
  @discardableResult
  func deriveDimensions(
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> Int {
    let digest = database.digest
    var count = 0
    while true {
      let groups = try await database.read { db in try Self.groupsLackingDimensions(db) }
      var derived = 0
      for (done, group) in groups.enumerated() {
        derived += try await database.write { db in
          try Self.deriveDimensions(of: group, in: BatchTransaction(db, digest: digest)) ? 1 : 0
        }
        progress(.rowGroups(done: done + 1, total: groups.count))
      }
      // A server may have made some meanwhile.
      guard derived > 0 else { return count }
      count += derived
    }
  }

  private static func groupsLackingDimensions(_ db: Database) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM row_groups WHERE frozen = 0 AND definitions = ? AND (
          SELECT count(*) FROM column_chunks WHERE row_group = row_groups.id AND "table" = 'calls'
            AND "column" IN (SELECT name FROM dimensions)
        ) < (SELECT count(*) FROM dimensions) ORDER BY id
        """,
      arguments: [CallTable.definitions]
    )
  }

  /// Tells whether the group lacked any.
  private static func deriveDimensions(
    of group: Int64,
    in transaction: BatchTransaction
  ) throws -> Bool {
    let db = transaction.db
    guard let head = try RowGroupHead.one(group, db), !head.isFrozen,
      head.definitions == CallTable.definitions
    else { return false }
    let stored = try StoredDimensions.stored(in: group, db)
    let lacking = try StoredDimensions.all(db).filter { !stored.contains($0) }.map(\.column)
    guard !lacking.isEmpty else { return false }
    let rows = try Derivation.rows(
      of: try Derivation.source(of: head, db),
      columns: Set(lacking)
    )
    try transaction.insertChunks(EncodedRowGroup(rows, columns: lacking).parts, group)
    return true
  }

  /// Removes custom dimensions and their columns; what is deleted is overwritten.
  ///
  /// The columns go first, a row group a transaction, and then the names: wherever this ends, a
  /// dimension is there as a whole or not at all, and another run does the rest.
  /// - Returns: The calls whose values are gone for good, as their payloads were pruned.
  /// - Throws: ``ArchiveError``, ``ArchiveError/absentDimensions(path:wanted:known:)`` before anything
  ///   is changed.
  /// - Complexity: O(bytes of the columns).
  @discardableResult
  package func remove(
    _ dimensions: [CustomDimension],
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> Int {
    let heads = try await database.read { db in
      let known = try StoredDimensions.all(db)
      let absent = Set(dimensions).subtracting(known).sorted { $0.precedes($1) }
      guard absent.isEmpty else { throw AbsentDimensions(wanted: absent, known: known) }
      return try RowGroupHead.all(db)
    }
    var lost = 0
    for (done, head) in heads.enumerated() {
      let count = try await database.write { db in
        var count = 0
        for dimension in Set(dimensions) {
          try db.cachedStatement(
            sql: """
              DELETE FROM column_chunks
              WHERE row_group = ? AND "table" = 'calls' AND "column" = ?
              """
          ).execute(arguments: [head.id, dimension.name])
          count += db.changesCount
        }
        return count
      }
      if head.isFrozen, count > 0 { lost += head.callCount }
      progress(.rowGroups(done: done + 1, total: heads.count))
    }
    try await database.write { db in
      for dimension in Set(dimensions) {
        try db.execute(
          sql: "DELETE FROM dimensions WHERE name = ?",
          arguments: [dimension.name]
        )
        // Those of row groups that were made meanwhile.
        try db.execute(
          sql: """
            DELETE FROM column_chunks WHERE "table" = 'calls' AND "column" = ?
            """,
          arguments: [dimension.name]
        )
      }
    }
    return lost
  }
}

extension StoredDimensions {
  /// The custom dimensions of which a row group has columns.
  static func stored(in group: Int64, _ db: Database) throws -> Set<CustomDimension> {
    let names = try String.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT "column" FROM column_chunks
          WHERE row_group = ? AND "table" = 'calls' AND "column" IN (SELECT name FROM dimensions)
          """
      ),
      arguments: [group]
    )
    return Set(names.compactMap { try? CustomDimension($0) })
  }
}
