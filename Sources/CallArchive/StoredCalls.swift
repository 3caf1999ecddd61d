package import Calls
import ColumnStore
import RawMemory

/// Some of a store's calls at one moment, as they are stored: a row group is decoded when it is its
/// turn, so that no more than one a task takes room.
package struct StoredCalls: RowGroupSource {
  let path: String
  let parts: [LoadedCalls.Part]
  let columns: Set<Calls.Column>
  /// What became of all records that the store was given.
  package let input: InputSummary
  /// Calls that may pass and are not among the row groups, and why.
  package let leftOut: [LeftOut]
  // Where row groups that are not read yet come from.
  private let store: StillStore?
  // A decompressor is slow to make.
  private let decoders = SharedSlots(count: Host.processorCount) { ChunkDecoder() }

  fileprivate init(
    path: String,
    parts: [LoadedCalls.Part],
    columns: Set<Calls.Column>,
    input: InputSummary,
    leftOut: [LeftOut],
    store: StillStore?
  ) {
    self.path = path
    self.parts = parts
    self.columns = columns
    self.input = input
    self.leftOut = leftOut
    self.store = store
  }

  package var groupCount: Int { parts.count }

  package var hasIDs: Bool { true }

  /// The row group at `index`.
  ///
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(cells and bytes of texts), or of the payloads that they are derived from.
  package func group(at index: Int) throws -> RowGroup {
    try group(at: index, columns: columns)
  }

  /// The row group at `index`, with those of `columns` that were asked for.
  ///
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(cells and bytes of texts), or of the payloads that they are derived from.
  package func group(at index: Int, columns wanted: Set<Calls.Column>) throws -> RowGroup {
    let columns = columns.intersection(wanted.union([.start]))
    let rows = decoders.withOne { decoder in
      Result {
        var tolerance = DamageTolerance(skips: false)
        return try part(at: index, columns)?.rows(columns: columns, with: decoder, &tolerance)
      }
    }
    do {
      return try rows.get() ?? RowGroup.merging([])
    } catch {
      throw ArchiveError(error, path: path)
    }
  }
}

extension StoredCalls {
  /// What is stored of the row group at `index`; `nil` when that is nothing.
  private func part(
    at index: Int,
    _ columns: Set<Calls.Column>
  ) throws -> LoadedCalls.Part? {
    guard case .unread(let head) = parts[index], let store else { return parts[index] }
    return try store.read { try LoadedCalls.Part(head, columns: columns, $0) }
  }
}

extension ArchiveReader {
  /// The calls of ``snapshot(columns:filter:threads:skipsDamaged:)`` for one pass over them.
  ///
  /// - Throws: ``ArchiveError`` when anything but a row group's content is damaged; that is noticed
  ///   when it is its turn.
  package func calls(
    columns: Set<Calls.Column>,
    filter: CallFilter
  ) async throws(ArchiveError) -> StoredCalls {
    let columns = columns.union([.start])
    let loaded = try await read { db in
      try LoadedCalls(db, columns: columns, filter: filter, skipsDamaged: false)
    }
    return storedCalls(loaded)
  }

  /// The calls of ``calls(columns:filter:)``, each row group of which is read when it is its turn.
  ///
  /// The store stands still for as long as they are held, and the reader reads nothing else.
  /// - Throws: ``ArchiveError`` when the list of row groups is damaged; that anything else is, is
  ///   noticed when it is its turn.
  package func callsOneByOne(
    columns: Set<Calls.Column>,
    filter: CallFilter
  ) throws(ArchiveError) -> StoredCalls {
    do {
      let store = try StillStore(queue)
      let columns = columns.union([.start])
      let loaded = try store.read { db in
        try LoadedCalls(db, columns: columns, filter: filter, skipsDamaged: false, isForLater: true)
      }
      return storedCalls(loaded, of: store)
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  /// The calls of ``calls(columns:filter:)``, all of which is read on this thread.
  ///
  /// - Throws: ``ArchiveError``, or `CancellationError` soon after the task was cancelled.
  package func callsOnThisThread(
    columns: Set<Calls.Column>,
    filter: CallFilter
  ) throws -> StoredCalls {
    let columns = columns.union([.start])
    let loaded = try still { db in
      try LoadedCalls(db, columns: columns, filter: filter, skipsDamaged: false)
    }
    return storedCalls(loaded)
  }

  private func storedCalls(_ loaded: LoadedCalls, of store: StillStore? = nil) -> StoredCalls {
    var input = loaded.input
    input.leaveOut(loaded.leftOut)
    return StoredCalls(
      path: path,
      parts: loaded.parts,
      columns: loaded.columns,
      input: input,
      leftOut: loaded.leftOut,
      store: store
    )
  }
}
