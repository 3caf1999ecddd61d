import Calls
import Reporting

extension QueryChecker {
  /// A number of each group.
  struct Number {
    let expression: MeasureExpression
    let unit: QueryUnit
  }

  /// The columns of a measure: one, three of a rate, one a bucket of a histogram; none after a
  /// problem.
  mutating func measures(_ measure: QueryMeasure) -> [Measure] {
    let node = measure.expression
    let name = measure.name ?? node.columnName
    let title = measure.name.map(\.titleFromName) ?? node.text
    if case .function(let call) = node.kind {
      switch QueryFunction(call.name) {
      case .rate: return rate(call, name, title, node)
      case .histogram: return histogram(call, measure.name, node)
      default: break
      }
    }
    guard let number = number(node) else { return [] }
    if case .instant = number.unit {
      guard case .aggregate(let aggregate) = number.expression, aggregate.isExtremum else {
        return [Measure(name, title, nil, node.text, number.expression, isNumber: true)]
      }
      return [Measure(name, title, .time, node.text, .time(aggregate))]
    }
    return [
      Measure(name, title, number.unit.reported, node.text, number.expression, isNumber: true)
    ]
  }

  private mutating func number(_ node: QueryNode) -> Number? {
    switch node.kind {
    case .integer(let value):
      return Number(expression: .constant(.integer(Int(value))), unit: .none)
    case .number(let value): return Number(expression: .constant(.number(value)), unit: .none)
    case .negated(let part):
      return number(part).map {
        Number(expression: .negated($0.expression), unit: $0.unit == .instant ? .none : $0.unit)
      }
    case .arithmetic(let operation, let a, let b):
      let (left, right) = (number(a), number(b))
      guard let left, let right else { return nil }
      return Number(
        expression: .arithmetic(operation, left.expression, right.expression),
        unit: .of(left.unit, operation, right.unit, plain: (a.isNumber, b.isNumber))
      )
    case .function(let call): return aggregate(call, node)
    case .field(let names):
      guard let meaning = meaning(of: names, node) else { return nil }
      let name = node.text.visible
      let wanted =
        switch meaning.kind {
        case .number: "p95(\(name))"
        case .text, .bucketNumber, .custom: "count(distinct \(name))"
        case .boolean: "share(\(name))"
        }
      add("'\(name)' is a value of each row; did you mean \(wanted)?", at: node)
      return nil
    case .text, .boolean, .comparison, .matches, .isIn, .isNull, .not, .and, .or:
      add(
        "a measure is a number of each group, and this is \(node.told); count(where …) counts rows "
          + "that meet a condition, share(…) is their share",
        at: node
      )
      return nil
    }
  }

  // MARK: - Aggregates

  private mutating func aggregate(_ call: QueryFunctionCall, _ node: QueryNode) -> Number? {
    guard let function = QueryFunction(call.name) else {
      problems.append(QueryProblem(QueryFunction.unknown(call), at: call.nameRange))
      return nil
    }
    if call.isDistinct, function != .count {
      add("only count takes 'distinct'", at: node)
      return nil
    }
    switch function {
    case .count: return count(call, node)
    case .calls:
      guard expect(0, call, node, "calls() or calls(where …)") else { return nil }
      return aggregate(.calls, [], call.condition, node, .unit(.count))
    case .sum: return number(call, node) { .sum($0) }
    case .mean: return number(call, node) { .mean($0) }
    case .min: return number(call, node) { .minimum($0) }
    case .max: return number(call, node) { .maximum($0) }
    case .percentile(let p): return number(call, node) { .quantile($0, p) }
    case .share: return share(call, node)
    case .rate, .histogram:
      problems.append(
        QueryProblem(
          "\(call.name) makes several columns and stands alone"
            + (function == .rate ? "; share(…) is the rate without its interval" : ""),
          at: call.nameRange
        )
      )
      return nil
    }
  }

  mutating func expect(
    _ count: Int,
    _ call: QueryFunctionCall,
    _ node: QueryNode,
    _ usage: String
  ) -> Bool {
    guard call.arguments.count != count else { return true }
    add("\(call.name) is written \(usage)", at: node)
    return false
  }

  private mutating func count(_ call: QueryFunctionCall, _ node: QueryNode) -> Number? {
    guard call.arguments.count <= 1, let argument = call.arguments.first else {
      guard expect(0, call, node, "count(), count(x) or count(distinct x)") else { return nil }
      return aggregate(.rows, [], call.condition, node, .unit(.count))
    }
    if case .field(let names) = argument.kind {
      guard let meaning = meaning(of: names, argument) else { return nil }
      guard !call.isDistinct else {
        return aggregate(meaning.distinct, [], call.condition, node, .unit(.count))
      }
      let isPresent = RowCondition.test(Condition(meaning.field, .isNotNull))
      return aggregate(.rows, [isPresent], call.condition, node, .unit(.count))
    }
    if argument.told == "a condition" {
      add("count takes a value; count(where …) counts the rows that meet a condition", at: argument)
      return nil
    }
    guard let value = value(argument, for: "count") else { return nil }
    return call.isDistinct
      ? aggregate(.distinctNumbers(value.value), [], call.condition, node, .unit(.count))
      : aggregate(.rows, [.isPresent(value.value)], call.condition, node, .unit(.count))
  }

  /// An aggregate of one number.
  private mutating func number(
    _ call: QueryFunctionCall,
    _ node: QueryNode,
    _ statistic: (RowValue) -> RowAggregate.Statistic
  ) -> Number? {
    guard expect(1, call, node, "\(call.name)(x), x being a number of each row") else { return nil }
    let argument = call.arguments[0]
    // Minutes are counted in whole milliseconds, and divided once.
    if case .field(let names) = argument.kind, let meaning = try? fields.meaning(of: names),
      let milliseconds = meaning.milliseconds
    {
      let whole = aggregate(
        statistic(.column(milliseconds)),
        [],
        call.condition,
        node,
        .unit(.minutes)
      )
      guard let whole, case .aggregate(let aggregate) = whole.expression else { return nil }
      return Number(expression: .minutes(aggregate), unit: whole.unit)
    }
    guard let value = value(argument, for: call.name) else {
      if let condition = call.condition { _ = self.condition(condition) }
      return nil
    }
    return aggregate(statistic(value.value), [], call.condition, node, value.unit)
  }

  private mutating func aggregate(
    _ statistic: RowAggregate.Statistic,
    _ presences: [RowCondition],
    _ condition: QueryNode?,
    _ node: QueryNode,
    _ unit: QueryUnit
  ) -> Number? {
    var all = presences
    if let condition {
      guard let checked = self.condition(condition) else { return nil }
      all.append(checked.condition)
    }
    return over(statistic, all, node).map { Number(expression: .aggregate($0), unit: unit) }
  }

  /// The aggregate over the rows that meet all of `conditions`; their table is that of the columns.
  mutating func over(
    _ statistic: RowAggregate.Statistic,
    _ conditions: [RowCondition],
    _ node: QueryNode
  ) -> Aggregate? {
    guard
      let table = rowTable(of: RowAggregate(statistic, where: conditions.joined, of: .calls), node)
    else { return nil }
    return .over(RowAggregate(statistic, where: conditions.joined, of: table))
  }

  mutating func rowTable(of aggregate: RowAggregate, _ node: QueryNode) -> CallTable? {
    guard fields.table == .calls else { return fields.table }
    let children = aggregate.columns.map(\.table).filter { $0 != .calls }.uniqued()
    guard children.count <= 1 else {
      let names = children.map(\.rawValue).joined(separator: " and ")
      add("\(names) have different rows; an aggregate is over those of one table", at: node)
      return nil
    }
    return children.first ?? .calls
  }
}

extension Aggregate {
  /// Whether the aggregate is the smallest or largest value.
  fileprivate var isExtremum: Bool {
    guard case .over(let aggregate) = self else { return false }
    return switch aggregate.statistic {
    case .minimum, .maximum: true
    case .rows, .calls, .sum, .mean, .quantile, .below, .distinct, .distinctNumbers: false
    }
  }
}

extension QueryFields.Meaning {
  /// The number of distinct values; doubles make no groups, and are told apart as numbers.
  fileprivate var distinct: RowAggregate.Statistic {
    if case .column(let column) = field, column.type == .double {
      return .distinctNumbers(.column(column))
    }
    return .distinct(field)
  }
}
