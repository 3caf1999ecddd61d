import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The calls behind the checks of the quality report: all checks, also those without a model.
@Suite struct QualityExplanationTests {
  private static let seeds = 0..<(Environment.isLongRun ? 40 : 6)

  private static func calls(_ seed: Int) async throws -> ModelCalls {
    var payloads = RandomPayloads(seed: UInt64(seed) + 500)
    let records = payloads.records(25)
    return try await ModelCalls(records, lines: payloads.lines(of: records))
  }

  private static func explain(
    _ rows: [String],
    table: String,
    _ calls: ModelCalls
  ) async throws -> (report: Report, list: ReportTable) {
    var arguments = ReportArguments()
    arguments.rows = rows
    arguments.selection = ReportSelection(table: table, columns: ["call_id"])
    arguments.query.limit = 1_000
    let check = try await ReportRequest.check(
      .explanation(.quality),
      arguments,
      clock: NaiveFindings.present
    )
    let request = try #require(check.request, "\(check.problems)")
    let report = try await request.report(inOnePassOver: calls.snapshot, threads: 2)
    return (report, try #require(report.tables.first))
  }

  private static func column(_ name: String, of table: ReportTable) throws -> [Cell] {
    let place = try #require(table.columnIndex(named: name))
    return table.rows.map { $0.cells[place] }
  }

  private static func typed(_ table: ReportTable, _ row: ReportRow, _ names: [String]) -> [String] {
    zip(table.columns, row.cells).filter { names.contains($0.0.name) }
      .map { "\($0.name)=\($1.naive == .missing ? "(none)" : $1.naive.description)" }
  }

  /// What is counted, at the same present as what is listed.
  private static var counted: ReportQuery {
    var query = ReportQuery()
    query.options.endOfToday = UnixTime.endOfDay(containing: NaiveFindings.present)
    return query
  }

  @Test(arguments: seeds) func whatIsListedAddsUpToWhatIsCounted(seed: Int) async throws {
    let calls = try await Self.calls(seed)
    let report = try await calls.report(.quality, Self.counted)
    var checks: Set<String> = []
    for table in report.tables.prefix(2) {
      let keys = table.name == "quality" ? ["sender", "check"] : ["sender", "table", "field"]
      for row in table.rows {
        let named = Dictionary(
          uniqueKeysWithValues: zip(table.columns.map(\.name), row.cells.map(\.naive))
        )
        let wanted =
          table.name == "quality"
          ? named["count"]?.number
          : named["rows"]?.number.map { $0 - (named["present"]?.number ?? 0) }
        let typed = Self.typed(table, row, keys)
        let (explained, list) = try await Self.explain(typed, table: table.name, calls)
        // Rows are counted by calls, by what calls have, or by rows of calls.
        let of = named["of"]?.description ?? named["table"]?.description
        let listed =
          list.columnIndex(named: "rows") != nil
          ? try Self.column("rows", of: list).compactMap(\.naive.number).reduce(0, +)
          : of == "calls"
            ? Double(list.rows.count)
            : try Self.column("value", of: list).compactMap(\.naive.number).reduce(0, +)
        #expect(listed == wanted, "\(typed)")
        #expect(explained.calls == list.rows.count)
        #expect(try Self.column("reason", of: list).allSatisfy { $0 != .missing }, "\(typed)")
        if let check = named["check"]?.description { checks.insert(check) }
      }
    }
    #expect(checks.count == 27)
  }

  @Test(arguments: seeds) func allChecksTogetherListTheCallsOfEach(seed: Int) async throws {
    let calls = try await Self.calls(seed)
    let table = try #require(try await calls.report(.quality, Self.counted).table(named: "quality"))
    var findings: [String: [String]] = [:]
    for row in table.rows {
      let (_, list) = try await Self.explain(
        Self.typed(table, row, ["sender", "check"]),
        table: "quality",
        calls
      )
      let check = row.cells[1].naive.description
      for id in try Self.column("call_id", of: list) {
        findings[id.naive.description, default: []]
          .append(check.split(separator: "_").joined(separator: " "))
      }
    }
    let (report, list) = try await Self.explain([], table: "quality", calls)
    #expect(report.calls == findings.count)
    let ids = try Self.column("call_id", of: list).map(\.naive.description)
    let numbers = try Self.column("value", of: list).compactMap(\.naive.number)
    #expect(numbers == numbers.sorted(by: >))
    for ((id, number), reason) in zip(zip(ids, numbers), try Self.column("reason", of: list)) {
      let found = findings[id] ?? []
      let told = reason.naive.description.split(separator: ";").map { text in
        String(text.drop { $0 == " " })
      }
      #expect(Double(found.count) == number, "\(id)")
      #expect(told.count == found.count)
      #expect(zip(told, found).allSatisfy { $0.hasPrefix($1) }, "\(told), not \(found)")
    }
  }

  @Test func recordsAreNoCalls() async throws {
    let calls = try await Self.calls(1)
    for rows in [[], ["metric=conflicts"], ["metric=rejected_missing"]] {
      let (report, list) = try await Self.explain(rows, table: "input", calls)
      #expect(report.calls == 0 && list.rows.isEmpty)
      #expect(
        report.notes.first?.contains(" of the table input are records that were read, not calls: ")
          == true
      )
    }
    var arguments = ReportArguments()
    arguments.rows = ["metric=conflict"]
    let check = try await ReportRequest.check(
      .explanation(.quality),
      arguments,
      clock: NaiveFindings.present
    )
    #expect(
      check.problems.first?.message.hasPrefix(
        "unknown metric 'conflict'; did you mean 'conflicts'?"
      ) == true
    )
  }
}
