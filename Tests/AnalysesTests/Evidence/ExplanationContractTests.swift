import Analyses
import Calls
import CallsTestSupport
import Reporting
import SyntheticCalls
import Testing

/// What holds of every analysis of the catalogue, whatever it is about.
@Suite struct ExplanationContractTests {
  private static func calls() async throws -> ModelCalls {
    let generator = CallGenerator(seed: 11, calls: 60, days: 14)
    var lines: [UInt8] = []
    for index in 0..<60 { generator.append(index, to: &lines) }
    return try await ModelCalls(lines: lines)
  }

  @Test(arguments: Catalog.all.map(\.name))
  func everyRowIsExplainedAndHasExemplars(name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    let calls = try await Self.calls()
    for by in [[], ["agent"]] {
      var arguments = QueryArguments()
      arguments.dimensions = by
      let query = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      var exemplary = query
      exemplary.exemplars = 2
      let report = try await calls.report(analysis, query)
      let other = try await calls.report(analysis, exemplary)
      for (table, exemplary) in zip(report.tables, other.tables) {
        let count = table.columns.count
        #expect(Array(exemplary.columns.prefix(count)) == table.columns)
        #expect(exemplary.rows.map { Array($0.cells.prefix(count)) } == table.rows.map(\.cells))
        #expect([0, 3].contains(exemplary.columns.count - count))
        for row in table.rows.prefix(8) {
          try await explain(analysis, table, row, by, calls)
        }
      }
    }
  }

  @Test func idsInOneCellAreToldApart() async throws {
    let ids = ["plain", "two words", "\"quoted\"", "\"quoted\" twice"]
    let calls = try await ShapedCalls(
      ids.enumerated().map { number, id in
        ["call_id": .string(ByteText(id)), "duration_ms": .integer(Int64(100 - number))]
      }
    )
    let report = try await calls.report(.volume) { $0.query.exemplars = 4 }
    let table = report.tables[0]
    let place = try #require(table.columnIndex(named: "worst_call_ids"))
    #expect(
      table.rows[0].cells[place]
        == .text(#"plain "two words" "\"quoted\"" "\"quoted\" twice""#)
    )
  }

  private func explain(
    _ analysis: Analysis,
    _ table: ReportTable,
    _ row: ReportRow,
    _ by: [String],
    _ calls: ModelCalls
  ) async throws {
    let declared = try #require(
      analysis.tables(AnalysisOptions()).first { $0.name == table.name }
    )
    let keys = Set(by + declared.keyColumns.map(\.name))
    var arguments = ReportArguments()
    arguments.selection.table = table.name
    arguments.query.limit = 1
    arguments.rows = zip(table.columns, row.cells).filter { keys.contains($0.0.name) }
      .map { column, cell in
        switch cell {
        case .text(let text): "\(column.name)=\(text)"
        case .integer(let value): "\(column.name)=\(value)"
        case .number(let value): "\(column.name)=\(value.machineText)"
        case .boolean(let value): "\(column.name)=\(value)"
        case .array(let json, _): "\(column.name)=\(json)"
        case .missing: "\(column.name)=(none)"
        }
      }
    let check = try await ReportRequest.check(.explanation(analysis), arguments, clock: 0)
    let request = try #require(check.request, "\(table.name) \(arguments.rows) \(check.problems)")
    let report = try await request.report(inOnePassOver: calls.snapshot, threads: 2)
    let list = try #require(report.tables.first)
    #expect((report.calls ?? 0) <= calls.snapshot.callCount)
    // What makes a call matter is told in words, beside values for people.
    let reason = try #require(list.columnIndex(named: "reason"))
    let order = report.notes.first?.split(separator: "; first: ").last ?? ""
    let told = [String(order)] + list.rows.map { $0.cells[reason].naive.description }
    #expect(told.allSatisfy { !$0.contains("_") }, "\(table.name) \(arguments.rows) \(told)")
    let headings = list.columns.prefix { $0.name != "flags" }.map(\.title)
    #expect(headings.allSatisfy { !$0.contains("_") }, "\(headings)")
    #expect(list.rows.count == min(1, report.calls ?? 0))
    #expect(list.hidden == max(0, (report.calls ?? 0) - 1))
    // A row that counts calls counts those.
    let counted = [
      "latency", "shares", "tools", "errors", "outcomes", "volume", "cost", "conversation", "nodes",
      "edges", "funnel", "cost_units",
    ]
    guard counted.contains(table.name), let place = table.columnIndex(named: "calls") else {
      return
    }
    #expect(row.cells[place] == .integer(report.calls ?? -1), "\(table.name) \(arguments.rows)")
  }
}
