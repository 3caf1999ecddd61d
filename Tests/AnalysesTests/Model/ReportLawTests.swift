import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// What must not change a report: not one value, not one byte in any format.
@Suite struct ReportLawTests {
  /// Random calls without conflicts, each record's line by itself.
  private struct RecordSet {
    let lines: [[UInt8]]
    let model: [NaiveCall]
    let baseline: ModelCalls
    /// The same values again, in other texts.
    let repeats: [[UInt8]]

    init(_ seed: UInt64) async throws {
      var payloads = RandomPayloads(seed: seed)
      let records = payloads.records(25, rejected: 0.04, repeated: 0)
      lines = records.map { payloads.lines(of: [$0]) }
      repeats = records.map { payloads.lines(of: [$0]) }
      baseline = try await ModelCalls(
        records,
        lines: Array(lines.joined()),
        blockSize: 1 << 20
      )
      model = baseline.model
    }

    /// The set as read from some texts.
    func read(
      _ texts: [[UInt8]],
      blockSize: Int = 1 << 20,
      threads: Int = 1
    ) async throws -> ModelCalls {
      let store = CallStore()
      try await ModelCalls.load(texts, into: store, blockSize: blockSize, threads: threads)
      return ModelCalls(await store.snapshot, await store.input, model)
    }
  }

  private static let seeds = (0..<(Environment.isLongRun ? 200 : 5)).map { UInt64($0 + 900) }

  /// Expects the same reports from both, under a few random queries.
  private func expectSame(
    _ a: ModelCalls,
    _ b: ModelCalls,
    _ random: inout SplitMix64,
    threads: Int = 1,
    _ law: String
  ) async throws {
    for analysis in Catalog.all {
      var asked = RandomQuery(analysis, a.model, using: &random)
      if random.chance(0.3) { asked.arguments.limit = Int(random.integer(0...5)) }
      if random.chance(0.3) { asked.arguments.sort = "calls:desc" }
      let names = analysis.tables(asked.options).flatMap { $0.columns.map(\.name) }
      if !names.contains("calls") { asked.arguments.sort = nil }
      let query = try asked.reportQuery(analysis)
      let left = try await a.report(analysis, query, threads: 1)
      let right = try await b.report(analysis, query, threads: threads)
      #expect(left == right, "\(law): \(analysis.name) \(asked)")
      for format in ReportFormats.all {
        #expect(
          Array(format.text(of: left).utf8) == Array(format.text(of: right).utf8),
          "\(law): \(analysis.name) as \(format.name) \(asked)"
        )
      }
    }
  }

  @Test(arguments: seeds) func theOrderOfRecordsDoesNotMatter(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    let shuffled = try await set.read([Array(set.lines.shuffled(using: &random).joined())])
    try await expectSame(set.baseline, shuffled, &random, "shuffled")
    let reversed = try await set.read([Array(set.lines.reversed().joined())])
    try await expectSame(set.baseline, reversed, &random, "reversed")
  }

  @Test(arguments: seeds) func theNumberOfSourcesDoesNotMatter(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    for count in [2, 5, 40] {
      var texts = [[UInt8]](repeating: [], count: count)
      for line in set.lines { texts[Int.random(in: 0..<count, using: &random)] += line }
      let split = try await set.read(texts, threads: 2)
      #expect(split.input == set.baseline.input)
      try await expectSame(set.baseline, split, &random, "\(count) sources")
    }
  }

  @Test(arguments: seeds) func blocksAndThreadsDoNotMatter(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    for (blockSize, threads) in [(1, 3), (3_000, 1), (3_000, 2), (20_000, 7)] {
      let read = try await set.read(
        [Array(set.lines.joined())],
        blockSize: blockSize,
        threads: threads
      )
      #expect(read.input == set.baseline.input)
      if blockSize == 1 { #expect(read.snapshot.groups.count == read.snapshot.callCount) }
      try await expectSame(
        set.baseline,
        read,
        &random,
        threads: threads,
        "blocks of \(blockSize), \(threads) threads"
      )
      var mixed = read.snapshot
      mixed.groups.shuffle(using: &random)
      try await expectSame(
        read,
        ModelCalls(mixed, read.input, set.model),
        &random,
        threads: threads,
        "row groups in another order"
      )
    }
  }

  @Test(arguments: seeds) func oneDocumentIsTheSameAsLines(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    let document =
      Array("[\n".utf8) + Array(set.lines.joined(separator: [0x2C]))
      + Array("]".utf8)
    let read = try await set.read([document], blockSize: 5_000, threads: 2)
    #expect(read.input == set.baseline.input)
    try await expectSame(set.baseline, read, &random, "one document")
  }

  @Test(arguments: seeds) func repeatsOfTheSameValueDoNotMatter(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    let all = (set.lines + set.repeats + set.repeats).shuffled(using: &random)
    let read = try await set.read([Array(all.joined())], blockSize: 10_000, threads: 2)
    #expect(read.input.calls == set.baseline.input.calls)
    #expect(read.input.duplicates == 2 * set.baseline.input.calls)
    #expect(read.input.conflicts == 0)
    #expect(read.input.rejected == 3 * set.baseline.input.rejected)
    try await expectSame(set.baseline, read, &random, "repeats")
  }

  @Test(arguments: seeds) func skippingRowGroupsByTimeDoesNotMatter(seed: UInt64) async throws {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    let single = try await set.read([Array(set.lines.joined())], blockSize: 1)
    let starts = set.model.map(\.startMs)
    for analysis in Catalog.all {
      let since = random.pick(starts) + random.integer(-1...1)
      let until = random.pick(starts) + random.integer(-1...1)
      var query = ReportQuery()
      query.filter.since = since
      query.filter.until = until
      // Conditions skip nothing.
      var unpruned = ReportQuery()
      let arguments = QueryArguments.conditions([
        "calls.start_ms>=\(since)", "calls.start_ms<\(until)",
      ])
      unpruned = try arguments.query(for: analysis, options: AnalysisOptions(), clock: 0)
      let wanted = try await set.baseline.report(analysis, unpruned)
      for calls in [set.baseline, single] {
        var report = try await calls.report(analysis, query)
        #expect(report.period.since != nil && report.period.until != nil)
        report.period.since = nil
        report.period.until = nil
        #expect(report == wanted, "\(analysis.name) [\(since), \(until))")
      }
    }
  }

  @Test(arguments: seeds) func aRowGroupIsSkippedOnlyWhenNoCallOfItCanPass(seed: UInt64)
    async throws
  {
    let set = try await RecordSet(seed)
    var random = SplitMix64(seed: seed)
    let starts = set.baseline.model.map(\.startMs)
    let group = try #require(set.baseline.snapshot.groups.first)
    let range = try #require(group.starts)
    #expect(range == (starts.min() ?? 0)...(starts.max() ?? 0))
    for _ in 0..<200 {
      let bounds = (0..<2).map { _ in
        random.chance(0.3) ? nil : random.pick(starts) + random.integer(-1...1)
      }
      let filter = CallFilter(since: bounds[0], until: bounds[1])
      let passes = starts.contains { $0 >= bounds[0] ?? .min && $0 < bounds[1] ?? .max }
      #expect(filter.mayPass(starts: range) || !passes)
    }
    #expect(!CallFilter(since: range.upperBound + 1).mayPass(starts: range))
    #expect(!CallFilter(until: range.lowerBound).mayPass(starts: range))
  }

  @Test(arguments: Catalog.all.map(\.name))
  func withoutCallsAllTablesAreThereAndEmpty(name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    var options = AnalysisOptions()
    options.histogramBounds = [100]
    var arguments = QueryArguments()
    arguments.dimensions = ["agent,week"]
    var query = try arguments.query(for: analysis, options: options, clock: 0)
    let nothing = ModelCalls(CallSnapshot(groups: []), InputSummary(), [])
    let declared = analysis.tables(options)
    let set = try await RecordSet(1)
    for calls in [nothing, set.baseline] {
      // No call starts before 1970.
      query.filter.until = 0
      let report = try await calls.report(analysis, query)
      #expect(report.calls == 0)
      #expect(report.notes == [])
      #expect(report.period.firstCall == nil && report.period.lastCall == nil)
      #expect(report.tables.map(\.name) == declared.map(\.name))
      for (table, declared) in zip(report.tables, declared) {
        #expect(table.rows == [] && table.hidden == 0)
        #expect(
          table.columns.map(\.name)
            == (table.name == "input" ? [] : ["agent", "week"]) + declared.columns.map(\.name)
        )
      }
    }
  }
}

extension QueryArguments {
  /// A query with these conditions alone.
  fileprivate static func conditions(_ conditions: [String]) -> QueryArguments {
    var arguments = QueryArguments()
    arguments.conditions = conditions
    return arguments
  }
}
