package import Foundation

/// Random measures as they are typed, each with the plain way to compute it row by row.
///
/// The texts are put together here, so nothing of the product's reading of them is taken over.
package struct NaiveMeasures {
  /// A measure: its text, and its cells, one a column, from a group's rows.
  package struct Measure {
    package let text: String
    package let cells: ([NaiveRow]) -> [NaiveCell]

    /// A measure.
    package init(text: String, cells: @escaping ([NaiveRow]) -> [NaiveCell]) {
      self.text = text
      self.cells = cells
    }
  }

  /// A number of each row.
  struct Number {
    let text: String
    let isWhole: Bool
    let cell: (NaiveRow) -> NaiveCell
  }

  /// A condition on each row.
  struct Test {
    let text: String
    let holds: (NaiveRow) -> Bool
    /// What is compared.
    let compared: [(NaiveRow) -> NaiveCell]
  }

  let table: NaiveFields.Table
  let rows: [NaiveRow]
  let calendar: NaiveCalendar

  /// Measures of rows of `table`, which compare with values that `rows` have.
  package init(_ table: NaiveFields.Table, _ rows: [NaiveRow], zone: TimeZone) {
    self.table = table
    self.rows = rows
    calendar = NaiveCalendar(zone)
  }

  func cell(_ field: String, _ row: NaiveRow) -> NaiveCell {
    let cell = NaiveFields.cell(field, call: row.call, child: row.child, calendar: calendar)
    guard let cell else { preconditionFailure("'\(field)' is no field of \(table)") }
    return cell
  }

  // MARK: - Fields

  var wholeFields: [String] {
    let ofCalls = ["duration_ms", "turns", "tool_calls", "interruptions", "agent_version"]
    return switch table {
    case .calls: ofCalls
    case .turns: ofCalls + ["turn_index"] + NaiveStage.allCases.map(\.rawValue)
    case .toolCalls: ofCalls + ["latency_ms", "latency_ms"]
    case .utterances: ofCalls + ["words", "words"]
    case .nodeVisits: ofCalls + ["entered_ms", "entered_ms"]
    }
  }

  var doubleFields: [String] {
    ["call_cost", "llm_tokens", "stt_seconds"] + (table == .utterances ? ["confidence"] : [])
  }

  var textFields: [String] {
    let ofCalls = ["agent", "call_type", "sentiment", "llm_model", "day", "week", "sender"]
    return switch table {
    case .turns: ofCalls + ["node", "kind"]
    case .toolCalls: ofCalls + ["tool", "error_template"]
    case .calls, .utterances, .nodeVisits: ofCalls
    }
  }

  var flagFields: [String] {
    let ofCalls = ["successful", "voicemail"]
    return switch table {
    case .turns: ofCalls + ["interrupted"]
    case .toolCalls: ofCalls + ["error", "completed", "orphan"]
    case .utterances: ofCalls + ["interrupts"]
    case .calls, .nodeVisits: ofCalls
    }
  }

  // MARK: - Numbers of rows

  func number(_ depth: Int, using random: inout SplitMix64) -> Number {
    guard depth > 0, random.chance(0.4) else {
      let isWhole = random.chance(0.7)
      let field = random.pick(isWhole ? wholeFields : doubleFields)
      return Number(text: field, isWhole: isWhole, cell: { cell(field, $0) })
    }
    let left = number(depth - 1, using: &random)
    if random.chance(0.15) {
      return Number(
        text: "-(\(left.text))",
        isWhole: left.isWhole,
        cell: { Self.combined("-", .int(0), left.cell($0), left.isWhole) }
      )
    }
    let right =
      random.chance(0.3)
      ? constant(using: &random) : number(depth - 1, using: &random)
    let sign = random.pick(["+", "-", "*", "/"])
    let isWhole = left.isWhole && right.isWhole && sign != "/"
    return Number(
      text: "(\(left.text) \(sign) \(right.text))",
      isWhole: isWhole,
      cell: { Self.combined(sign, left.cell($0), right.cell($0), isWhole) }
    )
  }

  func constant(using random: inout SplitMix64) -> Number {
    guard random.chance(0.7) else {
      let value = random.pick([0.5, 2.25, 1e-3, 1e300])
      return Number(
        text: NaiveCell.numberText(value),
        isWhole: false,
        cell: { _ in .double(value) }
      )
    }
    let value = random.pick([0, 1, 2, 1_000, 4_000_000_000_000_000_000])
    return Number(text: "\(value)", isWhole: true, cell: { _ in .int(Int64(value)) })
  }

  private static func combined(
    _ sign: String,
    _ left: NaiveCell,
    _ right: NaiveCell,
    _ isWhole: Bool
  ) -> NaiveCell {
    if isWhole {
      guard case .int(let a) = left, case .int(let b) = right else { return .missing }
      let (a128, b128) = (Int128(a), Int128(b))
      let result = sign == "+" ? a128 + b128 : sign == "-" ? a128 - b128 : a128 * b128
      return Int64(exactly: result).map { $0 == .min ? .missing : .int($0) } ?? .missing
    }
    guard let a = left.number, let b = right.number else { return .missing }
    let result = sign == "+" ? a + b : sign == "-" ? a - b : sign == "*" ? a * b : a / b
    return result.isFinite ? .double(result) : .missing
  }

  // MARK: - Measures

  /// A measure that a query over the table's rows takes.
  package func measure(using random: inout SplitMix64) -> Measure {
    switch random.integer(0...9) {
    case 0: return rate(using: &random)
    case 1: return histogram(using: &random)
    case 2, 3:
      let (left, right) = (aggregate(using: &random), aggregate(using: &random))
      let sign = random.pick(["+", "-", "*", "/"])
      return Measure(
        text: "\(left.text) \(sign) \(right.text)",
        cells: { rows in
          let (a, b) = (left.cells(rows)[0], right.cells(rows)[0])
          if case .int(let x) = a, case .int(let y) = b, sign != "/" {
            let result =
              sign == "+"
              ? Int128(x) + Int128(y) : sign == "-" ? Int128(x) - Int128(y) : Int128(x) * Int128(y)
            return [Int64(exactly: result).map { .int($0) } ?? .missing]
          }
          return [Self.combined(sign, a, b, false)]
        }
      )
    default: return aggregate(using: &random)
    }
  }

  private func filter(using random: inout SplitMix64) -> (text: String, test: (NaiveRow) -> Bool) {
    guard random.chance(0.4) else { return ("", { _ in true }) }
    let test = test(2, using: &random)
    return (" where \(test.text)", test.holds)
  }

  private func aggregate(using random: inout SplitMix64) -> Measure {
    let (filter, passes) = filter(using: &random)
    func one(_ text: String, _ cell: @escaping ([NaiveRow]) -> NaiveCell) -> Measure {
      Measure(text: text, cells: { [cell($0.filter(passes))] })
    }
    switch random.integer(0...9) {
    case 0: return one("count(\(filter))") { NaiveCell($0.count) }
    case 1: return one("calls(\(filter))") { NaiveCell(Set($0.map(\.callIndex)).count) }
    case 2:
      let field = random.pick(wholeFields + doubleFields + textFields + flagFields)
      return one("count(\(field)\(filter))") { rows in
        NaiveCell(rows.count { cell(field, $0) != .missing })
      }
    case 3:
      let field = random.pick(wholeFields + doubleFields + textFields + flagFields)
      return one("count(distinct \(field)\(filter))") { rows in
        NaiveCell(Set(rows.map { cell(field, $0) }.filter { $0 != .missing }).count)
      }
    case 4:
      let test = test(2, using: &random)
      return one("share(\(test.text)\(filter))") { rows in
        let (hits, trials) = counts(test, rows)
        return NaiveCell(NaiveArithmetic.ratio(hits, trials))
      }
    default:
      let number = number(2, using: &random)
      let function = random.pick(["sum", "mean", "min", "max", "p50", "p95", "p99.9", "p0", "p100"])
      return one("\(function)(\(number.text)\(filter))") { rows in
        Self.folded(function, rows.map(number.cell).filter { $0 != .missing }, number.isWhole)
      }
    }
  }

  private func counts(_ test: Test, _ rows: [NaiveRow]) -> (Int, Int) {
    let decided = rows.filter { row in
      test.compared.allSatisfy { $0(row) != .missing }
    }
    return (decided.count(where: test.holds), decided.count)
  }

  private static func folded(_ name: String, _ cells: [NaiveCell], _ isWhole: Bool) -> NaiveCell {
    guard !cells.isEmpty else { return .missing }
    if isWhole {
      let values = cells.compactMap { if case .int(let value) = $0 { value } else { nil } }
      let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
      switch name {
      case "sum": return Int64(exactly: sum).map { .int($0) } ?? .double(Double(sum))
      case "mean": return .double(Double(sum) / Double(values.count))
      case "min": return NaiveCell(values.min())
      case "max": return NaiveCell(values.max())
      default: return NaiveCell(NaiveArithmetic.percentile(p(name), of: values))
      }
    }
    let values = cells.compactMap(\.number)
    let sum = NaiveArithmetic.exactSum(values)
    switch name {
    case "sum": return sum.isFinite ? .double(sum) : .missing
    case "mean": return sum.isFinite ? .double(sum / Double(values.count)) : .missing
    case "min": return NaiveCell(values.min())
    case "max": return NaiveCell(values.max())
    default: return NaiveCell(NaiveArithmetic.percentile(p(name), of: values))
    }
  }

  private static func p(_ name: String) -> Double {
    switch name {
    case "p0": 0
    case "p50": 0.5
    case "p95": 0.95
    case "p99.9": 0.999
    default: 1
    }
  }

  private func rate(using random: inout SplitMix64) -> Measure {
    let (filter, passes) = filter(using: &random)
    let test = test(2, using: &random)
    return Measure(text: "rate(\(test.text)\(filter))") { rows in
      let (hits, trials) = counts(test, rows.filter(passes))
      let interval = NaiveArithmetic.wilson(hits, of: trials)
      return [
        NaiveCell(NaiveArithmetic.ratio(hits, trials)), NaiveCell(interval?.low),
        NaiveCell(interval?.high),
      ]
    }
  }

  private func histogram(using random: inout SplitMix64) -> Measure {
    let (filter, passes) = filter(using: &random)
    let number = number(1, using: &random)
    let bounds = Set((0..<3).map { _ in random.pick([-500, 0, 1, 100, 800, 60_000]) }).sorted()
    let list = bounds.map { "\($0)" }.joined(separator: ", ")
    return Measure(text: "histogram(\(number.text), \(list)\(filter))") { rows in
      let values = rows.filter(passes).compactMap { number.cell($0).number }
      let edges = [-Double.infinity] + bounds.map { Double($0) } + [.infinity]
      return zip(edges, edges.dropFirst()).map { from, to in
        NaiveCell(values.count { $0 >= from && $0 < to })
      }
    }
  }
}
