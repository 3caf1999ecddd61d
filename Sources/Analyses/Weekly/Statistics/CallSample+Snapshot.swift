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
    var values = plan.columns.map { _ in CallValues() }
    for (index, group) in snapshot.groups.enumerated() {
      try Task.checkCancellation()
      var reader = try CallReader(group, matching: filter)
      guard !reader.calls.isEmpty else { continue }
      places += reader.calls.map { (index, $0) }
      keys += try reader.keys()
      for (slot, term) in plan.totals.enumerated() { totals[slot] += try reader.totals(of: term) }
      for (slot, column) in plan.columns.enumerated() {
        try reader.add(column, to: &values[slot])
      }
    }
    // Swift sorts stored keys faster than it follows indices to them.
    var order = zip(keys, keys.indices).map { (key: $0, index: $1) }
    try order.sort { a, b in
      if a.key != b.key { return a.key < b.key }
      let (left, right) = (places[a.index], places[b.index])
      return try CallIdentity(snapshot.groups[left.group], left.call)
        < CallIdentity(snapshot.groups[right.group], right.call)
    }
    self.init(
      keys: order.map(\.key),
      totals: totals.map { terms in order.map { terms[$0.index] } },
      values: values.map { $0.ordered(order.map(\.index)) }
    )
  }
}

/// The values of calls in the order in which they are read.
private struct CallValues {
  private var all: [Int64] = []
  private var ends: [Int] = []

  mutating func append(_ value: Int64) { all.append(value) }

  mutating func endCall() { ends.append(all.count) }

  /// The values of the calls `order`, in that order.
  func ordered(_ order: [Int]) -> CallSample.Values {
    var sorted: [Int64] = []
    sorted.reserveCapacity(all.count)
    let sortedEnds = order.map { call in
      sorted += all[(call == 0 ? 0 : ends[call - 1])..<ends[call]]
      return sorted.count
    }
    return CallSample.Values(sorted, ends: sortedEnds)
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

  /// The calls' keys; every call has an agent and an id.
  func keys() throws -> [UInt64] {
    guard case .integer(let workspaces) = group[.workspace] else {
      throw EngineError.columnNotLoaded(.workspace)
    }
    let (agents, callIDs) = try (texts(.agent), texts(.callID))
    return calls.map { call in
      ResamplingWeight.key(
        seed: Bootstrap.seed,
        workspace: workspaces[call] ?? 0,
        agent: agents.dictionary.span(of: Int(agents.codes[call])),
        callID: callIDs.dictionary.span(of: Int(callIDs.codes[call]))
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

  /// Adds the column's values in each call.
  mutating func add(_ column: Column, to found: inout CallValues) throws {
    let table = try table(column.table)
    let selection = try selection(of: column.table)
    guard case .integer(let chunk) = group[column] else {
      throw EngineError.columnNotLoaded(column)
    }
    let values = chunk.values()
    for call in calls {
      for row in table.rows(ofCall: call)
      where values[row] != .min && selection.contains(row: row) {
        found.append(values[row])
      }
      found.endCall()
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

  private func texts(_ column: Column) throws(EngineError) -> TextChunk {
    guard case .text(let chunk) = group[column] else { throw .columnNotLoaded(column) }
    return chunk
  }

  private func numbers(_ column: Column) throws -> [Double] {
    switch group[column] {
    case .integer(let chunk): return chunk.values().map(Double.init)
    case .double(let chunk): return chunk.values
    case .text, nil: throw EngineError.columnNotLoaded(column)
    }
  }
}
