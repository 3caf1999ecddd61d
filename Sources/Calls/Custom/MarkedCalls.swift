/// Row groups in which the values of custom dimensions are marked that hold a caller's number; see
/// ``CallersNumbers``.
package struct MarkedCalls: RowGroupSource {
  private let calls: any RowGroupSource
  private let numbers: CallersNumbers

  /// The row groups of `calls`; all are read once for it, with the columns `custom` and
  /// ``CallersNumbers/columns``.
  ///
  /// - Throws: What the calls throw, or `CancellationError`.
  package init(
    _ calls: any RowGroupSource,
    _ custom: Set<Column>,
    matching filter: CallFilter,
    threads: Int
  ) async throws {
    let columns = custom.union(CallersNumbers.columns)
    numbers = try await withThrowingTaskGroup(of: CallersNumbers.self) { tasks in
      for first in 0..<min(max(1, threads), calls.groupCount) {
        tasks.addTask {
          var numbers = CallersNumbers()
          for index in stride(from: first, to: calls.groupCount, by: max(1, threads)) {
            try Task.checkCancellation()
            numbers.note(try calls.group(at: index, columns: columns), matching: filter)
          }
          return numbers
        }
      }
      return try await tasks.reduce(into: CallersNumbers()) { $0.merge($1) }
    }
    self.calls = calls
  }

  package var groupCount: Int { calls.groupCount }

  package var input: InputSummary { calls.input }

  package var hasIDs: Bool { calls.hasIDs }

  package func group(at index: Int) throws -> RowGroup {
    numbers.marked(try calls.group(at: index))
  }

  package func group(at index: Int, columns: Set<Column>) throws -> RowGroup {
    numbers.marked(try calls.group(at: index, columns: columns))
  }
}

extension CallSnapshot {
  /// The snapshot with the values of custom dimensions marked that hold a caller's number.
  package func markingCallersNumbers(matching filter: CallFilter) -> CallSnapshot {
    var numbers = CallersNumbers()
    for group in groups { numbers.note(group, matching: filter) }
    return CallSnapshot(groups: groups.map { numbers.marked($0) })
  }
}
