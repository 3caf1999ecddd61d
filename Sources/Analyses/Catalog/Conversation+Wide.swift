import Calls
import Reporting

extension Analysis {
  /// What `wide` adds.
  static let wideConversationMeasures: [Measure] = [
    Measure(
      "user_intervals",
      "user intervals",
      .count,
      "user segments whose speech takes time",
      .count(of: .userIntervalCount)
    ),
    Measure(
      "agent_interrupts_user_rate",
      "agent interrupts user rate",
      .share,
      "agent interrupts user / user intervals",
      .ratio(.sum(of: .agentInterruptsUserCount), .sum(of: .userIntervalCount))
    ),
    Measure(
      "leading_silence_ms",
      "leading silence",
      .milliseconds,
      "Σ silence before the first interval; with the next four, silence_ms",
      .sum(of: .leadingSilence)
    ),
    Measure(
      "agent_response_silence_ms",
      "agent response silence",
      .milliseconds,
      "Σ silence that ends the user's speech and that the agent ends",
      .sum(of: .agentResponseSilence)
    ),
    Measure(
      "user_response_silence_ms",
      "user response silence",
      .milliseconds,
      "Σ silence that ends the agent's speech and that the user ends",
      .sum(of: .userResponseSilence)
    ),
    Measure(
      "pause_silence_ms",
      "pause silence",
      .milliseconds,
      "Σ silence before and after which the same side speaks",
      .sum(of: .pauseSilence)
    ),
    Measure(
      "trailing_silence_ms",
      "trailing silence",
      .milliseconds,
      "Σ silence after the last interval, until the end of the span",
      .sum(of: .trailingSilence)
    ),
    Measure(
      "false_endpoints",
      "false endpoints",
      .count,
      "pauses between two stretches of the user's speech, of at most 1,500 ms, in which the agent "
        + "begins to speak, and still speaks when the user goes on: a proxy for endpoints that were "
        + "found too early",
      .count(of: .falseEndpointCount)
    ),
    Measure(
      "false_endpoint_rate",
      "false endpoint rate",
      .share,
      "false endpoints / agent intervals",
      .ratio(.sum(of: .falseEndpointCount), .sum(of: .agentIntervalCount))
    ),
    Measure(
      "monologue_p50_ms",
      "monologue p50",
      .milliseconds,
      "quantile at 0.5 over calls, linear interpolation, of the longest monologue: the most that "
        + "the agent speaks, its own pauses left out, without the user speaking meanwhile or in "
        + "between",
      .aggregate(.quantile(.longestMonologue, 0.5))
    ),
    Measure(
      "monologue_p95_ms",
      "monologue p95",
      .milliseconds,
      "the same quantile at 0.95",
      .aggregate(.quantile(.longestMonologue, 0.95)),
      reliability: Reliability(countColumn: "timed_calls", minimum: 20)
    ),
    Measure(
      "monologue_max_ms",
      "monologue max",
      .milliseconds,
      "the longest monologue",
      .aggregate(.maximum(.longestMonologue))
    ),
  ]
}
