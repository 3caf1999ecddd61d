package import Calls

/// The engine over columns in memory: one pass over the row groups, on all cores.
package struct ColumnEngine: Engine {
  /// The calls; each evaluation asks once for each row group.
  package let calls: any RowGroupSource
  /// How many tasks scan at once; results do not depend on it.
  package let threads: Int
  /// The most groups of one query; `nil` for any number.
  private let groupLimit: Int?

  /// An engine over `calls` that scans with `threads` tasks.
  package init(_ calls: any RowGroupSource, threads: Int, groupLimit: Int? = nil) {
    self.calls = calls
    self.threads = max(1, threads)
    self.groupLimit = groupLimit
  }

  /// Evaluates `queries`; see ``Engine/evaluate(_:on:matching:)``.
  ///
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError` soon after the task was
  ///   cancelled: it is looked for before each row group.
  package func evaluate(
    _ queries: [GroupQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> Evaluation {
    let (calls, groupLimit) = (calls, groupLimit)
    let tasks = min(threads, max(1, calls.groupCount))
    // Queries that group the same rows alike share one state.
    let plan = QueryPlan(queries)
    var scan = try await withThrowingTaskGroup(of: (Int, Scan).self) { group in
      for task in 0..<tasks {
        group.addTask {
          var scan = Scan(plan.queries, on: table, matching: filter)
          for index in stride(from: task, to: calls.groupCount, by: tasks) {
            try Task.checkCancellation()
            try scan.add(try calls.group(at: index))
            try scan.checkGroups(limit: groupLimit)
          }
          return (task, scan)
        }
      }
      var scans = [Scan?](repeating: nil, count: tasks)
      for try await (task, scan) in group { scans[task] = scan }
      var whole = scans[0] ?? Scan(plan.queries, on: table, matching: filter)
      scans[0] = nil
      for case .some(let part) in scans {
        whole.merge(part)
        try whole.checkGroups(limit: groupLimit)
      }
      return whole
    }
    return plan.unfolded(scan.evaluation())
  }
}

/// Queries folded so that each grouping of the same rows is computed once.
private struct QueryPlan: Sendable {
  private(set) var queries: [GroupQuery] = []
  // For each query asked: the folded one that answers it, and its aggregates there.
  private var answers: [(query: Int, aggregates: [Int])] = []

  init(_ asked: [GroupQuery]) {
    for query in asked {
      let index =
        queries.firstIndex {
          $0.dimensions == query.dimensions && $0.conditions == query.conditions
            && $0.ranking == nil && query.ranking == nil
        } ?? queries.count
      if index == queries.count {
        queries.append(
          GroupQuery(
            conditions: query.conditions,
            dimensions: query.dimensions,
            aggregates: [],
            ranking: query.ranking
          )
        )
      }
      var places: [Int] = []
      for aggregate in query.aggregates {
        if let place = queries[index].aggregates.firstIndex(of: aggregate) {
          places.append(place)
        } else {
          places.append(queries[index].aggregates.count)
          queries[index].aggregates.append(aggregate)
        }
      }
      answers.append((index, places))
    }
  }

  /// The answers to the queries asked, from those to the folded ones.
  func unfolded(_ evaluation: Evaluation) -> Evaluation {
    Evaluation(
      population: evaluation.population,
      results: answers.map { answer in
        GroupResult(
          groups: evaluation.results[answer.query].groups.map { group in
            GroupResult.Group(key: group.key, values: answer.aggregates.map { group.values[$0] })
          },
          hidden: evaluation.results[answer.query].hidden
        )
      }
    )
  }
}
