import Calls
import Reporting

extension Analysis {
  /// How the agent and the user talk with each other.
  package static let conversation = Analysis(
    name: "conversation",
    title: "Conversation",
    summary: "Who talks how long, who interrupts whom, how fast they speak and how well they hear.",
    table: .calls,
    notes: [
      Note(aggregates: [.rows([]), .present(.span)]) { values in
        guard case .integer(let calls) = values[0], case .integer(let timed) = values[1],
          timed < calls
        else { return nil }
        let isOne = calls - timed == 1
        return "\(calls - timed) call\(isOne ? " has" : "s have") no speech that takes time: talk, "
          + "silence and interruptions by timeline are those of the others"
      },
      Note(aggregates: [.sum(.turnCount, []), .sum(.flaggedSegmentCount, [])]) { values in
        guard case .integer(let turns) = values[0], case .integer(let flagged) = values[1],
          flagged < turns
        else { return nil }
        let isOne = turns - flagged == 1
        return "\(turns - flagged) agent segment\(isOne ? " does" : "s do") not say whether "
          + "\(isOne ? "it was" : "they were") interrupted: interruption_rate is that of the others"
      },
    ]
  ) { options in
    [
      TableDeclaration(
        name: "conversation",
        title: "Conversation",
        summary: "one row per group",
        rows: .groups([], conversationMeasures + (options.isWide ? wideConversationMeasures : [])),
        evidence: conversationEvidence
      )
    ]
  }

  private static let conversationMeasures =
    talkMeasures + interruptionMeasures + bargeInMeasures + speechMeasures + recognitionMeasures

  // MARK: - Talk and silence

  private static let talkMeasures: [Measure] = [
    Measure("calls", "calls", .count, "calls of the group", .aggregate(.rows([]))),
    Measure(
      "timed_calls",
      "timed calls",
      .count,
      "calls with an interval: a user or agent segment whose speech takes time",
      .aggregate(.present(.span))
    ),
    Measure(
      "agent_talk_ms",
      "agent talk",
      .milliseconds,
      "Σ length of the union of the agent's intervals of each timed call",
      .sum(of: .agentTalk)
    ),
    Measure(
      "user_talk_ms",
      "user talk",
      .milliseconds,
      "Σ length of the union of the user's intervals of each timed call",
      .sum(of: .userTalk)
    ),
    Measure(
      "talk_ratio",
      "talk ratio",
      .share,
      "agent talk / (agent talk + user talk)",
      .shareOfBoth(.agentTalk, .userTalk)
    ),
    Measure(
      "silence_ms",
      "silence",
      .milliseconds,
      "Σ span − length of the union of all intervals; the span is duration_ms, or the end of the "
        + "last interval if that is later",
      .sum(of: .silence)
    ),
    Measure("silence_share", "silence share", .share, "silence / Σ span", .shareOfSpan(.silence)),
    Measure(
      "crosstalk_ms",
      "crosstalk",
      .milliseconds,
      "Σ time in which both speak",
      .sum(of: .crosstalk)
    ),
    Measure(
      "crosstalk_share",
      "crosstalk share",
      .share,
      "crosstalk / Σ span",
      .shareOfSpan(.crosstalk)
    ),
  ]

  // MARK: - Interruptions

  private static let interruptionMeasures: [Measure] =
    [
      Measure(
        "flagged_segments",
        "flagged segments",
        .count,
        "agent segments whose interrupted is true or false",
        .count(of: .flaggedSegmentCount)
      ),
      Measure(
        "interruptions",
        "interruptions",
        .count,
        "agent segments whose interrupted is true",
        .count(of: .interruptionCount)
      ),
    ]
    + .rate(
      "interruption_rate",
      "interruption rate",
      .sum(.interruptionCount, []),
      of: .sum(.flaggedSegmentCount, []),
      "interruptions / flagged segments"
    )
    + [
      Measure(
        "agent_intervals",
        "agent intervals",
        .count,
        "agent segments whose speech takes time",
        .count(of: .agentIntervalCount)
      ),
      Measure(
        "timeline_interruptions",
        "timeline interruptions",
        .count,
        "agent intervals in which a user interval begins, after the start and more than 200 ms "
          + "before the end",
        .count(of: .timelineInterruptionCount)
      ),
      Measure(
        "timeline_interruption_rate",
        "timeline interruption rate",
        .share,
        "timeline interruptions / agent intervals",
        .ratio(.sum(of: .timelineInterruptionCount), .sum(of: .agentIntervalCount))
      ),
      Measure(
        "agent_interrupts_user",
        "agent interrupts user",
        .count,
        "user intervals in which an agent interval begins, after the start and more than 200 ms "
          + "before the end",
        .count(of: .agentInterruptsUserCount)
      ),
      Measure(
        "backchannels",
        "backchannels",
        .count,
        "user intervals that interrupt by timeline, with at most 2 words and shorter than 700 ms",
        .count(of: .backchannelCount)
      ),
    ]

  private static let bargeInMeasures: [Measure] = [
    Measure(
      "barge_in_stops",
      "barge-in stops",
      .count,
      "agent intervals whose interrupted is true and that do not end before the next user interval "
        + "begins",
      .aggregate(.present(.bargeInStop))
    ),
    Measure(
      "barge_in_stop_p50_ms",
      "barge-in stop p50",
      .milliseconds,
      "quantile at 0.5, linear interpolation, of the interrupted agent interval's end − the start "
        + "of the next user interval",
      .aggregate(.quantile(.bargeInStop, 0.5))
    ),
    Measure(
      "barge_in_stop_p95_ms",
      "barge-in stop p95",
      .milliseconds,
      "the same quantile at 0.95",
      .aggregate(.quantile(.bargeInStop, 0.95)),
      reliability: Reliability(countColumn: "barge_in_stops", minimum: 20)
    ),
  ]

  // MARK: - Speech

  private static let speechMeasures: [Measure] = [
    Measure(
      "agent_wpm",
      "agent speed",
      .wordsPerMinute,
      "Σ words / Σ minutes of agent intervals whose text has words, split at white space; without "
        + "texts in a script without spaces and redacted ones",
      .ratio(.sum(of: .agentWords), .minutes(.sum(.agentWordsTime, [])))
    ),
    Measure(
      "user_wpm",
      "user speed",
      .wordsPerMinute,
      "the same of user intervals",
      .ratio(.sum(of: .userWords), .minutes(.sum(.userWordsTime, [])))
    ),
    Measure(
      "greeting_p50_ms",
      "greeting p50",
      .milliseconds,
      "quantile at 0.5 over calls, linear interpolation, of the earliest start of an agent interval",
      .aggregate(.quantile(.greeting, 0.5))
    ),
    Measure(
      "greeting_p95_ms",
      "greeting p95",
      .milliseconds,
      "the same quantile at 0.95",
      .aggregate(.quantile(.greeting, 0.95)),
      reliability: Reliability(countColumn: "timed_calls", minimum: 20)
    ),
  ]

  private static let recognitionMeasures: [Measure] = [
    Measure(
      "confidences",
      "confidences",
      .count,
      "user segments with a transcript_confidence",
      .aggregate(.present(.utteranceConfidence))
    ),
    Measure(
      "confidence_mean",
      "confidence mean",
      .score,
      "Σ transcript_confidence / confidences",
      .aggregate(.mean(.utteranceConfidence))
    ),
    Measure(
      "confidence_p10",
      "confidence p10",
      .score,
      "quantile of transcript_confidence at 0.1, linear interpolation",
      .aggregate(.quantile(.utteranceConfidence, 0.1))
    ),
    Measure(
      "confidence_p50",
      "confidence p50",
      .score,
      "quantile of transcript_confidence at 0.5, linear interpolation",
      .aggregate(.quantile(.utteranceConfidence, 0.5))
    ),
    Measure(
      "low_confidence_share",
      "low confidence",
      .share,
      "user segments with a transcript_confidence below 0.8 / confidences",
      .ratio(
        .aggregate(.below(.utteranceConfidence, 0.8)),
        .aggregate(.present(.utteranceConfidence))
      )
    ),
    Measure(
      "growth_calls",
      "growth calls",
      .count,
      "calls with at least 4 values of llm",
      .aggregate(.present(.contextGrowth))
    ),
    Measure(
      "context_growth_ms_per_turn",
      "context growth",
      .millisecondsPerTurn,
      "median over those calls of the Theil–Sen slope of llm over turn_index: the median of the "
        + "slopes between all pairs of values",
      .aggregate(.quantile(.contextGrowth, 0.5))
    ),
  ]
}

extension MeasureExpression {
  /// The sum of a column of counts: 0 where no row has any.
  static func count(of column: Column) -> MeasureExpression {
    .total([.sum(column, [])])
  }

  /// The sum of a column.
  static func sum(of column: Column) -> MeasureExpression {
    .aggregate(.sum(column, []))
  }

  /// The sum of a column over that of the spans.
  static func shareOfSpan(_ column: Column) -> MeasureExpression {
    .ratio(.sum(of: column), .sum(of: .span))
  }

  /// The sum of the first column over the sums of both.
  static func shareOfBoth(_ column: Column, _ other: Column) -> MeasureExpression {
    .ratio(.sum(of: column), .sum(.sum(column, []), .sum(other, [])))
  }
}
