import Calls
import ColumnStore

extension CallSample {
  /// The calls of `snapshot` that pass `filter`, and what `plan` wants of them.
  ///
  /// - Throws: ``EngineError`` when a column was not loaded.
  /// - Complexity: O(calls + rows).
  init(_ snapshot: CallSnapshot, matching filter: CallFilter, _ plan: ResamplingPlan) throws {
    var readers: [(group: Int, reader: CallReader)] = []
    for (index, group) in snapshot.groups.enumerated() {
      try Task.checkCancellation()
      let reader = try CallReader(group, matching: filter)
      if !reader.calls.isEmpty { readers.append((index, reader)) }
    }
    let count = readers.reduce(0) { $0 + $1.reader.calls.count }
    var places: [(group: Int, call: Int)] = []
    var keys: [UInt64] = []
    var totals = [[Double]](repeating: [], count: plan.totals.count)
    var values = plan.columns.map { column in
      CallValues(calls: count, values: readers.reduce(0) { $0 + $1.reader.rowCount(of: column) })
    }
    places.reserveCapacity(count)
    keys.reserveCapacity(count)
    for slot in totals.indices { totals[slot].reserveCapacity(count) }
    for (group, reader) in readers {
      try Task.checkCancellation()
      var reader = reader
      places += reader.calls.lazy.map { (group, $0) }
      keys += try reader.keys()
      for (slot, term) in plan.totals.enumerated() { try reader.add(term, to: &totals[slot]) }
      for (slot, column) in plan.columns.enumerated() {
        try reader.add(column, to: &values[slot])
      }
    }
    let order = try KeyOrder(keys) { a, b in
      try CallIdentity(snapshot.groups[places[a].group], places[a].call)
        < CallIdentity(snapshot.groups[places[b].group], places[b].call)
    }.places
    self.init(
      keys: order.map { keys[$0] },
      totals: totals.map { terms in order.map { terms[$0] } },
      values: zip(values, plan.columns).map { values, column in
        Values(
          values.all,
          ends: values.ends,
          order: order,
          quantiles: plan.quantiles(of: column)
        )
      }
    )
  }
}

/// The values of calls in the order in which they are read.
private struct CallValues {
  private(set) var all: [Int64] = []
  private(set) var ends: [Int] = []

  /// Room for the values of so many calls.
  init(calls: Int, values: Int) {
    all.reserveCapacity(values)
    ends.reserveCapacity(calls)
  }

  mutating func append(_ value: Int64) { all.append(value) }

  mutating func endCall() { ends.append(all.count) }
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

  /// The number of rows of the column's table.
  func rowCount(of column: Column) -> Int { group.tables[column.table]?.rowCount ?? 0 }

  /// Adds what each call adds to the aggregate.
  mutating func add(_ term: ResamplingPlan.Term, to totals: inout [Double]) throws {
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
    for call in calls {
      var total = 0.0
      for row in table.rows(ofCall: call) where selection.contains(row: row) && mask?[row] != false
      {
        total += values?[row] ?? 1
      }
      totals.append(total)
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
