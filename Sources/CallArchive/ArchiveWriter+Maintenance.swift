import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// How far work on a store is.
package enum MaintenanceProgress: Sendable, Equatable {
  /// So many of the row groups that need work are done.
  case rowGroups(done: Int, total: Int)
  /// Free pages are given back to the disk, which takes as long as it takes.
  case vacuum
}

extension ArchiveWriter {
  /// Makes the columns of row groups again from the payloads.
  ///
  /// - Parameters:
  ///   - onlyOutdated: Whether groups of the present definitions are left as they are.
  ///   - progress: Told after each group.
  /// - Returns: How many groups were made again.
  /// - Throws: ``ArchiveError``; what was made again before stays so.
  @discardableResult
  package func rebuild(
    onlyOutdated: Bool,
    progress: (MaintenanceProgress) -> Void = { _ in }
  ) async throws(ArchiveError) -> Int {
    let heads = try await database.read { db in
      try RowGroupHead.all(db).filter {
        !onlyOutdated || $0.definitions != CallTable.definitions
      }
    }
    var count = 0
    for head in heads {
      let source: Derivation.Source
      let group: EncodedGroup
      do {
        source = try await database.pool.read { db in try Derivation.source(of: head, db) }
        group = EncodedGroup(try Derivation.rows(of: source, columns: Derivation.allColumns))
      } catch {
        throw ArchiveError(error, path: database.path)
      }
      let digest = database.digest
      try await database.write { db in
        try BatchTransaction(db, digest: digest).replaceColumns(
          of: head.id,
          by: group,
          source.detail
        )
      }
      count += 1
      progress(.rowGroups(done: count, total: heads.count))
    }
    return count
  }

  /// Makes a row group of the tail when it has more than `limit` calls.
  ///
  /// - Complexity: O(bytes of the tail's bodies).
  package func sealTail(longerThan limit: Int) async throws(ArchiveError) {
    let digest = database.digest
    try await database.write { db in
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM tail") ?? 0 > limit else { return }
      var calls = try LooseCalls.tail(db)
      var transaction = BatchTransaction(db, digest: digest)
      try calls.write(in: &transaction, db)
      try db.execute(sql: "DELETE FROM tail")
    }
  }
}

extension RowGroupHead {
  /// The heads of all row groups, in their order.
  static func all(_ db: Database) throws -> [RowGroupHead] {
    try Row.fetchAll(db, sql: "SELECT \(summaryColumns) FROM row_groups ORDER BY id").map {
      try RowGroupHead($0)
    }
  }
}
