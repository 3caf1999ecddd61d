package import Calls

/// Evaluates declared groups and aggregates over the five tables.
///
/// Whatever the engine, the same calls give the same values: all aggregates are exact or rounded
/// once, and groups have no order.
package protocol Engine: Sendable {
  /// Evaluates queries on one or several tables over the calls and rows that pass a filter, for each
  /// filter by itself.
  ///
  /// A condition of a filter on calls selects calls. Those on the table of the first plan select rows
  /// of that table, and the calls with such a row; the other plans are about all rows of the calls. A
  /// condition on another child table selects the calls of which any row matches. What
  /// ``CallFilter/exclusions`` are about is left out; where that is rows, so are the rows of the other
  /// plans that are the same to them, as turns in a node are to visits of it.
  /// - Returns: For each filter an answer to each of `plans`, in order.
  func evaluate(
    _ plans: [TablePlan],
    matchingEach filters: [CallFilter]
  ) async throws -> [[Evaluation]]

  /// Finds calls that stand for the groups of `queries`, one answer a query: for each of its groups
  /// with values the calls, by the group's key.
  ///
  /// Of calls that are equally near the newest comes first, then the one that comes first by
  /// workspace and by the bytes of agent and call id.
  func exemplars(
    _ queries: [ExemplarQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> [[[GroupKey]: Exemplars]]
}

extension Engine {
  /// Evaluates queries on several tables for one filter; see ``evaluate(_:matchingEach:)``.
  package func evaluate(
    _ plans: [TablePlan],
    matching filter: CallFilter
  ) async throws -> [Evaluation] {
    try await evaluate(plans, matchingEach: [filter])[0]
  }

  /// Evaluates `queries` on one table for one filter; see ``evaluate(_:matchingEach:)``.
  package func evaluate(
    _ queries: [GroupQuery],
    on table: CallTable,
    matching filter: CallFilter
  ) async throws -> Evaluation {
    try await evaluate([TablePlan(table: table, queries: queries)], matching: filter)[0]
  }
}

/// What is asked of one table.
package struct TablePlan: Sendable {
  /// Whose rows are grouped.
  package var table: CallTable
  /// The groupings.
  package var queries: [GroupQuery]

  /// A plan of `queries` on `table`.
  package init(table: CallTable, queries: [GroupQuery]) {
    self.table = table
    self.queries = queries
  }
}

/// One grouping of a table's rows with the aggregates wanted of each group.
package struct GroupQuery: Sendable {
  /// Which rows count, besides the filter's.
  package var conditions: [Condition]
  /// What the rows are grouped by; nothing makes one group of all rows.
  package var dimensions: [Dimension]
  /// What is wanted of each group.
  package var aggregates: [Aggregate]
  /// Which of the groups are wanted; `nil` for all.
  package var ranking: GroupRanking?

  /// A query; groups without rows do not occur in its answer.
  package init(
    conditions: [Condition] = [],
    dimensions: [Dimension] = [],
    aggregates: [Aggregate],
    ranking: GroupRanking? = nil
  ) {
    self.conditions = conditions
    self.dimensions = dimensions
    self.aggregates = aggregates
    self.ranking = ranking
  }
}

/// What an engine answers.
package struct Evaluation: Sendable {
  /// The calls that the filter selected.
  package var population: Population
  /// One answer a query, in order.
  package var results: [GroupResult]
}

/// The calls that a query is about.
package struct Population: Equatable, Sendable {
  /// Their number.
  package var calls = 0
  /// The earliest start, Unix milliseconds; `nil` without calls.
  package var firstStart: Int64?
  /// The latest start, Unix milliseconds; `nil` without calls.
  package var lastStart: Int64?

  mutating func add(_ start: Int64) {
    calls += 1
    firstStart = min(firstStart ?? start, start)
    lastStart = max(lastStart ?? start, start)
  }

  /// Adds calls of which these are the first start and the last.
  mutating func add(_ starts: ClosedRange<Int64>, calls: Int) {
    add(Population(calls: calls, firstStart: starts.lowerBound, lastStart: starts.upperBound))
  }

  mutating func add(_ other: Population) {
    calls += other.calls
    if let start = other.firstStart { firstStart = min(firstStart ?? start, start) }
    if let start = other.lastStart { lastStart = max(lastStart ?? start, start) }
  }
}

/// The groups of one query, in no order.
package struct GroupResult: Sendable {
  /// One group: its key and its aggregates.
  package struct Group: Sendable {
    /// One value a dimension of the query.
    package var key: [GroupKey]
    /// One value an aggregate of the query.
    package var values: [AggregateValue]
  }

  /// The groups that have rows.
  package var groups: [Group]
  /// How many groups a ``GroupRanking`` left out.
  package var hidden = 0
}

/// A dimension's value in a group.
package enum GroupKey: Hashable, Sendable {
  case integer(Int64)
  case text([UInt8])
  case missing

  /// Whether `self` comes before `other`: numbers ascending, texts by bytes, missing last.
  package func precedes(_ other: GroupKey) -> Bool {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): a < b
    case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
    case (.missing, _): false
    case (_, .missing): true
    case (.integer, .text): true
    case (.text, .integer): false
    }
  }
}
