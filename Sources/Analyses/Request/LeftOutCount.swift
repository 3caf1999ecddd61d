import Calls
import Reporting

/// Counts what saved filters leave out that the configuration leaves out unasked, each for itself: of
/// what the rest of the query selects.
struct LeftOutCount: Sendable {
  /// What one filter leaves out.
  struct Count: Sendable {
    /// The calls that are left out, or of which rows are.
    var calls = 0
    /// The rows that are left out of calls; `nil` where calls are.
    var rows: Int?

    /// The sentence under a report.
    func note(on filter: ReportQuery.DefaultExclusion) -> String {
      guard self.calls > 0 else {
        return
          "the saved filter '\(filter.name.visible)', which the configuration leaves out, meets "
          + "nothing here"
      }
      let calls = "\(self.calls) call\(self.calls == 1 ? "" : "s")"
      let part = rows.map { "\($0) row\($0 == 1 ? "" : "s") of \(calls)" } ?? calls
      return "the saved filter '\(filter.name.visible)' leaves out \(part), as the configuration "
        + "says; no-exclude brings \((rows ?? self.calls) == 1 ? "it" : "them") in"
    }
  }

  private let table: CallTable
  /// The query's filter without any of the saved ones.
  private let whole: CallFilter
  /// That with one of them, for each.
  private let parts: [CallFilter]
  /// For each whether it leaves out rows of ``table``, and not calls.
  private let areOfRows: [Bool]

  /// Of what `filter` would select of rows of `table`, if none of `filters` were among its exclusions.
  init(
    of filters: [ReportQuery.DefaultExclusion],
    from filter: CallFilter,
    on table: CallTable
  ) {
    var whole = filter
    for filter in filters {
      guard let place = whole.exclusions.firstIndex(of: filter.conditions) else { continue }
      whole.exclusions.remove(at: place)
    }
    self.table = table
    self.whole = whole
    parts = filters.map { filter in
      var part = whole
      part.exclusions.append(filter.conditions)
      return part
    }
    areOfRows = filters.map { filter in
      table != .calls && filter.conditions.contains { $0.field.table == table }
    }
  }

  /// The counts, one a filter.
  ///
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError`.
  /// - Complexity: One pass over the columns of the conditions.
  func counts(of calls: any RowGroupSource, threads: Int) async throws -> [Count] {
    let columns = parts.reduce(into: whole.columns.union([table.columns[0]])) {
      $0.formUnion($1.columns)
    }
    let tasks = max(1, min(threads, calls.groupCount))
    return try await withThrowingTaskGroup(of: [Count].self) { scans in
      for task in 0..<tasks {
        scans.addTask {
          var counts = none
          for index in stride(from: task, to: calls.groupCount, by: tasks) {
            try Task.checkCancellation()
            Self.add(try self.counts(in: try calls.group(at: index, columns: columns)), to: &counts)
          }
          return counts
        }
      }
      var counts = none
      for try await part in scans { Self.add(part, to: &counts) }
      return counts
    }
  }

  private var none: [Count] { areOfRows.map { Count(rows: $0 ? 0 : nil) } }

  private static func add(_ part: [Count], to counts: inout [Count]) {
    for index in counts.indices {
      counts[index].calls += part[index].calls
      if let rows = part[index].rows { counts[index].rows? += rows }
    }
  }

  private func counts(in group: RowGroup) throws -> [Count] {
    var masks = MaskCache(group, zone: whole.zone)
    let all = try RowSelection(in: group, of: table, matching: whole, &masks)
    guard !all.calls.isEmpty, let chunk = group.tables[table] else { return none }
    return try parts.indices.map { index in
      let left = try RowSelection(in: group, of: table, matching: parts[index], &masks)
      guard areOfRows[index] else { return Count(calls: all.calls.count - left.calls.count) }
      var stay = [Bool](repeating: false, count: group.callCount)
      for call in left.calls { stay[call] = true }
      var count = Count(rows: 0)
      for call in all.calls {
        let dropped = chunk.rows(ofCall: call).count { row in
          all.contains(row: row) && !(stay[call] && left.contains(row: row))
        }
        guard dropped > 0 else { continue }
        count.calls += 1
        count.rows? += dropped
      }
      return count
    }
  }
}
