import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing
import Yams

/// What reports say of what the configuration leaves out unasked, against the reference model.
@Suite struct LeftOutCountTests {
  /// Calls of a model, and rows of its calls.
  private struct Selection {
    let calls: Set<Int>
    /// The number of rows by call.
    let rows: [Int: Int]

    init(_ query: NaiveQuery, _ calls: [NaiveCall], _ table: NaiveFields.Table) {
      rows = Dictionary(grouping: query.rows(of: calls, table: table), by: \.callIndex)
        .mapValues(\.count)
      let isOnRows = query.conditions.contains { NaiveFields.isOwn($0.field, of: table) }
      guard table != .calls, !isOnRows else {
        self.calls = Set(rows.keys)
        return
      }
      // To leave out rows leaves out no call.
      var ofCalls = query
      ofCalls.exclusions.removeAll { $0.contains { NaiveFields.isOwn($0.field, of: table) } }
      self.calls = Set(ofCalls.rows(of: calls, table: .calls).map(\.callIndex))
    }
  }

  private static func note(
    _ name: String,
    _ conditions: [NaiveQuery.Condition],
    _ query: NaiveQuery,
    _ calls: [NaiveCall],
    _ table: NaiveFields.Table
  ) -> String {
    var part = query
    part.exclusions = [conditions]
    let (all, left) = (Selection(query, calls, table), Selection(part, calls, table))
    let count: Int
    var what = ""
    if conditions.contains(where: { NaiveFields.isOwn($0.field, of: table) }) {
      let dropped = all.calls.map { all.rows[$0, default: 0] - left.rows[$0, default: 0] }
      count = dropped.reduce(0, +)
      let from = dropped.count { $0 > 0 }
      what = "\(count) row\(count == 1 ? "" : "s") of \(from) call\(from == 1 ? "" : "s")"
    } else {
      count = all.calls.subtracting(left.calls).count
      what = "\(count) call\(count == 1 ? "" : "s")"
    }
    guard count > 0 else {
      return "the saved filter '\(name)', which the configuration leaves out, meets nothing here"
    }
    return "the saved filter '\(name)' leaves out \(what), as the configuration says; "
      + "no-exclude brings \(count == 1 ? "it" : "them") in"
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 300 : 30))
  func theNotesCountWhatTheModelLeavesOut(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 21_000)
    var random = SplitMix64(seed: UInt64(seed) + 5)
    let records = payloads.records(random.pick([3, 12, 30]), rejected: 0)
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for analysis in [Analysis.volume, .latency, .tools, .flow] {
      var asked = RandomQuery(analysis, calls.model, using: &random)
      var reader = SavedFiltersReader()
      var filters: [(name: String, conditions: [NaiveQuery.Condition])] = []
      var nodes: [(Node, Node)] = []
      for name in ["first", "second"] {
        let borrowed = RandomQuery(random.pick([analysis, .volume]), calls.model, using: &random)
        guard !borrowed.arguments.conditions.isEmpty else { continue }
        nodes.append((Node(name), Node(borrowed.arguments.conditions.map { Node($0) })))
        filters.append((name, borrowed.naive.conditions))
      }
      guard !filters.isEmpty else { continue }
      reader.read("filters", Node(nodes))
      reader.read("exclude", Node(filters.map { Node($0.name) }))
      reader.finish()
      try #require(reader.problems.isEmpty, "\(reader.problems)")
      asked.arguments.saved = reader.saved
      var arguments = ReportArguments()
      arguments.query = asked.arguments
      let check = try await ReportRequest.check(
        .analysis(analysis, prices: nil),
        arguments,
        clock: 0
      )
      var request = try #require(check.request, "\(check.problems)")
      request.query.filter = try asked.reportQuery(analysis).filter
      let report = try await request.report(inOnePassOver: calls.snapshot, threads: 2)
      let notes = report.notes.filter { $0.hasPrefix("the saved filter") }
      #expect(
        notes
          == filters.map { filter in
            Self.note(
              filter.name,
              filter.conditions,
              asked.naive,
              calls.model,
              analysis.table.inModel
            )
          },
        "\(analysis.name), \(asked), without \(filters)"
      )
      let alone = try await request.report(inOnePassOver: calls.snapshot, threads: 1)
      #expect(alone.notes == report.notes)
    }
  }
}
