import Analyses
import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import Reporting
import SyntheticCalls
import Testing

/// Row groups in which no call can pass are not read, and no report shows it.
@Suite struct ZonePruningTests {
  private static let seeds = (0..<(Environment.isLongRun ? 60 : 3)).map { UInt64($0 + 70) }

  /// Conditions about values that occur, values beside them, and what is missing.
  private struct RandomConditions {
    var random: SplitMix64
    let groups: [RowGroup]

    /// A condition on a column of one of `tables`.
    mutating func next(on tables: [CallTable]) -> Condition {
      let columns = tables.flatMap(\.columns)
      let column = columns[below(columns.count)]
      let comparison = Condition.Comparison.allCases[below(Condition.Comparison.allCases.count)]
      let test: Condition.Test
      switch below(8) {
      case 0: test = .isNull
      case 1: test = .isNotNull
      case 2: test = .isIn((0..<below(4)).map { _ in literal(of: column) })
      case 3 where column.type == .text:
        guard case .text(let text) = literal(of: column) else { preconditionFailure() }
        let kept = String(decoding: text.prefix(below(text.count + 1)), as: UTF8.self)
        test = .matches(Array("\(kept)\(["*", "?", "\\*", ""][below(4)])".utf8))
      default: test = .compares(comparison, literal(of: column))
      }
      return Condition(.column(column), test)
    }

    private mutating func below(_ count: Int) -> Int { Int(random.integer(0...Int64(count - 1))) }

    private mutating func literal(of column: Column) -> Condition.Literal {
      let chunk = groups[below(groups.count)][column]
      let row = max(0, chunk?.count ?? 0)
      switch chunk {
      case .integer(let chunk) where row > 0:
        let value = (chunk[below(row)] ?? 0) &+ Int64(below(3)) &- 1
        return below(4) == 0 ? .number(Double(value) + 0.5) : .integer(value)
      case .double(let chunk) where row > 0:
        let value = chunk[below(row)] ?? 0
        return below(3) == 0 ? .integer(Int64(value)) : .number(value)
      case .text(let chunk) where row > 0:
        var text = chunk[below(row)] ?? []
        switch below(4) {
        case 0: text = text.dropLast()
        case 1: text.append(UInt8(ascii: "a"))
        default: break
        }
        return .text(text)
      default: return column.type == .text ? .text([]) : .integer(0)
      }
    }
  }

  private static func filesSnapshot(_ sources: [InputSource]) async throws -> CallSnapshot {
    let store = CallStore()
    try await CallLoader().load(sources, into: store) { _ in }
    return await store.snapshot
  }

  private static func folder(seed: UInt64) async throws -> (ArchiveFolder, [InputSource]) {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: seed)
    let generator = CallGenerator(seed: seed, calls: 60, days: 84)
    var lines = payloads.lines(of: payloads.records(40, rejected: 0.05, repeated: 0.1))
    for call in 0..<60 { generator.append(call, to: &lines) }
    let sources = try folder.sources([lines])
    try await folder.ingest(sources) { options in
      options.smallestGroup = 1
      options.callsPerGroup = 4
      options.input = InputOptions(blockSize: 12_000)
    }
    return (folder, sources)
  }

  @Test(arguments: seeds) func reportsOnSomeCallsAreThoseOfTheFiles(seed: UInt64) async throws {
    let (folder, sources) = try await Self.folder(seed: seed)
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 10)
    let files = try await Self.filesSnapshot(sources)
    let reader = try folder.reader()
    let total = try await reader.snapshot(columns: []).calls.groups.count
    var conditions = RandomConditions(random: SplitMix64(seed: seed), groups: files.groups)
    var skipped = 0
    for _ in 0..<60 {
      for analysis in Catalog.all {
        let tables = analysis.table == .calls ? CallTable.allCases : [analysis.table, .calls]
        var query = ReportQuery()
        query.filter.conditions = [conditions.next(on: tables)]
        if query.filter.conditions[0].test != .isNull, skipped % 2 == 0 {
          query.filter.conditions.append(conditions.next(on: tables))
        }
        // What is left out leaves no row group unread: others of its calls may stay.
        if skipped % 3 == 0 {
          query.filter.exclusions = [[conditions.next(on: CallTable.allCases)]]
        }
        let snapshot = try await reader.snapshot(
          columns: analysis.columnsNeeded(by: query),
          filter: query.filter
        )
        skipped += total - snapshot.calls.groups.count
        let found = try await analysis.report(
          from: ColumnEngine(snapshot.calls, threads: 2),
          matching: query
        )
        let wanted = try await analysis.report(
          from: ColumnEngine(files, threads: 2),
          matching: query
        )
        #expect(
          found == wanted,
          "\(analysis.name) \(query.filter.conditions) without \(query.filter.exclusions)"
        )
        let format = try ReportFormats.named("json")
        #expect(format.text(of: found) == format.text(of: wanted))
      }
    }
    // Else this would tell nothing.
    #expect(skipped > 1_000, "\(skipped)")
  }

  @Test(arguments: seeds) func theWeeklyReportOnSomeCallsIsThatOfTheFiles(
    seed: UInt64
  ) async throws {
    let (folder, sources) = try await Self.folder(seed: seed)
    let files = try await Self.filesSnapshot(sources)
    var conditions = RandomConditions(random: SplitMix64(seed: seed), groups: files.groups)
    for _ in 0..<8 {
      var request = WeeklyReport.Request(definition: .standard(), now: 1_777_000_000_000)
      request.query.filter.conditions = [conditions.next(on: [.calls, .turns, .toolCalls])]
      let snapshot = try await folder.reader().snapshot(
        columns: Set(CallTable.allCases.flatMap(\.columns)),
        filter: request.query.filter
      )
      func report(_ calls: CallSnapshot) async throws -> Report {
        try await WeeklyReport.report(on: calls, request, input: snapshot.input, threads: 2)
      }
      #expect(
        try await report(snapshot.calls) == report(files),
        "\(request.query.filter.conditions)"
      )
    }
  }

  @Test(arguments: seeds) func aZoneMapRulesOutNothingThatPasses(seed: UInt64) async throws {
    let (folder, sources) = try await Self.folder(seed: seed)
    defer { withExtendedLifetime(folder) {} }
    let groups = try await Self.filesSnapshot(sources).groups.flatMap { group in
      (0..<group.callCount).map { call in
        group.removing(calls: Set(0..<group.callCount).subtracting([call]))
      }
    }
    var conditions = RandomConditions(random: SplitMix64(seed: seed), groups: groups)
    var ruledOut = 0
    var empty = 0
    for _ in 0..<2_000 {
      let condition = conditions.next(on: CallTable.allCases)
      guard case .column(let column) = condition.field else { continue }
      let group = groups[Int(conditions.random.integer(0...Int64(groups.count - 1)))]
      let chunk = try #require(group[column])
      let passes = try #require(condition.mask(in: group, zone: .utc)).contains(true)
      let mayPass = condition.mayPass(ZoneMap(chunk))
      #expect(mayPass || !passes, "\(condition)")
      ruledOut += mayPass ? 0 : 1
      empty += passes ? 0 : 1
    }
    #expect(ruledOut > 300)
    #expect(ruledOut <= empty)
  }

  // MARK: - What is not read

  private static func call(_ id: Int, _ version: String, tool: String) -> String {
    #"{"call_id":"\#(id)","call_type":"p","recording_url":"-","start_timestamp":1772409600,"#
      + #""end_timestamp":1772409600,"agent_version":\#(version),"transcript_with_tool_calls":["#
      + #"{"role":"agent_function","tool":{"name":"\#(tool)"}}]}"#
  }

  /// A row group a call: versions 0 to 7 and none, tools a to i.
  private static func numbered() async throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    let tools = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
    let lines = tools.enumerated().map { index, tool in
      call(index, index < 8 ? "\(index)" : "null", tool: tool)
    }
    // Each in a run of its own, or the cutting would tell how many share a group.
    for (index, line) in lines.enumerated() {
      try await folder.ingest(try folder.sources([Array(line.utf8)], "\(index)-")) {
        $0.smallestGroup = 1
      }
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 9)
    return folder
  }

  private static let version = Field.column(.agentVersion)
  private static let tool = Field.column(.tool)

  @Test(
    arguments: [
      (Condition(version, .compares(.equal, .integer(3))), [3]),
      (Condition(version, .compares(.notEqual, .integer(3))), [0, 1, 2, 4, 5, 6, 7]),
      (Condition(version, .compares(.less, .number(1.5))), [0, 1]),
      (Condition(version, .compares(.greaterOrEqual, .integer(6))), [6, 7]),
      (Condition(version, .isIn([.integer(2), .number(5), .integer(99)])), [2, 5]),
      (Condition(version, .isIn([])), []), (Condition(version, .isNull), [8]),
      (Condition(version, .isNotNull), [0, 1, 2, 3, 4, 5, 6, 7]),
      (Condition(tool, .compares(.equal, .text([0x63]))), [2]),
      (Condition(tool, .compares(.greater, .text([0x67]))), [7, 8]),
      (Condition(tool, .matches(Array("b*".utf8))), [1]),
      (Condition(tool, .matches(Array("*".utf8))), Array(0...8)),
      (Condition(tool, .isNull), []),
    ] as [(Condition, [Int])]
  )
  func onlyTheRowGroupsThatMayPassAreRead(condition: Condition, places: [Int]) async throws {
    let folder = try await Self.numbered()
    // What is not read may be damaged.
    let read = places.map { "\($0 + 1)" }.joined(separator: ",")
    try folder.execute("UPDATE column_chunks SET bytes = x'00' WHERE row_group NOT IN (\(read))")
    let snapshot = try await folder.reader().snapshot(
      columns: [.callID],
      filter: CallFilter(conditions: [condition])
    )
    let ids = snapshot.calls.groups.map { group -> String in
      guard case .text(let chunk) = group[.callID], let id = chunk[0] else { return "" }
      return String(decoding: id, as: UTF8.self)
    }
    #expect(ids == places.map { "\($0)" })
    // The account of records is that of the whole store all the same.
    #expect(snapshot.input.calls == 9)
  }

  @Test func allConditionsRuleOut() async throws {
    let folder = try await Self.numbered()
    let filter = CallFilter(conditions: [
      Condition(Self.version, .compares(.less, .integer(5))),
      Condition(Self.tool, .compares(.greaterOrEqual, .text([0x64]))),
    ])
    let snapshot = try await folder.reader().snapshot(columns: [.callID], filter: filter)
    #expect(snapshot.calls.groups.count == 2)
  }

  @Test(
    arguments: [
      ("UPDATE column_chunks SET zone_map = CAST(x'05' || substr(zone_map, 2) AS BLOB)", 9),
      ("UPDATE column_chunks SET zone_map = substr(zone_map, 1, length(zone_map) - 4)", 9),
      ("UPDATE column_chunks SET zone_map = x''", 9),
      // That of another group, which keeps its own.
      (
        """
        UPDATE column_chunks SET zone_map = (SELECT zone_map FROM column_chunks AS other WHERE
          other."column" = column_chunks."column" AND other."table" = column_chunks."table"
          AND other.row_group = 2)
        """, 8
      ),
    ] as [(String, Int)]
  )
  func aZoneMapThatIsNotToBeTrustedRulesNothingOut(damage: String, read: Int) async throws {
    let folder = try await Self.numbered()
    try folder.execute(damage)
    let filter = CallFilter(conditions: [
      Condition(Self.version, .compares(.equal, .integer(3)))
    ])
    let snapshot = try await folder.reader().snapshot(columns: [.callID], filter: filter)
    #expect(snapshot.calls.groups.count == read)
    // Those of an earlier version have no checksum, which is no damage.
    let isOld = damage.contains("length")
    #expect(try await folder.problems().isEmpty == isOld)
  }
}
