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
  /// the payloads, or left out where those were pruned. One row group is read while others are
  /// decoded; until all are, the reader reads nothing else.
  /// - Parameters:
  ///   - columns: What to read; the calls' starts are always there.
  ///   - filter: What calls have to pass; some that do not may come along.
  ///   - threads: How many tasks decode at once.
  ///   - skipsDamaged: Whether row groups, and calls of the tail, are left out of which anything that
  ///     is read is damaged.
  /// - Returns: The calls, and what became of records.
  /// - Throws: ``ArchiveError/damaged(path:part:reason:)`` when anything that is read is, or when the
  ///   damage leaves no list of row groups.
  /// - Complexity: O(cells and bytes of texts read), and of the payloads of the tail.
  package func snapshot(
    columns: Set<Calls.Column>,
    filter: CallFilter = CallFilter(),
    threads: Int = 1,
    skipsDamaged: Bool = false
  ) async throws(ArchiveError) -> Snapshot {
    do {
      let store = try StillStore(queue)
      let loaded = try store.read { db in
        try LoadedCalls(
          db,
          columns: columns.union([.start]),
          filter: filter,
          skipsDamaged: skipsDamaged,
          isForLater: true
        )
      }
      let decoded = try await Self.decoded(loaded, of: store, threads, skipsDamaged)
      let leftOut = loaded.leftOut + decoded.flatMap(\.leftOut)
      var input = loaded.input
      input.leaveOut(leftOut)
      return Snapshot(
        calls: CallSnapshot(groups: decoded.compactMap(\.rows)),
        input: input,
        leftOut: leftOut
      )
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// One part of the calls, or what is left out of it.
  private struct Decoded: Sendable {
    let rows: RowGroup?
    let leftOut: [LeftOut]
  }

  /// The rows of the parts of what was loaded of `store`, in their order.
  private static func decoded(
    _ loaded: LoadedCalls,
    of store: StillStore,
    _ threads: Int,
    _ skipsDamaged: Bool
  ) async throws -> [Decoded] {
    let (parts, columns) = (loaded.parts, loaded.columns)
    return try await withThrowingTaskGroup(of: [(Int, Decoded)].self) { group in
      let tasks = max(1, min(threads, parts.count))
      for task in 0..<tasks {
        group.addTask {
          var share: [(Int, Decoded)] = []
          let decoder = ChunkDecoder()
          for index in stride(from: task, to: parts.count, by: tasks) {
            var tolerance = DamageTolerance(skips: skipsDamaged)
            let part = try parts[index].read(columns, of: store, &tolerance)
            let rows = try part?.rows(columns: columns, with: decoder, &tolerance)
            share.append((index, Decoded(rows: rows, leftOut: tolerance.leftOut)))
          }
          return share
        }
      }
      var decoded = [Decoded?](repeating: nil, count: parts.count)
      for try await share in group {
        for (index, part) in share { decoded[index] = part }
      }
      return decoded.compactMap(\.self)
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
      let version = try ArchiveSchema.version(of: db)
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
      return try await queue.unsafeRead { db in
        try db.beginTransaction(.deferred)
        // SQLite commits nothing after damage, not even what was only read.
        defer { try? db.rollback() }
        return try body(db)
      }
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}
