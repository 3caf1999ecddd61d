import ColumnStore

/// A fold over all rows, ready for reading group by group.
enum FinishedFold: Sendable {
  case distributions(DistributionAccumulator.Finished)
  case samples(SampleAccumulator.Finished)
  case doubleTotals(DoubleTotalAccumulator.Finished)
  case state(FoldState)

  /// Writes the values of `aggregates`, each with its place in a row, of one group after the other into
  /// `rows`, which are `width` values each.
  ///
  /// What was folded of a group is made once for all of them. Whole columns of groups are written, as
  /// telling folds and aggregates apart takes longer than reading one group.
  func write(
    _ aggregates: [(place: Int, aggregate: Aggregate)],
    of groups: ArraySlice<Int>,
    into rows: inout [AggregateValue],
    width: Int
  ) {
    let statistics = aggregates.map { (place: $0.place, statistic: NumberStatistic($0.aggregate)) }
    func write<Part>(
      _ part: (Int) -> Part,
      _ value: (Part, NumberStatistic?) -> AggregateValue
    ) {
      for (row, group) in groups.enumerated() {
        let part = part(group)
        for (place, statistic) in statistics {
          rows[row * width + place] = value(part, statistic)
        }
      }
    }
    switch self {
    case .distributions(let all): write(all.distribution) { $0.value(of: $1) }
    case .samples(let all): write(all.sample) { $0.value(of: $1) }
    case .doubleTotals(let all): write(all.total) { $0.value(of: $1) }
    case .state(.over(.sum(_, let all))): write(all.total) { $0.value(of: $1) }
    case .state(.totals(_, let all)): write(all.total) { $0.value(of: $1) }
    case .state(.over(.totals(_, let all))): write(all.totals) { $0.value(of: $1) }
    case .state(let state):
      for (row, group) in groups.enumerated() {
        for (place, aggregate) in aggregates {
          rows[row * width + place] = state.value(of: aggregate, group)
        }
      }
    }
  }
}

/// What is read of a group's numbers, however they were folded.
private enum NumberStatistic {
  case present
  case sum
  case mean
  case minimum
  case maximum
  case quantile(Double)
  case below(Double)
  case within(ClosedRange<Int64>)

  init?(_ aggregate: Aggregate) {
    switch aggregate {
    case .present: self = .present
    case .sum: self = .sum
    case .mean: self = .mean
    case .minimum: self = .minimum
    case .maximum: self = .maximum
    case .quantile(_, let p): self = .quantile(p)
    case .below(_, let bound): self = .below(bound)
    case .over(let aggregate):
      switch aggregate.statistic {
      case .sum: self = .sum
      case .mean: self = .mean
      case .minimum: self = .minimum
      case .maximum: self = .maximum
      case .quantile(_, let p): self = .quantile(p)
      case .below(_, let bound): self = .below(bound)
      case .rows:
        guard let range = aggregate.condition?.valueRange?.range else { return nil }
        self = .within(range)
      case .calls, .distinct, .distinctNumbers: return nil
      }
    case .rows, .rowsOf, .calls, .distinct, .repeated, .mostFrequent, .peakConcurrency,
      .firstStart, .lastStart, .latestCallID:
      return nil
    }
  }
}

extension AggregateValue {
  fileprivate init(_ value: Int64?) { self = value.map { .integer(Int($0)) } ?? .missing }

  /// A sum of whole numbers: past the largest integer a double.
  fileprivate init(sum: Int128) {
    self = Int(exactly: sum).map { .integer($0) } ?? .number(Double(sum))
  }
}

extension Distribution {
  fileprivate func value(of statistic: NumberStatistic?) -> AggregateValue {
    switch statistic {
    case .present: .integer(count)
    case .sum: count > 0 ? AggregateValue(sum: sum) : .missing
    case .mean: AggregateValue(mean)
    case .minimum: AggregateValue(minimum)
    case .maximum: AggregateValue(maximum)
    case .quantile(let p): AggregateValue(quantile(p))
    case .below(let bound): .integer(count(below: bound))
    case .within(let range): .integer(count(in: range))
    case nil: .missing
    }
  }
}

extension Sample {
  fileprivate func value(of statistic: NumberStatistic?) -> AggregateValue {
    switch statistic {
    case .present: .integer(count)
    case .sum: AggregateValue(sum)
    case .mean: AggregateValue(mean)
    case .minimum: AggregateValue(minimum)
    case .maximum: AggregateValue(maximum)
    case .quantile(let p): AggregateValue(quantile(p))
    case .below(let bound): .integer(count(below: bound))
    case .within, nil: .missing
    }
  }
}

extension DoubleTotal {
  fileprivate func value(of statistic: NumberStatistic?) -> AggregateValue {
    switch statistic {
    case .present: .integer(count)
    case .sum: AggregateValue(sum)
    case .mean: AggregateValue(mean)
    case .minimum, .maximum, .quantile, .below, .within, nil: .missing
    }
  }
}

extension TotalsAccumulator.Totals {
  fileprivate func value(of statistic: NumberStatistic?) -> AggregateValue {
    switch statistic {
    case .present: .integer(count)
    case .sum: count > 0 ? AggregateValue(sum: sum) : .missing
    case .mean: AggregateValue(mean)
    case .minimum: AggregateValue(minimum)
    case .maximum: AggregateValue(maximum)
    case .quantile, .below, .within, nil: .missing
    }
  }
}

extension TotalAccumulator.Total {
  fileprivate func value(of statistic: NumberStatistic?) -> AggregateValue {
    switch statistic {
    case .present: .integer(count)
    case .sum: count > 0 ? AggregateValue(sum: sum) : .missing
    case .mean: AggregateValue(mean)
    case .minimum, .maximum, .quantile, .below, .within, nil: .missing
    }
  }
}

extension FoldState {
  fileprivate func value(of aggregate: Aggregate, _ group: Int) -> AggregateValue {
    switch self {
    case .rows(let accumulator), .calls(let accumulator), .over(.rows(let accumulator)),
      .over(.calls(let accumulator)):
      return .integer(accumulator.count(of: group))
    case .over(.distinct(_, let accumulator)): return .integer(accumulator.count(of: group))
    case .texts(_, let accumulator):
      if case .mostFrequent = aggregate {
        return accumulator.mostFrequent(of: group).map { .text($0) } ?? .missing
      }
      let isRepeated = if case .repeated = aggregate { true } else { false }
      return .integer(accumulator.count(of: group, occurring: isRepeated ? 2 : 1))
    case .concurrency(let accumulator): return .integer(accumulator.peak(of: group))
    case .starts(let accumulator):
      let isFirst = aggregate == .firstStart
      return AggregateValue(
        isFirst ? accumulator.minimum(of: group) : accumulator.maximum(of: group)
      )
    case .latestCall(let accumulator):
      return accumulator.text(of: group).map { .text($0) } ?? .missing
    // Whose numbers are read as a column.
    case .totals, .integers, .doubles, .doubleTotals, .over(.sum), .over(.totals),
      .over(.integers), .over(.doubles), .over(.doubleSum):
      return .missing
    }
  }
}
