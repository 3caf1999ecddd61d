import Calls
import ColumnStore

extension CallSample {
  /// The calls of `snapshot` that pass `filter`, and what `plan` wants of them.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  /// - Complexity: O(calls · log calls + rows).
  init(_ snapshot: CallSnapshot, matching filter: CallFilter, _ plan: ResamplingPlan) throws {
    var places: [(group: Int, call: Int)] = []
    var keys: [UInt64] = []
    var totals = [[Double]](repeating: [], count: plan.totals.count)
    var values = [[[Int64]]](repeating: [], count: plan.columns.count)
    for (index, group) in snapshot.groups.enumerated() {
      try Task.checkCancellation()
      var reader = try CallReader(group, matching: filter)
      guard !reader.calls.isEmpty else { continue }
      places += reader.calls.map { (index, $0) }
      keys += try reader.keys()
      for (slot, term) in plan.totals.enumerated() { totals[slot] += try reader.totals(of: term) }
      for (slot, column) in plan.columns.enumerated() {
        values[slot] += try reader.values(of: column)
      }
    }
    let order = try keys.indices.sorted { a, b in
      if keys[a] != keys[b] { return keys[a] < keys[b] }
      let (left, right) = (places[a], places[b])
      return try CallIdentity(snapshot.groups[left.group], left.call)
        < CallIdentity(snapshot.groups[right.group], right.call)
    }
    self.init(
      keys: order.map { keys[$0] },
      totals: totals.map { terms in order.map { terms[$0] } },
      values: values.map { lists in Values(order.map { lists[$0] }) }
    )
  }
}

/// What the selected calls of one row group tell.
private struct CallReader {
  let calls: [Int]
  private let group: RowGroup
  private let filter: CallFilter
  private var masks: MaskCache
  private var selections: [CallTable: RowSelection] = [:]

  init(_ group: RowGroup, matching filter: CallFilter) throws {
    self.group = group
    self.filter = filter
    masks = MaskCache(group, zone: filter.zone)
    let selection = try RowSelection(in: group, of: .calls, matching: filter, &masks)
    selections[.calls] = selection
    calls = selection.calls
  }

  func keys() throws -> [UInt64] {
    try calls.map { call in
      let identity = try CallIdentity(group, call)
      return ResamplingWeight.key(
        seed: Bootstrap.seed,
        workspace: identity.workspace,
        agent: identity.agent.span,
        callID: identity.callID.span
      )
    }
  }

  /// What each call adds to the aggregate.
  mutating func totals(of term: ResamplingPlan.Term) throws -> [Double] {
    let table = try table(term.table)
    let selection = try selection(of: term.table)
    var conditions: [Condition] = []
    var values: [Double]?
    switch term.aggregate {
    case .rows(let own): conditions = own
    case .present(let column): conditions = [.isPresent(column)]
    case .sum(let column, let own):
      conditions = own + [.isPresent(column)]
      values = try numbers(column)
    case .rowsOf, .calls, .mean, .minimum, .maximum, .quantile, .below, .distinct, .repeated,
      .mostFrequent, .peakConcurrency, .firstStart, .lastStart, .latestCallID, .over:
      preconditionFailure("\(term.aggregate) is no total")
    }
    let mask = try masks.rows(conditions, of: table)
    return calls.map { call in
      var total = 0.0
      for row in table.rows(ofCall: call) where selection.contains(row: row) && mask?[row] != false
      {
        total += values?[row] ?? 1
      }
      return total
    }
  }

  /// The column's values in each call.
  mutating func values(of column: Column) throws -> [[Int64]] {
    let table = try table(column.table)
    let selection = try selection(of: column.table)
    guard case .integer(let chunk) = group[column] else {
      throw EngineError.columnNotLoaded(column)
    }
    let values = chunk.values()
    return calls.map { call in
      table.rows(ofCall: call).compactMap { row in
        selection.contains(row: row) && values[row] != .min ? values[row] : nil
      }
    }
  }

  private func table(_ table: CallTable) throws(EngineError) -> TableChunk {
    guard let chunk = group.tables[table] else { throw .columnNotLoaded(table.columns[0]) }
    return chunk
  }

  private mutating func selection(of table: CallTable) throws -> RowSelection {
    if let known = selections[table] { return known }
    let selection = try RowSelection(in: group, of: table, matching: filter, &masks)
    selections[table] = selection
    return selection
  }

  private func numbers(_ column: Column) throws -> [Double] {
    switch group[column] {
    case .integer(let chunk): return chunk.values().map(Double.init)
    case .double(let chunk): return chunk.values
    case .text, nil: throw EngineError.columnNotLoaded(column)
    }
  }
}
