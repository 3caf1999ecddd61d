import Calls
import Reporting

/// Whether measures see the values of custom dimensions with phone numbers masked: of what users add
/// to calls nobody knows whether it is personal.
package struct QueryMasking: Sendable {
  /// In conditions: what may not be seen must not be found out by asking.
  var conditions = false
  /// In numbers, which are printed.
  var numbers = true

  /// Numbers alone.
  package init() {}

  /// What may be seen by who asks with `arguments`.
  init(_ arguments: QueryArguments) {
    conditions = arguments.masksPhones
    numbers = arguments.masksPhones || !arguments.showsPersonalData
  }
}

extension QueryChecker {
  /// The custom dimension that `node` names; `nil` for any other node.
  func custom(_ node: QueryNode) -> CustomDimension? {
    guard case .field(let names) = node.kind, let meaning = try? fields.meaning(of: names),
      case .custom(let dimension) = meaning.kind
    else { return nil }
    return dimension
  }

  /// A test of a custom dimension, which says something of rows with a value.
  func test(_ dimension: CustomDimension, _ test: Condition.Test) -> CheckedCondition {
    let field = Field.column(dimension.column)
    var condition = Condition(field, test)
    condition.masksPhones = masking.conditions
    return CheckedCondition(.test(condition), [presence(dimension, test)])
  }

  /// That a row has what a test compares: a value, or one that is a number.
  private func presence(_ dimension: CustomDimension, _ test: Condition.Test) -> RowCondition {
    let comparesNumbers =
      switch test {
      case .compares(_, let literal): literal.isNumber
      case .isIn(let literals): literals.allSatisfy(\.isNumber)
      case .matches, .isNull, .isNotNull: false
      }
    return comparesNumbers
      ? .isPresent(.parsed(dimension, masksPhones: masking.conditions))
      : .test(.isPresent(dimension.column))
  }

  /// The comparison of a custom dimension, which `field` names: with a text as a text, with a number as
  /// the number that the value is.
  mutating func compared(
    _ dimension: CustomDimension,
    _ field: QueryNode,
    _ comparison: Condition.Comparison,
    _ other: QueryNode
  ) -> CheckedCondition? {
    if let text = other.literalText { return test(dimension, .compares(comparison, .text(text))) }
    switch other.kind {
    case .boolean(let value) where comparison == .equal || comparison == .notEqual:
      return test(dimension, .compares(comparison, .text(Array("\(value)".utf8))))
    case .field(let names):
      guard let meaning = meaning(of: names, other) else { return nil }
      guard case .number = meaning.kind else { break }
      return comparedNumbers(field, comparison, other)
    case .integer, .number, .negated, .arithmetic: return comparedNumbers(field, comparison, other)
    default: break
    }
    add(
      "'\(field.text.visible)' is compared with a text in single quotes, or with a number",
      at: other
    )
    return nil
  }

  private mutating func comparedNumbers(
    _ field: QueryNode,
    _ comparison: Condition.Comparison,
    _ other: QueryNode
  ) -> CheckedCondition? {
    let (left, right) = (value(field, for: "a comparison"), value(other, for: "the comparison"))
    guard let left, let right else { return nil }
    if let literal = right.value.literal, let dimension = custom(field) {
      return test(dimension, .compares(comparison, literal))
    }
    return CheckedCondition(
      .compares(comparison, left.value, right.value),
      (left.value.presences + right.value.presences).uniqued()
    )
  }

  /// Whether the value of a custom dimension, which `field` names, is one of `others`: texts and
  /// numbers.
  mutating func contained(
    _ dimension: CustomDimension,
    _ field: QueryNode,
    in others: [QueryNode]
  ) -> CheckedCondition? {
    var literals: [Condition.Literal] = []
    for other in others {
      if let text = other.literalText {
        literals.append(.text(text))
      } else if case .boolean(let value) = other.kind {
        literals.append(.text(Array("\(value)".utf8)))
      } else if other.isNumber, let number = value(other, for: "'in'")?.value.literal {
        literals.append(number)
      } else {
        add(
          "'\(field.text.visible)' is compared with texts in single quotes, or with numbers",
          at: other
        )
      }
    }
    return literals.count == others.count ? test(dimension, .isIn(literals)) : nil
  }

  /// What a difference may have been meant as: `meta.a-b`, a name with a dash in it.
  func dashedName(_ left: QueryNode, _ right: QueryNode) -> String? {
    guard let dimension = custom(left), case .field(let names) = right.kind,
      left.range.upperBound + 1 == right.range.lowerBound
    else { return nil }
    let name = "\(dimension.name)-\(names.joined(separator: "."))"
    return (try? CustomDimension(name)).map { _ in SQLText.quoted(name: name) }
  }
}

extension Analysis.Note {
  /// How many calls have a value that measures read as a number and that is none.
  static func withoutNumbers(_ measures: [Measure], of table: CallTable) -> [Analysis.Note] {
    let folded = measures.flatMap { $0.expression.aggregates + $0.expression.enclosingAggregates }
    let parsed = folded.flatMap { aggregate -> [RowValue] in
      if case .over(let own) = aggregate { own.value?.leaves ?? [] } else { [] }
    }
    return parsed.uniqued().flatMap { value -> [Analysis.Note] in
      guard case .parsed(let dimension, let masksPhones) = value else { return [] }
      let unmasked = RowValue.parsed(dimension, masksPhones: false)
      let texts = note(
        .and(.test(.isPresent(dimension.column)), .not(.isPresent(unmasked))),
        of: table,
        "'\(dimension.name)' that is no number"
      )
      guard masksPhones else { return [texts] }
      let phones = note(
        .and(.isPresent(unmasked), .not(.isPresent(value))),
        of: table,
        "'\(dimension.name)' that is a phone number, which is masked"
      )
      return [texts, phones]
    }
  }

  private static func note(
    _ condition: RowCondition,
    of table: CallTable,
    _ what: String
  ) -> Analysis.Note {
    let calls = RowAggregate(.calls, where: condition, of: table)
    return Analysis.Note(aggregates: [.over(calls)]) { values in
      guard let count = values[0].double, count > 0 else { return nil }
      return
        "\(count.machineText) call\(count == 1 ? " has" : "s have") a \(what); what is measured "
        + "of numbers leaves \(count == 1 ? "it" : "them") out"
    }
  }
}
