import Calls
import Reporting

extension Analysis {
  /// How calls went and why they ended.
  package static let outcomes = Analysis(
    name: "outcomes",
    title: "Outcomes",
    summary: "How many calls succeeded, reached voicemail, and why they ended.",
    table: .calls
  ) { _ in [outcomesTable, disconnectionsTable] }

  private static let outcomesTable = TableDeclaration(
    name: "outcomes",
    title: "Outcomes",
    summary: "one row per group",
    rows: .groups(
      [],
      [
        Measure("calls", "calls", .count, "calls of the group", .aggregate(.rows([]))),
        Measure(
          "judged",
          "judged",
          .count,
          "calls with call_successful",
          .aggregate(.rows([.isPresent(.successful)]))
        ),
        Measure(
          "successful",
          "successful",
          .count,
          "calls with call_successful true",
          .aggregate(.rows([.isTrue(.successful)]))
        ),
      ]
        + .rate(
          "success_rate",
          "success rate",
          .rows([.isTrue(.successful)]),
          of: .rows([.isPresent(.successful)]),
          "successful / judged"
        )
        + [
          Measure(
            "voicemail",
            "voicemail",
            .count,
            "calls with in_voicemail true",
            .aggregate(.rows([.isTrue(.voicemail)]))
          ),
          Measure(
            "voicemail_rate",
            "voicemail rate",
            .share,
            "voicemail / calls with in_voicemail",
            .ratio(
              .aggregate(.rows([.isTrue(.voicemail)])),
              .aggregate(.rows([.isPresent(.voicemail)]))
            )
          ),
        ] + durationMeasures
    ),
    evidence: .largest(.duration, "duration", reasons: failures)
  )

  /// What makes calls matter to those who ask how calls went.
  private static let failures: [Evidence.Reason] = [.unsuccessful, .endedByError, .negative]

  /// Mean and quantiles of the calls' durations.
  static let durationMeasures: [Measure] = [
    Measure(
      "mean_duration_ms",
      "mean duration",
      .milliseconds,
      "Σ duration_ms / calls",
      .aggregate(.mean(.duration))
    ),
    Measure(
      "p50_duration_ms",
      "p50 duration",
      .milliseconds,
      "quantile of duration_ms at 0.5, linear interpolation",
      .aggregate(.quantile(.duration, 0.5))
    ),
    Measure(
      "p95_duration_ms",
      "p95 duration",
      .milliseconds,
      "quantile of duration_ms at 0.95, linear interpolation",
      .aggregate(.quantile(.duration, 0.95))
    ),
  ]

  private static let disconnectionsTable = TableDeclaration(
    name: "disconnections",
    title: "Disconnections",
    summary: "one row per disconnection reason",
    rows: .groups(
      [
        TableDeclaration.Key(name: "reason", title: "reason", dimension: .disconnectionReason),
        TableDeclaration.Key(name: "class", title: "class", dimension: .disconnectionClass),
      ],
      [
        Measure("calls", "calls", .count, "calls with the reason", .aggregate(.rows([]))),
        Measure(
          "share",
          "share",
          .share,
          "calls / all calls of the group",
          .ratio(.aggregate(.rows([])), .enclosing(.rows([])))
        ),
      ]
    ),
    order: [TableDeclaration.Order(measure: "calls", isDescending: true)],
    labels: ["class"],
    evidence: .largest(.duration, "duration", reasons: failures)
  )
}
