package import Calls
import ColumnStore

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

  package var groupCount: Int { parts.count }

  /// The row group at `index`.
  ///
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(cells and bytes of texts), or of the payloads that they are derived from.
  package func group(at index: Int) throws -> RowGroup {
    var tolerance = DamageTolerance(skips: false)
    do {
      let rows = try parts[index].rows(columns: columns, with: ChunkDecoder(), &tolerance)
      return rows ?? RowGroup.merging([])
    } catch {
      throw ArchiveError(error, path: path)
    }
  }

  package func selecting(_ columns: Set<Calls.Column>) -> any RowGroupSource {
    let columns = self.columns.intersection(columns)
    return StoredCalls(
      path: path,
      parts: parts.map { $0.selecting(columns) },
      columns: columns,
      input: input,
      leftOut: leftOut
    )
  }
}

extension LoadedCalls.Part {
  /// The part with no other columns than `columns`.
  fileprivate func selecting(_ columns: Set<Calls.Column>) -> LoadedCalls.Part {
    guard case .chunks(let head, let detail, let chunks, let lacking) = self else { return self }
    let lacked = lacking?.columns.intersection(columns) ?? []
    return .chunks(
      head,
      detail,
      chunks.filter { columns.contains($0.key) },
      lacked.isEmpty ? nil : LoadedCalls.Lacking(columns: lacked, source: lacking?.source)
    )
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

  private func storedCalls(_ loaded: LoadedCalls) -> StoredCalls {
    var input = loaded.input
    input.leftOut = loaded.leftOut.reduce(0) { $0 + ($1.calls ?? 0) }
    return StoredCalls(
      path: path,
      parts: loaded.parts,
      columns: loaded.columns,
      input: input,
      leftOut: loaded.leftOut
    )
  }
}
