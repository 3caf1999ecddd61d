import Analyses
import Calls
import Reporting
import Testing

@Suite struct CostEstimateMeasureTests {
  private func values(_ calls: [SampleUsage]) async throws -> [AggregateValue] {
    let prices = try PriceList(yaml: "llm: {gpt: 0.25 cents per token}")
    let engine = ColumnEngine(CallSnapshot(calls).estimatingCosts(with: prices), threads: 1)
    let query = GroupQuery(aggregates: CostEstimateMeasure.allCases.map(\.aggregate))
    let evaluation = try await engine.evaluate([query], on: .calls, matching: CallFilter())
    return try #require(evaluation.results.first?.groups.first).values
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

  @Test func columnsAreNamedAsTheMeasures() {
    #expect(
      CostEstimateMeasure.allCases.map(\.column.name)
        == ["estimated_calls", "estimated_cents", "unpriced_calls"]
    )
  }
}
