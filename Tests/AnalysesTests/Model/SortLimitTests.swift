import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// `--sort` and `--limit` against the plain way to do them, over whole tables.
@Suite struct SortLimitTests {
  // 163 sorts by the name that a dimension has in one table, where it is called otherwise in another.
  private static let seeds = Environment.isLongRun ? Array(0..<400) : Array(0..<25) + [163]

  @Test(arguments: seeds) func tablesAreSortedAndCutAsAsked(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 50_000)
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(20, rejected: 0)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for analysis in Catalog.all {
      let asked = RandomQuery(analysis, calls.model, using: &random)
      let whole = try await calls.report(analysis, try asked.reportQuery(analysis))
      var sorted = asked
      let names = whole.tables.flatMap { $0.columns.map(\.name) }
      let column = random.chance(0.8) ? random.pick(names) : nil
      let ending = random.pick(["", ":asc", ":desc"])
      sorted.arguments.sort = column.map { $0 + ending }
      sorted.arguments.limit = random.chance(0.7) ? Int(random.integer(0...12)) : nil
      let report = try await calls.report(analysis, try sorted.reportQuery(analysis))
      for (table, whole) in zip(report.tables, whole.tables) {
        let wanted = Self.arranged(whole, column, ending == ":desc", sorted.arguments.limit)
        #expect(
          table == wanted,
          "\(analysis.name).\(table.name), sort \(column ?? "") \(ending), \(sorted)"
        )
      }
    }
  }

  @Test func anUnknownColumnOrDirectionIsAUsageError() throws {
    var arguments = QueryArguments()
    arguments.sort = "p95"
    arguments.limit = -1
    #expect {
      _ = try arguments.query(for: .latency, options: AnalysisOptions(), clock: 0)
    } throws: { error in (error as? ArgumentError)?.problems.count == 2 }
    arguments.limit = 1
    arguments.sort = "p95_ms:up"
    #expect(throws: ArgumentError.self) {
      try arguments.query(for: .latency, options: AnalysisOptions(), clock: 0)
    }
  }

  private typealias Row = (cells: [NaiveCell], row: ReportRow)

  /// The whole table's rows in the order of a column, ties by key, the first `limit` of them.
  private static func arranged(
    _ whole: ReportTable,
    _ column: String?,
    _ isDescending: Bool,
    _ limit: Int?
  ) -> ReportTable {
    var blocks: [[ReportRow]] = [whole.rows]
    if whole.hasRowKinds {
      // Each group of the query's dimensions ends with its total.
      blocks = [[]]
      for row in whole.rows {
        blocks[blocks.count - 1].append(row)
        if row.kind == "all" { blocks.append([]) }
      }
    }
    let sortColumn = column.flatMap { name in whole.columns.firstIndex { $0.name == name } }
    var result = whole
    result.rows = []
    for block in blocks {
      var rows = block.filter { $0.kind != "all" }
      if let sortColumn { rows = sorted(rows, whole, sortColumn, isDescending) }
      let taken = result.rows.count { $0.kind != "all" }
      let kept = rows.prefix(max(0, (limit ?? .max) - taken))
      result.hidden += rows.count - kept.count
      result.rows += kept + block.filter { $0.kind == "all" }
    }
    return result
  }

  private static func sorted(
    _ rows: [ReportRow],
    _ table: ReportTable,
    _ column: Int,
    _ isDescending: Bool
  ) -> [ReportRow] {
    // Rows that are named by a stage or a label stand in the order of that list already.
    let isList = [
      "latency", "shares", "histogram", "sentiment", "quality", "coverage", "input",
    ].contains(table.name)
    let keys = isList ? [] : table.columns.indices.filter { table.columns[$0].role == .dimension }
    func precedes(_ a: Row, _ b: Row) -> Bool? {
      let (left, right) = (a.cells[column], b.cells[column])
      if left != right {
        if left == .missing || right == .missing { return right == .missing }
        guard let left = left.number, let right = right.number else {
          return NaiveCell.precedes(left, right) != isDescending
        }
        if left != right { return isDescending ? left > right : left < right }
      }
      for key in keys where a.cells[key] != b.cells[key] {
        return NaiveCell.precedes(a.cells[key], b.cells[key])
      }
      return nil
    }
    // An insertion sort, which is stable whatever the library does.
    var sorted: [Row] = []
    for row in rows {
      let new = (row.cells.map(\.naive), row)
      let place = sorted.firstIndex { precedes(new, $0) == true } ?? sorted.count
      sorted.insert(new, at: place)
    }
    return sorted.map(\.row)
  }
}
