package import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// A durable store, opened to be read; others may write it meanwhile.
package struct ArchiveReader: Sendable {
  /// Where the store is.
  package let path: String
  let queue: DatabaseQueue

  /// Opens the store at `path`.
  ///
  /// - Throws: ``ArchiveError`` when there is no store, or when it may not be read.
  package init(path: String) throws(ArchiveError) {
    self.path = path
    queue = try ArchiveFile.openForReading(path)
  }

  /// Some of a store's calls at one moment.
  package struct Snapshot: Sendable {
    /// The calls, with the columns that were asked for.
    package let calls: CallSnapshot
    /// What became of all records that the store was given.
    package let input: InputSummary
    /// Calls that may pass and are not among ``calls``, and why.
    package let leftOut: [LeftOut]
  }

  /// The calls that may pass `filter`, with `columns`.
  ///
  /// Row groups in which no call can pass are not read, as far as their heads and zone maps tell, nor
  /// are other columns. What is stored under other definitions than the present ones is derived from
  /// the payloads, or left out where those were pruned.
  /// - Parameters:
  ///   - columns: What to read; the calls' starts are always there.
  ///   - filter: What calls have to pass; some that do not may come along.
  ///   - threads: How many tasks decode at once.
  /// - Returns: The calls, and what became of records.
  /// - Throws: ``ArchiveError/damaged(path:part:reason:)`` when anything that is read is.
  /// - Complexity: O(cells and bytes of texts read), and of the payloads of the tail.
  package func snapshot(
    columns: Set<Calls.Column>,
    filter: CallFilter = CallFilter(),
    threads: Int = 1
  ) async throws(ArchiveError) -> Snapshot {
    let wanted = columns.intersection(Derivation.allColumns).union([.start])
    let loaded = try await read { db in try LoadedCalls(db, columns: wanted, filter: filter) }
    do {
      let parts = loaded.parts
      let groups = try await withThrowingTaskGroup(of: [(Int, RowGroup)].self) { group in
        let tasks = max(1, min(threads, parts.count))
        for task in 0..<tasks {
          group.addTask {
            var groups: [(Int, RowGroup)] = []
            let decoder = ChunkDecoder()
            for index in stride(from: task, to: parts.count, by: tasks) {
              groups.append((index, try parts[index].rows(columns: wanted, with: decoder)))
            }
            return groups
          }
        }
        var groups = [RowGroup?](repeating: nil, count: parts.count)
        for try await share in group {
          for (index, rows) in share { groups[index] = rows }
        }
        return groups.compactMap(\.self)
      }
      return Snapshot(
        calls: CallSnapshot(groups: groups),
        input: loaded.input,
        leftOut: loaded.leftOut
      )
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// Runs `body` in a read transaction of its own, on a file of the present format.
  ///
  /// Reports do without, so that they read older files as they are.
  /// - Throws: ``ArchiveError/olderFormat(path:version:)``.
  func readPresentFormat<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws(ArchiveError) -> R {
    let path = path
    return try await read { db in
      let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard version == ArchiveSchema.formatVersion else {
        throw ArchiveError.olderFormat(path: path, version: version)
      }
      return try body(db)
    }
  }

  /// Runs `body` in a read transaction of its own.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws(ArchiveError) -> R {
    do {
      return try await queue.read(body)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}
