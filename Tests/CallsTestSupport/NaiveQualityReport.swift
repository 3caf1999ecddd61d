/// The report `quality`: how far the data of each sender can be trusted.
///
/// Without the checks that count what was ignored when a call was read.
package enum NaiveQualityReport {
  private typealias Group = (key: [NaiveCell], calls: [NaiveCall])

  /// The tables `quality`, `coverage`, `cost_units` and `input`, the last without rows.
  package static func tables(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let dimensions = query.dimensions(printedAnyway: ["sender"]) + ["sender"]
    let groups = query.groups(of: query.rows(of: calls, table: .calls), by: dimensions)
      .map { (key: $0.key, calls: $0.rows.map(\.call)) }
    return [
      checks(groups, dimensions), coverage(groups, dimensions), costUnits(groups, dimensions),
      NaiveTable(name: "input", columns: ["metric", "count", "of", "share"], rows: []),
    ]
  }

  // MARK: - Checks

  private typealias Check = (name: String, of: String, count: Int, total: Int, isSuspicion: Bool)

  private static func checks(of calls: [NaiveCall]) -> [Check] {
    let users = calls.map(\.utterances.count).reduce(0, +)
    let speech = users + calls.map(\.turns.count).reduce(0, +)
    let tools = calls.flatMap(\.toolCalls)
    let e2e = calls.flatMap(\.turns).compactMap { $0.stages[.e2e] }
    func sum(_ count: (NaiveQuality) -> Int) -> Int { calls.map { count($0.quality) }.reduce(0, +) }
    func flag(_ name: String, _ isSuspicion: Bool = false, _ value: (NaiveQuality) -> Bool?)
      -> Check
    {
      let values = calls.compactMap { value($0.quality) }
      return (name, "calls", values.count { $0 }, values.count, isSuspicion)
    }
    let confidences = calls.flatMap(\.utterances).compactMap(\.confidence)
    func negative(_ name: String, _ value: (NaiveCall) -> Double?) -> Check {
      let values = calls.compactMap(value)
      return ("negative_\(name)", "calls", values.count { $0 < 0 }, values.count, false)
    }
    return [
      ("ghost_utterances", "user segments", sum(\.ghostUtterances), users, false),
      ("zero_length_segments", "segments", sum(\.zeroLengthSegments), speech, false),
      ("inverted_segments", "segments", sum(\.invertedSegments), speech, false),
      ("inversions", "user segments", sum(\.inversions), users, false),
      ("late_segments", "segments", sum(\.lateSegments), speech, false),
      (
        "unmatched_results", "tool results", tools.count(where: \.isOrphan),
        tools.count(where: \.isCompleted), false
      ),
      (
        "unanswered_invocations", "invocations", tools.count { !$0.isOrphan && !$0.isCompleted },
        tools.count { !$0.isOrphan }, false
      ),
      negative("call_cost") { $0.costCents }, negative("llm_tokens") { $0.llmTokens },
      negative("stt_seconds") { $0.sttSeconds }, negative("tts_characters") { $0.ttsCharacters },
      (
        "confidence_below_0", "user segments", confidences.count { $0 < 0 }, confidences.count,
        false
      ),
      (
        "confidence_above_1", "user segments", confidences.count { $0 > 1 }, confidences.count,
        false
      ),
      (
        "start_before_2000", "calls", calls.count { $0.startMs < 946_684_800_000 }, calls.count,
        false
      ),
      // Nothing is known of the present.
      ("start_in_future", "calls", 0, calls.count, false),
      flag("placeholder_recording") { $0.hasPlaceholderRecording },
      flag("duration_mismatch") { $0.hasDurationMismatch },
      flag("instant") { $0.isInstant },
      flag("times_in_seconds") { $0.hasTimesInSeconds },
      flag("mixed_time_units") { $0.hasMixedTimeUnits },
      flag("duration_in_seconds", true) { $0.hasDurationInSeconds },
      flag("timeline_in_seconds", true) { $0.hasTimelineInSeconds },
      ("latency_in_seconds", "turns", e2e.count { $0 < 20 }, e2e.count, true),
    ]
  }

  private static func checks(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    NaiveTable(
      name: "quality",
      columns: dimensions + ["check", "of", "count", "total", "share", "status"],
      rows: groups.flatMap { group in
        checks(of: group.calls).map { check in
          let isMuch = check.isSuspicion ? 2 * check.count > check.total : check.count > 0
          return group.key + [
            .text(ByteText(check.name)), .text(ByteText(check.of)), NaiveCell(check.count),
            NaiveCell(check.total), NaiveCell(NaiveArithmetic.ratio(check.count, check.total)),
            .text(check.total == 0 ? "no data" : isMuch ? "warn" : "ok"),
          ]
        }
      }
    )
  }

  // MARK: - Coverage

  /// Of the rows of a table, which carry a field.
  package typealias Presence = (table: String, field: String, values: [Bool])

  private static func presence<Row>(
    _ table: String,
    _ rows: [Row],
    _ fields: [(name: String, isPresent: @Sendable (Row) -> Bool)]
  ) -> [Presence] {
    fields.map { field in (table, field.name, rows.map(field.isPresent)) }
  }

  private static let ofCalls: [(name: String, isPresent: @Sendable (NaiveCall) -> Bool)] =
    [
      ("duration_ms", { $0.quality.hasDurationMismatch != nil }),
      ("agent_version", { $0.agentVersion != nil }), ("call_status", { $0.callStatus != nil }),
      ("disconnection_reason", { $0.disconnectionReason != nil }),
      ("caller", { $0.caller != nil }), ("successful", { $0.successful != nil }),
      ("voicemail", { $0.voicemail != nil }), ("sentiment", { $0.sentiment != nil }),
      ("call_cost", { $0.costCents != nil }), ("asr_model", { $0.asrModel != nil }),
      ("llm_model", { $0.llmModel != nil }), ("tts_model", { $0.ttsModel != nil }),
      ("llm_tokens", { $0.llmTokens != nil }), ("stt_seconds", { $0.sttSeconds != nil }),
      ("tts_characters", { $0.ttsCharacters != nil }),
    ]

  private static let ofSentCalls: [(name: String, isPresent: @Sendable (NaiveCall) -> Bool)] = [
    "transcript_with_tool_calls", "transcript", "recording_multi_channel_url",
    "collected_dynamic_variables", "call_analysis", "general_meta_data_raw", "metadata",
  ].map { name in (name, { @Sendable call in call.sent.contains(name) }) }

  private static let ofTurns: [(name: String, isPresent: @Sendable (NaiveTurn) -> Bool)] = [
    ("node", { $0.node != nil }), ("interrupted", { $0.interrupted != nil }),
    ("stt", { $0.stages[.stt] != nil }), ("eou", { $0.stages[.eou] != nil }),
    ("llm", { $0.stages[.llm] != nil }), ("tts", { $0.stages[.tts] != nil }),
    ("e2e", { $0.stages[.e2e] != nil }), ("text", { $0.sent.contains("text") }),
    ("word_times", { $0.sent.contains("word_times") }),
  ]

  private static let ofUtterances: [(name: String, isPresent: @Sendable (NaiveUtterance) -> Bool)] =
    [
      ("words", { $0.words != nil }), ("confidence", { $0.confidence != nil }),
      ("text", { $0.sent.contains("text") }), ("word_times", { $0.sent.contains("word_times") }),
    ]

  private static let ofTools: [(name: String, isPresent: @Sendable (NaiveToolCall) -> Bool)] =
    [
      ("tool", { $0.name != nil }), ("latency_ms", { $0.latencyMs != nil }),
    ]

  private static let ofSentTools: [(name: String, isPresent: @Sendable (NaiveToolCall) -> Bool)] =
    ["request_id", "params", "result", "is_error", "error", "start_ms"].map { name in
      (name, { @Sendable tool in tool.sent.contains(name) })
    }

  private static let ofVisits: [(name: String, isPresent: @Sendable (NaiveNodeVisit) -> Bool)] = [
    ("node", { $0.node != nil }), ("entered_ms", { $0.enteredMs != nil }),
    ("duration_ms", { $0.durationMs != nil }), ("reason", { $0.reason != nil }),
    ("from", { $0.hasFrom }),
  ]

  /// Which rows of `calls` carry each of the fields that a row may lack.
  package static func presence(of calls: [NaiveCall]) -> [Presence] {
    var all = presence("calls", calls, ofCalls + ofSentCalls)
    all += presence("turns", calls.flatMap(\.turns), ofTurns)
    all += presence("utterances", calls.flatMap(\.utterances), ofUtterances)
    all += presence("tool_calls", calls.flatMap(\.toolCalls), ofTools + ofSentTools)
    all += presence("node_visits", calls.flatMap(\.nodeVisits), ofVisits)
    return all
  }

  private static func coverage(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    NaiveTable(
      name: "coverage",
      columns: dimensions + ["table", "field", "rows", "present", "share"],
      rows: groups.flatMap { group in
        presence(of: group.calls).filter { !$0.values.isEmpty }.map { table, field, values in
          let present = values.count { $0 }
          return group.key + [
            .text(ByteText(table)), .text(ByteText(field)), NaiveCell(values.count),
            NaiveCell(present), NaiveCell(NaiveArithmetic.ratio(present, values.count)),
          ]
        }
      }
    )
  }

  // MARK: - Units of cost

  private static func costUnits(_ groups: [Group], _ dimensions: [String]) -> NaiveTable {
    let rows = groups.compactMap { group -> (key: [NaiveCell], calls: Int, cost: Double)? in
      let calls = group.calls.filter { $0.costCents != nil && $0.durationMs > 0 }
      guard !calls.isEmpty else { return nil }
      let minutes = Double(calls.map(\.durationMs).reduce(0, +)) / 60_000
      let cost = NaiveArithmetic.exactSum(calls.compactMap(\.costCents))
      return (group.key, calls.count, cost / minutes)
    }
    return NaiveTable(
      name: "cost_units",
      columns: dimensions + [
        "calls", "cents_per_minute", "others_cents_per_minute", "ratio", "status",
      ],
      rows: rows.map { row in
        let others = rows.filter { $0.key != row.key && $0.key.dropLast() == row.key.dropLast() }
          .map(\.cost).filter { $0 > 0 }
        let start = row.key + [NaiveCell(row.calls), .double(row.cost)]
        guard row.cost > 0, let median = NaiveArithmetic.percentile(0.5, of: others) else {
          return start + [.missing, .missing, .text("no data")]
        }
        let ratio = row.cost / median
        return start + [
          .double(median), .double(ratio),
          .text(ratio >= 100 || ratio <= 0.01 ? "warn" : "ok"),
        ]
      }
    )
  }
}
