import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// `--compare-to previous`, against two reports on one period each.
@Suite struct ComparisonTests {
  // Zone, since, until, and the period before. Now is 2026-04-08T12:00Z.
  private static let periods: [(zone: String, since: String, until: String?, before: [String])] = [
    ("UTC", "2026-03-22", "2026-03-29", ["2026-03-15", "2026-03-22"]),
    // Seven days until now, over the change of clocks.
    (
      "Europe/Berlin", "10d", nil, ["2026-03-19T14:00:00+01:00", "2026-03-29T14:00:00+02:00"]
    ),
    ("Europe/Berlin", "2026-03-28", "2026-03-31", ["2026-03-25", "2026-03-28"]),
    ("Australia/Lord_Howe", "2026-04-04", "2026-04-07", ["2026-04-01", "2026-04-04"]),
    ("America/New_York", "2026-03-08", "2026-03-10", ["2026-03-06", "2026-03-08"]),
    // March by February, three days shorter.
    ("UTC", "2026-03-01", "2026-04-01", ["2026-02-01", "2026-03-01"]),
    // February by January, three days longer.
    ("UTC", "2026-02-01", "2026-03-01", ["2026-01-01", "2026-02-01"]),
    (
      "UTC", "2026-03-20T07:30:00Z", "2026-03-21T13:30:00Z",
      ["2026-03-19T01:30:00Z", "2026-03-20T07:30:00Z"]
    ),
  ]

  private static let groupings = [
    [], ["agent"], ["day"], ["week", "agent"], ["hour_of_day"], ["agent", "day", "weekday"],
    ["hour"],
    ["month"], ["day", "week"],
  ]

  private static let buckets: Set<String> = ["hour", "day", "week", "month"]

  @Test(arguments: periods.indices, Catalog.all.map(\.name))
  func valuesAreThoseOfTwoReports(period: Int, name: String) async throws {
    let analysis = try #require(Catalog.analysis(named: name))
    let (zone, since, until, before) = Self.periods[period]
    let made = try await ShapedCalls(
      seed: UInt64(period) + 20,
      count: 70,
      start: period > 5 ? "2026-01-05" : "2026-02-20",
      days: period > 5 ? 70 : 50
    )
    for (number, by) in Self.groupings.enumerated()
    where (number + period) % 3 == 0 || by.isEmpty || by == ["day"] {
      let compared = try await made.report(analysis, by: by, zone: zone, since: since, until: until)
      {
        $0.query.comparison = "previous"
      }
      // Until now is until the present, to the millisecond.
      let end = try #require(compared.period.until)
      let now = try await made.report(analysis, by: by, zone: zone, since: since, until: end)
      let then = try await made.report(
        analysis,
        by: by,
        zone: zone,
        since: before[0],
        until: before[1]
      )
      let previous = try #require(compared.period.previous)
      #expect(previous.since == then.period.since && previous.until == then.period.until)
      #expect(previous.calls == then.calls && previous.firstCall == then.period.firstCall)
      #expect(compared.calls == now.calls && compared.period.firstCall == now.period.firstCall)
      let time = by.filter { Self.buckets.contains($0) || $0 == "weekday" && by.contains("day") }
      let steps = try [now, then].map { try Self.steps(time, $0, zone) }
      let context = "\(name) \(by) \(zone) \(since)"
      for (index, table) in compared.tables.enumerated() {
        try Self.expect(table, now.tables[index], then.tables[index], time, steps, context)
      }
      let hasNote = compared.notes.contains { $0.hasPrefix("rows pair by their place") }
      #expect(hasNote == !time.isEmpty, "\(context)")
      let lost = steps[1].count - steps[0].count
      #expect(
        compared.notes.contains { $0.contains("\(lost) step") } == (lost > 0),
        "\(context): \(compared.notes)"
      )
    }
  }

  private static func steps(_ time: [String], _ report: Report, _ zone: String) throws
    -> [[NaiveCell]]
  {
    func instant(_ text: String?) throws -> Int64 {
      try TimeExpression(absolute: #require(text)).instant(now: 0, in: .utc)
    }
    return try NaiveSteps(
      time,
      from: instant(report.period.since),
      through: instant(report.period.until) - 1,
      in: zone
    ).steps
  }

  /// Whether the measure has a value before, and a change: the ends of an interval have none.
  private static func isCompared(
    _ column: ReportColumn,
    of table: ReportTable
  ) -> (previous: Bool, change: Bool) {
    guard column.type == .number else { return (false, false) }
    let isEnd = table.columns.contains { other in
      ["\(other.name)_low", "\(other.name)_high"].contains(column.name)
    }
    return (true, !isEnd)
  }

  private static func expect(
    _ table: ReportTable,
    _ now: ReportTable,
    _ then: ReportTable,
    _ time: [String],
    _ steps: [[[NaiveCell]]],
    _ context: String
  ) throws {
    let context = "\(context): \(table.name)"
    // What became of the records has no period.
    guard table.name != "input" else { return }
    let naming = now.naming
    let measures = now.columns.indices.filter { !naming.contains($0) }
    let names =
      naming.map { now.columns[$0].name }
      + measures.flatMap { place -> [String] in
        let name = now.columns[place].name
        let compared = isCompared(now.columns[place], of: now)
        return [name] + (compared.previous ? ["previous_\(name)"] : [])
          + (compared.change ? ["change_\(name)"] : [])
      }
    #expect(table.columns.map(\.name) == names, "\(context)")

    // The rows of each period, those before under the labels of this one.
    let timePlaces = time.compactMap { now.dimension($0) }
    let partners = Dictionary(uniqueKeysWithValues: zip(steps[1], steps[0]))
    var rows: [[[NaiveCell]: ReportRow]] = [[:], [:]]
    for row in now.rows { rows[0][now.cells(row, naming)] = row }
    for row in then.rows {
      var cells = row.cells.map(\.naive)
      if !timePlaces.isEmpty {
        guard let step = partners[timePlaces.map { cells[$0] }] else { continue }
        for (place, value) in zip(timePlaces, step) { cells[place] = value }
      }
      rows[1][naming.map { cells[$0] }] = row
    }
    let found = table.rows.map { table.cells($0, naming) }
    #expect(found.count == Set(found).count, "\(context)")
    #expect(Set(found) == Set(rows[0].keys).union(rows[1].keys), "\(context)")
    for row in table.rows {
      let key = table.cells(row, naming)
      for place in measures {
        let column = now.columns[place]
        let compared = isCompared(column, of: now)
        guard let own = table.columnIndex(named: column.name) else { continue }
        let value = row.cells[own]
        func check(_ cell: Cell, _ source: ReportRow?, _ which: String) {
          if let source {
            #expect(cell == source.cells[place], "\(context) \(key) \(which) \(column.name)")
          } else {
            let isNothing = now.isNothing(cell, place, groupHasRows: true)
            #expect(
              isNothing,
              "\(context) \(key) \(which) \(column.name): \(cell)"
            )
          }
        }
        check(value, rows[0][key], "now")
        guard compared.previous else { continue }
        let previous = row.cells[own + 1]
        check(previous, rows[1][key], "previous")
        guard compared.change else { continue }
        let change = row.cells[own + 2]
        if let a = value.naive.number, let b = previous.naive.number {
          #expect(change.naive.number == a - b, "\(context) \(key) \(column.name)")
        } else {
          #expect(change == .missing, "\(context) \(key) \(column.name)")
        }
        #expect(table.columns[own + 2].unit == column.unit && table.columns[own + 2].isDifference)
      }
    }
  }

  @Test func anUnreliableValueBeforeMakesAnUnreliableChange() async throws {
    let many: [KeyValuePairs<ByteText, JSONValue>] = (0..<30).map { index in
      // Thirty turns in March, one in February.
      let start: Int64 = index == 0 ? 1_770_000_000_000 : 1_772_500_000_000 + Int64(index)
      let turn: JSONValue = [
        "role": "agent", "text": "Hi", "start_ms": 0, "end_ms": 5, "metadata": ["e2e_latency": 800],
      ]
      return [
        "start_timestamp": .integer(start), "end_timestamp": .integer(start),
        "transcript_with_tool_calls": .array([turn]),
      ]
    }
    let made = try await ShapedCalls(many)
    let report = try await made.report(.latency, since: "2026-03-01", until: "2026-04-01") {
      $0.query.comparison = "previous"
    }
    let table = report.tables[0]
    let row = try #require(table.rows.first)
    for name in ["p95_ms", "previous_p95_ms", "change_p95_ms"] {
      let column = try #require(table.columnIndex(named: name))
      let isUnsure = table.isUnreliable(row, column: column)
      #expect(isUnsure == (name != "p95_ms"), "\(name)")
    }
  }

  @Test func sortingFillingAndTurningKnowTheNewColumns() async throws {
    let made = try await ShapedCalls(seed: 2, count: 60, start: "2026-03-02", days: 14)
    let sorted = try await made.report(
      .volume,
      by: ["agent"],
      since: "2026-03-09",
      until: "2026-03-16"
    ) {
      $0.query.comparison = "previous"
      $0.query.sort = "change_calls:desc"
    }.tables[0]
    let place = try #require(sorted.columnIndex(named: "change_calls"))
    let changes = sorted.rows.compactMap { $0.cells[place].naive.number }
    #expect(changes.count == sorted.rows.count && changes == changes.sorted(by: >))
    let turned = try await made.report(
      .volume,
      by: ["day", "agent"],
      since: "2026-03-09",
      until: "2026-03-16"
    ) {
      $0.query.comparison = "previous"
      $0.query.fillsGaps = true
      $0.query.pivots = true
      $0.selection.columns = ["previous_calls", "change_calls"]
    }
    let table = turned.tables[0]
    #expect(table.rows.count == 7)
    let before = table.columns.indices.filter {
      table.columns[$0].name.hasPrefix("previous_calls ")
    }
    let sum = table.rows.reduce(0) { sum, row in
      sum + before.reduce(0) { $0 + (row.cells[$1].naive.number ?? 0) }
    }
    #expect(Int(sum) == turned.period.previous?.calls)
    #expect(
      JSONFormat().text(of: turned).contains(#""tz": "UTC", "previous": {"since": "2026-03-02T"#)
    )
    #expect(
      TableFormat().text(of: turned).contains(
        "Compared with: 2026-03-02T00:00:00.000Z until 2026-03-09T00:00:00.000Z, "
      )
    )
  }

  @Test(
    arguments: [
      ("previous", nil, nil, "the period before needs to know where this one begins"),
      ("previos", "7d", nil, "unknown period 'previos'; did you mean 'previous'?"),
      ("previous", "2026-03-02", "2026-03-02", "the period ends before it begins"),
      ("previous", "2026-05-01", nil, "the period ends before it begins"),
    ] as [(String, String?, String?, String)]
  )
  func whatCannotBeComparedIsAUsageError(
    period: String,
    since: String?,
    until: String?,
    message: String
  ) async throws {
    let none = try await ShapedCalls([])
    await #expect {
      _ = try await none.report(.volume, since: since, until: until) {
        $0.query.comparison = period
      }
    } throws: { error in
      guard let problem = (error as? ArgumentError)?.problems.first else { return false }
      return problem.argument == "compare-to" && problem.message.hasPrefix(message)
    }
  }

  @Test func tooManyStepsToPairAreAUsageError() async throws {
    let none = try await ShapedCalls([])
    await #expect {
      _ = try await none.report(.volume, by: ["hour"], since: "1990-01-01", until: "2020-01-01") {
        $0.query.comparison = "previous"
      }
    } throws: { ($0 as? ArgumentError)?.problems.map(\.argument) == ["compare-to"] }
  }
}
