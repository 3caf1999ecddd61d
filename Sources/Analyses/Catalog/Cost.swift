import Calls
import Reporting

extension Analysis {
  /// What calls cost.
  package static let cost = Analysis(
    name: "cost",
    title: "Cost",
    summary: "What calls cost, by the minute and by the success, and what they used.",
    table: .calls,
    notes: [
      Note(aggregates: [.rows([]), .present(.callCost)]) { values in
        guard case .integer(let calls) = values[0], case .integer(let costed) = values[1],
          costed < calls
        else { return nil }
        return "\(calls - costed) of \(calls) calls carry no call_cost"
      }
    ]
  ) { options in
    [
      TableDeclaration(
        name: "cost",
        title: "Cost",
        summary: "one row per group",
        rows: .groups([], costMeasures + (options.estimatesCosts ? estimateMeasures : [])),
        evidence: .largest(.callCost, "cost")
      )
    ]
  }

  private static let billed: [Condition] = [
    .isPresent(.callCost), Condition(.column(.duration), .compares(.greater, .integer(0))),
  ]

  private static let costMeasures: [Measure] = [
    Measure("calls", "calls", .count, "calls of the group", .aggregate(.rows([]))),
    Measure(
      "costed_calls",
      "costed",
      .count,
      "calls with a call_cost",
      .aggregate(.present(.callCost))
    ),
    Measure("total_cents", "total", .cents, "Σ call_cost", .aggregate(.sum(.callCost, []))),
    Measure(
      "mean_cents",
      "mean",
      .cents,
      "Σ call_cost / costed calls",
      .aggregate(.mean(.callCost))
    ),
    Measure(
      "p50_cents",
      "p50",
      .cents,
      "quantile of call_cost at 0.5, linear interpolation",
      .aggregate(.quantile(.callCost, 0.5))
    ),
    Measure(
      "p95_cents",
      "p95",
      .cents,
      "quantile of call_cost at 0.95, linear interpolation",
      .aggregate(.quantile(.callCost, 0.95))
    ),
    Measure("max_cents", "max", .cents, "largest call_cost", .aggregate(.maximum(.callCost))),
    Measure(
      "cents_per_minute",
      "per minute",
      .centsPerMinute,
      "Σ call_cost / Σ minutes, over calls with a cost and a positive duration",
      .ratio(.aggregate(.sum(.callCost, billed)), .minutes(.sum(.duration, billed)))
    ),
    Measure(
      "cents_per_successful_call",
      "per success",
      .cents,
      "Σ call_cost / successful calls with a cost",
      .ratio(
        .aggregate(.sum(.callCost, [])),
        .aggregate(.rows([.isPresent(.callCost), .isTrue(.successful)]))
      )
    ),
    Measure(
      "unsuccessful_cents",
      "unsuccessful",
      .cents,
      "Σ call_cost where call_successful is false",
      .partialSum(.callCost, [.isFalse(.successful)])
    ),
    Measure(
      "voicemail_cents",
      "voicemail",
      .cents,
      "Σ call_cost where in_voicemail is true",
      .partialSum(.callCost, [.isTrue(.voicemail)])
    ),
    Measure(
      "llm_tokens",
      "tokens",
      .tokens,
      "Σ llm_token",
      .aggregate(.sum(.llmTokens, []))
    ),
    Measure(
      "stt_seconds",
      "speech",
      .seconds,
      "Σ stt_duration_seconds",
      .aggregate(.sum(.sttSeconds, []))
    ),
    Measure(
      "tts_characters",
      "characters",
      .characters,
      "Σ tts_characters_count",
      .aggregate(.sum(.ttsCharacters, []))
    ),
  ]

  /// The measures besides the others while a price list is in use.
  ///
  /// Sent and estimated costs are never added up:
  /// `calls = costed_calls + estimated_calls + unpriced_calls`.
  private static let estimateMeasures: [Measure] = [
    Measure(
      "estimated_calls",
      "estimated",
      .count,
      "calls without a call_cost that have an estimate",
      .aggregate(.present(.estimatedCost))
    ),
    Measure(
      "estimated_cents",
      "estimated cost",
      .cents,
      "Σ usage × price + fees of those calls",
      .aggregate(.sum(.estimatedCost, []))
    ),
    Measure(
      "unpriced_calls",
      "unpriced",
      .count,
      "calls that have neither: no usage figure, or one without a price",
      .aggregate(
        .rows([
          Condition(.column(.callCost), .isNull), Condition(.column(.estimatedCost), .isNull),
        ])
      )
    ),
  ]
}
