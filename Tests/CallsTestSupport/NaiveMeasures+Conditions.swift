/// Random conditions on rows, each with the plain way to test it.
extension NaiveMeasures {
  func test(_ depth: Int, using random: inout SplitMix64) -> Test {
    if depth > 0, random.chance(0.5) {
      let left = test(depth - 1, using: &random)
      if random.chance(0.3) {
        return Test(
          text: "not (\(left.text))",
          holds: { !left.holds($0) },
          compared: left.compared
        )
      }
      let right = test(depth - 1, using: &random)
      let isBoth = random.chance(0.5)
      return Test(
        text: "(\(left.text) \(isBoth ? "and" : "or") \(right.text))",
        holds: { row in
          let (a, b) = (left.holds(row), right.holds(row))
          return isBoth ? a && b : a || b
        },
        compared: left.compared + right.compared
      )
    }
    switch random.integer(0...7) {
    case 0:
      let field = random.pick(flagFields)
      return Test(
        text: field,
        holds: { cell(field, $0) == .bool(true) },
        compared: [{ cell(field, $0) }]
      )
    case 1:
      let field = random.pick(flagFields)
      let value = random.chance(0.5)
      let isEqual = random.chance(0.5)
      return Test(
        text: "\(field) \(isEqual ? "=" : "!=") \(value)",
        holds: { row in
          let cell = cell(field, row)
          return cell != .missing && (cell == .bool(value)) == isEqual
        },
        compared: [{ cell(field, $0) }]
      )
    case 2:
      let field = random.pick(wholeFields + doubleFields + textFields + flagFields)
      let isNull = random.chance(0.5)
      // Whether there is a value is known of every row.
      return Test(
        text: "\(field) is \(isNull ? "" : "not ")null",
        holds: { (cell(field, $0) == .missing) == isNull },
        compared: []
      )
    case 3, 4: return textTest(using: &random)
    case 5: return listTest(using: &random)
    default:
      let (left, right) = (
        number(1, using: &random),
        random.chance(0.6) ? valueNumber(using: &random) : number(1, using: &random)
      )
      let sign = random.pick(["=", "!=", "<", "<=", ">", ">="])
      return Test(
        text: "\(left.text) \(sign) \(right.text)",
        holds: { Self.holds(sign, left.cell($0), right.cell($0)) },
        compared: [left.cell, right.cell]
      )
    }
  }

  /// A number that some row has in some field, or one next to it.
  private func valueNumber(using random: inout SplitMix64) -> Number {
    let field = random.pick(wholeFields)
    let value = rows.isEmpty ? .missing : cell(field, random.pick(rows))
    guard case .int(let number) = value, number < 1 << 50 else { return constant(using: &random) }
    let near = number + random.integer(-1...1)
    return Number(
      text: "\(near)",
      isWhole: true,
      cell: { _ in .int(near) }
    )
  }

  private func textTest(using random: inout SplitMix64) -> Test {
    let field = random.pick(textFields)
    let known = rows.isEmpty ? .missing : cell(field, random.pick(rows))
    let text: ByteText =
      switch (known, field) {
      case (.text(let text), _): text
      case (_, "day"): "2026-03-05"
      case (_, "week"): "2026-W10"
      default: "a"
      }
    let sign = random.pick(["=", "!=", "<", "<=", ">", ">=", "~="])
    guard sign == "~=" else {
      return Test(
        text: "\(field) \(sign) \(Self.quoted(text))",
        holds: { Self.holds(sign, cell(field, $0), .text(text)) },
        compared: [{ cell(field, $0) }]
      )
    }
    let pattern = random.pick(["*", "?*", "????????", "*e*"])
    let condition = NaiveQuery.Condition.glob(field, ByteText(pattern))
    return Test(
      text: "\(field) ~= '\(pattern)'",
      holds: { condition.holds(for: cell(field, $0)) },
      compared: [{ cell(field, $0) }]
    )
  }

  private func listTest(using random: inout SplitMix64) -> Test {
    let isText = random.chance(0.5)
    let field = random.pick(isText ? textFields : wholeFields)
    let values = (0..<3).compactMap { _ -> NaiveCell? in
      let value = rows.isEmpty ? .missing : cell(field, random.pick(rows))
      return value == .missing ? nil : value
    }
    guard !values.isEmpty else { return textTest(using: &random) }
    let list = values.map { value in
      if case .text(let text) = value { Self.quoted(text) } else { value.description }
    }
    let isNegated = random.chance(0.3)
    return Test(
      text: "\(field) \(isNegated ? "not " : "")in (\(list.joined(separator: ", ")))",
      holds: { row in
        let cell = cell(field, row)
        return (cell != .missing && values.contains(cell)) != isNegated
      },
      compared: [{ cell(field, $0) }]
    )
  }

  private static func quoted(_ text: ByteText) -> String {
    "'\(text.string.replacing("'", with: "''"))'"
  }

  private static func holds(_ sign: String, _ left: NaiveCell, _ right: NaiveCell) -> Bool {
    guard left != .missing, right != .missing else { return false }
    let isLess: Bool
    let isEqual: Bool
    switch (left, right) {
    case (.int(let a), .int(let b)): (isLess, isEqual) = (a < b, a == b)
    case (.text(let a), .text(let b)): (isLess, isEqual) = (a < b, a == b)
    default:
      guard let a = left.number, let b = right.number else { return false }
      (isLess, isEqual) = (a < b, a == b)
    }
    switch sign {
    case "=": return isEqual
    case "!=": return !isEqual
    case "<": return isLess
    case "<=": return isLess || isEqual
    case ">": return !isLess && !isEqual
    default: return !isLess
    }
  }
}
