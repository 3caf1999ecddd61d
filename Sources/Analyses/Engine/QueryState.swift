import Calls
import ColumnStore

/// The state of one query in one scan: its groups, and an accumulator for each thing to fold.
struct QueryState: Sendable {
  private let query: GroupQuery
  private let table: CallTable
  private let zone: Zone
  private var grouping: Grouping
  private let plan: [Aggregate: Fold]
  private var folds: [Fold: FoldState]
  private let order: [Fold]
  // Groups of other scans, by key, once something was merged.
  private var merged: [[GroupKey]: Int] = [:]
  private var mergedKeys: [[GroupKey]] = []

  init(_ query: GroupQuery, on table: CallTable, zone: Zone) {
    self.query = query
    self.table = table
    self.zone = zone
    grouping = Grouping(query.dimensions, zone: zone)
    folds = [.rows([]): FoldState(.rows([]))]
    plan = query.aggregates.folds
    for fold in plan.values { folds[fold] = FoldState(fold) }
    order = Array(folds.keys)
  }

  /// The rows that a fold counts.
  private struct Rows: Hashable {
    let table: CallTable
    let conditions: [Condition]
  }

  /// Adds the rows of one row group that the filter selected; `chunk` is that of the query's table.
  mutating func add(
    _ group: RowGroup,
    _ chunk: TableChunk,
    calls: [Bool],
    rows: [Bool]?,
    _ masks: inout MaskCache
  ) throws {
    var selected = rows
    if let own = try masks.rows(query.conditions, of: chunk) {
      selected = selected.map { rows in zip(rows, own).map { $0 && $1 } } ?? own
    }
    let ids = try grouping.ids(
      in: group,
      of: chunk,
      selectedCalls: calls,
      selectedRows: selected
    )
    var conditional: [Rows: [UInt32]] = [Rows(table: table, conditions: []): ids]
    for fold in order {
      let rows = Rows(table: fold.rowTable(in: table), conditions: fold.conditions)
      let own = rows.table == table ? chunk : group.tables[rows.table]
      guard let own else { throw EngineError.columnNotLoaded(rows.table.columns[0]) }
      var kept = conditional[rows]
      if kept == nil {
        let all = Rows(table: rows.table, conditions: [])
        var counted = conditional[all] ?? own.spread(ids)
        conditional[all] = counted
        if let mask = try masks.rows(rows.conditions, of: own) {
          for row in counted.indices where !mask[row] { counted[row] = 0 }
          conditional[rows] = counted
        }
        kept = counted
      }
      try folds[fold, default: FoldState(fold)].add(
        group,
        own,
        kept ?? [],
        groups: grouping.count
      )
    }
  }

  /// The number of groups so far.
  var groupCount: Int { max(grouping.count, mergedKeys.count) }

  /// Adds what another task has seen.
  mutating func merge(_ other: QueryState) {
    indexKeys()
    var map = [0]
    for group in 1..<max(1, other.grouping.count + 1) {
      let key = other.grouping.key(of: group)
      if let known = merged[key] {
        map.append(known)
      } else {
        mergedKeys.append(key)
        merged[key] = mergedKeys.count
        map.append(mergedKeys.count)
      }
    }
    for fold in order {
      guard let state = other.folds[fold], var own = folds.removeValue(forKey: fold) else {
        continue
      }
      own.merge(state, map)
      folds[fold] = own
    }
  }

  /// Looks up the keys of the scan's own groups, once.
  private mutating func indexKeys() {
    guard mergedKeys.isEmpty else { return }
    mergedKeys = (1..<max(1, grouping.count + 1)).map { grouping.key(of: $0) }
    for (index, key) in mergedKeys.enumerated() { merged[key] = index + 1 }
  }

  private func rowCount(of group: Int) -> Int {
    guard case .rows(let accumulator) = folds[.rows([])] else { return 0 }
    return accumulator.count(of: group)
  }

  /// The groups that have rows.
  mutating func result() -> GroupResult {
    indexKeys()
    let finished = folds.mapValues { $0.finished(groups: mergedKeys.count) }
    return GroupResult(
      groups: mergedKeys.indices.compactMap { index in
        guard rowCount(of: index + 1) > 0 else { return nil }
        return GroupResult.Group(
          key: mergedKeys[index],
          values: query.aggregates.map { aggregate in
            plan[aggregate].flatMap { finished[$0] }?.value(of: aggregate, group: index + 1)
              ?? .missing
          }
        )
      }
    )
  }
}
