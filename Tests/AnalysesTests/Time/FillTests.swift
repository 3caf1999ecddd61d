import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// `--fill`, against rows that are enumerated by hand.
@Suite struct FillTests {
  /// A period around a change of clocks, and its zone.
  private static let periods = [
    ("Europe/Berlin", "2026-03-26", 6), ("Europe/Berlin", "2026-10-23", 5),
    ("America/New_York", "2026-03-06", 4), ("Australia/Lord_Howe", "2026-04-03", 4),
    ("Asia/Kathmandu", "2025-12-29", 9), ("UTC", "2026-02-26", 40),
  ]

  private static let groupings = [
    ["day"], ["week", "agent"], ["month"], ["successful", "day"], ["weekday"], ["hour_of_day"],
    ["day", "week"], ["agent", "day", "weekday"], ["month", "week"], ["hour"], ["hour", "weekday"],
  ]

  private static let buckets: Set<String> = [
    "hour", "day", "week", "month", "weekday", "hour_of_day",
  ]

  @Test(arguments: periods.indices, [true, false])
  func rowsAreThoseOfEveryStep(period: Int, hasBounds: Bool) async throws {
    let (zone, start, days) = Self.periods[period]
    let made = try await ShapedCalls(seed: UInt64(period), count: 25, start: start, days: days)
    let analyses: [Analysis] = [.volume, .latency, .tools, .sentiment, .outcomes, .cost]
    for (number, by) in Self.groupings.enumerated() {
      // Forty days of hours are many rows for a test in debug.
      if days > 20, by.contains("hour") { continue }
      let analysis = analyses[(number + period) % analyses.count]
      let since = hasBounds ? "\(start)T05:30:00Z" : nil
      let until = hasBounds ? try Self.date(start, after: days - 1) : nil
      let plain = try await made.report(
        analysis,
        by: by,
        zone: zone,
        since: since,
        until: until
      )
      let filled = try await made.report(
        analysis,
        by: by,
        zone: zone,
        since: since,
        until: until
      ) { $0.query.fillsGaps = true }
      #expect(filled.calls == plain.calls)
      let time = by.filter(Self.buckets.contains)
      let span = try #require(try Self.span(plain))
      let steps = try NaiveSteps(time, from: span.lowerBound, through: span.upperBound, in: zone)
        .steps
      for (table, plain) in zip(filled.tables, plain.tables) {
        Self.expect(table, plain, by: by, time: time, steps, "\(analysis.name) \(by) \(zone)")
      }
    }
  }

  private static func date(_ start: String, after days: Int) throws -> String {
    let first = try TimeExpression(start).instant(now: 0, in: .utc)
    return CivilDate(daysSinceEpoch: first / UnixTime.day + Int64(days)).description
  }

  /// The first and the last instant of a report's period.
  private static func span(_ report: Report) throws -> ClosedRange<Int64>? {
    func instant(_ text: String?) throws -> Int64? {
      try text.map { try TimeExpression(absolute: $0).instant(now: 0, in: .utc) }
    }
    let first = try instant(report.period.since ?? report.period.firstCall)
    let last = try instant(report.period.until).map { $0 - 1 } ?? instant(report.period.lastCall)
    guard let first, let last else { return nil }
    return first...last
  }

  private static func expect(
    _ table: ReportTable,
    _ plain: ReportTable,
    by: [String],
    time: [String],
    _ steps: [[NaiveCell]],
    _ context: String
  ) {
    let context = "\(context): \(table.name)"
    let naming = table.naming
    let outer = by.compactMap { table.dimension($0) }
    let timePlaces = time.compactMap { table.dimension($0) }
    let others = outer.filter { !timePlaces.contains($0) }
    let inner = naming.filter { !outer.contains($0) }
    // What each combination of the other dimensions has in each step.
    var keys: [[NaiveCell]: Set<[NaiveCell]>] = [:]
    for row in plain.rows {
      keys[plain.cells(row, others), default: []].insert(plain.cells(row, inner))
    }
    var wanted: Set<[NaiveCell]> = []
    for (other, keys) in keys {
      for step in steps {
        for key in keys { wanted.insert(other + step + key) }
      }
    }
    let found = table.rows.map { table.cells($0, others + timePlaces + inner) }
    #expect(Set(found) == wanted, "\(context)")
    #expect(found.count == wanted.count, "\(context)")

    let known = Dictionary(
      uniqueKeysWithValues: plain.rows.map { (plain.cells($0, naming), $0) }
    )
    let groups = Set(plain.rows.map { plain.cells($0, outer) })
    var order: [NaiveCell] = []
    for row in table.rows {
      let group = table.cells(row, outer)
      #expect(order.isEmpty || !NaiveCell.precedes(group, order), "\(context): \(group)")
      order = group
      if let plain = known[table.cells(row, naming)] {
        let isSame = row == plain
        #expect(isSame, "\(context)")
        continue
      }
      // A group may have turns, though no stage of them has a value.
      let hasRows = groups.contains(group) || ["latency", "shares"].contains(table.name)
      for column in table.columns.indices where !naming.contains(column) {
        let isNothing = table.isNothing(row.cells[column], column, groupHasRows: hasRows)
        #expect(
          isNothing,
          "\(context): \(table.columns[column].name) of \(group) is \(row.cells[column])"
        )
      }
    }
  }

  @Test func anEmptyPeriodHasAllItsSteps() async throws {
    let none = try await ShapedCalls([])
    func rows(_ analysis: Analysis, _ by: [String], _ since: String?, _ until: String?) async throws
      -> [ReportTable]
    {
      try await none.report(analysis, by: by, zone: "Europe/Berlin", since: since, until: until) {
        $0.query.fillsGaps = true
      }.tables
    }
    let hours = try await rows(.volume, ["hour"], "2026-10-25", "2026-10-26")[0].rows
    #expect(hours.count == 25)
    // Labels order by their bytes.
    #expect(hours[2].cells[0] == .text("2026-10-25T02+01:00"))
    #expect(hours[3].cells[0] == .text("2026-10-25T02+02:00"))
    #expect(hours.allSatisfy { $0.cells[1] == .integer(0) && $0.cells[2] == .missing })
    #expect(try await rows(.volume, ["hour"], "2026-03-29", "2026-03-30")[0].rows.count == 23)
    // Five rows of sentiment always, stages and tools only where there are any.
    let days = try await rows(.sentiment, ["day"], "2026-03-28", "2026-03-31")
    #expect(days.map(\.rows.count) == [15, 3])
    #expect(
      try await rows(.latency, ["day"], "2026-03-28", "2026-03-31").allSatisfy(\.rows.isEmpty)
    )
    let tools = try await rows(.tools, ["day"], "2026-03-28", "2026-03-31")[0]
    #expect(tools.rows.map(\.kind) == ["all", "all", "all"])
    #expect(tools.rows.allSatisfy { $0.cells[1] == .text("(all)") && $0.cells[2] == .integer(0) })
    // Without bounds and calls there is no time; weekdays come whatever the time.
    #expect(try await rows(.volume, ["day"], nil, nil)[0].rows.isEmpty)
    #expect(try await rows(.volume, ["day"], "2026-03-01", nil)[0].rows.isEmpty)
    #expect(try await rows(.volume, ["weekday"], nil, nil)[0].rows.count == 7)
    #expect(
      try await rows(.volume, ["day", "hour_of_day"], "2026-03-28", "2026-03-30")[0].rows.count
        == 48
    )
    // Other dimensions have no values to fill for.
    #expect(try await rows(.volume, ["day", "agent"], "2026-03-28", "2026-03-31")[0].rows.isEmpty)
  }

  @Test func rowsAreFilledBeforeTheyAreSortedAndCut() async throws {
    let day: Int64 = 86_400_000
    let made = try await ShapedCalls([
      [
        "start_timestamp": .integer(1_772_409_600_000),
        "end_timestamp": .integer(1_772_409_660_000),
      ],
      [
        "start_timestamp": .integer(1_772_409_600_000 + 4 * day),
        "end_timestamp": .integer(1_772_409_660_000 + 4 * day),
      ],
    ])
    let table = try await made.report(.volume, by: ["day"]) {
      $0.query.fillsGaps = true
      $0.query.sort = "calls:asc"
      $0.query.limit = 4
    }.tables[0]
    #expect(
      table.rows.map(\.cells[0]) == ["03", "04", "05", "02"].map { .text("2026-03-\($0)") }
    )
    #expect(table.hidden == 1)
  }

  @Test(
    arguments: [
      (["agent"], nil, nil, "there is no time to fill; group by one of hour, day"),
      (
        ["hour"], "1990-01-01", "2026-01-01",
        "the period has more than 100000 steps of hour; choose longer ones or a shorter period"
      ),
      (
        ["day", "hour_of_day"], "2000-01-01", "2026-01-01",
        "the table 'volume' would have more than"
      ),
    ] as [([String], String?, String?, String)]
  )
  func whatCannotBeFilledIsAUsageError(
    by: [String],
    since: String?,
    until: String?,
    message: String
  ) async throws {
    let none = try await ShapedCalls([])
    await #expect {
      _ = try await none.report(.volume, by: by, since: since, until: until) {
        $0.query.fillsGaps = true
      }
    } throws: { error in
      guard let problem = (error as? ArgumentError)?.problems.first else { return false }
      return problem.argument == "fill" && problem.message.hasPrefix(message)
    }
  }

  @Test func theRowsOfKeysAndVariantsCount() async throws {
    // Of 60,000 hours three have calls with a tool each, and each tool is in all hours then.
    let hour: Int64 = 3_600_000
    let made = try await ShapedCalls(
      [0, 1, 60_000].map { number in
        [
          "start_timestamp": .integer(1_500_000_000_000 + number * hour),
          "end_timestamp": .integer(1_500_000_000_000 + number * hour),
          "transcript_with_tool_calls": .array([
            [
              "role": "agent_function", "start_ms": 0,
              "tool": ["name": .string(ByteText("tool \(number)"))],
            ]
          ]),
        ]
      }
    )
    await #expect {
      _ = try await made.report(.tools, by: ["hour"]) { $0.query.fillsGaps = true }
    } throws: { error in
      (error as? ArgumentError)?.problems.map(\.message) == [
        "the table 'tools' would have more than 100000 rows; choose longer steps of time, a shorter "
          + "period, or fewer groups"
      ]
    }
    let volume = try await made.report(.volume, by: ["hour"]) { $0.query.fillsGaps = true }
    #expect(volume.tables[0].rows.count == 60_001)
  }

  @Test func tooManyRowsAreNoticedWhenTheCallsTell() async throws {
    let made = try await ShapedCalls([
      ["start_timestamp": .integer(0), "end_timestamp": .integer(0)],
      [
        "start_timestamp": .integer(1_772_409_600_000),
        "end_timestamp": .integer(1_772_409_600_000),
      ],
    ])
    for (analysis, by) in [
      (Analysis.volume, "hour"), (.volume, "day,hour_of_day"), (.latency, "hour"),
    ] {
      await #expect(throws: ArgumentError.self, "\(by)") {
        _ = try await made.report(analysis, by: [by]) { $0.query.fillsGaps = true }
      }
    }
    let days = try await made.report(.volume, by: ["day"]) { $0.query.fillsGaps = true }
    #expect(days.tables[0].rows.count == 20_515)
  }
}
