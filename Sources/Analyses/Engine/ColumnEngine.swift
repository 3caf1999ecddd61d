package import Calls

/// The engine over columns in memory: one pass over the row groups, on all cores.
package struct ColumnEngine: Engine {
  /// The calls; each evaluation asks once for each row group.
  package let calls: any RowGroupSource
  /// How many tasks scan at once; results do not depend on it.
  package private(set) var threads: Int
  /// The most groups of one query; `nil` for any number.
  private let groupLimit: Int?
  /// What evaluations have seen of the columns of which they take quantiles.
  let ranges = RowGroupRanges()

  /// An engine over `calls` that scans with `threads` tasks.
  package init(_ calls: any RowGroupSource, threads: Int, groupLimit: Int? = nil) {
    self.calls = calls
    self.threads = max(1, threads)
    self.groupLimit = groupLimit
  }

  /// An engine over the same calls, knowing what this one knows of them, with another number of tasks.
  func with(threads: Int) -> ColumnEngine {
    var engine = self
    engine.threads = max(1, threads)
    return engine
  }

  /// Evaluates queries, in one pass over the row groups; see ``Engine/evaluate(_:matchingEach:)``.
  ///
  /// - Throws: ``EngineError``, what the calls throw, or `CancellationError` soon after the task was
  ///   cancelled: it is looked for before each row group.
  package func evaluate(
    _ plans: [TablePlan],
    matchingEach filters: [CallFilter]
  ) async throws -> [[Evaluation]] {
    let (calls, groupLimit, ranges) = (calls, groupLimit, ranges)
    let columns = filters.reduce(into: Set(plans.flatMap(\.columns))) { $0.formUnion($1.columns) }
    let measured = Set(plans.flatMap(\.queries).flatMap(\.aggregates).compactMap(\.quantileColumn))
    let tasks = min(threads, max(1, calls.groupCount))
    // Queries that group the same rows alike share one state.
    let folded = plans.map { QueryPlan($0.queries) }
    let started = filters.flatMap { filter in
      zip(plans, folded).map { plan, folded in
        Scan(folded.queries, on: plan.table, of: plans[0].table, matching: filter)
      }
    }
    var scans = try await withThrowingTaskGroup(of: (Int, [Scan]).self) { group in
      for task in 0..<tasks {
        group.addTask {
          var scans = started
          for index in stride(from: task, to: calls.groupCount, by: tasks) {
            try Task.checkCancellation()
            let rows = try calls.group(at: index, columns: columns)
            ranges.note(rows, at: index, measured)
            for scan in scans.indices {
              try scans[scan].add(rows)
              try scans[scan].checkGroups(limit: groupLimit)
            }
          }
          return (task, scans)
        }
      }
      var parts = [[Scan]](repeating: [], count: tasks)
      for try await (task, scans) in group { parts[task] = scans }
      var whole = parts[0]
      parts[0] = []
      for part in parts.dropFirst() {
        for scan in whole.indices {
          whole[scan].merge(part[scan])
          try whole[scan].checkGroups(limit: groupLimit)
        }
      }
      return whole
    }
    // Each is taken out before it is read, so that what it holds has one owner.
    scans.reverse()
    var answers: [[Evaluation]] = []
    for _ in filters {
      var evaluations: [Evaluation] = []
      for plan in folded {
        var scan = scans.removeLast()
        evaluations.append(plan.unfolded(try await scan.evaluation(threads: threads)))
      }
      answers.append(evaluations)
    }
    return answers
  }
}

extension TablePlan {
  /// The columns that are read, one of the table itself among them.
  fileprivate var columns: Set<Column> {
    queries.reduce(into: [table.columns[0]]) { columns, query in
      columns.formUnion(query.conditions.compactMap(\.field.column))
      columns.formUnion(query.dimensions.compactMap(\.field.column))
      columns.formUnion(query.aggregates.flatMap(\.columns))
      columns.formUnion(query.ranking?.aggregates.flatMap(\.columns) ?? [])
    }
  }
}

extension Aggregate {
  /// The column that a quantile is taken of.
  fileprivate var quantileColumn: Column? {
    if case .quantile(let column, _) = self { column } else { nil }
  }
}

/// Queries folded so that each grouping of the same rows is computed once.
private struct QueryPlan: Sendable {
  private(set) var queries: [GroupQuery] = []
  // For each query asked: the folded one that answers it, and its aggregates there.
  private var answers: [(query: Int, aggregates: [Int])] = []

  init(_ asked: [GroupQuery]) {
    // Of each folded query: the places of its aggregates.
    var known: [[Aggregate: Int]] = []
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
        known.append([:])
      }
      let places = query.aggregates.map { aggregate in
        if let place = known[index][aggregate] { return place }
        let place = queries[index].aggregates.count
        known[index][aggregate] = place
        queries[index].aggregates.append(aggregate)
        return place
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
