/// The report `conversation`: how the agent and the user talk with each other.
package enum NaiveConversationReport {
  /// The report's only table.
  package static func tables(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery(),
    isWide: Bool = false
  ) -> [NaiveTable] {
    let dimensions = query.dimensions()
    let groups = query.groups(of: query.rows(of: calls, table: .calls), by: dimensions)
    let rows = groups.map { group in
      let calls = group.rows.map(\.call)
      return group.key + usual(calls) + (isWide ? wide(calls) : [])
    }
    return [
      NaiveTable(
        name: "conversation",
        columns: dimensions + usualColumns + (isWide ? wideColumns : []),
        rows: rows
      )
    ]
  }

  private static let usualColumns = [
    "calls", "timed_calls", "agent_talk_ms", "user_talk_ms", "talk_ratio", "silence_ms",
    "silence_share", "crosstalk_ms", "crosstalk_share", "flagged_segments", "interruptions",
    "interruption_rate", "interruption_rate_low", "interruption_rate_high", "agent_intervals",
    "timeline_interruptions", "timeline_interruption_rate", "agent_interrupts_user",
    "backchannels", "barge_in_stops", "barge_in_stop_p50_ms", "barge_in_stop_p95_ms", "agent_wpm",
    "user_wpm", "greeting_p50_ms", "greeting_p95_ms", "confidences", "confidence_mean",
    "confidence_p10", "confidence_p50", "low_confidence_share", "growth_calls",
    "context_growth_ms_per_turn",
  ]

  private static let wideColumns = [
    "user_intervals", "agent_interrupts_user_rate", "leading_silence_ms",
    "agent_response_silence_ms", "user_response_silence_ms", "pause_silence_ms",
    "trailing_silence_ms", "false_endpoints", "false_endpoint_rate", "monologue_p50_ms",
    "monologue_p95_ms", "monologue_max_ms",
  ]

  private static func usual(_ calls: [NaiveCall]) -> [NaiveCell] {
    let talks = calls.map(\.conversation)
    let span = sum(talks.map(\.spanMs))
    let agent = sum(talks.map(\.agentTalkMs))
    let user = sum(talks.map(\.userTalkMs))
    let silence = sum(talks.map(\.silenceMs))
    let crosstalk = sum(talks.map(\.crosstalkMs))
    let flags = calls.flatMap(\.turns).compactMap(\.interrupted)
    let interruptions = flags.count { $0 }
    let interval = NaiveArithmetic.wilson(interruptions, of: flags.count)
    let agentIntervals = count(talks, \.agentIntervals)
    let timeline = count(talks, \.timelineInterruptions)
    let stops = calls.flatMap(\.turns).compactMap(\.bargeInStopMs)
    let greetings = talks.compactMap(\.greetingMs)
    let confidences = calls.flatMap(\.utterances).compactMap(\.confidence)
    let growths = talks.compactMap(\.contextGrowth)
    return [
      NaiveCell(calls.count),
      NaiveCell(talks.count { $0.spanMs != nil }),
      NaiveCell(agent),
      NaiveCell(user),
      NaiveCell(ratio(agent, agent.flatMap { agent in user.map { agent + $0 } })),
      NaiveCell(silence),
      NaiveCell(ratio(silence, span)),
      NaiveCell(crosstalk),
      NaiveCell(ratio(crosstalk, span)),
      NaiveCell(flags.count),
      NaiveCell(interruptions),
      NaiveCell(NaiveArithmetic.ratio(interruptions, flags.count)),
      NaiveCell(interval?.low),
      NaiveCell(interval?.high),
      NaiveCell(agentIntervals),
      NaiveCell(timeline),
      NaiveCell(NaiveArithmetic.ratio(timeline, agentIntervals)),
      NaiveCell(count(talks, \.agentInterruptsUser)),
      NaiveCell(count(talks, \.backchannels)),
      NaiveCell(stops.count),
      NaiveCell(NaiveArithmetic.percentile(0.5, of: stops)),
      NaiveCell(NaiveArithmetic.percentile(0.95, of: stops)),
      NaiveCell(wordsPerMinute(talks.map(\.agentWords), talks.map(\.agentWordsMs))),
      NaiveCell(wordsPerMinute(talks.map(\.userWords), talks.map(\.userWordsMs))),
      NaiveCell(NaiveArithmetic.percentile(0.5, of: greetings)),
      NaiveCell(NaiveArithmetic.percentile(0.95, of: greetings)),
      NaiveCell(confidences.count),
      NaiveCell(
        confidences.isEmpty
          ? nil : NaiveArithmetic.exactSum(confidences) / Double(confidences.count)
      ),
      NaiveCell(NaiveArithmetic.percentile(0.1, of: confidences)),
      NaiveCell(NaiveArithmetic.percentile(0.5, of: confidences)),
      NaiveCell(NaiveArithmetic.ratio(confidences.count { $0 < 0.8 }, confidences.count)),
      NaiveCell(growths.count),
      NaiveCell(NaiveArithmetic.percentile(0.5, of: growths)),
    ]
  }

  private static func wide(_ calls: [NaiveCall]) -> [NaiveCell] {
    let talks = calls.map(\.conversation)
    let userIntervals = count(talks, \.userIntervals)
    let falseEndpoints = count(talks, \.falseEndpoints)
    let monologues = talks.compactMap(\.longestMonologueMs)
    return [
      NaiveCell(userIntervals),
      NaiveCell(NaiveArithmetic.ratio(count(talks, \.agentInterruptsUser), userIntervals)),
    ]
      + NaiveConversation.Silence.allCases.map { part in
        NaiveCell(sum(talks.map { $0.silenceParts[part] }))
      }
      + [
        NaiveCell(falseEndpoints),
        NaiveCell(NaiveArithmetic.ratio(falseEndpoints, count(talks, \.agentIntervals))),
        NaiveCell(NaiveArithmetic.percentile(0.5, of: monologues)),
        NaiveCell(NaiveArithmetic.percentile(0.95, of: monologues)),
        NaiveCell(monologues.max()),
      ]
  }

  private static func count(
    _ talks: [NaiveConversation],
    _ number: (NaiveConversation) -> Int
  ) -> Int {
    talks.map(number).reduce(0, +)
  }

  /// The sum of those that are not missing; missing when all are.
  private static func sum(_ values: [Int64?]) -> Int64? {
    let present = values.compactMap { $0 }
    return present.isEmpty ? nil : present.reduce(0, +)
  }

  private static func ratio(_ numerator: Int64?, _ denominator: Int64?) -> Double? {
    guard let numerator, let denominator else { return nil }
    return NaiveArithmetic.ratio(numerator, denominator)
  }

  private static func wordsPerMinute(_ words: [Int64?], _ times: [Int64?]) -> Double? {
    guard let words = sum(words), let time = sum(times), time > 0 else { return nil }
    return Double(words) / (Double(time) / 60_000.0)
  }
}
