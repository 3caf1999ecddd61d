import Calls
import ColumnStore

/// One task's share of a scan: the population and the state of every query, row group by row group.
struct Scan: Sendable {
  private let table: CallTable
  // The table whose rows the filter's conditions are about, and which so decides of the calls.
  private let main: CallTable
  private let filter: CallFilter
  private var population = Population()
  private var queries: [QueryState]

  /// - Parameters:
  ///   - queries: What is asked of `table`.
  ///   - table: Whose rows are grouped.
  ///   - main: The table of which the filter selects rows, and calls with such a row.
  ///   - filter: What must hold.
  init(
    _ queries: [GroupQuery],
    on table: CallTable,
    of main: CallTable,
    matching filter: CallFilter
  ) {
    self.table = table
    self.main = main
    self.filter = filter
    self.queries = queries.map { QueryState($0, on: table, zone: filter.zone) }
  }

  /// Adds the rows of one row group.
  mutating func add(_ group: RowGroup) throws {
    guard let starts = group.starts, filter.mayPass(starts: starts),
      case .integer(let startChunk) = group[.start]
    else { return }
    guard let chunk = group.tables[table] else {
      throw EngineError.columnNotLoaded(table.columns[0])
    }
    guard let selecting = group.tables[main] else {
      throw EngineError.columnNotLoaded(main.columns[0])
    }
    var masks = MaskCache(group, zone: filter.zone)
    guard !filter.passesAll(starts: starts) || startChunk.missingCode != nil else {
      population.add(starts, calls: group.callCount)
      for query in queries.indices {
        try queries[query].add(group, chunk, calls: nil, rows: nil, &masks)
      }
      return
    }
    let startValues = startChunk.values()
    var calls = startValues.map { start in
      start >= (filter.since ?? .min) && start < (filter.until ?? .max)
    }
    var rows: [Bool]?
    for condition in filter.conditions {
      let mask = try masks.mask(condition)
      if condition.field.table == .calls {
        for call in calls.indices where !mask[call] { calls[call] = false }
      } else if condition.field.table == main {
        rows = rows.map { rows in zip(rows, mask).map { $0 && $1 } } ?? mask
      } else if let child = group.tables[condition.field.table] {
        for call in calls.indices where calls[call] {
          calls[call] = child.rows(ofCall: call).contains { mask[$0] }
        }
      }
    }
    let isOnRows = rows != nil
    try masks.exclude(filter.exclusions, in: group, of: main, calls: &calls, rows: &rows)
    if isOnRows, let rows, main != .calls {
      for call in calls.indices where calls[call] {
        calls[call] = selecting.rows(ofCall: call).contains { rows[$0] }
      }
    }
    guard calls.contains(true) else { return }
    for call in calls.indices where calls[call] { population.add(startValues[call]) }
    let counted =
      table == main
      ? rows
      : try masks.counterparts(of: filter.exclusions, on: main, in: group, of: table, chunk)
    for query in queries.indices {
      try queries[query].add(group, chunk, calls: calls, rows: counted, &masks)
    }
  }

  /// Adds what another task has seen.
  mutating func merge(_ other: Scan) {
    population.add(other.population)
    for query in queries.indices { queries[query].merge(other.queries[query]) }
  }

  /// Looks whether a query has more groups than there is room for.
  ///
  /// - Throws: ``EngineError/tooManyGroups(limit:)``.
  func checkGroups(limit: Int?) throws(EngineError) {
    guard let limit, queries.contains(where: { $0.groupCount > limit }) else { return }
    throw .tooManyGroups(limit: limit)
  }

  /// The answer, computed with so many tasks.
  ///
  /// - Throws: `CancellationError` soon after the task was cancelled.
  mutating func evaluation(threads: Int) async throws -> Evaluation {
    var results: [GroupResult] = []
    for query in queries.indices {
      results.append(try await queries[query].result(threads: threads))
    }
    return Evaluation(population: population, results: results)
  }
}

/// The masks of one row group's conditions, each computed once.
struct MaskCache {
  private let group: RowGroup
  private let zone: Zone
  private var known: [Condition: [Bool]] = [:]

  init(_ group: RowGroup, zone: Zone) {
    self.group = group
    self.zone = zone
  }

  /// Which rows of the condition's own table pass.
  mutating func mask(_ condition: Condition) throws -> [Bool] {
    if let mask = known[condition] { return mask }
    guard let mask = condition.mask(in: group, zone: zone) else {
      if case .column(let column) = condition.field { throw EngineError.columnNotLoaded(column) }
      throw EngineError.columnNotLoaded(.start)
    }
    known[condition] = mask
    return mask
  }

  /// Which rows of `chunk` pass all of `conditions`, each of its own table or of calls; `nil` when
  /// there are none.
  mutating func rows(_ conditions: [Condition], of chunk: TableChunk) throws -> [Bool]? {
    var rows: [Bool]?
    for condition in conditions {
      var mask = try mask(condition)
      if condition.field.table == .calls { mask = chunk.spread(mask) }
      rows = rows.map { rows in zip(rows, mask).map { $0 && $1 } } ?? mask
    }
    return rows
  }
}

extension CallFilter {
  /// Whether all calls that start in `starts` pass, so that no row has to be looked at.
  func passesAll(starts: ClosedRange<Int64>) -> Bool {
    allConditions.isEmpty && (since ?? .min) <= starts.lowerBound
      && (until.map { starts.upperBound < $0 } ?? true)
  }
}
