import Analyses
import Calls
import CallsTestSupport
import Foundation
import Reporting
import SyntheticCalls
import Testing

/// Every cell of every table of every analysis against the reference model.
@Suite struct AnalysisModelTests {
  @Test(arguments: 0..<(Environment.isLongRun ? 2_000 : 200))
  func reportsOnRandomCallsAreTheModels(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 1_000)
    var random = SplitMix64(seed: UInt64(seed) + 1)
    let records = payloads.records(random.pick([1, 2, 5, 12, 30]), rejected: 0.02)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for analysis in Catalog.all {
      try await expectModel(analysis, calls, &random, seed: seed)
    }
  }

  @Test(arguments: Catalog.all.map(\.name), [UInt64(3), 17])
  func reportsOnGeneratedCallsAreTheModels(name: String, seed: UInt64) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    let count = Environment.isLongRun ? 1_000 : 60
    let generator = CallGenerator(seed: seed, calls: count, days: 28, duplicateRate: 0.1)
    var lines: [UInt8] = []
    for index in 0..<count { generator.append(index, to: &lines) }
    let calls = try await ModelCalls(lines: lines)
    #expect(calls.snapshot.callCount == count)
    var random = SplitMix64(seed: seed)
    for _ in 0..<6 { try await expectModel(analysis, calls, &random, seed: Int(seed)) }
  }

  @Test(
    .enabled(
      if: !Environment.sharedFiles(in: "data").isEmpty,
      "SKIPPED: no real calls; set CALLS_SHARED to the folder that holds data"
    ),
    arguments: Catalog.all.map(\.name)
  )
  func reportsOnRealCallsAreTheModels(name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    let files = Environment.sharedFiles(in: "data").filter { $0.pathExtension == "ndjson" }
    #expect(files.count >= 2)
    var random = SplitMix64(seed: 5)
    for file in files {
      let text = try Environment.bytes(of: file)
      // In debug the model takes seconds for all: a part, spread over the file, must do.
      let lines = text.split(separator: 0x0A)
      let step = Environment.isLongRun ? 1 : max(1, lines.count / 80)
      let some = stride(from: 0, to: lines.count, by: step).flatMap { lines[$0] + [0x0A] }
      let calls = try await ModelCalls(lines: some)
      #expect(calls.input.rejected == 0)
      for _ in 0..<(Environment.isLongRun ? 12 : 4) {
        try await expectModel(analysis, calls, &random, seed: 5)
      }
    }
  }

  private func expectModel(
    _ analysis: Analysis,
    _ calls: ModelCalls,
    _ random: inout SplitMix64,
    seed: Int
  ) async throws {
    let query = RandomQuery(analysis, calls.model, using: &random)
    let report = try await calls.report(analysis, try query.reportQuery(analysis))
    let context = "\(analysis.name), seed \(seed): \(query)"
    expect(
      report.tables.map(\.withoutUnmodelledChecks),
      equal: calls.tables(
        analysis,
        query.naive,
        edges: query.edges,
        isWide: query.options.isWide
      ),
      context
    )
    // A condition on rows selects the calls with such a row; without one, calls without any row
    // are selected too.
    let hasRowCondition = query.naive.conditions.contains {
      NaiveFields.isOwn($0.field, of: analysis.table.inModel)
    }
    let table = hasRowCondition ? analysis.table.inModel : .calls
    let rows = query.naive.rows(of: calls.model, table: table)
    let starts = rows.map(\.call.startMs)
    let zone = query.naive.zone
    #expect(report.calls == Set(rows.map(\.callIndex)).count, "\(context)")
    #expect(
      report.period.firstCall
        == starts.min().map { NaiveCalendar.isoText($0, in: zone).string },
      "\(context)"
    )
    #expect(
      report.period.lastCall == starts.max().map { NaiveCalendar.isoText($0, in: zone).string },
      "\(context)"
    )
  }
}

extension ReportTable {
  /// The table without the checks whose counts the model does not know; tested by hand.
  fileprivate var withoutUnmodelledChecks: ReportTable {
    guard name == "quality", let check = columnIndex(named: "check") else { return self }
    let unmodelled = [
      "empty_tools", "negative_tool_latencies", "invalid_latencies", "ignored_values",
    ]
    var result = self
    result.rows.removeAll { row in unmodelled.contains { row.cells[check] == .text($0) } }
    return result
  }
}
