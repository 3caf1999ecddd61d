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
  /// Makes the columns of row groups again from the payloads, and those of custom dimensions that
  /// groups lack.
  ///
  /// Frozen groups, which have none, stay as they are.
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
    let count = try await remakeColumns(onlyOutdated: onlyOutdated, progress: progress)
    try await deriveDimensions(progress: progress)
    return count
  }

  /// Makes all columns of row groups again; see ``rebuild(onlyOutdated:progress:)``.
  func remakeColumns(
    onlyOutdated: Bool,
    progress: (MaintenanceProgress) -> Void
  ) async throws(ArchiveError) -> Int {
    @Sendable func isWanted(_ head: RowGroupHead) -> Bool {
      !head.isFrozen && (!onlyOutdated || head.definitions != CallTable.definitions)
    }
    let heads = try await database.read { db in try RowGroupHead.all(db).filter(isWanted) }
    let digest = database.digest
    var count = 0
    for (done, head) in heads.enumerated() {
      // All in one transaction: what another process changes meanwhile must not come back.
      count += try await database.write { db in
        guard let head = try RowGroupHead.one(head.id, db), isWanted(head) else { return 0 }
        let source = try Derivation.source(of: head, db)
        let derived = try Derivation.calls(
          of: source,
          columns: StoredDimensions.allColumns(db),
          digest: digest
        )
        // A damaged name of an agent must not become that of its calls.
        let keys = try GroupKeys(of: head.id, count: head.callCount, db)
        let ids = try source.ids()
        for (index, identity) in derived.identities.enumerated() {
          try keys.check(index, identity.key, call: ids[index], digest)
        }
        try BatchTransaction(db, digest: digest).replaceColumns(
          of: head.id,
          by: EncodedGroup(derived.rows),
          source.detail
        )
        return 1
      }
      progress(.rowGroups(done: done + 1, total: heads.count))
    }
    return count
  }

  /// Runs `body` with each row group that is wanted, also with those that another process makes of
  /// groups or of the tail meanwhile: what is taken out must not be missed because it moved.
  func forEachRowGroup(
    where isWanted: @escaping @Sendable (RowGroupHead) -> Bool,
    progress: (MaintenanceProgress) -> Void,
    _ body: (RowGroupHead) async throws(ArchiveError) -> Void
  ) async throws(ArchiveError) {
    var visited: Set<Int64> = []
    while true {
      let heads = try await database.read { [visited] db in
        try RowGroupHead.all(db).filter { isWanted($0) && !visited.contains($0.id) }
      }
      guard !heads.isEmpty else { return }
      for (done, head) in heads.enumerated() {
        progress(.rowGroups(done: visited.count, total: visited.count + heads.count - done))
        try await body(head)
        visited.insert(head.id)
      }
    }
  }

  /// Makes a row group of the tail when it has more than `limit` calls.
  ///
  /// - Complexity: O(bytes of the tail's bodies).
  package func sealTail(longerThan limit: Int) async throws(ArchiveError) {
    let digest = database.digest
    try await database.write { db in
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM tail") ?? 0 > limit else { return }
      var calls = try LooseCalls.tail(db)
      try calls.write(in: BatchTransaction(db, digest: digest))
      try db.execute(sql: "DELETE FROM tail_rows")
      try SealedTail.delete(db)
    }
  }
}
