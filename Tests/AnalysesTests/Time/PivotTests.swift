import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// `--pivot`, against the rows of the report without it.
@Suite struct PivotTests {
  private static let stages = [
    "stt", "eou", "llm", "tts", "e2e", "pipeline", "unattributed", "gap",
  ]

  // An analysis, dimensions, the dimension that becomes columns, table and measures.
  @Test(arguments: [
    ("latency", "week,agent_version", "agent_version", "latency", ["p95_ms"]),
    ("latency", "week,agent_version", "agent_version", "latency", ["turns", "p95_ms", "coverage"]),
    ("latency", "day", "stage", "latency", ["p50_ms"]),
    ("latency", "agent,day", "day", "shares", ["share"]),
    ("tools", "week", "tool", "tools", ["invocations"]),
    ("tools", "week,sender", "sender", "tools", ["error_rate", "calls"]),
    ("tools", "week,tool", "tool", "tools", ["calls"]),
    ("tools", "tool,week", "week", "tools", ["calls"]),
    ("tools", "sender", "template", "errors", ["errors"]),
    ("outcomes", "sender", "reason", "disconnections", ["share"]),
    ("outcomes", "sender,disconnection_class", "class", "disconnections", ["share"]),
    ("quality", "week", "check", "quality", ["count", "status"]),
    ("quality", "week", "field", "coverage", ["share"]),
    ("outcomes", "agent,successful", "successful", "outcomes", ["calls", "success_rate"]),
    ("sentiment", "day", "sentiment", "sentiment", ["calls"]),
    ("volume", "weekday,hour_of_day", "hour_of_day", "volume", ["calls"]),
    ("cost", "agent,week,llm_model", "llm_model", "cost", []),
  ])
  func cellsAreThoseOfTheRows(
    name: String,
    by: String,
    spread: String,
    table: String,
    measures: [String]
  ) async throws {
    let made = try await ShapedCalls(seed: 5, count: 60, start: "2026-03-02", days: 15)
    let analysis = try #require(Catalog.analysis(named: name))
    let whole = try await made.report(analysis, by: [by]) { $0.selection.table = table }
    let plain = try #require(whole.table(named: table))
    let turned = try await made.report(analysis, by: [by]) {
      $0.query.pivots = true
      $0.selection = ReportSelection(table: table, columns: measures)
    }
    let pivot = try #require(turned.table(named: table))
    try Self.expect(pivot, plain, spread, measures)
  }

  private static func expect(
    _ pivot: ReportTable,
    _ plain: ReportTable,
    _ spread: String,
    _ chosen: [String]
  ) throws {
    let place = try #require(plain.dimension(spread))
    // What follows from the one that is spread names nothing any more.
    let label = ["reason": "class", "check": "of"][spread].flatMap { plain.dimension($0) }
    let naming = plain.naming.filter { $0 != place && $0 != label }
    let measures =
      chosen.isEmpty
      ? plain.columns.indices.filter { !plain.naming.contains($0) }
      : try chosen.map { try #require(plain.columnIndex(named: $0)) }
    // The values in order: of a list as they come, else by their dimension.
    var values: [NaiveCell] = []
    for row in plain.rows {
      let value = row.cells[place].naive
      if !values.contains(value) { values.append(value) }
    }
    let total = NaiveCell.text(ByteText("(all)"))
    let list = spread == "stage" ? stages : ["positive", "neutral", "negative", "unknown"]
    if ["stage", "sentiment"].contains(spread) {
      values.sort { a, b in
        (list.firstIndex(of: a.description) ?? 99) < (list.firstIndex(of: b.description) ?? 99)
      }
    } else if !["check", "field"].contains(spread) {
      values.sort { a, b in
        if a == total || b == total { return b == total && a != total }
        return NaiveCell.precedes(a, b)
      }
    }
    let labels = values.map { $0 == .missing ? "(none)" : $0.description }
    let names = measures.flatMap { measure in
      labels.map { measures.count == 1 ? $0 : "\(plain.columns[measure].name) \($0)" }
    }
    try #require(pivot.columns.map(\.name) == naming.map { plain.columns[$0].name } + names)
    for (index, column) in pivot.columns.dropFirst(naming.count).enumerated() {
      let measure = plain.columns[measures[index / values.count]]
      #expect(column.unit == measure.unit && column.type == measure.type && column.role == .measure)
    }
    // Each row once, and nothing lost.
    var rows: [[NaiveCell]: [NaiveCell: ReportRow]] = [:]
    for row in plain.rows {
      rows[plain.cells(row, naming), default: [:]][row.cells[place].naive] = row
    }
    let own = Array(naming.indices)
    let keys = pivot.rows.map { pivot.cells($0, own) }
    #expect(keys.count == Set(keys).count)
    #expect(Set(keys) == Set(rows.keys))
    for row in pivot.rows {
      let sources = rows[pivot.cells(row, own)] ?? [:]
      for (index, measure) in measures.enumerated() {
        for (number, value) in values.enumerated() {
          let column = naming.count + index * values.count + number
          let cell = row.cells[column]
          if let source = sources[value] {
            #expect(cell == source.cells[measure])
            let isUnsure = pivot.isUnreliable(row, column: column)
            #expect(isUnsure == plain.isUnreliable(source, column: measure))
          } else {
            let isNothing = pivot.isNothing(cell, column, groupHasRows: true)
            #expect(
              isNothing,
              "\(pivot.columns[column].name): \(cell)"
            )
          }
        }
      }
    }
    // Rows of a group stay together, totals last; without another dimension there is one group.
    guard naming.isEmpty || plain.columns[naming[0]].name != "tool" else {
      #expect(pivot.rows.last?.kind == "all")
      return
    }
    let groups = pivot.rows.map { $0.cells[0].naive }
    for (a, b) in zip(groups, groups.dropFirst()) { #expect(a == b || NaiveCell.precedes(a, b)) }
    if pivot.hasRowKinds {
      for (row, next) in zip(pivot.rows, pivot.rows.dropFirst()) {
        #expect((row.kind == "all") == (row.cells[0] != next.cells[0]))
      }
      #expect(pivot.rows.last?.kind == "all")
    }
  }

  private static func calls(_ fields: [KeyValuePairs<ByteText, JSONValue>]) async throws
    -> ShapedCalls
  {
    try await ShapedCalls(fields)
  }

  @Test func namesAreUnique() async throws {
    let made = try await Self.calls(
      [
        ["caller_phone_number": "+1 555 0100 77", "call_type": "calls"],
        ["caller_phone_number": "+1 555 0200 77", "call_type": "agent"],
        ["caller_phone_number": "+1 555 0200 77", "call_type": "=cmd()"], ["call_type": "(none)"],
        ["call_type": "", "call_status": "x"],
      ].map { $0 }
    )
    func columns(_ by: String, _ measures: [String]) async throws -> [String] {
      try await made.report(.volume, by: [by]) {
        $0.query.pivots = true
        $0.selection.columns = measures
      }.tables[0].columns.map(\.name)
    }
    let callers = try await columns("agent,caller", ["calls"])
    #expect(callers.count == 4)
    #expect(callers[0] == "agent" && callers[3] == "(none)")
    #expect(callers[2] == callers[1] + " (2)" && !callers[1].contains("0100"))
    let types = try await columns("agent,call_type", ["calls"])
    #expect(types == ["agent", "(none)", "=cmd()", "agent (2)", "calls"])
    // Beside the name of a measure nothing is taken.
    let both = try await columns("agent,call_type", ["calls", "minutes"])
    #expect(both[3] == "calls agent" && both[7] == "minutes agent")
    let csv = CSVFormat().text(
      of: try await made.report(.volume, by: ["agent,call_type"]) {
        $0.query.pivots = true
        $0.selection.columns = ["calls"]
      }
    )
    #expect(csv.hasPrefix("agent,(none),'=cmd(),agent (2),calls\n"))
  }

  @Test func whatWasMaskedIsToldInFullToThoseWhoMaySeeIt() async throws {
    let made = try await Self.calls([["caller_phone_number": "+1 555 0100 77"]])
    let names = try await made.report(.volume, by: ["agent", "caller"]) {
      $0.query.pivots = true
      $0.query.showsPersonalData = true
      $0.selection.columns = ["calls"]
    }.tables[0].columns.map(\.name)
    #expect(names == ["agent", "+1 555 0100 77"])
  }

  @Test func rowsAreCutWhenTheyAreTurned() async throws {
    let made = try await ShapedCalls(seed: 9, count: 80, start: "2026-03-02", days: 10)
    func table(_ limit: Int?, sort: String? = nil) async throws -> ReportTable {
      try await made.report(.volume, by: ["day", "agent"]) {
        $0.query.pivots = true
        $0.query.limit = limit
        $0.query.sort = sort
        $0.selection.columns = ["calls"]
      }.tables[0]
    }
    let whole = try await table(nil)
    let cut = try await table(3)
    #expect(cut.columns == whole.columns)
    #expect(cut.rows == Array(whole.rows.prefix(3)) && cut.hidden == whole.rows.count - 3)
    // Sorted before: a row stands where its largest count stood.
    let sorted = try await table(nil, sort: "calls:desc")
    let largest = sorted.rows.map { row in
      row.cells.dropFirst().compactMap(\.naive.number).max() ?? 0
    }
    #expect(largest == largest.sorted(by: >))
    #expect(
      Set(sorted.rows.map { sorted.cells($0, [0]) }) == Set(whole.rows.map { whole.cells($0, [0]) })
    )
  }

  @Test func aFilledPivotHasARowForEachStep() async throws {
    let made = try await ShapedCalls(seed: 3, count: 8, start: "2026-03-02", days: 20)
    let table = try await made.report(
      .volume,
      by: ["day", "agent"],
      since: "2026-03-02",
      until: "2026-03-22"
    ) {
      $0.query.fillsGaps = true
      $0.query.pivots = true
      $0.selection.columns = ["calls", "mean_duration_ms"]
    }.tables[0]
    #expect(table.rows.count == 20)
    let counts = table.columns.indices.filter { table.columns[$0].unit == .count }
    let total = table.rows.reduce(0) { sum, row in
      sum + counts.reduce(0) { $0 + (row.cells[$1].naive.number ?? -99) }
    }
    #expect(total == 8)
  }

  @Test(
    arguments: [
      ("volume", "day", nil, [], "pivot", "there is no second dimension that could become columns"),
      ("latency", "", nil, [], "pivot", "there is no second dimension"),
      ("outcomes", "agent", "outcomes", [], "pivot", "there is no second dimension"),
      ("tools", "tool", "tools", [], "pivot", "there is no second dimension"),
      ("volume", "day,agent", nil, ["day"], "columns", "names no measure"),
      ("volume", "day,agent", nil, ["p95"], "columns", "unknown column 'p95'"),
      (
        "volume", "day,call_type", nil, [], "pivot",
        "the table 'volume' would have 1608 columns, a column for each value of 'call_type' and measure, "
          + "more than 200; choose measures with columns, or fewer values with where"
      ),
    ] as [(String, String, String?, [String], String, String)]
  )
  func whatCannotBeTurnedIsAUsageError(
    name: String,
    by: String,
    table: String?,
    columns: [String],
    argument: String,
    message: String
  ) async throws {
    let made = try await Self.calls(
      (0..<201).map { ["call_type": .string(ByteText("type-\($0)"))] }
    )
    let analysis = try #require(Catalog.analysis(named: name))
    await #expect {
      _ = try await made.report(analysis, by: by.isEmpty ? [] : [by]) {
        $0.query.pivots = true
        $0.selection = ReportSelection(table: table, columns: columns)
      }
    } throws: { error in
      guard let problem = (error as? ArgumentError)?.problems.first else { return false }
      return problem.argument == argument && problem.message.hasPrefix(message)
    }
  }

  /// A table with too many columns says nothing against another one that was asked for.
  @Test func onlyTheTableThatIsAskedForIsTurned() async throws {
    let made = try await Self.calls(
      (0..<201).map { number in
        [
          "disconnection_reason": .string(ByteText("reason \(number)")),
          "call_type": .string(ByteText("\(number % 2)")),
        ]
      }
    )
    await #expect(throws: ArgumentError.self) {
      _ = try await made.report(.outcomes, by: ["agent"]) { $0.query.pivots = true }
    }
    let report = try await made.report(.outcomes, by: ["agent", "call_type"]) {
      $0.query.pivots = true
      $0.selection = ReportSelection(table: "outcomes", columns: ["calls"])
    }
    #expect(report.tables.map { $0.columns.map(\.name) } == [["agent", "0", "1"]])
  }

  @Test func tablesThatCannotBeTurnedStayAndAreTold() async throws {
    let made = try await Self.calls([["disconnection_reason": "user_hangup"]])
    let report = try await made.report(.outcomes, by: ["agent"]) { $0.query.pivots = true }
    #expect(report.tables[0].columns[1].name == "calls")
    #expect(
      report.tables[1].columns.map(\.name) == ["agent", "calls user_hangup", "share user_hangup"]
    )
    // With what was chosen alone, as those that are turned.
    let chosen = try await made.report(.outcomes, by: ["agent"]) {
      $0.query.pivots = true
      $0.selection = ReportSelection(columns: ["success_rate", "share"])
    }
    #expect(
      chosen.tables.map { $0.columns.map(\.name) }
        == [["agent", "success_rate"], ["agent", "user_hangup"]]
    )
    #expect(
      chosen.omissions == ["the table 'outcomes' has no second dimension that could become columns"]
    )
    #expect(
      report.notes.contains(
        "the table 'outcomes' has no second dimension that could become columns"
      )
    )
  }
}
