import Calls
import ColumnStore
import Reporting

/// The state of one query in one scan: its groups, and an accumulator for each thing to fold.
struct QueryState: Sendable {
  private let query: GroupQuery
  private let table: CallTable
  private let zone: Zone
  private var grouping: Grouping
  private let plan: [Aggregate: Fold]
  private var folds: [Fold: FoldState]
  private let order: [Fold]

  init(_ query: GroupQuery, on table: CallTable, zone: Zone) {
    self.query = query
    self.table = table
    self.zone = zone
    grouping = Grouping(query.dimensions, zone: zone)
    plan = Self.plan(query, on: table)
    folds = [:]
    order = ([.rows([])] + plan.values).uniqued()
    for fold in order { folds[fold] = FoldState(fold, zone: zone) }
  }

  /// What has to be folded for each aggregate of the query.
  private static func plan(_ query: GroupQuery, on table: CallTable) -> [Aggregate: Fold] {
    let plan = (query.aggregates + (query.ranking?.aggregates ?? [])).folds
    let all = Set(plan.values)
    return plan.mapValues { $0.leastWork(among: all, on: table) }
  }

  /// The rows that a fold counts.
  private struct Rows: Hashable {
    let table: CallTable
    var conditions: [Condition] = []
    var condition: RowCondition?
  }

  /// Adds the rows of one row group that the filter selected; `chunk` is that of the query's table.
  ///
  /// `calls` and `rows` are those that the filter selects; `nil` for all.
  mutating func add(
    _ group: RowGroup,
    _ chunk: TableChunk,
    calls: [Bool]?,
    rows: [Bool]?,
    _ masks: inout MaskCache
  ) throws {
    var selected = rows
    if let own = try masks.rows(query.conditions, of: chunk) {
      selected = selected.map { rows in zip(rows, own).map { $0 && $1 } } ?? own
    }
    let byCall = try grouping.ids(ofCallsIn: group, selected: calls)
    var ids: [Rows: [UInt32]] = [:]
    for fold in order {
      let rows = Rows(
        table: fold.rowTable(in: table),
        conditions: fold.conditions,
        condition: fold.condition
      )
      let own = rows.table == table ? chunk : group.tables[rows.table]
      guard let own else { throw EngineError.columnNotLoaded(rows.table.columns[0]) }
      if grouping.isOfCalls, selected == nil, rows == Rows(table: rows.table),
        folds[fold]?.add(calls: byCall, of: own, groups: grouping.count) == true
      {
        continue
      }
      let all = Rows(table: rows.table)
      if ids[all] == nil {
        // Those of the query's table, if they are not it.
        let asked =
          try ids[Rows(table: table)]
          ?? grouping.ids(in: group, of: chunk, calls: byCall, selected: selected)
        ids[Rows(table: table)] = asked
        if rows.table != table { ids[all] = own.spread(asked) }
      }
      if ids[rows] == nil, var counted = ids[all] {
        if let mask = try masks.rows(rows.conditions, of: own) {
          if rows.condition == nil,
            folds[fold]?.add(rows: counted, where: mask, groups: grouping.count) == true
          {
            continue
          }
          counted.keep(mask)
        }
        if let condition = rows.condition {
          counted.keep(try RowReader(group: group, chunk: own).mask(condition, &masks))
        }
        ids[rows] = counted
      }
      try folds[fold, default: FoldState(fold, zone: zone)].add(
        group,
        own,
        ids[rows] ?? [],
        groups: grouping.count
      )
    }
  }

  /// The number of groups so far.
  var groupCount: Int { grouping.count }

  /// Adds what another task has seen.
  mutating func merge(_ other: QueryState) {
    let map = grouping.merge(other.grouping)
    for fold in order {
      guard let state = other.folds[fold], var own = folds.removeValue(forKey: fold) else {
        continue
      }
      own.merge(state, map)
      folds[fold] = own
    }
  }

  // So many groups are read at once.
  private static let groupsAtOnce = 1 << 12

  /// The groups that have rows, ranked with so many tasks; the state is used up.
  ///
  /// - Throws: `CancellationError` soon after the task was cancelled.
  mutating func result(threads: Int) async throws -> GroupResult {
    let grouping = grouping
    var finished: [Fold: FinishedFold] = [:]
    // One by one, so that a fold is not held twice.
    for fold in order { finished[fold] = folds.removeValue(forKey: fold)?.finished() }
    guard case .state(.rows(let counts))? = finished[.rows([])] else {
      preconditionFailure("the rows of each group are counted")
    }
    let groups = (1..<max(1, grouping.count + 1)).filter { counts.count(of: $0) > 0 }
    let all = GroupValues(query.aggregates, plan, finished)
    func result(of groups: [Int], hidden: Int) -> GroupResult {
      let values = all.values(of: groups[...])
      return GroupResult(
        groups: zip(groups, values).map { group, values in
          GroupResult.Group(key: grouping.key(of: group), values: Array(values))
        },
        hidden: hidden
      )
    }
    guard let ranking = query.ranking else { return result(of: groups, hidden: 0) }
    let ranked = GroupValues(ranking.aggregates, plan, finished)
    let key = { @Sendable (id: Int) in grouping.key(of: id) }
    let parts = (groups.count + Self.groupsAtOnce - 1) / Self.groupsAtOnce
    let first = try await folded(parts, threads: threads, ranking.none) { first, part in
      let some = groups.dropFirst(part * Self.groupsAtOnce).prefix(Self.groupsAtOnce)
      for (id, values) in zip(some, ranked.values(of: some)) {
        ranking.add(id, values, to: &first, key)
      }
    } merge: {
      $0.add($1)
    }
    let kept = first.ordered.map(\.id)
    return result(of: kept, hidden: groups.count - kept.count)
  }
}

/// Aggregates of groups.
private struct GroupValues: Sendable {
  private let count: Int
  // For each fold the aggregates that it answers, with their places.
  private let parts: [(fold: FinishedFold, aggregates: [(place: Int, aggregate: Aggregate)])]

  init(_ aggregates: [Aggregate], _ plan: [Aggregate: Fold], _ folds: [Fold: FinishedFold]) {
    count = aggregates.count
    var byFold: [Fold: [(place: Int, aggregate: Aggregate)]] = [:]
    for (place, aggregate) in aggregates.enumerated() {
      guard let fold = plan[aggregate] else { continue }
      byFold[fold, default: []].append((place, aggregate))
    }
    parts = byFold.compactMap { fold, aggregates in folds[fold].map { ($0, aggregates) } }
  }

  /// The values of each of `groups`, in order.
  func values(of groups: ArraySlice<Int>) -> some Sequence<ArraySlice<AggregateValue>> {
    var values = [AggregateValue](repeating: .missing, count: groups.count * count)
    for part in parts { part.fold.write(part.aggregates, of: groups, into: &values, width: count) }
    let (rows, width) = (groups.count, count)
    return (0..<rows).lazy.map { [values] in values[$0 * width..<($0 + 1) * width] }
  }
}
