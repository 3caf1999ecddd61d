import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension ArchiveWriter {
  /// Makes the columns of row groups again from the payloads.
  ///
  /// Frozen groups, which have none, stay as they are.
  /// - Parameter onlyOutdated: Whether groups of the present definitions are left as they are.
  /// - Returns: How many groups were made again.
  /// - Throws: ``ArchiveError``; what was made again before stays so.
  @discardableResult
  package func rebuild(onlyOutdated: Bool) async throws(ArchiveError) -> Int {
    let heads = try await database.read { db in try RowGroupHead.all(db) }
    var count = 0
    @Sendable func isWanted(_ head: RowGroupHead) -> Bool {
      !head.isFrozen && (!onlyOutdated || head.definitions != CallTable.definitions)
    }
    let digest = database.digest
    for head in heads where isWanted(head) {
      // All in one transaction: what another process changes meanwhile must not come back.
      count += try await database.write { db in
        guard let head = try RowGroupHead.one(head.id, db), isWanted(head) else { return 0 }
        let source = try Derivation.source(of: head, db)
        let rows = try Derivation.rows(of: source, columns: Derivation.allColumns)
        try BatchTransaction(db, digest: digest).replaceColumns(
          of: head.id,
          by: EncodedGroup(rows),
          source.detail
        )
        return 1
      }
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
      try calls.write(in: BatchTransaction(db, digest: digest))
      try db.execute(sql: "DELETE FROM tail")
    }
  }
}
