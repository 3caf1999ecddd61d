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
    try await evaluate(queries, on: table, matchingEach: [filter])[0]
  }

  /// Evaluates `queries` for each filter, in one pass over the row groups.
  ///
  /// - Throws: As for one filter.
  package func evaluate(
    _ queries: [GroupQuery],
    on table: CallTable,
    matchingEach filters: [CallFilter]
  ) async throws -> [Evaluation] {
    let (calls, groupLimit) = (calls, groupLimit)
    let tasks = min(threads, max(1, calls.groupCount))
    // Queries that group the same rows alike share one state.
    let plan = QueryPlan(queries)
    let started = filters.map { Scan(plan.queries, on: table, matching: $0) }
    let scans = try await withThrowingTaskGroup(of: (Int, [Scan]).self) { group in
      for task in 0..<tasks {
        group.addTask {
          var scans = started
          for index in stride(from: task, to: calls.groupCount, by: tasks) {
            try Task.checkCancellation()
            let group = try calls.group(at: index)
            for filter in scans.indices {
              try scans[filter].add(group)
              try scans[filter].checkGroups(limit: groupLimit)
            }
          }
          return (task, scans)
        }
      }
      var parts = [[Scan]?](repeating: nil, count: tasks)
      for try await (task, scans) in group { parts[task] = scans }
      var whole = parts[0] ?? started
      parts[0] = nil
      for case .some(let part) in parts {
        for filter in whole.indices {
          whole[filter].merge(part[filter])
          try whole[filter].checkGroups(limit: groupLimit)
        }
      }
      return whole
    }
    return scans.map { scan in
      var scan = scan
      return plan.unfolded(scan.evaluation())
    }
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
        } ?? queries.count
      if index == queries.count {
        queries.append(
          GroupQuery(
            conditions: query.conditions,
            dimensions: query.dimensions,
            aggregates: []
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
          }
        )
      }
    )
  }
}
