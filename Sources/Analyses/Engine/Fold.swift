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

  /// Which rows count.
  var conditions: [Condition] {
    switch self {
    case .rows(let conditions), .rowsOf(_, let conditions), .calls(let conditions),
      .values(_, let conditions), .totals(_, let conditions):
      conditions
    case .texts, .concurrency, .starts, .latestCall: []
    }
  }

  /// The table whose rows are folded, in a query on `table`: that of calls is spread over the rows
  /// of a child table, and a child table's rows are those of the calls.
  func rowTable(in table: CallTable) -> CallTable {
    guard table == .calls else { return table }
    switch self {
    case .rowsOf(let own, _): return own
    case .values(let column, _), .totals(let column, _), .texts(let column): return column.table
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
    case .distinct(let column), .repeated(let column): .texts(column)
    case .peakConcurrency: .concurrency
    case .firstStart, .lastStart: .starts
    case .latestCallID: .latestCall
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
        case .values(let column, let conditions)
        where column.type != .double && !distributed.contains(aggregate.fold):
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
  case doubles(Column, SampleAccumulator)
  case texts(Column, TextSetAccumulator)
  case concurrency(ConcurrencyAccumulator)
  case starts(ExtremumAccumulator)
  case latestCall(LatestAccumulator)

  init(_ fold: Fold) {
    self =
      switch fold {
      case .rows, .rowsOf: .rows(CountAccumulator())
      case .calls: .calls(CountAccumulator())
      case .values(let column, _):
        column.type == .double
          ? .doubles(column, SampleAccumulator()) : .integers(column, DistributionAccumulator())
      case .totals(let column, _): .totals(column, TotalAccumulator())
      case .texts(let column): .texts(column, TextSetAccumulator())
      case .concurrency: .concurrency(ConcurrencyAccumulator())
      case .starts: .starts(ExtremumAccumulator())
      case .latestCall: .latestCall(LatestAccumulator())
      }
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
    }
  }

  /// Adds the groups of `other`, whose group `g` is `groups[g]` here.
  mutating func merge(_ other: FoldState, _ groups: [Int]) {
    switch (self, other) {
    case (.rows(var a), .rows(let b)):
      a.merge(b, groups: groups)
      self = .rows(a)
    case (.calls(var a), .calls(let b)):
      a.merge(b, groups: groups)
      self = .calls(a)
    case (.integers(let column, var a), .integers(_, let b)):
      self = .integers(column, DistributionAccumulator())
      a.merge(b, groups: groups)
      self = .integers(column, a)
    case (.totals(let column, var a), .totals(_, let b)):
      a.merge(b, groups: groups)
      self = .totals(column, a)
    case (.doubles(let column, var a), .doubles(_, let b)):
      self = .doubles(column, SampleAccumulator())
      a.merge(b, groups: groups)
      self = .doubles(column, a)
    case (.texts(let column, var a), .texts(_, let b)):
      self = .texts(column, TextSetAccumulator())
      a.merge(b, groups: groups)
      self = .texts(column, a)
    case (.concurrency(var a), .concurrency(let b)):
      self = .concurrency(ConcurrencyAccumulator())
      a.merge(b, groups: groups)
      self = .concurrency(a)
    case (.starts(var a), .starts(let b)):
      a.merge(b, groups: groups)
      self = .starts(a)
    case (.latestCall(var a), .latestCall(let b)):
      a.merge(b, groups: groups)
      self = .latestCall(a)
    default: preconditionFailure("two states of one fold are of one kind")
    }
  }

  /// The state made ready for reading.
  func finished(groups: Int) -> FinishedFold {
    switch self {
    case .integers(_, let accumulator):
      .distributions(accumulator.distributions(groups: groups))
    case .doubles(_, let accumulator):
      .samples((0..<groups).map { accumulator.sample(of: $0 + 1) })
    case .rows, .calls, .totals, .texts, .concurrency, .starts, .latestCall: .state(self)
    }
  }
}

/// A fold's groups, ready for reading.
enum FinishedFold {
  case distributions([Distribution])
  case samples([Sample])
  case state(FoldState)

  /// The value of one aggregate in one group.
  func value(of aggregate: Aggregate, group: Int) -> AggregateValue {
    switch self {
    case .distributions(let distributions):
      Self.value(of: aggregate, distributions[group - 1])
    case .samples(let samples): Self.value(of: aggregate, samples[group - 1])
    case .state(let state): Self.value(of: aggregate, state, group)
    }
  }

  private static func value(of aggregate: Aggregate, _ values: Distribution) -> AggregateValue {
    func integer(_ value: Int64?) -> AggregateValue { value.map { .integer(Int($0)) } ?? .missing }
    switch aggregate {
    case .present: return .integer(values.count)
    case .sum: return values.count > 0 ? .whole(values.sum) : .missing
    case .mean: return AggregateValue(values.mean)
    case .minimum: return integer(values.minimum)
    case .maximum: return integer(values.maximum)
    case .quantile(_, let p): return AggregateValue(values.quantile(p))
    case .below(_, let bound): return .integer(values.count(below: bound))
    case .rows, .rowsOf, .calls, .distinct, .repeated, .peakConcurrency, .firstStart, .lastStart,
      .latestCallID:
      return .missing
    }
  }

  private static func value(of aggregate: Aggregate, _ values: Sample) -> AggregateValue {
    switch aggregate {
    case .present: .integer(values.count)
    case .sum: AggregateValue(values.sum)
    case .mean: AggregateValue(values.mean)
    case .minimum: AggregateValue(values.minimum)
    case .maximum: AggregateValue(values.maximum)
    case .quantile(_, let p): AggregateValue(values.quantile(p))
    case .below(_, let bound): .integer(values.count(below: bound))
    case .rows, .rowsOf, .calls, .distinct, .repeated, .peakConcurrency, .firstStart, .lastStart,
      .latestCallID:
      .missing
    }
  }

  private static func value(
    of aggregate: Aggregate,
    _ state: FoldState,
    _ group: Int
  ) -> AggregateValue {
    switch state {
    case .rows(let accumulator), .calls(let accumulator):
      return .integer(accumulator.count(of: group))
    case .totals(_, let accumulator):
      let total = accumulator.total(of: group)
      switch aggregate {
      case .present: return .integer(total.count)
      case .mean: return AggregateValue(total.mean)
      default: return total.count > 0 ? .whole(total.sum) : .missing
      }
    case .texts(_, let accumulator):
      let isRepeated = if case .repeated = aggregate { true } else { false }
      return .integer(accumulator.count(of: group, occurring: isRepeated ? 2 : 1))
    case .concurrency(let accumulator): return .integer(accumulator.peak(of: group))
    case .starts(let accumulator):
      let isFirst = aggregate == .firstStart
      let start = isFirst ? accumulator.minimum(of: group) : accumulator.maximum(of: group)
      return start.map { .integer(Int($0)) } ?? .missing
    case .latestCall(let accumulator):
      return accumulator.text(of: group).map { .text($0) } ?? .missing
    case .integers, .doubles: return .missing
    }
  }
}

extension AggregateValue {
  /// A sum of integers, which need not be one itself.
  fileprivate static func whole(_ sum: Int128) -> AggregateValue {
    Int(exactly: sum).map { .integer($0) } ?? .number(Double(sum))
  }
}

extension RowGroup {
  /// The cells of a column, one for each row of `chunk`: of the chunk's own table, or the calls'
  /// spread over its rows; `nil` when the column was not kept.
  fileprivate func cells(of column: Column, over chunk: TableChunk) -> ColumnChunk? {
    guard column.table == .calls, !chunk.rowEnds.isEmpty else { return self[column] }
    return self[column]?.gathering(chunk.spread(Array(0..<callCount)))
  }
}
