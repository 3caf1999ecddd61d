import Analyses
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import Reporting
import Testing

/// Custom dimensions in measures: what they are as texts and as numbers, and how they are spelled.
@Suite struct QueryCustomTests {
  /// Calls that say in their metadata and variables what columns say of them as well.
  private static func calls() async throws -> CallSnapshot {
    var random = SplitMix64(seed: 12)
    var lines: [UInt8] = []
    for id in 0..<120 {
      let duration = random.pick([0, 400, 60_000, random.integer(0...900_000)])
      let cost = Double(random.integer(0...4_000)) / 8
      let isSuccessful = random.chance(0.6)
      let agent = random.pick(["prod", "staging", "it's", "caf\u{E9}"])
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(id)"))
      call["start_timestamp"] = .integer(1_772_409_600_000 + Int64(id))
      call["end_timestamp"] = .integer(1_772_409_600_000 + Int64(id) + duration)
      call["call_cost"] = .double(cost)
      call["call_successful"] = .bool(isSuccessful)
      var metadata: [JSONObject.Member] = [
        .init(key: "agent_remote_identifier", value: .string(ByteText(agent))),
        .init(key: "ok", value: .bool(isSuccessful)),
        .init(key: "the name", value: .string(ByteText(agent))),
      ]
      var variables: [JSONObject.Member] = [
        .init(key: "in", value: .integer(duration)), .init(key: "2fa", value: .double(cost)),
        // Now and then a number is sent as a text.
        .init(
          key: "cents",
          value: id % 3 == 0 ? .string(ByteText("\(cost)")) : .double(cost)
        ),
      ]
      if id % 4 == 0 { metadata.append(.init(key: "mixed", value: .string("none"))) }
      if id % 4 == 1 { metadata.append(.init(key: "mixed", value: .integer(Int64(id)))) }
      variables.append(.init(key: "phone", value: .integer(49_151_000_000 + Int64(id))))
      call["metadata"] = .object(JSONObject(metadata))
      call["collected_dynamic_variables"] = .object(JSONObject(variables))
      lines += JSONWriter.bytes(of: .object(call)) + [0x0A]
    }
    let store = CallStore()
    let dimensions = [
      "meta.agent_remote_identifier", "meta.ok", "meta.the name", "meta.mixed", "meta.absent",
      "var.in", "var.2fa", "var.cents", "var.phone",
    ]
    let columns = Set(
      CallTable.allCases.flatMap(\.columns)
        + (try dimensions.map { try CustomDimension($0).column })
    )
    try await ModelCalls.load([lines], into: store, blockSize: 9_000, columns: columns)
    return await store.snapshot
  }

  /// The cells of the measures by agent, and what is noted.
  private static func answer(
    _ calls: CallSnapshot,
    _ table: String,
    _ measures: [String],
    by dimension: String = "agent",
    where conditions: [String] = [],
    showsPersonalData: Bool = false
  ) async throws -> (rows: [[Cell]], notes: [String]) {
    var arguments = ReportArguments()
    arguments.selection.table = table
    arguments.measures = measures.enumerated().map { "m\($0.offset) = \($0.element)" }
    arguments.query.dimensions = [dimension]
    arguments.query.conditions = conditions
    arguments.query.showsPersonalData = showsPersonalData
    let check = try await ReportRequest.check(.query, arguments, clock: 0)
    #expect(check.problems == [])
    let report = try await check.request?.report(inOnePassOver: calls, threads: 2)
    let whole = try #require(report)
    return (whole.tables[0].rows.map { Array($0.cells.dropFirst()) }, whole.notes)
  }

  /// Cells as numbers, whole or not: those of custom dimensions are doubles.
  private static func numbers(_ rows: [[Cell]]) -> [[Double?]] {
    rows.map { row in
      row.map { cell in
        switch cell {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
      }
    }
  }

  @Test(arguments: ["calls", "turns"])
  func valuesAreWhatColumnsOfTheSameSay(table: String) async throws {
    let calls = try await Self.calls()
    let twins = [
      ("sum(#)", "var.in", "duration_ms"), ("mean(#)", "var.2fa", "call_cost"),
      ("min(#)", "var.cents", "call_cost"), ("p95(#)", "var.in", "duration_ms"),
      ("p99.9(#)", "var.cents", "call_cost"), ("max(#)", "var.2fa", "call_cost"),
      ("sum(# where successful)", "var.cents", "call_cost"),
      ("sum(2 * # - 1)", "var.in", "duration_ms"), ("count(#)", "var.cents", "call_cost"),
      ("count(distinct #)", "var.in", "duration_ms"),
      ("count(distinct -#)", "var.cents", "call_cost"),
      ("share(# > 60000)", "var.in", "duration_ms"),
      ("share(60000 <= #)", "var.in", "duration_ms"),
      ("count(where # = 60000 or # < 10)", "var.in", "duration_ms"),
      ("count(where # != 60000)", "var.in", "duration_ms"),
      ("share(# in (0, 400, 1))", "var.in", "duration_ms"),
      ("share(# > call_cost + 50)", "var.in", "duration_ms"),
      ("count(where not # >= 250.5)", "var.cents", "call_cost"),
      ("histogram(#, 0, 100, 300)", "var.2fa", "call_cost"),
      ("count(where # is null)", "meta.ok", "successful"), ("count(#)", "meta.ok", "successful"),
      ("count(distinct #)", "meta.\"the name\"", "agent"),
      ("share(# = 'prod')", "meta.\"the name\"", "agent"),
      ("share(# != \"prod\")", "\"meta.the name\"", "agent"),
      ("share('prod' < #)", "meta.\"the name\"", "agent"),
      ("rate(# ~= '*a*' and successful)", "meta.\"the name\"", "agent"),
      ("count(where # in ('prod', \"it's\", 'café'))", "meta.\"the name\"", "agent"),
      ("count(where # not in ('it''s'))", "meta.agent_remote_identifier", "agent"),
    ]
    let custom = try await Self.answer(
      calls,
      table,
      twins.map { $0.0.replacing("#", with: $0.1) }
    )
    let columns = try await Self.answer(
      calls,
      table,
      twins.map { $0.0.replacing("#", with: $0.2) }
    )
    #expect(Self.numbers(custom.rows) == Self.numbers(columns.rows))
    #expect(custom.rows.count == 4 && custom.notes == columns.notes)
    // A flag is a text of two values.
    let flags = [
      "share(meta.ok = true)", "count(where meta.ok != true)", "rate(meta.ok in (true))",
    ]
    let own = ["share(successful = true)", "count(where successful != true)", "rate(successful)"]
    #expect(
      try await Self.answer(calls, table, flags).rows == Self.answer(calls, table, own).rows
    )
    // Grouped and filtered as well.
    let grouped = try await Self.answer(
      calls,
      table,
      ["sum(var.in)"],
      by: "meta.the name",
      where: ["var.cents>=100"]
    )
    let plain = try await Self.answer(
      calls,
      table,
      ["sum(duration_ms)"],
      where: ["call_cost>=100"]
    )
    #expect(Self.numbers(grouped.rows) == Self.numbers(plain.rows))
  }

  @Test func whatIsNoNumberIsLeftOutAndTold() async throws {
    let calls = try await Self.calls()
    let (rows, notes) = try await Self.answer(
      calls,
      "calls",
      [
        "count(meta.mixed)", "sum(meta.mixed)", "share(meta.mixed > 50)",
        "share(meta.mixed = 'none')", "count(where meta.mixed in (1, 'none'))", "max(meta.absent)",
      ],
      by: "call_type"
    )
    let sum = (0..<120).filter { $0 % 4 == 1 }.reduce(0, +)
    let above = (0..<120).count { $0 % 4 == 1 && $0 > 50 }
    #expect(
      rows == [
        [
          .integer(60), .number(Double(sum)), .number(Double(above) / 30), .number(0.5),
          .integer(31), .missing,
        ]
      ]
    )
    #expect(
      notes == [
        "30 calls have a 'meta.mixed' that is no number; what is measured of numbers leaves them out"
      ]
    )
    let filtered = try await Self.answer(
      calls,
      "turns",
      ["sum(meta.mixed)"],
      by: "call_type",
      where: ["call_id in 0,1,2"]
    )
    #expect(
      filtered.notes == [
        "1 call has a 'meta.mixed' that is no number; what is measured of numbers leaves it out"
      ]
    )
  }

  @Test func phoneNumbersAreNoNumbersUnlessTheyAreShown() async throws {
    let calls = try await Self.calls()
    let measures = ["max(var.phone)", "count(where var.phone > 49151000100)"]
    let masked = try await Self.answer(calls, "calls", measures, by: "call_type")
    #expect(masked.rows == [[.missing, .integer(19)]])
    #expect(
      masked.notes == [
        "120 calls have a 'var.phone' that is a phone number, which is masked; what is measured of "
          + "numbers leaves them out"
      ]
    )
    let shown = try await Self.answer(
      calls,
      "calls",
      measures,
      by: "call_type",
      showsPersonalData: true
    )
    #expect(shown.rows == [[.number(49_151_000_119), .integer(19)]])
    #expect(shown.notes == [])
    // Who may not see them at all cannot ask for them either.
    var arguments = ReportArguments()
    arguments.query.masksPhones = true
    arguments.measures = measures + ["count(where var.phone ~= '***19')"]
    let request = try #require(
      try await ReportRequest.check(.query, arguments, clock: 0).request
    )
    let report = try await request.report(inOnePassOver: calls, threads: 1)
    #expect(report.tables[0].rows[0].cells == [.missing, .integer(0), .integer(2)])
  }

  // MARK: - Names

  @Test(
    arguments: [
      ("meta.env", ["meta.env", "\"meta\".env", "meta.\"env\"", "\"meta.env\"", "meta . env"]),
      ("meta.a.b", ["meta.a.b", "meta.\"a.b\"", "\"meta.a\".b"]),
      ("meta.a b", ["meta.\"a b\"", "\"meta.a b\""]), ("var.in", ["var.in", "var.\"in\""]),
      ("var.2fa", ["var.2fa", "var.\"2fa\""]), ("meta.0.1", ["meta.0.1"]),
      ("meta.p99.9", ["meta.p99.9", "meta.\"p99.9\""]), ("meta.9_a", ["meta.9_a"]),
      ("analysis.größe", ["analysis.\"größe\""]), ("meta.a-b", ["meta.\"a-b\""]),
      ("meta.where", ["meta.where"]), ("meta.true.not", ["meta.true.not"]),
      ("meta.count", ["meta.count"]), ("meta.turns", ["meta.turns"]),
    ]
  )
  func aNameHasSpellings(name: String, spellings: [String]) throws {
    let dimension = try CustomDimension(name)
    for spelling in spellings {
      let analysis = try Analysis.query(table: "turns", measures: ["count(distinct \(spelling))"])
      let columns = analysis.columnsNeeded(by: ReportQuery()).compactMap(\.custom)
      #expect(columns == [dimension], "\(spelling)")
    }
  }

  @Test(
    arguments: [
      ("sum(meta.a-b)", "in double quotes it is part of a name: \"meta.a-b\"", 4..<12),
      (
        "count(where met.env is null)", "unknown field 'met.env'; did you mean 'meta.env'?", 12..<19
      ),
      ("max(metadata.score)", "did you mean 'meta.score'?", 4..<18),
      ("max(call_analysis.score)", "did you mean 'analysis.score'?", 4..<23),
      ("count(meta)", "'meta' names no key; write meta.KEY", 6..<10),
      ("share(meta.env = agent)", "is compared with a text in single quotes, or", 17..<22),
      ("share(agent = meta.env)", "is compared with a text in single quotes, or", 6..<11),
      ("share(meta.a = meta.b)", "is compared with a text in single quotes, or", 15..<21),
      ("share(meta.vip)", "'meta.vip' is no condition by itself", 6..<14),
      ("share(meta.vip > true)", "is compared with a text in single quotes, or", 17..<21),
      ("meta.env", "did you mean count(distinct meta.env)?", 0..<8),
      ("sum(meta.größe)", "a name that has it stands in double quotes", 11..<13),
      (
        "count(meta.)", "expected a key after the dot, in double quotes unless it is a word",
        11..<12
      ),
      ("rate(meta.env ~= 5)", "the pattern of '~=' is a text", 17..<18),
      ("count(where meta.env in ('a', agent))", "is compared with texts in single quotes", 30..<35),
      ("count(\"meta.a..b\")", "'meta.a..b' is no field: it has an empty key", 6..<17),
      ("share(meta.a + 'x' = 1)", "takes a number, and this is a text", 15..<18),
      ("count(turns.where)", "expected a column after the dot, found 'where'", 12..<17),
    ] as [(String, String, Range<Int>)]
  )
  func aProblemIsToldWithItsPlace(text: String, message: String, place: Range<Int>) throws {
    let error = #expect(throws: ArgumentError.self) {
      _ = try Analysis.query(table: "calls", measures: [text])
    }
    let problem = try #require(error?.problems.first)
    #expect(error?.problems.count == 1)
    #expect(problem.message.contains(message), "\(problem.message)")
    let before = String(decoding: text.utf8.prefix(place.lowerBound), as: UTF8.self)
    #expect(problem.message.hasPrefix("at character \(before.count + 1): "), "\(problem.message)")
    let marked = String(decoding: Array(text.utf8)[place], as: UTF8.self)
    #expect(problem.excerpt.last?.count { $0 == "^" } == marked.count)
  }

  @Test func whatAStoreLacksIsToldWhereItStands() async throws {
    var arguments = ReportArguments()
    arguments.measures = ["count()", "sum(meta.evn) + max(var.b)", "count(where meta.evn = 'a')"]
    arguments.query.dimensions = ["meta.by"]
    arguments.query.conditions = ["var.where=1"]
    let request = try #require(try await ReportRequest.check(.query, arguments, clock: 0).request)
    let known = try ["meta.env", "var.b"].map { try CustomDimension($0) }
    let problems = request.problems(inStoreWith: known)
    #expect(problems.map(\.argument) == ["by", "measure", "measure", "where"])
    #expect(
      problems[1].message
        == "at character 5: the store has no dimension 'meta.evn'; did you mean 'meta.env'? it has: "
        + "meta.env, var.b; add it with: calls-report store dimensions add meta.evn --store FILE"
    )
    #expect(problems[1].excerpt == ["sum(meta.evn) + max(var.b)", "    ^^^^^^^^"])
    #expect(problems[2].excerpt == ["count(where meta.evn = 'a')", "            ^^^^^^^^"])
  }

  @Test func sqlReadsNumbersAsTheyAreReadHere() async throws {
    var arguments = ReportArguments()
    arguments.measures = [
      "a = sum(meta.b)", "c = share(\"meta.a b\" = 'it''s')",
      "d = count(where meta.b in (1, 'x'))",
    ]
    arguments.query.dimensions = ["var.env"]
    arguments.query.conditions = ["meta.b>2.5", "meta.b=2"]
    let request = try #require(try await ReportRequest.check(.query, arguments, clock: 0).request)
    let number =
      #"nullif(nullif(try_cast(regexp_extract(CAST(calls."meta.b" AS VARCHAR), "#
      + #"'^(?:-?[0-9]+(?:\.?(?:[eE][+-]?[0-9]+)|\.[0-9]+(?:[eE][+-]?[0-9]+)?)?|"#
      + #"-\.[0-9]+(?:[eE][+-]?[0-9]+)?)$') AS DOUBLE), 'inf'), '-inf')"#
    let text = #"calls."meta.a b""#
    #expect(
      request.sql == """
        SELECT
          calls."var.env" AS "var.env",
          fsum(\(number)) AS "a",
          count(*) FILTER (WHERE \(text) = 'it''s' AND \(text) IS NOT NULL) / nullif(count(*) FILTER (WHERE \(text) IS NOT NULL), 0) AS "c",
          count(*) FILTER (WHERE (\(number) IN (1) OR calls."meta.b" IN ('x'))) AS "d"
        FROM calls
        WHERE \(number) > 2.5e0
          AND calls."meta.b" = '2'
        GROUP BY 1
        ORDER BY 1 NULLS LAST;
        """
    )
  }
}
