import Calls
import Reporting

extension QueryChecker {
  /// What rows must meet, and what must be there for that to say anything.
  struct CheckedCondition {
    let condition: RowCondition
    /// That the fields which the condition compares have values.
    let presences: [RowCondition]

    init(_ condition: RowCondition, _ presences: [RowCondition] = []) {
      self.condition = condition
      self.presences = presences
    }
  }

  /// A test of a field, which says something of rows with a value.
  private func test(_ field: Field, _ test: Condition.Test) -> CheckedCondition {
    var condition = Condition(field, test)
    if masking.conditions { condition.maskPhones() }
    return CheckedCondition(.test(condition), [.test(Condition(field, .isNotNull))])
  }

  /// The condition that `node` stands for; `nil` after a problem.
  mutating func condition(_ node: QueryNode) -> CheckedCondition? {
    switch node.kind {
    case .boolean(let value): return CheckedCondition(.constant(value))
    case .not(let part):
      return condition(part).map { CheckedCondition(.not($0.condition), $0.presences) }
    case .and(let a, let b): return joined(a, b) { .and($0, $1) }
    case .or(let a, let b): return joined(a, b) { .or($0, $1) }
    case .field(let names):
      guard let meaning = meaning(of: names, node) else { return nil }
      guard case .boolean = meaning.kind else {
        add(
          "'\(node.text.visible)' is no condition by itself; compare it, or ask "
            + "'\(node.text.visible) is not null'",
          at: node
        )
        return nil
      }
      return test(meaning.field, .compares(.equal, .integer(1)))
    case .comparison(let comparison, let a, let b): return compared(comparison, a, b, node)
    case .matches(let a, let b): return matched(a, b)
    case .isIn(let part, let others): return contained(part, others)
    case .isNull(let part, let isNegated): return presence(part, isNegated: isNegated)
    case .function(let call):
      problems.append(
        QueryProblem(
          "an aggregate cannot stand in a condition, which each row meets or not",
          at: call.nameRange
        )
      )
      return nil
    case .integer, .number, .text, .negated, .arithmetic:
      add("a condition is wanted, and this is \(node.told)", at: node)
      return nil
    }
  }

  private mutating func joined(
    _ a: QueryNode,
    _ b: QueryNode,
    _ join: (RowCondition, RowCondition) -> RowCondition
  ) -> CheckedCondition? {
    let (left, right) = (condition(a), condition(b))
    guard let left, let right else { return nil }
    return CheckedCondition(
      join(left.condition, right.condition),
      (left.presences + right.presences).uniqued()
    )
  }

  /// A field whose values are compared as a whole: a text, a truth, a time bucket; `nil` for others.
  private func whole(_ node: QueryNode) -> QueryFields.Meaning? {
    guard case .field(let names) = node.kind, let meaning = try? fields.meaning(of: names) else {
      return nil
    }
    switch meaning.kind {
    case .number, .custom: return nil
    case .text, .boolean, .bucketNumber: return meaning
    }
  }

  /// A test of values that are compared as a whole, of time with something that a bucket can be.
  private mutating func whole(
    _ meaning: QueryFields.Meaning,
    _ test: Condition.Test,
    at node: QueryNode
  ) -> CheckedCondition? {
    if case .bucket(let bucket) = meaning.field,
      let problem = bucket.problem(with: test, in: nil)
    {
      add(problem.visible, at: node)
      return nil
    }
    return self.test(meaning.field, test)
  }

  private mutating func compared(
    _ comparison: Condition.Comparison,
    _ a: QueryNode,
    _ b: QueryNode,
    _ node: QueryNode
  ) -> CheckedCondition? {
    if let dimension = custom(a) { return compared(dimension, a, comparison, b) }
    if let dimension = custom(b) { return compared(dimension, b, comparison.turned, a) }
    if let meaning = whole(a) {
      guard let literal = literal(b, of: meaning, a) else { return nil }
      return whole(meaning, .compares(comparison, literal), at: b)
    }
    if let meaning = whole(b) {
      guard let literal = literal(a, of: meaning, b) else { return nil }
      return whole(meaning, .compares(comparison.turned, literal), at: a)
    }
    for (part, other) in [(a, b), (b, a)] {
      guard case .text = other.kind, case .field(let names) = part.kind else { continue }
      // Of an unknown field, more is not known.
      if meaning(of: names, part) != nil {
        add("'\(part.text.visible)' is a number; compare it with one, without quotes", at: other)
      }
      return nil
    }
    let (left, right) = (value(a, for: "the comparison"), value(b, for: "the comparison"))
    guard let left, let right else { return nil }
    if case .column(let column) = left.value, let literal = right.value.literal {
      return test(.column(column), .compares(comparison, literal))
    }
    if case .column(let column) = right.value, let literal = left.value.literal {
      return test(.column(column), .compares(comparison.turned, literal))
    }
    return CheckedCondition(
      .compares(comparison, left.value, right.value),
      (left.value.presences + right.value.presences).uniqued()
    )
  }

  private mutating func matched(_ a: QueryNode, _ b: QueryNode) -> CheckedCondition? {
    let (dimension, meaning) = (custom(a), whole(a))
    guard dimension != nil || meaning?.isText == true else {
      if case .field(let names) = a.kind, self.meaning(of: names, a) == nil { return nil }
      add("'~=' compares a text with a pattern, and this is no text", at: a)
      return nil
    }
    guard let pattern = b.literalText else {
      add("the pattern of '~=' is a text in single quotes: 'gpt*'", at: b)
      return nil
    }
    if let dimension { return test(dimension, .matches(pattern)) }
    return meaning.map { test($0.field, .matches(pattern)) }
  }

  private mutating func contained(
    _ node: QueryNode,
    _ others: [QueryNode]
  ) -> CheckedCondition? {
    if let dimension = custom(node) { return contained(dimension, node, in: others) }
    if let meaning = whole(node) {
      let literals = others.map { literal($0, of: meaning, node) }
      guard !literals.contains(where: { $0 == nil }) else { return nil }
      return whole(meaning, .isIn(literals.compactMap { $0 }), at: node)
    }
    guard let value = value(node, for: "'in'") else { return nil }
    var literals: [Condition.Literal] = []
    for other in others {
      guard other.isNumber, let number = self.value(other, for: "'in'")?.value.literal else {
        add("'in' compares a number with numbers, and this is \(other.told)", at: other)
        continue
      }
      literals.append(number)
    }
    guard literals.count == others.count else { return nil }
    if case .column(let column) = value.value { return test(.column(column), .isIn(literals)) }
    return CheckedCondition(.isIn(value.value, literals), value.value.presences)
  }

  private mutating func presence(
    _ node: QueryNode,
    isNegated: Bool
  ) -> CheckedCondition? {
    if case .field(let names) = node.kind {
      return meaning(of: names, node).map { meaning in
        CheckedCondition(
          .test(Condition(meaning.field, isNegated ? .isNotNull : .isNull))
        )
      }
    }
    return value(node, for: "'is null'").map { value in
      let isPresent = RowCondition.isPresent(value.value)
      return CheckedCondition(isNegated ? isPresent : .not(isPresent))
    }
  }

  /// The literal that `node` is, of the type of a field.
  private mutating func literal(
    _ node: QueryNode,
    of meaning: QueryFields.Meaning,
    _ field: QueryNode
  ) -> Condition.Literal? {
    let name = field.text.visible
    if case .text = meaning.kind, let text = node.literalText { return .text(text) }
    switch (meaning.kind, node.kind) {
    case (.boolean, .boolean(let value)): return .integer(value ? 1 : 0)
    case (.bucketNumber, _) where node.isNumber: return value(node, for: name)?.value.literal
    case (.text, _):
      add("'\(name)' is a text; compare it with a text in single quotes", at: node)
    case (.boolean, _): add("'\(name)' is true or false; compare it with one of them", at: node)
    case (.bucketNumber, _), (.number, _), (.custom, _):
      add("'\(name)' is a number; compare it with a number", at: node)
    }
    return nil
  }
}

extension RowValue {
  /// The number that the value is; `nil` for one that differs by row.
  var literal: Condition.Literal? {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .negated(let part):
      switch part.literal {
      case .integer(let value): .integer(0 - value)
      case .number(let value): .number(-value)
      case .text, nil: nil
      }
    case .column, .parsed, .combined: nil
    }
  }

  /// That it has a value: what it is made of may be there, and it missing, as where it divides by 0.
  var presences: [RowCondition] {
    switch self {
    case .column(let column): [.test(.isPresent(column))]
    case .integer, .number: []
    case .negated(let value): value.presences
    case .parsed, .combined: [.isPresent(self)]
    }
  }
}

extension Condition.Comparison {
  /// The comparison with its sides changed.
  var turned: Condition.Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension [RowCondition] {
  /// All of them; `nil` for none.
  var joined: RowCondition? {
    guard let first else { return nil }
    return dropFirst().reduce(first) { .and($0, $1) }
  }
}
