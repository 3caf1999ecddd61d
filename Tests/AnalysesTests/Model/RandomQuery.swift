import Analyses
import Calls
import CallsTestSupport
import Foundation

/// One random query, as it is typed and as the model takes it.
struct RandomQuery {
  var arguments = QueryArguments()
  var options = AnalysisOptions()
  var zone: String?
  var since: Int64?
  var until: Int64?
  var naive = NaiveQuery()
  var edges: [Int64] = []

  /// Whole hours, halves and quarters of hours, clocks that change in the north and in the south.
  static let zones = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns",
  ]

  /// A query that the analysis understands, with conditions on values that the calls have.
  init(_ analysis: Analysis, _ calls: [NaiveCall], using random: inout SplitMix64) {
    arguments.showsPersonalData = true
    let names = Dimension.all(of: analysis.table).map(\.name)
    naive.by = (0..<random.pick([0, 1, 1, 2, 3])).map { _ in random.pick(names) }
    arguments.dimensions = naive.by.isEmpty ? [] : [naive.by.joined(separator: ",")]
    if random.chance(0.6) {
      let zone = random.pick(Self.zones)
      self.zone = zone
      naive.zone = TimeZone(identifier: zone) ?? .gmt
    }
    let starts = calls.map(\.startMs).sorted()
    if random.chance(0.3), let start = starts.randomElement(using: &random) {
      since = start + random.integer(-1...1)
    }
    if random.chance(0.3), let start = starts.randomElement(using: &random) {
      until = start + random.integer(-1...1)
    }
    naive.sinceMs = since
    naive.untilMs = until
    if analysis.name == "latency", random.chance(0.5) {
      let edges = (0..<random.integer(1...4)).map { _ in
        random.pick([-500, 0, 1, 200, 800, random.integer(0...3_000)])
      }
      self.edges = Set(edges).sorted()
      options.histogramBounds = self.edges.map { Double($0) }
    }
    if analysis.name == "conversation" { options.isWide = random.chance(0.5) }
    for _ in 0..<random.pick([0, 0, 1, 1, 2, 3]) {
      addCondition(analysis.table, calls, using: &random)
    }
  }

  // Making a zone takes long in debug builds.
  private static let madeZones = Dictionary(
    uniqueKeysWithValues: zones.compactMap { name in
      (try? Zone(named: name, covering: 1_500_000_000_000..<1_800_000_000_000)).map { (name, $0) }
    }
  )

  /// The query for the analysis.
  func reportQuery(_ analysis: Analysis) throws(ArgumentError) -> ReportQuery {
    var query = try arguments.query(for: analysis, options: options, clock: 0)
    query.filter.zone = zone.flatMap { Self.madeZones[$0] } ?? .utc
    query.filter.since = since
    query.filter.until = until
    return query
  }

  // MARK: - Conditions

  private static func fields(_ table: CallTable) -> [String] {
    let ofCalls = [
      "agent", "workspace", "agent_version", "call_type", "call_status", "disconnection_reason",
      "disconnection_class", "sentiment", "successful", "voicemail", "sender", "asr_model",
      "llm_model", "tts_model", "caller", "hour", "day", "week", "month", "weekday",
      "hour_of_day", "call_id", "duration_ms", "call_cost", "llm_tokens", "stt_seconds",
      "tts_characters", "turns", "tool_calls", "tool_errors", "interruptions",
    ]
    let ofTalk = [
      "span_ms", "agent_talk_ms", "silence_ms", "crosstalk_ms", "greeting_ms", "flagged_segments",
      "timeline_interruptions", "backchannels", "user_words", "context_growth",
      "longest_monologue_ms", "turn_words", "cut_by_user", "barge_in_stop_ms", "cut_by_agent",
      "backchannel",
    ]
    let ofTurns =
      ["node", "kind", "turn_index", "interrupted"] + NaiveStage.allCases.map(\.rawValue)
    let ofTools = [
      "tool", "error_template", "orphan", "completed", "declared_error", "error",
      "unrecovered_error", "latency_ms",
    ]
    switch table {
    case .calls:
      return ofCalls + ofTurns + ofTools + ofTalk
        + ["words", "confidence", "interrupts", "entered_ms"]
        + ["from", "reason", "visit_cost", "last"]
    case .turns: return ofCalls + ofTurns + ofTurns
    case .toolCalls: return ofCalls + ofTools + ofTools
    case .nodeVisits:
      let own = [
        "node", "entered_ms", "from", "reason", "visit_cost", "visit_index", "last", "repeated",
      ]
      return ofCalls + own + own
    case .utterances: return ofCalls
    }
  }

  /// The values of a field in the calls, as a report on the table sees them.
  private static func values(
    _ field: String,
    _ table: CallTable,
    _ calls: [NaiveCall],
    _ zone: TimeZone
  ) -> [NaiveCell] {
    let calendar = NaiveCalendar(zone)
    let isOwn = calls.first.flatMap { call in
      NaiveFields.cell(field, call: call, child: .none, calendar: calendar)
    }
    let owner =
      NaiveFields.isOwn(field, of: table.inModel)
      ? table.inModel : isOwn != nil ? .calls : NaiveFields.childTable(of: field) ?? table.inModel
    return calls.prefix(20).flatMap { call in
      NaiveFields.children(of: call, table: owner).compactMap {
        NaiveFields.cell(field, call: call, child: $0, calendar: calendar)
      }
    }
  }

  private mutating func addCondition(
    _ table: CallTable,
    _ calls: [NaiveCall],
    using random: inout SplitMix64
  ) {
    let field = random.pick(Self.fields(table))
    let values = Self.values(field, table, calls, naive.zone).filter(\.isTypable)
    switch random.integer(0...9) {
    case 0: add("\(field) is null", .isNull(field))
    case 1: add("\(field) IS NOT NULL ", .isNotNull(field))
    default:
      guard let value = values.randomElement(using: &random) else { return }
      addComparison(field, value, values, using: &random)
    }
  }

  private mutating func addComparison(
    _ field: String,
    _ value: NaiveCell,
    _ values: [NaiveCell],
    using random: inout SplitMix64
  ) {
    // Now and then a value between those that occur.
    var value = value
    let comesAgain = ["weekday", "hour_of_day"].contains(field)
    if let number = value.number, !comesAgain, random.chance(0.2) { value = .double(number + 0.5) }
    // Behind some operators, without a space, such a text would look like a part of them.
    let isPlain = value.description.first.map { !"=<>".contains($0) } ?? true
    switch random.integer(0...7) {
    case 0...1 where isPlain: add("\(field)=\(value)", .equal(field, value))
    case 2: add("\(field) != \(value)", .notEqual(field, value))
    // No weekday is before the first.
    case 3 where !comesAgain && isPlain: add("\(field)<\(value)", .less(field, value))
    case 3, 4: add("\(field) <= \(value)", .lessOrEqual(field, value))
    case 5 where !comesAgain && isPlain: add("\(field)>\(value)", .greater(field, value))
    case 6:
      if case .text(let text) = value {
        addPattern(field, text, using: &random)
      } else {
        add("\(field)>=\(value)", .greaterOrEqual(field, value))
      }
    default:
      let others = (0..<random.integer(1...3)).map { _ in random.pick(values) } + [value]
      let list = others.filter { !$0.description.contains(",") }
      guard !list.isEmpty else { return }
      let text = list.map(\.description).joined(separator: random.pick([",", " , "]))
      add("\(field) in \(text)", .isIn(field, list))
    }
  }

  private mutating func addPattern(
    _ field: String,
    _ text: ByteText,
    using random: inout SplitMix64
  ) {
    let scalars = Array(text.string.unicodeScalars)
    guard let first = scalars.first,
      !scalars.contains(where: { "*?\\".unicodeScalars.contains($0) })
    else { return }
    let pattern = random.pick(["\(first)*", "*", "?*", "*\(scalars[scalars.count - 1])", "??????"])
    guard NaiveCell.text(ByteText(pattern)).isTypable else { return }
    add("\(field)~=\(pattern)", .glob(field, ByteText(pattern)))
  }

  private mutating func add(_ text: String, _ condition: NaiveQuery.Condition) {
    arguments.conditions.append(text)
    naive.conditions.append(condition)
  }
}

extension RandomQuery: CustomStringConvertible {
  /// What would be typed.
  var description: String {
    "--by \(naive.by) --where \(arguments.conditions) --tz \(zone ?? "") "
      + "since \(since.map(String.init) ?? "") until \(until.map(String.init) ?? "") hist \(edges)"
  }
}

extension NaiveCell {
  /// Whether the value can be typed in a condition: blanks around it would be taken off.
  var isTypable: Bool {
    let text = description
    return self != .missing && !text.isEmpty && !text.hasPrefix(" ") && !text.hasSuffix(" ")
  }
}
