package import Calls
import Reporting

/// Reads the conditions of `--where`: `agent_version=5`, `duration_ms>=60000`, `llm_model~=gpt*`,
/// `sentiment in positive,neutral`, `call_cost is null`.
///
/// A field is a dimension or a column: of the report's own table, of calls, or, in a report on
/// calls, of any table. `table.column` names a column of one table, and `meta.env` a value of calls
/// that users name, of which `=`, `!=`, `in` and `~=` compare the text, and the others the number
/// where they are given one.
package struct ConditionParser: Sendable {
  private let fields: [(name: String, field: Field)]
  private let zone: Zone?

  /// A parser for reports on `table`.
  ///
  /// - Parameters:
  ///   - table: The report's own table, whose fields come first.
  ///   - readsAllTables: Whether a field may be of any table, as it may in reports on calls.
  ///   - zone: The zone of time buckets; `nil` when it is not known yet.
  package init(_ table: CallTable, readsAllTables: Bool = false, in zone: Zone? = nil) {
    self.zone = zone
    func dimensions(_ all: [Dimension]) -> [(name: String, field: Field)] {
      all.map { ($0.name, $0.field) }
    }
    func columns(_ table: CallTable) -> [(name: String, field: Field)] {
      table.columns.map { ($0.name, .column($0)) }
    }
    var tables = table == .calls ? CallTable.allCases : [table, .calls]
    if readsAllTables { tables += CallTable.allCases.filter { !tables.contains($0) } }
    var fields = dimensions(Dimension.all(of: table))
    for table in tables { fields += columns(table) }
    for table in tables {
      fields += columns(table).map { ("\(table.rawValue).\($0.name)", $0.field) }
    }
    let aliases: [(String, Field)] = [
      ("call_successful", .column(.successful)), ("in_voicemail", .column(.voicemail)),
      ("user_sentiment", .column(.sentiment)), ("caller_phone_number", .column(.caller)),
      ("workspace_id", .column(.workspace)), ("agent_remote_identifier", .column(.agent)),
    ]
    // Of several fields by one name the first counts.
    self.fields = fields + aliases
  }

  /// The condition that `text` says.
  ///
  /// - Throws: What is wrong with it: no operator, an unknown field, a value of another type, one that no
  ///   bucket of time has.
  package func condition(_ text: String) throws(UsageError) -> Condition {
    let condition = try typedCondition(text)
    if case .bucket(let bucket) = condition.field,
      let problem = bucket.problem(with: condition.test, in: zone)
    {
      throw UsageError([problem.visible])
    }
    return condition
  }

  private func typedCondition(_ text: String) throws(UsageError) -> Condition {
    let bytes = Array(text.utf8)
    if let name = Self.name(bytes, before: "is not null") {
      return Condition(try field(name), .isNotNull)
    }
    if let name = Self.name(bytes, before: "is null") {
      return Condition(try field(name), .isNull)
    }
    guard let (name, sign, value) = Self.split(bytes) else {
      throw UsageError([
        "'\(text.visible)' is no condition; give a field, one of = != < <= > >= ~= in, and a "
          + "value, or a field and 'is null' or 'is not null'"
      ])
    }
    let field = try field(name)
    // Operators of other languages, which would be taken for one of ours and a part of the value.
    if let meant = ["==": "=", "<>": "!=", "=>": ">=", "=<": "<="]["\(sign)\(value.prefix(1))"] {
      throw UsageError([
        "'\(sign)\(value.prefix(1))' is no operator; did you mean '\(meant)'?"
      ])
    }
    switch sign {
    case "in":
      var literals: [Condition.Literal] = []
      for item in value.split(separator: ",", omittingEmptySubsequences: false) {
        literals.append(try literal(String(item).trimmed, name, field))
      }
      return Condition(field, .isIn(literals))
    case "~=":
      guard field.isText else {
        throw UsageError(["'\(name)' is no text: '~=' compares texts with a pattern"])
      }
      return Condition(field, .matches(Array(value.utf8)))
    default:
      guard let comparison = Condition.Comparison(rawValue: sign) else {
        preconditionFailure("the signs that are looked for are comparisons")
      }
      if field.isCustom, comparison != .equal, comparison != .notEqual,
        let number = Self.number(value)
      {
        return Condition(field, .compares(comparison, number))
      }
      return Condition(field, .compares(comparison, try literal(value, name, field)))
    }
  }

  private func field(_ name: String) throws(UsageError) -> Field {
    if CustomDimension.isName(name) {
      do throws(CustomDimensionError) {
        return .column(try CustomDimension(name).column)
      } catch {
        throw UsageError(["'\(name.visible)' is no field: \(error)"])
      }
    }
    guard let known = fields.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      if let table = CallTable.allCases.first(where: { table in
        table.column(named: name) != nil || Dimension.own(of: table).contains { $0.name == name }
      }) {
        throw UsageError([
          "'\(name.visible)' is a field of \(table.rawValue), which the report does not read; it is "
            + "known to reports on them and to those on calls"
        ])
      }
      let names = fields.map(\.name).filter { !$0.contains(".") }.uniqued()
      throw UsageError(["\(UnknownName(what: "field", name: name, known: names))"])
    }
    return known.field
  }

  private func literal(
    _ text: String,
    _ name: String,
    _ field: Field
  ) throws(UsageError) -> Condition.Literal {
    if field.isText { return .text(Array(text.utf8)) }
    if field.isBoolean {
      switch text {
      case "true": return .integer(1)
      case "false": return .integer(0)
      default:
        throw UsageError(["'\(text.visible)' is no value of '\(name)'; give true or false"])
      }
    }
    if let number = Self.number(text) { return number }
    if case .bucket(let bucket) = field {
      throw UsageError(["'\(text.visible)' is no \(name); \(bucket.advice)"])
    }
    throw UsageError(["'\(text.visible)' is no value of '\(name)'; give a number"])
  }

  private static func number(_ text: String) -> Condition.Literal? {
    if let integer = Int64(text) { return .integer(integer) }
    return Double(text).flatMap { $0.isFinite ? .number($0) : nil }
  }

  /// The field before a trailing `words`, in any case; `nil` when the text does not end so.
  private static func name(_ text: [UInt8], before words: String) -> String? {
    let trimmed = Array(String(decoding: text, as: UTF8.self).trimmed.utf8)
    let suffix = Array(" \(words)".utf8)
    guard trimmed.count > suffix.count,
      zip(trimmed.suffix(suffix.count), suffix).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
    else { return nil }
    let name = String(decoding: trimmed.dropLast(suffix.count), as: UTF8.self).trimmed
    // The keys of a custom dimension may have blanks.
    let others = CustomDimension.isName(name) ? "=<>~!" : "=<>~! "
    return name.utf8.contains(where: { others.utf8.contains($0) }) ? nil : name
  }

  /// The field, the operator and the value; the first operator in the text counts.
  private static func split(_ text: [UInt8]) -> (String, String, String)? {
    let signs = ["!=", "<=", ">=", "~=", "=", "<", ">", " in "]
    for index in text.indices {
      for sign in signs where text[index...].starts(with: sign.utf8) {
        let name = String(decoding: text[..<index], as: UTF8.self).trimmed
        let rest = text[(index + sign.utf8.count)...]
        guard !name.isEmpty else { return nil }
        return (name, sign.trimmed, String(decoding: rest, as: UTF8.self).trimmed)
      }
    }
    return nil
  }
}

extension Field {
  fileprivate var isText: Bool {
    switch self {
    case .column(let column): column.type == .text
    case .bucket(let bucket): !bucket.isNumeric
    }
  }

  fileprivate var isCustom: Bool {
    switch self {
    case .column(let column): column.custom != nil
    case .bucket: false
    }
  }

  fileprivate var isBoolean: Bool {
    switch self {
    case .column(let column): column.type == .boolean
    case .bucket: false
    }
  }
}
