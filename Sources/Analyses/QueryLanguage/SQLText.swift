import Calls
import Reporting

/// Pieces of SQL as DuckDB takes it, over the five tables by their names.
struct SQLText {
  /// The zone of time buckets.
  let zone: Zone

  // MARK: - Names and literals

  /// A name in double quotes.
  static func quoted(name: String) -> String {
    let parts = name.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(parts.joined(separator: "\"\""))\""
  }

  /// A text as a literal.
  static func literal(_ bytes: [UInt8]) -> String {
    // SQL has no literal for U+0000.
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
      .map { QueryNode.quoted(Array($0)) }
    return parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " || chr(0) || ")))"
  }

  static func literal(_ value: Double) -> String {
    let text = value.machineText
    // With an exponent a number is a double; without, it would be a decimal.
    return text.utf8.contains(UInt8(ascii: "e")) ? text : "\(text)e0"
  }

  static func literal(_ literal: Condition.Literal) -> String {
    switch literal {
    case .integer(let value): "\(value)"
    case .number(let value): Self.literal(value)
    case .text(let bytes): Self.literal(bytes)
    }
  }

  // MARK: - Rows

  func text(_ column: Column) -> String {
    "\(column.table.rawValue).\(QueryNode.nameText(column.name))"
  }

  /// A field as it is compared and printed: a time bucket by its label.
  func text(_ field: Field) -> String {
    switch field {
    case .column(let column): text(column)
    case .bucket(let bucket): text(bucket)
    }
  }

  private func text(_ bucket: TimeBucket) -> String {
    let start = "make_timestamp_ms(\(text(Column.start)))"
    // A time in UTC that is told in a zone: the zone's time of day.
    let local =
      zone.isUTC
      ? start
      : "timezone(\(Self.literal(Array(zone.identifier.utf8))), timezone('UTC', \(start)))"
    switch bucket {
    case .hour:
      let hour = "strftime(\(local), '%Y-%m-%dT%H')"
      guard !zone.isUTC else { return hour }
      let offset = "date_diff('minute', \(start), \(local))"
      return "\(hour) || printf('%s%02d:%02d', CASE WHEN \(offset) < 0 THEN '-' ELSE '+' END, "
        + "abs(\(offset)) // 60, abs(\(offset)) % 60)"
    case .day: return "strftime(\(local), '%Y-%m-%d')"
    case .week: return "strftime(\(local), '%G-W%V')"
    case .month: return "strftime(\(local), '%Y-%m')"
    case .weekday: return "isodow(\(local))"
    case .hourOfDay: return "hour(\(local))"
    }
  }

  func text(_ value: RowValue) -> String {
    switch value {
    case .column(let column): return text(column)
    case .parsed(let dimension, _): return number(dimension)
    case .integer(let value): return "\(value)"
    case .number(let value): return Self.literal(value)
    case .negated(let part): return "(-\(text(part)))"
    case .combined(.divide, let a, let b):
      return "(CAST(\(text(a)) AS DOUBLE) / nullif(\(text(b)), 0))"
    case .combined(let operation, let a, let b):
      let text = "(\(text(a)) \(operation.rawValue) \(text(b)))"
      // What does not fit is missing, where SQL would give up.
      return value.isInteger ? "try\(text)" : text
    }
  }

  /// The number that the value of a custom dimension is; NULL where it is none.
  private func number(_ dimension: CustomDimension) -> String {
    let exponent = "(?:[eE][+-]?[0-9]+)"
    let form =
      #"^(?:-?[0-9]+(?:\.?\#(exponent)|\.[0-9]+\#(exponent)?)?|-\.[0-9]+\#(exponent)?)$"#
    // A column of digits alone may have been read as one of numbers.
    let value = "CAST(\(text(dimension.column)) AS VARCHAR)"
    return "nullif(nullif(try_cast(regexp_extract(\(value), '\(form)') AS DOUBLE), 'inf'), '-inf')"
  }

  // MARK: - Conditions

  func text(_ condition: RowCondition) -> String {
    switch condition {
    case .test(let condition): text(condition)
    case .compares(let comparison, let a, let b):
      "\(text(a)) \(sign(comparison)) \(text(b))"
    case .isIn(let value, let literals):
      "\(text(value)) IN (\(literals.map(Self.literal).joined(separator: ", ")))"
    case .isPresent(let value): "\(text(value)) IS NOT NULL"
    case .constant(let holds): holds ? "TRUE" : "FALSE"
    // A row either meets a condition or not: what SQL does not know is false before it is negated.
    case .not(let part): "NOT coalesce(\(text(part)), FALSE)"
    case .and(let a, let b): "\(text(a)) AND \(text(b))"
    case .or(let a, let b): "(\(text(a)) OR \(text(b)))"
    }
  }

  func text(_ condition: Condition) -> String {
    let field = text(condition.field)
    if let dimension = condition.field.column?.custom, let value = numbers(dimension, condition) {
      return value
    }
    switch condition.test {
    case .isNull: return "\(field) IS NULL"
    case .isNotNull: return "\(field) IS NOT NULL"
    case .compares(let comparison, let literal):
      if condition.field.isBoolean, let value = Self.truth(literal) {
        return "\(field) \(sign(comparison)) \(value)"
      }
      return "\(field) \(sign(comparison)) \(Self.literal(literal))"
    case .isIn(let literals):
      let list = literals.map { literal in
        condition.field.isBoolean ? Self.truth(literal) ?? "NULL" : Self.literal(literal)
      }
      return "\(field) IN (\(list.joined(separator: ", ")))"
    case .matches(let pattern):
      return "regexp_full_match(\(field), \(Self.literal(Self.expression(pattern))), 's')"
    }
  }

  /// A comparison of a custom dimension with numbers, or with some among texts; `nil` for others.
  private func numbers(_ dimension: CustomDimension, _ condition: Condition) -> String? {
    switch condition.test {
    case .compares(let comparison, let literal) where literal.isNumber:
      return "\(number(dimension)) \(sign(comparison)) \(Self.literal(literal))"
    case .isIn(let literals):
      let numbers = literals.filter(\.isNumber)
      guard !numbers.isEmpty else { return nil }
      let list = numbers.map(Self.literal).joined(separator: ", ")
      let texts = literals.filter { !$0.isNumber }
      let part = "\(number(dimension)) IN (\(list))"
      guard !texts.isEmpty else { return part }
      return "(\(part) OR \(text(Condition(condition.field, .isIn(texts)))))"
    case .compares, .matches, .isNull, .isNotNull: return nil
    }
  }

  private func sign(_ comparison: Condition.Comparison) -> String {
    comparison == .notEqual ? "<>" : comparison.rawValue
  }

  private static func truth(_ literal: Condition.Literal) -> String? {
    guard case .integer(let value) = literal else { return nil }
    return value == 0 ? "FALSE" : "TRUE"
  }

  /// A glob pattern as a regular expression.
  private static func expression(_ pattern: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    func append(_ byte: UInt8) {
      if "\\.+*?()|[]{}^$".utf8.contains(byte) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    for byte in pattern {
      switch byte {
      case _ where isEscaped:
        append(byte)
        isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "*"): result += Array(".*".utf8)
      case UInt8(ascii: "?"): result.append(UInt8(ascii: "."))
      default: append(byte)
      }
    }
    if isEscaped { append(UInt8(ascii: "\\")) }
    return result
  }

  // MARK: - Aggregates

  func text(_ aggregate: RowAggregate) -> String {
    func fold(_ whole: String, _ value: RowValue, _ double: String) -> String {
      "\(value.isInteger ? whole : double)(\(text(value)))"
    }
    var condition = aggregate.condition
    let call: String
    switch aggregate.statistic {
    case .rows: call = "count(*)"
    case .calls: call = "count(DISTINCT (calls.workspace, calls.agent, calls.call_id))"
    case .sum(let value): call = fold("sum", value, "fsum")
    case .mean(let value): call = fold("avg", value, "favg")
    case .minimum(let value): call = "min(\(text(value)))"
    case .maximum(let value): call = "max(\(text(value)))"
    case .quantile(let value, let p): call = "quantile_cont(\(text(value)), \(p.machineText))"
    case .below(let value, let bound):
      call = "count(*)"
      let isBelow = RowCondition.compares(.less, value, .number(bound))
      condition = condition.map { .and($0, isBelow) } ?? isBelow
    case .distinct(let field): call = "count(DISTINCT \(text(field)))"
    case .distinctNumbers(let value): call = "count(DISTINCT \(text(value)))"
    }
    guard let condition else { return call }
    return "\(call) FILTER (WHERE \(text(condition)))"
  }

  /// A measure; `aggregate` says how its aggregates are had.
  func text(_ measure: MeasureExpression, _ aggregate: (Aggregate) -> String) -> String {
    switch measure {
    case .aggregate(let own), .enclosing(let own): return aggregate(own)
    case .time(let own): return "make_timestamp_ms(\(aggregate(own)))"
    case .minutes(let own): return "\(aggregate(own)) / 60000e0"
    case .ratio(let a, let b):
      return "\(text(a, aggregate)) / nullif(\(text(b, aggregate)), 0)"
    case .difference(let a, let b): return "\(aggregate(a)) - \(aggregate(b))"
    case .constant(.integer(let value)): return "\(value)"
    case .constant(let value): return value.double.map(Self.literal) ?? "NULL"
    case .negated(let part): return "-(\(text(part, aggregate)))"
    case .arithmetic(.divide, let a, let b):
      return "CAST(\(text(a, aggregate)) AS DOUBLE) / nullif(\(text(b, aggregate)), 0)"
    case .arithmetic(let operation, let a, let b):
      return "(\(text(a, aggregate))) \(operation.rawValue) (\(text(b, aggregate)))"
    case .wilsonLow(let hits, let trials):
      return Self.wilson(aggregate(hits), aggregate(trials), isLow: true)
    case .wilsonHigh(let hits, let trials):
      return Self.wilson(aggregate(hits), aggregate(trials), isLow: false)
    case .partialSum, .balance, .total, .sum, .verdict, .completed:
      preconditionFailure("the query language has no such measure")
    }
  }

  /// One end of the Wilson interval of `hits` out of `trials`, as ``Wilson`` computes it.
  private static func wilson(_ hits: String, _ trials: String, isLow: Bool) -> String {
    let (z, z2) = (Wilson.z.machineText, (Wilson.z * Wilson.z).machineText)
    let p = "(\(hits)) / (\(trials))"
    let center = "\(p) + \(z2) / (2 * (\(trials)))"
    let half =
      "\(z) * sqrt(\(p) * (1 - \(p)) / (\(trials)) + \(z2) / (4 * (\(trials)) * (\(trials))))"
    let end = "(\(center) \(isLow ? "-" : "+") \(half)) / (1 + \(z2) / (\(trials)))"
    let certain = isLow ? "(\(hits)) = 0 THEN 0" : "(\(hits)) = (\(trials)) THEN 1"
    return "CASE WHEN (\(trials)) = 0 THEN NULL WHEN \(certain) ELSE "
      + "\(isLow ? "greatest(0, \(end))" : "least(1, \(end))") END"
  }
}

extension Field {
  /// Whether the field's values are true and false.
  fileprivate var isBoolean: Bool {
    if case .column(let column) = self { column.type == .boolean } else { false }
  }
}
