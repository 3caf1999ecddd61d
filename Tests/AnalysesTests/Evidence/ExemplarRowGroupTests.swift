import Analyses
import Calls
import CallsTestSupport
import Reporting
import SyntheticCalls
import Testing

/// Exemplars do not depend on how calls are cut into row groups, nor on which of these are looked at.
@Suite struct ExemplarRowGroupTests {
  /// Calls in many row groups, the newest last.
  private static func groups() async throws -> [RowGroup] {
    let generator = CallGenerator(seed: 9, calls: 500, days: 4)
    var lines: [UInt8] = []
    for index in 0..<500 { generator.append(index, to: &lines) }
    let store = CallStore()
    try await ModelCalls.load([lines], into: store, blockSize: 60_000)
    return await store.snapshot.groups
  }

  @Test(arguments: ["latency", "tools", "volume", "cost", "flow"], [1, 3])
  func rowGroupsDoNotMatter(name: String, count: Int) async throws {
    let groups = try await Self.groups()
    try #require(groups.count > 8)
    let analysis = try #require(Catalog.all.first { $0.name == name })
    var random = SplitMix64(seed: 21)
    let orders = [
      [RowGroup.merging(groups)], groups, Array(groups.reversed()), groups.shuffled(using: &random),
    ]
    var query = ReportQuery()
    query.exemplars = count
    for dimensions in [[], Dimension.ofCalls.filter { ["agent", "day"].contains($0.name) }] {
      query.dimensions = dimensions
      var reports: [Report] = []
      for groups in orders {
        let calls = ModelCalls(CallSnapshot(groups: groups), InputSummary(), [])
        for threads in [1, 3] {
          reports.append(try await calls.report(analysis, query, threads: threads))
        }
      }
      #expect(reports.allSatisfy { $0 == reports[0] })
      #expect(reports[0].tables[0].columns.contains { $0.name == "worst_call_ids" })
      #expect(!reports[0].tables[0].rows.isEmpty)
    }
  }
}
