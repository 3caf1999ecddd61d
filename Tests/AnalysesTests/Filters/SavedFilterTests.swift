import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing
import Yams

/// Filters with names: how they are read, and what they do to reports.
@Suite struct SavedFilterTests {
  private static func read(_ yaml: String) throws -> SavedFiltersReader {
    var reader = SavedFiltersReader()
    let root = try #require(try Yams.compose(yaml: yaml)?.mapping)
    for (key, value) in root { reader.read(key.scalar?.string ?? "", value) }
    reader.finish()
    return reader
  }

  @Test func aFilterIsAConditionOrAList() throws {
    let reader = try Self.read(
      """
      exclude: tests
      filters:
        tests: agent~=*-test
        'long refunds': [tool=refund, duration_ms>=600000]
      """
    )
    #expect(reader.problems.isEmpty)
    #expect(reader.saved.filters.map(\.name) == ["tests", "long refunds"])
    #expect(reader.saved.filters.map(\.conditions.count) == [1, 2])
    #expect(reader.saved.defaultExclusions == ["tests"])
    #expect(try Self.read("exclude: ~\nfilters:\n").saved == SavedFilters())
    #expect(try Self.read("{filters: {}, exclude: []}").problems.map(\.message).count == 1)
  }

  @Test(
    arguments: [
      ("filters: [a]", "'filters' should be filters by their names"),
      ("filters: {a: {b: c}}", "'a' should be a condition, or a list of conditions"),
      ("filters: {a: []}", "'a' should be a condition, or a list of conditions"),
      ("filters: {a: ''}", "'a' should be a condition, or a list of conditions"),
      ("filters: {a: [agent=x, [b]]}", "'a' should be a condition, or a list of conditions"),
      ("filters: {'': agent=x}", "a filter's name should be a text of 1 to 100 characters"),
      ("filters: {[a]: agent=x}", "a filter's name should be a text of 1 to 100 characters"),
      ("filters: {a: agnet=x}", "the filter 'a': unknown field 'agnet'; did you mean 'agent'?"),
      ("filters: {a: agent=x}\nexclude: [b]", "exclude: unknown filter 'b'; known: a"),
      (
        "filters: {tests: agent=x}\nexclude: test",
        "exclude: unknown filter 'test'; did you mean 'tests'?"
      ),
      ("exclude: {a: b}", "'exclude' should be the name of a filter, or a list of names"),
    ]
  )
  func whatIsWrongIsTold(yaml: String, message: String) throws {
    let problems = try Self.read(yaml).problems
    #expect(problems.count == 1)
    #expect(problems.first?.message.hasPrefix(message) == true, "\(problems)")
    #expect(problems.first?.line != nil)
  }

  private static func calls() async throws -> ShapedCalls {
    try await ShapedCalls([
      ["agent_version": 1], ["agent_version": 2, "call_type": "test"], ["agent_version": 2],
      ["agent_version": 3],
    ])
  }

  private static let yaml = """
    filters: {tests: call_type=test, new: agent_version>=2, newest: agent_version=3}
    exclude: tests
    """

  // Names of filters, names that are excluded, whether the default holds, and the calls left.
  @Test(
    arguments: [
      ([], [], true, 3), ([], [], false, 4), (["new"], [], true, 2), (["new"], [], false, 3),
      ([], ["new"], false, 1), ([], ["new", "newest"], true, 1), (["new"], ["newest"], true, 1),
      (["new"], ["tests"], true, 2), (["tests"], [], true, 0), (["tests"], [], false, 1),
    ] as [([String], [String], Bool, Int)]
  )
  func filtersByName(
    filters: [String],
    exclusions: [String],
    usesDefault: Bool,
    calls: Int
  ) async throws {
    let saved = try Self.read(Self.yaml).saved
    for analysis in [Analysis.volume, .latency, .tools] {
      let report = try await Self.calls().report(analysis) {
        $0.query.saved = saved
        $0.query.filters = filters
        $0.query.exclusions = exclusions
        $0.query.usesDefaultExclusions = usesDefault
      }
      #expect(report.calls == calls)
      // Nothing is left out silently that nobody asked for.
      #expect(
        report.notes.contains { $0.contains("'tests'") }
          == (usesDefault && !exclusions.contains("tests"))
      )
    }
  }

  @Test func unknownNamesAreTold() async throws {
    let saved = try Self.read(Self.yaml).saved
    await #expect {
      _ = try await Self.calls().report(.volume) {
        $0.query.saved = saved
        $0.query.filters = ["nwe"]
        $0.query.exclusions = ["test", "test"]
      }
    } throws: { error in
      (error as? ArgumentError)?.problems.map(\.sentence) == [
        "--filter: unknown filter 'nwe'; did you mean 'new'? known: tests, new, newest",
        "--exclude: unknown filter 'test'; did you mean 'tests'? known: tests, new, newest",
      ]
    }
  }

  @Test func aWeeklyDefinitionTakesNamesAndConditions() async throws {
    let saved = try Self.read(Self.yaml).saved
    func definition(_ yaml: String) throws -> WeeklyDefinition {
      try WeeklyDefinition(
        yaml: yaml
          + "\nsections:\n- title: Volume\n  tables: [{analysis: volume, columns: [calls]}]\n",
        saved: saved
      ) { try ConditionParser($1).condition($0) }
    }
    let made = try await Self.calls()
    for (yaml, calls) in [
      ("title: x", 4), ("filter: new", 3), ("filter: [new, call_type!=test]", 2),
      ("exclude: [tests, newest]", 2), ("exclude: ['agent_version=1']", 3),
      ("filter: new\nexclude: [agent_version in 3]", 2), ("filter:\nexclude: []", 4),
    ] {
      let check = try await ReportRequest.check(
        .weekly(try definition(yaml)),
        ReportArguments(),
        clock: ShapedCalls.now
      )
      let request = try #require(check.request)
      let settled = try await request.settled(on: made.calls.snapshot, threads: 1)
      let report = try await settled.report(
        on: made.calls.snapshot,
        input: InputSummary(),
        threads: 1
      )
      #expect(report.calls == calls, "\(yaml)")
      #expect(report.tables[0].rows.map(\.cells) == [[.integer(calls)]], "\(yaml)")
    }
    #expect {
      _ = try definition("filter: nwe\nexclude: [agnet=x]")
    } throws: { error in
      guard let problems = (error as? WeeklyDefinitionError)?.problems else { return false }
      return problems.map(\.line) == [1, 2]
        && "\(problems[0])".contains("unknown filter 'nwe'; did you mean 'new'?")
        && "\(problems[1])".contains("unknown field 'agnet'")
    }
  }
}
