import Calls
import Reporting

/// A row of a report's table, or several, as `--row KEY=VALUE` names them.
///
/// A key is a column of the table that names its rows, or any dimension that the report can be
/// grouped by: `stage=e2e`, `agent_version=5`, `week=2026-W12`; `(none)` stands for a missing value.
struct RowAddress: Sendable {
  /// A dimension's value that was asked for.
  struct DimensionValue: Sendable {
    let name: String
    let dimension: Dimension
    let text: String
    var condition: Condition
  }

  let table: TableDeclaration
  /// Whose rows the table counts.
  let rowTable: CallTable
  /// The dimensions' values.
  var values: [DimensionValue]
  /// What makes the rows matter.
  let evidence: Evidence
  /// The conditions of each variant that is meant, one of which must hold; empty for any.
  let alternatives: [[Condition]]
  /// The keys and values that were asked for, as people read them.
  private(set) var told: [(name: String, value: String)]

  /// What was asked for, as people read it: `stage = e2e, agent_version = 5`.
  var text: String { told.map { "\($0.name) = \($0.value)" }.joined(separator: ", ") }

  /// Tells values of custom dimensions as the cells of a call that has them print: what was typed does
  /// not tell that it is a caller's number.
  mutating func tell(asIn group: RowGroup, _ call: Int, _ view: CallColumn.View) {
    for value in values {
      guard case .column(let column) = value.dimension.field, column.custom != nil,
        case .text(let shown) = group.cell(of: column, call, view),
        let place = told.firstIndex(where: { $0.name == value.name })
      else { continue }
      told[place].value = shown
    }
  }

  /// The table whose rows are looked at: the evidence's own, or that whose rows the table counts.
  var scannedTable: CallTable { evidence.table ?? rowTable }

  /// The first row of an analysis' first table.
  static func first(of analysis: Analysis, _ options: AnalysisOptions) -> RowAddress {
    let table = analysis.tables(options)[0]
    return RowAddress(
      table: table,
      rowTable: table.table ?? analysis.table,
      values: [],
      evidence: table.evidence(in: table.table ?? analysis.table).first ?? Evidence(),
      alternatives: [],
      told: []
    )
  }
}

/// Reads the keys and values of `--row`.
struct RowAddressReader {
  let analysis: Analysis
  let options: AnalysisOptions
  let showsPersonalData: Bool

  private struct Pair {
    let name: String
    let value: String
  }

  /// What a key means in a table.
  private enum Meaning {
    case variant(Int)
    case dimension(Dimension)
    /// A dimension of the table, all of whose rows the table also sums up.
    case summed(Dimension)
    /// What became of records.
    case metric
  }

  /// The rows that `texts` name in the table `named`, or in the first one that has all the keys.
  ///
  /// - Throws: All problems.
  func address(_ texts: [String], in named: String?) throws(ArgumentError) -> RowAddress {
    var problems: [ArgumentProblem] = []
    let pairs = pairs(texts, &problems)
    var tables = analysis.tables(options)
    if let named {
      let known = analysis.tables(.everything).map(\.name)
      tables.removeAll { $0.name != named }
      if tables.isEmpty {
        problems.append(
          ArgumentProblem(
            "table",
            known.contains(named)
              ? "'\(named)' is made by the option hist"
              : "\(UnknownName(what: "table", name: named, known: known))"
          )
        )
      }
    }
    guard problems.isEmpty else { throw ArgumentError(problems) }
    let fitting = tables.first { table in
      pairs.allSatisfy { meaning(of: $0.name, in: table) != nil }
    }
    guard let table = fitting else { throw ArgumentError(strangers(pairs, tables)) }
    return table.isOfInput ? try inputAddress(pairs, table) : try address(pairs, table)
  }

  private func pairs(_ texts: [String], _ problems: inout [ArgumentProblem]) -> [Pair] {
    var pairs: [Pair] = []
    for text in texts {
      let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, case let name = String(sides[0]).trimmed, !name.isEmpty else {
        problems.append(
          ArgumentProblem(
            "row",
            "'\(text.visible)' names no row; give KEY=VALUE, such as stage=e2e"
          )
        )
        continue
      }
      guard !pairs.contains(where: { $0.name == name }) else {
        problems.append(ArgumentProblem("row", "'\(name.visible)' is given twice"))
        continue
      }
      pairs.append(Pair(name: name, value: String(sides[1])))
    }
    return pairs
  }

  private func meaning(of name: String, in table: TableDeclaration) -> Meaning? {
    switch table.rows {
    case .variants(let columns, _):
      if let place = columns.firstIndex(where: { $0.name == name }) { return .variant(place) }
    case .groups(let keys, _):
      if let key = keys.first(where: { $0.name == name || $0.dimension.name == name }) {
        return table.total == nil ? .dimension(key.dimension) : .summed(key.dimension)
      }
    case .input: return name == InputCount.keyColumn.name ? .metric : nil
    }
    if let key = table.leading.first(where: { $0.name == name || $0.dimension.name == name }) {
      return .dimension(key.dimension)
    }
    if CustomDimension.isName(name) {
      return (try? CustomDimension(name)).map { .dimension(Dimension($0)) }
    }
    return Dimension.all(of: rowTable(of: table))
      .first { $0.name == name || $0.payloadName == name }.map { .dimension($0) }
  }

  private func rowTable(of table: TableDeclaration) -> CallTable { table.table ?? analysis.table }

  /// What is wrong with keys that no table has all of.
  private func strangers(_ pairs: [Pair], _ tables: [TableDeclaration]) -> [ArgumentProblem] {
    let unknown = pairs.filter { pair in
      tables.allSatisfy { meaning(of: pair.name, in: $0) == nil }
    }
    guard unknown.isEmpty else {
      let known =
        tables.flatMap { $0.keyColumns.map(\.name) }
        + tables.flatMap { table in
          table.isOfInput ? [] : Dimension.all(of: rowTable(of: table)).map(\.name)
        }
      return unknown.map { pair in
        ArgumentProblem(
          "row",
          "\(UnknownName(what: "key", name: pair.name, known: known.uniqued()))"
        )
      }
    }
    let names = pairs.map { "'\($0.name)'" }.joined(separator: ", ")
    return [ArgumentProblem("row", "no table of the report has all of the keys \(names)")]
  }

  private func address(
    _ pairs: [Pair],
    _ table: TableDeclaration
  ) throws(ArgumentError) -> RowAddress {
    var problems: [ArgumentProblem] = []
    var values: [RowAddress.DimensionValue] = []
    var wanted: [(place: Int, pair: Pair)] = []
    for pair in pairs {
      switch meaning(of: pair.name, in: table) {
      case .metric: continue
      case .variant(let place): wanted.append((place, pair))
      case .summed where pair.value == "(all)": continue
      case .summed(let dimension), .dimension(let dimension):
        do throws(ArgumentError) {
          values.append(try value(pair, of: dimension))
        } catch {
          problems += error.problems
        }
      case nil: preconditionFailure("the table has all of the keys")
      }
    }
    let evidence = table.evidence(in: rowTable(of: table))
    var chosen: [Evidence] = evidence
    var merged: Evidence?
    if case .variants(let columns, let variants) = table.rows {
      problems += unknownCells(wanted, columns, variants)
      let places = variants.indices.filter { index in
        wanted.allSatisfy { variants[index].cells[$0.place].isNamed($0.pair.value) }
      }
      chosen = places.map { evidence[$0] }
      merged = chosen.count > 1 ? Evidence.merging(chosen) : nil
      if problems.isEmpty, merged == nil { problems += ambiguity(chosen, columns, variants) }
    }
    guard problems.isEmpty, let first = chosen.first else { throw ArgumentError(problems) }
    let alternatives = merged == nil ? chosen.map(\.conditions) : []
    return RowAddress(
      table: table,
      rowTable: rowTable(of: table),
      values: values,
      evidence: merged ?? first,
      alternatives: alternatives.contains([]) ? [] : alternatives,
      told: pairs.map { ($0.name, shown($0, values)) }
    )
  }

  /// Rows of counts of records, behind which there are no calls.
  private func inputAddress(
    _ pairs: [Pair],
    _ table: TableDeclaration
  ) throws(ArgumentError) -> RowAddress {
    for pair in pairs where !InputCount.isMetric(pair.value) {
      let known = InputCount.metrics.map(\.name)
      let unknown = UnknownName(what: pair.name, name: pair.value, known: known)
      throw ArgumentError([ArgumentProblem("row", "\(unknown)")])
    }
    return RowAddress(
      table: table,
      rowTable: rowTable(of: table),
      values: [],
      evidence: Evidence(),
      alternatives: [],
      told: pairs.map { ($0.name, $0.value) }
    )
  }

  private func shown(_ pair: Pair, _ values: [RowAddress.DimensionValue]) -> String {
    guard !showsPersonalData, pair.value != "(none)",
      case .column(let column)? = values.first(where: { $0.name == pair.name })?.dimension.field
    else { return pair.value }
    return column.shown(Array(pair.value.utf8))
  }

  /// Values that no row of a table with a fixed list of rows has.
  private func unknownCells(
    _ wanted: [(place: Int, pair: Pair)],
    _ columns: [ReportColumn],
    _ variants: [TableDeclaration.Variant]
  ) -> [ArgumentProblem] {
    var problems: [ArgumentProblem] = []
    for (place, pair) in wanted
    where !variants.contains(where: { $0.cells[place].isNamed(pair.value) }) {
      let known = variants.map { $0.cells[place].name }.uniqued()
      let unknown = UnknownName(what: columns[place].name, name: pair.value, known: known)
      problems.append(ArgumentProblem("row", "\(unknown)"))
    }
    guard problems.isEmpty,
      !variants.contains(where: { variant in
        wanted.allSatisfy { variant.cells[$0.place].isNamed($0.pair.value) }
      })
    else { return problems }
    let names = wanted.map { "\($0.pair.name)=\($0.pair.value)".visible }.joined(separator: " and ")
    return [ArgumentProblem("row", "no row has \(names)")]
  }

  /// Rows of several measures cannot be ordered together.
  private func ambiguity(
    _ chosen: [Evidence],
    _ columns: [ReportColumn],
    _ variants: [TableDeclaration.Variant]
  ) -> [ArgumentProblem] {
    let isOne = chosen.allSatisfy {
      $0.measure == chosen[0].measure && $0.isLargestFirst == chosen[0].isLargestFirst
        && $0.title == chosen[0].title && $0.table == chosen[0].table
    }
    guard !isOne, let column = columns.first, let example = variants.first?.cells.first else {
      return []
    }
    return [
      ArgumentProblem(
        "row",
        "the rows measure different things; say which is meant: \(column.name)=\(example.name)"
      )
    ]
  }

  // MARK: - Values

  private func value(
    _ pair: Pair,
    of dimension: Dimension
  ) throws(ArgumentError) -> RowAddress.DimensionValue {
    func problem(_ expected: String) -> ArgumentError {
      ArgumentError([
        ArgumentProblem(
          "row",
          "'\(pair.value.visible)' is no value of '\(pair.name)'; give \(expected), or (none)"
        )
      ])
    }
    let test: Condition.Test
    switch dimension.type {
    case _ where pair.value == "(none)": test = .isNull
    case .text: test = .compares(.equal, .text(Array(pair.value.utf8)))
    case .number:
      guard let number = Int64(pair.value) else { throw problem("a whole number") }
      test = .compares(.equal, .integer(number))
    case .boolean:
      switch pair.value {
      case "true": test = .compares(.equal, .integer(1))
      case "false": test = .compares(.equal, .integer(0))
      default: throw problem("true or false")
      }
    }
    return RowAddress.DimensionValue(
      name: pair.name,
      dimension: dimension,
      text: pair.value,
      condition: Condition(dimension.field, test)
    )
  }
}

extension TableDeclaration {
  /// Whether its rows count records that were read, and not calls.
  var isOfInput: Bool { if case .input = rows { true } else { false } }
}

extension Cell {
  /// The cell as it is typed.
  var name: String {
    switch self {
    case .text(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): value.machineText
    case .boolean(let value): "\(value)"
    case .array(_, let summary): summary
    case .missing: "(none)"
    }
  }

  /// Whether `text` names the cell; an empty one is a missing one as well, as CSV prints it.
  fileprivate func isNamed(_ text: String) -> Bool {
    if case .missing = self { return text.isEmpty || text == "(none)" }
    if let number = double { return Double(text) == number }
    return name.utf8.elementsEqual(text.utf8)
  }
}
