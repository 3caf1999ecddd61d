import Analyses
import Calls
import CallsTestSupport
import Reporting

/// Random calls of two weeks, always the same.
enum SampleWeeks {
  /// `count` calls in 2026-W10 and as many in 2026-W11, the later ones a little slower.
  static func calls(_ count: Int, seed: UInt64 = 7) -> [SampleCall] {
    var random = SplitMix64(seed: seed)
    return (0..<2 * count).map { index in
      let isLater = index >= count
      var call = SampleCall(id: "call-\(index)")
      call.start =
        SampleCall.monday - (isLater ? 0 : SampleCall.week)
        + random.integer(0...SampleCall.week - 1)
      call.workspace = random.integer(1...2)
      call.agent = random.pick(["support", "sales"])
      call.duration = random.integer(5_000...600_000)
      call.version = random.integer(1...3)
      call.successful = random.chance(0.9) ? random.chance(0.8) : nil
      call.voicemail = random.chance(0.9) ? random.chance(0.1) : nil
      call.sentiment = random.chance(0.8) ? random.pick(Sentiment.allCases) : nil
      call.cost = random.chance(0.9) ? Double(random.integer(1...2_000)) / 7 : nil
      call.ending = random.pick([.user, .agent, .error, nil])
      call.reason = call.ending?.rawValue
      call.sender = random.pick(["livekit", "vapi", nil])
      call.recording = random.chance(0.2) ? "pending" : "https://example.com/\(index)"
      call.turns = (0..<random.integer(0...12)).map { _ in
        SampleCall.Turn(
          e2e: random.chance(0.95) ? random.integer(200...2_000) + (isLater ? 100 : 0) : nil,
          llm: random.chance(0.9) ? random.integer(100...900) : nil,
          interrupted: random.chance(0.8) ? random.chance(0.1) : nil,
          node: random.pick(["greeting", "billing"])
        )
      }
      call.tools = (0..<random.integer(0...3)).map { _ in
        let isError = random.chance(0.2)
        return SampleCall.Tool(
          name: random.pick(["refund", "lookup"]),
          isCompleted: isError || random.chance(0.9),
          isError: isError,
          isUnrecovered: isError && random.chance(0.5),
          latency: random.chance(0.9) ? random.integer(10...4_000) : nil,
          template: isError ? "timeout after <n>" : nil
        )
      }
      return call
    }
  }
}

/// The report of the standard definition, unless told otherwise.
func weeklyReport(
  _ snapshot: CallSnapshot,
  definition: WeeklyDefinition = .standard(),
  conditions: [Condition] = [],
  zone: Zone = .utc,
  week: ISOWeek? = nil,
  now: Int64 = SampleCall.monday + SampleCall.week,
  input: InputSummary = InputSummary(),
  threads: Int = 2
) async throws -> Report {
  var query = ReportQuery()
  query.filter.conditions = conditions
  query.filter.zone = zone
  return try await WeeklyReport.report(
    on: snapshot,
    WeeklyReport.Request(definition: definition, query: query, week: week, now: now),
    input: input,
    threads: threads
  )
}

extension ReportTable {
  /// The cell of a column in the first row that begins with `key`; `nil` without one.
  func cell(_ column: String, of key: String) -> Cell? {
    guard let index = columnIndex(named: column) else { return nil }
    return rows.first { $0.cells.first == .text(key) }?.cells[index]
  }

  /// The cells of a column.
  func cells(_ column: String) -> [Cell] {
    columnIndex(named: column).map { index in rows.map { $0.cells[index] } } ?? []
  }
}
