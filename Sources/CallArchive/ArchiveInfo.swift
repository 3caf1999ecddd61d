import Calls
import GRDB
import RawMemory

/// What a store is made of, in numbers.
package struct ArchiveInfo: Sendable, Equatable {
  /// One column of all row groups.
  package struct StoredColumn: Sendable, Equatable {
    /// The table and the name.
    package let name: String
    /// The bytes of its chunks.
    package let bytes: Int
  }

  /// The version of the tables.
  package let formatVersion: Int
  /// The row groups by the version of the definitions that they were derived under.
  package let groupsByDefinitions: [Int: Int]
  /// The calls.
  package let calls: Int
  /// Those among them whose payloads were pruned.
  package let frozenCalls: Int
  /// Those in no row group yet.
  package let tailCalls: Int
  /// The starts of the calls, Unix milliseconds; `nil` without any.
  package let starts: ClosedRange<Int64>?
  /// The agents.
  package let agents: Int
  /// The rejects that are kept.
  package let rejects: Int
  /// The later bodies that are kept.
  package let conflicts: Int
  /// The bytes of bodies, before and after compression.
  package let payloadBytes: (raw: Int, stored: Int)
  /// The columns, the largest first.
  package let columns: [StoredColumn]
  /// The file's bytes and those of its WAL.
  package let fileBytes: Int

  /// Whether two are the same in all numbers.
  package static func == (a: ArchiveInfo, b: ArchiveInfo) -> Bool {
    a.formatVersion == b.formatVersion && a.groupsByDefinitions == b.groupsByDefinitions
      && a.calls == b.calls && a.frozenCalls == b.frozenCalls && a.tailCalls == b.tailCalls
      && a.starts == b.starts && a.agents == b.agents && a.rejects == b.rejects
      && a.conflicts == b.conflicts && a.payloadBytes == b.payloadBytes
      && a.columns == b.columns && a.fileBytes == b.fileBytes
  }
}

extension ArchiveReader {
  /// What the store is made of.
  ///
  /// Calls of the tail that are damaged have no start here.
  /// - Complexity: O(pages of the catalogue), not of the blobs; O(bytes of the tail).
  package func info() async throws(ArchiveError) -> ArchiveInfo {
    let path = path
    return try await read { db in
      func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
      let heads = try RowGroupHead.all(db)
      let tail = try count("SELECT count(*) FROM tail")
      var tolerance = DamageTolerance(skips: true)
      let loose = try LoadedCalls.tail(db, &tolerance).0
      let starts = try Derivation.rows(of: loose, columns: [.start], &tolerance)?.starts
      let columns = try Row.fetchAll(
        db,
        sql: """
          SELECT "table", "column", sum(length(bytes)) AS bytes FROM column_chunks
          GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
          """
      ).map { row in
        ArchiveInfo.StoredColumn(
          name: "\(try row.text(0, of: "a column")).\(try row.text(1, of: "a column"))",
          bytes: try row.count(2, of: "a column")
        )
      }
      let files = [path, "\(path)-wal"].compactMap {
        try? FileInput.status(path: Array($0.utf8)).size
      }
      let bounds =
        heads.flatMap { [$0.firstStart, $0.lastStart] }
        + (starts.map { [$0.lowerBound, $0.upperBound] } ?? [])
      let (first, last) = (bounds.min(), bounds.max())
      return ArchiveInfo(
        formatVersion: try ArchiveSchema.version(of: db),
        groupsByDefinitions: heads.reduce(into: [:]) { $0[$1.definitions, default: 0] += 1 },
        calls: heads.reduce(tail) { $0 + $1.callCount },
        frozenCalls: heads.reduce(0) { $0 + ($1.isFrozen ? $1.callCount : 0) },
        tailCalls: tail,
        starts: first.flatMap { first in last.map { first...$0 } },
        agents: try count("SELECT count(*) FROM agents"),
        rejects: try count("SELECT count(*) FROM rejects"),
        conflicts: try count("SELECT count(*) FROM conflicts WHERE size > 0"),
        payloadBytes: (
          raw: try count("SELECT sum(size) FROM payload_blocks")
            + count("SELECT sum(size) FROM tail"),
          stored: try count("SELECT sum(length(bytes)) FROM payload_blocks")
            + count("SELECT sum(length(body)) FROM tail")
        ),
        columns: columns,
        fileBytes: files.reduce(0, +)
      )
    }
  }
}
