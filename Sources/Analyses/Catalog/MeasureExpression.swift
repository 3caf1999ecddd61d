package import Calls
package import Reporting

/// How a measure is computed from a group's aggregates.
package indirect enum MeasureExpression: Sendable {
  /// An aggregate of the row's group.
  case aggregate(Aggregate)
  /// The same aggregate over the enclosing group: the row's, without the table's own dimensions.
  case enclosing(Aggregate)
  /// The sum of a column over rows that meet all conditions; 0 when rows of the group have values
  /// but none that meets them, missing when no row has a value or the sum is past the largest
  /// double.
  case partialSum(Column, [Condition])
  /// A sum of whole milliseconds as minutes.
  case minutes(Aggregate)
  /// The first over the second; missing when one is missing or the second is 0.
  case ratio(MeasureExpression, MeasureExpression)
  /// The difference of the first two, over the sum of all three; missing when that is 0.
  case balance(positive: Aggregate, negative: Aggregate, neutral: Aggregate)
  /// The sum of counts.
  case total([Aggregate])
  /// The sum of two sums; missing when one is.
  case sum(Aggregate, Aggregate)
  /// The first count less the second.
  case difference(Aggregate, Aggregate)
  /// The lower end of the Wilson 95 % interval of the first count out of the second.
  case wilsonLow(Aggregate, Aggregate)
  /// The upper end of the Wilson 95 % interval of the first count out of the second.
  case wilsonHigh(Aggregate, Aggregate)
  /// An instant as ISO 8601 text.
  case time(Aggregate)

  /// The aggregates of the row's own group that are needed.
  var aggregates: [Aggregate] {
    switch self {
    case .aggregate(let aggregate), .minutes(let aggregate), .time(let aggregate): [aggregate]
    case .partialSum(let column, let conditions):
      [.sum(column, conditions), .present(column), Self.present(column, conditions)]
    case .enclosing: []
    case .ratio(let a, let b): a.aggregates + b.aggregates
    case .balance(let a, let b, let c): [a, b, c]
    case .total(let all): all
    case .wilsonLow(let a, let b), .wilsonHigh(let a, let b), .difference(let a, let b),
      .sum(let a, let b):
      [a, b]
    }
  }

  private static func present(_ column: Column, _ conditions: [Condition]) -> Aggregate {
    .rows([.isPresent(column)] + conditions)
  }

  /// The aggregates of the enclosing group that are needed.
  var enclosingAggregates: [Aggregate] {
    switch self {
    case .enclosing(let aggregate): [aggregate]
    case .ratio(let a, let b): a.enclosingAggregates + b.enclosingAggregates
    case .aggregate, .partialSum, .minutes, .balance, .total, .sum, .difference, .wilsonLow,
      .wilsonHigh, .time:
      []
    }
  }

  /// The measure's value, given the aggregates of the row's group and of the enclosing one.
  func value(
    _ group: (Aggregate) -> AggregateValue,
    enclosing: (Aggregate) -> AggregateValue,
    zone: Zone
  ) -> Cell {
    switch self {
    case .aggregate(let aggregate): return group(aggregate).cell
    case .enclosing(let aggregate): return enclosing(aggregate).cell
    case .partialSum(let column, let conditions):
      guard group(Self.present(column, conditions)) == .integer(0) else {
        return group(.sum(column, conditions)).cell
      }
      return (group(.present(column)).double ?? 0) > 0 ? .integer(0) : .missing
    case .minutes(let aggregate):
      return group(aggregate).double.map { .number($0 / 60_000) } ?? .missing
    case .ratio(let a, let b):
      let numerator = a.value(group, enclosing: enclosing, zone: zone).double
      let denominator = b.value(group, enclosing: enclosing, zone: zone).double
      guard let numerator, let denominator, denominator != 0 else { return .missing }
      return .number(numerator / denominator)
    case .balance(let positive, let negative, let neutral):
      guard let up = group(positive).double, let down = group(negative).double,
        let even = group(neutral).double, up + down + even > 0
      else { return .missing }
      return .number((up - down) / (up + even + down))
    case .total(let all):
      return .integer(
        all.reduce(0) { total, aggregate in
          if case .integer(let count) = group(aggregate) { total + count } else { total }
        }
      )
    case .sum(let a, let b):
      let (a, b) = (group(a), group(b))
      if case .integer(let a) = a, case .integer(let b) = b {
        let (sum, overflow) = a.addingReportingOverflow(b)
        if !overflow { return .integer(sum) }
      }
      guard let a = a.double, let b = b.double else { return .missing }
      return .number(a + b)
    case .difference(let a, let b):
      guard case .integer(let a) = group(a), case .integer(let b) = group(b) else {
        return .missing
      }
      return .integer(a - b)
    case .wilsonLow(let hits, let trials):
      return Wilson(group(hits).double, of: group(trials).double).map { .number($0.low) }
        ?? .missing
    case .wilsonHigh(let hits, let trials):
      return Wilson(group(hits).double, of: group(trials).double).map { .number($0.high) }
        ?? .missing
    case .time(let aggregate):
      guard case .integer(let instant) = group(aggregate) else { return .missing }
      return .text(ISO8601.text(Int64(instant), in: zone))
    }
  }
}

extension AggregateValue {
  /// The value as a report's cell.
  package var cell: Cell {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
    case .missing: .missing
    }
  }
}

extension Cell {
  /// The number in the cell; `nil` when there is none.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text, .boolean, .missing: nil
    }
  }
}
