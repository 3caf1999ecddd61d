import Analyses
import Calls
import Reporting
import Testing

@Suite struct CostEstimateColumnsTests {
  private let names = ["estimated_calls", "estimated_cents", "unpriced_calls"]

  private func values(_ calls: [SampleUsage]) async throws -> [Cell] {
    let prices = try PriceList(yaml: "llm: {gpt: 0.25 cents per token}")
    let engine = ColumnEngine(CallSnapshot(calls).estimatingCosts(with: prices), threads: 1)
    var query = ReportQuery()
    query.options.estimatesCosts = true
    let report = try await Analysis.cost.report(from: engine, matching: query)
    let table = try #require(report.tables.first)
    let row = try #require(table.rows.first)
    return try names.map { row.cells[try #require(table.columnIndex(named: $0))] }
  }

  @Test func countsSentEstimatedAndUnpricedCallsApart() async throws {
    let calls = [
      SampleUsage(tokens: 8, llm: "gpt"), SampleUsage(tokens: 4, llm: "gpt"),
      SampleUsage(tokens: 4, llm: "gpt", sentCost: 100), SampleUsage(sentCost: 0),
      SampleUsage(tokens: 4, llm: "unknown"), SampleUsage(), SampleUsage(),
    ]
    #expect(try await values(calls) == [.integer(2), .number(3), .integer(3)])
  }

  @Test func theSumOfNoEstimatesIsMissing() async throws {
    #expect(try await values([SampleUsage()]) == [.integer(0), .missing, .integer(1)])
  }

  @Test func reportsWithoutAPriceListLackTheColumns() {
    let columns = Analysis.cost.tables(AnalysisOptions()).flatMap { $0.columns.map(\.name) }
    #expect(!columns.contains { names.contains($0) })
  }
}
