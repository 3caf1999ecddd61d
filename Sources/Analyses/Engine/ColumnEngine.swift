package import Calls

/// The engine over the in-memory columns: one pass over the row groups, on all cores.
package struct ColumnEngine: Engine {
  /// The calls.
  package let snapshot: CallSnapshot
  /// How many tasks scan at once; results do not depend on it.
  package let threads: Int

  /// An engine over `snapshot` that scans with `threads` tasks.
  package init(_ snapshot: CallSnapshot, threads: Int) {
    self.snapshot = snapshot
    self.threads = max(1, threads)
  }

  package func evaluate(
    _ queries: [GroupQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> Evaluation {
    let groups = snapshot.groups
    let tasks = min(threads, max(1, groups.count))
    let scan = try await withThrowingTaskGroup(of: (Int, Scan).self) { tasksGroup in
      for task in 0..<tasks {
        tasksGroup.addTask {
          var scan = Scan(queries, on: table, matching: filter)
          for index in stride(from: task, to: groups.count, by: tasks) {
            try scan.add(groups[index])
          }
          return (task, scan)
        }
      }
      var scans = [Scan?](repeating: nil, count: tasks)
      for try await (task, scan) in tasksGroup { scans[task] = scan }
      var whole = Scan(queries, on: table, matching: filter)
      for case .some(let part) in scans { whole.merge(part) }
      return whole
    }
    return scan.evaluation()
  }
}
