import CallArchive
import Calls
import CallsTestSupport
import Foundation
import GRDB
import Testing

/// Indexes that lead to other rows than those that were asked for: no row's checksum tells.
@Suite struct IndexDamageTests {
  /// Swaps two rows of `table` that are whole, and leaves its index as it is.
  private static func swap(_ table: String, where condition: String, in folder: ArchiveFolder)
    throws
  {
    let rows: [Int64] = try onStore(folder) { db in
      try Int64.fetchAll(db, sql: "SELECT rowid FROM \(table) WHERE \(condition) LIMIT 2")
    }
    try #require(rows.count == 2)
    // A table without its key has no index to keep up.
    let (sql, index) = try onStore(folder) { db in
      try db.execute(sql: "PRAGMA writable_schema = ON")
      let sql = try String.fetchOne(
        db,
        sql: "SELECT sql FROM sqlite_schema WHERE name = ?",
        arguments: [table]
      )
      let index = try Row.fetchOne(
        db,
        sql:
          "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE tbl_name = ? AND type = 'index'",
        arguments: [table]
      )
      try db.execute(
        sql: "DELETE FROM sqlite_schema WHERE tbl_name = ? AND type = 'index'",
        arguments: [table]
      )
      let bare = try #require(sql).replacing(/PRIMARY KEY \([^)]*\)/, with: "CHECK (1)")
      try db.execute(
        sql: "UPDATE sqlite_schema SET sql = ? WHERE name = ?",
        arguments: [bare, table]
      )
      return (sql, index.map { Array($0.databaseValues) })
    }
    try onStore(folder) { db in
      for (from, to) in [(rows[0], -1), (rows[1], rows[0]), (-1, rows[1])] {
        try db.execute(
          sql: "UPDATE \(table) SET rowid = ? WHERE rowid = ?",
          arguments: [to, from]
        )
      }
    }
    try onStore(folder) { db in
      try db.execute(sql: "PRAGMA writable_schema = ON")
      try db.execute(
        sql: "UPDATE sqlite_schema SET sql = ? WHERE name = ?",
        arguments: [sql, table]
      )
      try db.execute(
        sql:
          "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
        arguments: StatementArguments(try #require(index))
      )
    }
  }

  /// Schemas are read once a connection.
  private static func onStore<R>(
    _ folder: ArchiveFolder,
    _ body: (Database) throws -> R
  ) throws -> R {
    let queue = try DatabaseQueue(path: folder.store)
    defer { try? queue.close() }
    return try queue.inDatabase(body)
  }

  private static func expectDamage(_ read: @Sendable () async throws -> Void) async {
    let error = await #expect(throws: ArchiveError.self) { try await read() }
    guard case .damaged(_, let part, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(part.hasPrefix("row group 1"))
    #expect(reason.hasPrefix("the index leads to"), "\(reason)")
  }

  @Test func columnsAreThoseThatWereAskedFor() async throws {
    let folder = try await DamageTests.make()
    let columns = ["start_ms", "end_ms"]
    let names = columns.map { "'\($0)'" }.joined(separator: ", ")
    try Self.swap(
      "column_chunks",
      where: "row_group = 1 AND \"table\" = 'calls' AND \"column\" IN (\(names))",
      in: folder
    )
    #expect(try await !folder.problems().isEmpty)
    await Self.expectDamage { _ = try await folder.reader().snapshot(columns: [.start, .end]) }
  }

  @Test func payloadsAreThoseOfTheirRowGroup() async throws {
    let folder = try await DamageTests.make()
    try Self.swap("payload_blocks", where: "row_group IN (1, 2) AND ordinal = 0", in: folder)
    #expect(try await !folder.problems().isEmpty)
    await Self.expectDamage { _ = try await folder.calls() }
  }
}
