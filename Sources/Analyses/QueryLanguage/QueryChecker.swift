import Calls
import Reporting

/// Finds out what expressions mean, and collects all that is wrong with them.
struct QueryChecker {
  let fields: QueryFields
  /// Whether phone numbers are masked.
  let masking: QueryMasking
  /// What is wrong with the measure that is being checked.
  var problems: [QueryProblem] = []

  init(_ table: CallTable, _ masking: QueryMasking) {
    fields = QueryFields(table)
    self.masking = masking
  }

  mutating func add(_ message: String, at node: QueryNode) {
    problems.append(QueryProblem(message, at: node.range))
  }

  // MARK: - Numbers of rows

  /// A number that each row has.
  struct Value {
    let value: RowValue
    let unit: QueryUnit
  }

  /// The number that `node` stands for; `nil` after a problem.
  ///
  /// `purpose` says who takes it: `p95`.
  mutating func value(_ node: QueryNode, for purpose: String) -> Value? {
    switch node.kind {
    case .integer(let value): return Value(value: .integer(value), unit: .none)
    case .number(let value): return Value(value: .number(value), unit: .none)
    case .field(let names):
      guard let meaning = meaning(of: names, node) else { return nil }
      switch meaning.kind {
      case .number(let value, let unit): return Value(value: value, unit: unit)
      case .custom(let dimension):
        return Value(value: .parsed(dimension, masksPhones: masking.numbers), unit: .none)
      case .text:
        add(
          "'\(node.text.visible)' is a text; \(purpose) takes a number "
            + "(count(distinct \(node.text.visible)) counts texts)",
          at: node
        )
      case .boolean:
        add(
          "'\(node.text.visible)' is true or false; \(purpose) takes a number "
            + "(share(\(node.text.visible)) is how often it is true)",
          at: node
        )
      case .bucketNumber:
        add(
          "'\(node.text.visible)' is a time bucket; \(purpose) takes a column of numbers",
          at: node
        )
      }
      return nil
    case .negated(let part):
      return value(part, for: purpose).map {
        Value(value: .negated($0.value), unit: $0.unit == .instant ? .none : $0.unit)
      }
    case .arithmetic(let operation, let a, let b):
      let known = problems.count
      let (left, right) = (value(a, for: purpose), value(b, for: purpose))
      if operation == .subtract, right == nil, let name = dashedName(a, b) {
        problems.removeLast(problems.count - known)
        add("'-' is a minus here; in double quotes it is part of a name: \(name.visible)", at: node)
      }
      guard let left, let right else { return nil }
      return Value(
        value: .combined(operation, left.value, right.value),
        unit: .of(left.unit, operation, right.unit, plain: (a.isNumber, b.isNumber))
      )
    case .function(let call):
      let why =
        QueryFunction(call.name) == nil
        ? QueryFunction.unknown(call)
        : "an aggregate cannot stand inside another; \(purpose) takes a value of each row"
      problems.append(QueryProblem(why, at: call.nameRange))
      return nil
    case .text, .boolean, .comparison, .matches, .isIn, .isNull, .not, .and, .or:
      add("\(purpose) takes a number, and this is \(node.told)", at: node)
      return nil
    }
  }

  mutating func meaning(of names: [String], _ node: QueryNode) -> QueryFields.Meaning? {
    do throws(QueryFields.UnknownField) { return try fields.meaning(of: names) } catch {
      add(error.reason, at: node)
      return nil
    }
  }
}

extension QueryNode {
  /// Whether the part is a plain number, which has no unit of its own.
  var isNumber: Bool {
    switch kind {
    case .integer, .number: true
    case .negated(let part): part.isNumber
    default: false
    }
  }

  /// What the part is, for messages.
  var told: String {
    switch kind {
    case .integer, .number, .negated, .arithmetic: "a number"
    case .text: "a text"
    case .boolean: "true or false"
    case .field: "a field"
    case .function: "an aggregate"
    case .comparison, .matches, .isIn, .isNull, .not, .and, .or: "a condition"
    }
  }
}

extension QueryFunctionCall {
  /// What stands in the brackets.
  var argumentText: String { String(text.dropFirst(name.count + 1).dropLast()) }
}
