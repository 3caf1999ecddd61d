/// One cell of a report's table.
package enum NaiveCell: Hashable, Sendable {
  case text(ByteText)
  case int(Int64)
  case double(Double)
  case bool(Bool)
  case missing
}

extension NaiveCell {
  /// A text or missing.
  package init(_ text: ByteText?) {
    self = text.map(NaiveCell.text) ?? .missing
  }

  /// A whole number or missing.
  package init(_ int: Int64?) {
    self = int.map(NaiveCell.int) ?? .missing
  }

  /// A count.
  package init(_ count: Int) {
    self = .int(Int64(count))
  }

  /// A number or missing.
  package init(_ double: Double?) {
    self = double.map(NaiveCell.double) ?? .missing
  }

  /// A boolean or missing.
  package init(_ bool: Bool?) {
    self = bool.map(NaiveCell.bool) ?? .missing
  }

  /// The number of an int or a double.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .text, .bool, .missing: nil
    }
  }

  /// The order of groups: numbers ascending, false before true, text by bytes, missing last.
  package static func precedes(_ left: NaiveCell, _ right: NaiveCell) -> Bool {
    switch (left, right) {
    case (.text(let a), .text(let b)): a < b
    case (.int(let a), .int(let b)): a < b
    case (.double(let a), .double(let b)): a < b
    case (.bool(let a), .bool(let b)): !a && b
    case (.missing, _): false
    case (_, .missing): true
    default: preconditionFailure("cells of different types have no order: \(left), \(right)")
    }
  }

  /// The order of rows by several cells, the first that differs decides.
  package static func precedes(_ left: [NaiveCell], _ right: [NaiveCell]) -> Bool {
    for (a, b) in zip(left, right) where a != b {
      return precedes(a, b)
    }
    return false
  }
}

extension NaiveCell: CustomStringConvertible {
  /// What the cell prints in a machine format: numbers as ECMAScript's Number::toString, booleans
  /// as `true` and `false`, missing as nothing.
  package var description: String {
    switch self {
    case .text(let text): text.string
    case .int(let int): "\(int)"
    case .double(let double): Self.numberText(double)
    case .bool(let bool): bool ? "true" : "false"
    case .missing: ""
    }
  }

  /// The shortest text that reads back, laid out as ECMAScript does (ECMA-262, 6.1.6.1.20).
  package static func numberText(_ number: Double) -> String {
    guard number != 0 else { return "0" }
    guard number > 0 else { return "-" + numberText(-number) }
    // Swift prints the shortest digits too, only laid out differently: `1.5e-07`, `12.0`.
    let parts = "\(number)".split(separator: "e")
    let point = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(point[0])
    let fraction = point.count > 1 ? String(point[1]) : ""
    var digits = whole + fraction
    var exponent = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasPrefix("0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.hasSuffix("0") { digits.removeLast() }

    // The value is 0.digits × 10^exponent.
    switch exponent {
    case digits.count...21:
      return digits + String(repeating: "0", count: exponent - digits.count)
    case 1...21:
      return digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    case -5...0:
      return "0." + String(repeating: "0", count: -exponent) + digits
    default:
      let sign = exponent > 0 ? "+" : "-"
      let rest = digits.count > 1 ? "." + digits.dropFirst() : ""
      return "\(digits.prefix(1))\(rest)e\(sign)\(abs(exponent - 1))"
    }
  }
}

/// One table of a report.
package struct NaiveTable: Equatable, Sendable {
  package let name: String
  package let columns: [String]
  package let rows: [[NaiveCell]]
  /// For the table `tools` each row's kind, `tool` or `all`; empty for all other tables.
  package let rowKinds: [String]

  /// A table with its rows in order.
  package init(
    name: String,
    columns: [String],
    rows: [[NaiveCell]],
    rowKinds: [String] = []
  ) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row of \(name) is ragged")
    self.name = name
    self.columns = columns
    self.rows = rows
    self.rowKinds = rowKinds
  }

  /// The cell of a row and a named column; `nil` when the table has no such column.
  package func cell(_ row: Int, _ column: String) -> NaiveCell? {
    columns.firstIndex(of: column).map { rows[row][$0] }
  }
}
