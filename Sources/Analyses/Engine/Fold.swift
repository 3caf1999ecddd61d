import Calls
import ColumnStore

/// What is folded over the rows for one or several aggregates: a column's distribution, say, serves
/// its minimum, mean and all quantiles.
enum Fold: Hashable, Sendable {
  case rows([Condition])
  case rowsOf(CallTable, [Condition])
  case calls([Condition])
  case values(Column, [Condition])
  /// The number of values and their sum, where nothing else is asked of them.
  case totals(Column, [Condition])
  case texts(Column)
  case concurrency
  case starts
  case latestCall
  case over(RowFold)

  /// Which rows count.
  var conditions: [Condition] {
    switch self {
    case .rows(let conditions), .rowsOf(_, let conditions), .calls(let conditions),
      .values(_, let conditions), .totals(_, let conditions):
      conditions
    case .texts, .concurrency, .starts, .latestCall, .over: []
    }
  }

  /// What rows must meet besides ``conditions``; `nil` for nothing.
  var condition: RowCondition? { if case .over(let fold) = self { fold.condition } else { nil } }

  /// The table whose rows are folded, in a query on `table`: that of calls is spread over the rows
  /// of a child table, and a child table's rows are those of the calls.
  func rowTable(in table: CallTable) -> CallTable {
    guard table == .calls else { return table }
    switch self {
    case .rowsOf(let own, _): return own
    case .values(let column, _), .totals(let column, _), .texts(let column): return column.table
    case .over(let fold): return fold.table
    case .rows, .calls, .concurrency, .starts, .latestCall: return table
    }
  }
}

extension Aggregate {
  /// What must be folded for the aggregate.
  var fold: Fold {
    switch self {
    case .rows(let conditions): .rows(conditions)
    case .rowsOf(let table, let conditions): .rowsOf(table, conditions)
    case .present(let column) where column.type == .text && column.table != .calls:
      .rowsOf(column.table, [.isPresent(column)])
    case .calls(let conditions): .calls(conditions)
    case .present(let column) where column.type == .text: .rows([.isPresent(column)])
    case .sum(let column, let conditions): .values(column, conditions)
    case .present(let column), .mean(let column), .minimum(let column), .maximum(let column),
      .quantile(let column, _), .below(let column, _):
      .values(column, [])
    case .distinct(let column), .repeated(let column), .mostFrequent(let column): .texts(column)
    case .peakConcurrency: .concurrency
    case .firstStart, .lastStart: .starts
    case .latestCallID: .latestCall
    case .over(let aggregate): .over(aggregate.fold)
    }
  }
}

extension [Aggregate] {
  /// What must be folded for each of the aggregates.
  ///
  /// A sum does without the distribution of its column, unless that is needed anyway.
  var folds: [Aggregate: Fold] {
    let distributed = Set(filter { !$0.isTotal }.map(\.fold))
    var folds: [Aggregate: Fold] = [:]
    for aggregate in self {
      folds[aggregate] =
        switch aggregate.fold {
        case .values(let column, let conditions) where !distributed.contains(aggregate.fold):
          .totals(column, conditions)
        case let fold: fold
        }
    }
    return folds
  }
}

extension Aggregate {
  /// Whether the number and the sum of values tell it.
  fileprivate var isTotal: Bool {
    switch self {
    case .present, .sum, .mean: true
    default: false
    }
  }
}

/// The accumulator of one fold.
enum FoldState: Sendable {
  case rows(CountAccumulator)
  case calls(CountAccumulator)
  case integers(Column, DistributionAccumulator)
  case totals(Column, TotalAccumulator)
  case doubleTotals(Column, DoubleTotalAccumulator)
  case doubles(Column, SampleAccumulator)
  case texts(Column, TextSetAccumulator)
  case concurrency(ConcurrencyAccumulator)
  case starts(ExtremumAccumulator)
  case latestCall(LatestAccumulator)
  case over(RowFoldState)

  init(_ fold: Fold, zone: Zone) {
    self =
      switch fold {
      case .rows, .rowsOf: .rows(CountAccumulator())
      case .calls: .calls(CountAccumulator())
      case .values(let column, _):
        column.type == .double
          ? .doubles(column, SampleAccumulator()) : .integers(column, DistributionAccumulator())
      case .totals(let column, _):
        column.type == .double
          ? .doubleTotals(column, DoubleTotalAccumulator()) : .totals(column, TotalAccumulator())
      case .texts(let column): .texts(column, TextSetAccumulator())
      case .concurrency: .concurrency(ConcurrencyAccumulator())
      case .starts: .starts(ExtremumAccumulator())
      case .latestCall: .latestCall(LatestAccumulator())
      case .over(let fold): .over(RowFoldState(fold, zone: zone))
      }
  }

  /// Adds all rows of `chunk` if only their number matters, a group id a call; tells whether it does.
  mutating func add(calls ids: [UInt32], of chunk: TableChunk, groups: Int) -> Bool {
    switch self {
    case .rows(var accumulator):
      self = .rows(CountAccumulator())
      accumulator.update(runs: ids, ends: chunk.rowEnds, groups: groups)
      self = .rows(accumulator)
    case .calls(var accumulator):
      self = .calls(CountAccumulator())
      accumulator.update(filledRuns: ids, ends: chunk.rowEnds, groups: groups)
      self = .calls(accumulator)
    default: return false
    }
    return true
  }

  /// Adds the rows for which `mask` is true, a group id a row, if only their number matters; tells
  /// whether it does.
  mutating func add(rows ids: [UInt32], where mask: [Bool], groups: Int) -> Bool {
    guard case .rows(var accumulator) = self else { return false }
    self = .rows(CountAccumulator())
    accumulator.update(ids, where: mask, groups: groups)
    self = .rows(accumulator)
    return true
  }

  /// Adds the rows of one table of one row group, `chunk`.
  mutating func add(
    _ group: RowGroup,
    _ chunk: TableChunk,
    _ ids: [UInt32],
    groups: Int
  ) throws {
    // Each accumulator is taken out of the enum while it grows, so that its arrays have one owner.
    switch self {
    case .rows(var accumulator):
      self = .rows(CountAccumulator())
      accumulator.update(ids, groups: groups)
      self = .rows(accumulator)
    case .calls(var accumulator):
      self = .calls(CountAccumulator())
      if chunk.rowEnds.isEmpty {
        accumulator.update(ids, groups: groups)
      } else {
        accumulator.updateCalls(ids, rowEnds: chunk.rowEnds, groups: groups)
      }
      self = .calls(accumulator)
    case .integers(let column, var accumulator):
      guard case .integer(let values) = group.cells(of: column, over: chunk) else {
        throw EngineError.columnNotLoaded(column)
      }
      self = .integers(column, DistributionAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .integers(column, accumulator)
    case .totals(let column, var accumulator):
      guard case .integer(let values) = group.cells(of: column, over: chunk) else {
        throw EngineError.columnNotLoaded(column)
      }
      self = .totals(column, TotalAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .totals(column, accumulator)
    case .doubleTotals(let column, var accumulator):
      guard case .double(let values) = group.cells(of: column, over: chunk) else {
        throw EngineError.columnNotLoaded(column)
      }
      self = .doubleTotals(column, DoubleTotalAccumulator())
      accumulator.update(values.values, ids, groups: groups)
      self = .doubleTotals(column, accumulator)
    case .doubles(let column, var accumulator):
      guard case .double(let values) = group.cells(of: column, over: chunk) else {
        throw EngineError.columnNotLoaded(column)
      }
      self = .doubles(column, SampleAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .doubles(column, accumulator)
    case .texts(let column, var accumulator):
      guard case .text(let values) = group.cells(of: column, over: chunk) else {
        throw EngineError.columnNotLoaded(column)
      }
      self = .texts(column, TextSetAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .texts(column, accumulator)
    case .concurrency(var accumulator):
      guard case .integer(let starts) = group[.start], case .integer(let ends) = group[.end] else {
        throw EngineError.columnNotLoaded(.start)
      }
      self = .concurrency(ConcurrencyAccumulator())
      accumulator.update(starts: starts, ends: ends, ids, groups: groups)
      self = .concurrency(accumulator)
    case .starts(var accumulator):
      guard case .integer(let starts) = group[.start] else {
        throw EngineError.columnNotLoaded(.start)
      }
      self = .starts(ExtremumAccumulator())
      accumulator.update(chunk.spread(starts.values()), ids, groups: groups)
      self = .starts(accumulator)
    case .latestCall(var accumulator):
      guard case .integer(let starts) = group[.start], case .text(let callIDs) = group[.callID]
      else { throw EngineError.columnNotLoaded(.callID) }
      self = .latestCall(LatestAccumulator())
      accumulator.update(
        times: chunk.spread(starts.values()),
        callIDs.gathering(chunk.spread(Array(0..<group.callCount))),
        ids,
        groups: groups
      )
      self = .latestCall(accumulator)
    case .over(var state):
      self = .rows(CountAccumulator())
      try state.add(RowReader(group: group, chunk: chunk), ids, groups: groups)
      self = .over(state)
    }
  }

  /// Adds the groups of `other`, whose group `g` is `groups[g]` here.
  mutating func merge(_ other: FoldState, _ groups: [Int]) {
    // One by one: a pattern of both states would hold this one's arrays twice.
    switch self {
    case .rows(var a):
      guard case .rows(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .rows(a)
      return
    case .calls(var a):
      guard case .calls(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .calls(a)
      return
    case .integers(let column, var a):
      guard case .integers(_, let b) = other else { break }
      self = .integers(column, DistributionAccumulator())
      a.merge(b, groups: groups)
      self = .integers(column, a)
      return
    case .totals(let column, var a):
      guard case .totals(_, let b) = other else { break }
      a.merge(b, groups: groups)
      self = .totals(column, a)
      return
    case .doubleTotals(let column, var a):
      guard case .doubleTotals(_, let b) = other else { break }
      self = .doubleTotals(column, DoubleTotalAccumulator())
      a.merge(b, groups: groups)
      self = .doubleTotals(column, a)
      return
    case .doubles(let column, var a):
      guard case .doubles(_, let b) = other else { break }
      self = .doubles(column, SampleAccumulator())
      a.merge(b, groups: groups)
      self = .doubles(column, a)
      return
    case .texts(let column, var a):
      guard case .texts(_, let b) = other else { break }
      self = .texts(column, TextSetAccumulator())
      a.merge(b, groups: groups)
      self = .texts(column, a)
      return
    case .concurrency(var a):
      guard case .concurrency(let b) = other else { break }
      self = .concurrency(ConcurrencyAccumulator())
      a.merge(b, groups: groups)
      self = .concurrency(a)
      return
    case .starts(var a):
      guard case .starts(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .starts(a)
      return
    case .latestCall(var a):
      guard case .latestCall(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .latestCall(a)
      return
    case .over(var a):
      guard case .over(let b) = other else { break }
      self = .rows(CountAccumulator())
      a.merge(b, groups)
      self = .over(a)
      return
    }
    preconditionFailure("two states of one fold are of one kind")
  }

  /// The state made ready for reading.
  consuming func finished() -> FinishedFold {
    switch consume self {
    case .integers(_, let accumulator), .over(.integers(_, let accumulator)):
      return .distributions(accumulator.finished())
    case .doubleTotals(_, let accumulator), .over(.doubleSum(_, let accumulator)):
      return .doubleTotals(accumulator.finished())
    case .doubles(_, let accumulator), .over(.doubles(_, let accumulator)):
      return .samples(accumulator.finished())
    case .over(.distinct(let codes, var accumulator)):
      accumulator.finish()
      return .state(.over(.distinct(codes, accumulator)))
    case let state: return .state(state)
    }
  }
}

extension RowGroup {
  /// The cells of a column, one for each row of `chunk`: of the chunk's own table, or the calls'
  /// spread over its rows; `nil` when the column was not kept.
  func cells(of column: Column, over chunk: TableChunk) -> ColumnChunk? {
    guard column.table == .calls, !chunk.rowEnds.isEmpty else { return self[column] }
    return self[column]?.gathering(chunk.spread(Array(0..<callCount)))
  }
}
