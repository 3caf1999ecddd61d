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
  /// A number that is the same in every group.
  case constant(AggregateValue)
  case negated(MeasureExpression)
  /// Two numbers combined: whole ones to a whole one but for quotients; missing where one is, past
  /// the largest integer or double, and over 0.
  case arithmetic(RowValue.Operator, MeasureExpression, MeasureExpression)
  /// `warn` where the first is more than a share of the second, else `ok`; `no data` where the second
  /// is 0 or missing.
  case verdict(MeasureExpression, MeasureExpression, most: Double)
  /// What ``TableDeclaration/completion`` says.
  case completed

  /// The aggregates of the row's own group that are needed.
  var aggregates: [Aggregate] {
    switch self {
    case .aggregate(let aggregate), .minutes(let aggregate), .time(let aggregate): [aggregate]
    case .partialSum(let column, let conditions):
      [.sum(column, conditions), .present(column), Self.present(column, conditions)]
    case .enclosing, .constant, .completed: []
    case .ratio(let a, let b), .arithmetic(_, let a, let b), .verdict(let a, let b, _):
      a.aggregates + b.aggregates
    case .negated(let part): part.aggregates
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
    case .ratio(let a, let b), .arithmetic(_, let a, let b), .verdict(let a, let b, _):
      a.enclosingAggregates + b.enclosingAggregates
    case .negated(let part): part.enclosingAggregates
    case .aggregate, .partialSum, .minutes, .balance, .total, .sum, .difference, .wilsonLow,
      .wilsonHigh, .time, .completed, .constant:
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
      var total = 0
      for case .integer(let count) in all.map(group) {
        let (sum, overflow) = total.addingReportingOverflow(count)
        guard !overflow else { return .missing }
        total = sum
      }
      return .integer(total)
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
    case .verdict(let part, let whole, let most):
      let whole = whole.value(group, enclosing: enclosing, zone: zone).double ?? 0
      let part = part.value(group, enclosing: enclosing, zone: zone).double
      guard let part, whole > 0 else { return .text("no data") }
      return .text(part > most * whole ? "warn" : "ok")
    case .completed: return .missing
    case .time(let aggregate):
      guard case .integer(let instant) = group(aggregate) else { return .missing }
      return .text(ISO8601.text(Int64(instant), in: zone))
    case .constant(let value): return value.cell
    case .negated(let part):
      return Self.combined(
        .subtract,
        .integer(0),
        part.value(group, enclosing: enclosing, zone: zone)
      )
    case .arithmetic(let operation, let a, let b):
      return Self.combined(
        operation,
        a.value(group, enclosing: enclosing, zone: zone),
        b.value(group, enclosing: enclosing, zone: zone)
      )
    }
  }
}

extension MeasureExpression {
  private static func combined(_ operation: RowValue.Operator, _ a: Cell, _ b: Cell) -> Cell {
    if case .integer(let a) = a, case .integer(let b) = b, operation != .divide {
      let (result, overflow) =
        switch operation {
        case .add: a.addingReportingOverflow(b)
        case .subtract: a.subtractingReportingOverflow(b)
        case .multiply, .divide: a.multipliedReportingOverflow(by: b)
        }
      return overflow ? .missing : .integer(result)
    }
    guard let a = a.double, let b = b.double else { return .missing }
    let result =
      switch operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      }
    return result.isFinite ? .number(result) : .missing
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
    case .text, .boolean, .array, .missing: nil
    }
  }
}
