import Calls
import Reporting

extension Analysis {
  /// How long callers wait for the agent's answer, by stage.
  package static let latency = Analysis(
    name: "latency",
    title: "Latency",
    summary: "How long callers wait for the agent's answer, and which stage takes the time.",
    table: .turns,
    notes: [
      Note(aggregates: [.rows([]), .present(.e2e)]) { values in
        guard case .integer(let turns) = values[0], case .integer(let timed) = values[1],
          timed < turns
        else { return nil }
        let coverage = (Double(timed) / Double(turns) * 1000).rounded() / 1000
        let missing = turns - timed
        return "\(missing) agent turn\(missing == 1 ? " carries" : "s carry") no e2e_latency; "
          + "coverage \(coverage.machineText)"
      },
      Note(aggregates: [.below(.unattributed, 0)]) { values in
        guard case .integer(let negative) = values[0], negative > 0 else { return nil }
        return "\(negative) turn\(negative == 1 ? " has" : "s have") an e2e_latency below the sum "
          + "of the stages: unattributed is negative there"
      },
    ]
  ) { options in
    [latencyTable, sharesTable]
      + (options.histogramBounds.isEmpty ? [] : [histogramTable(options.histogramBounds)])
  }

  /// The stages, in the order in which reports list them.
  static let stages: [(name: String, column: Column)] = [
    ("stt", .stt), ("eou", .eou), ("llm", .llm), ("tts", .tts), ("e2e", .e2e),
    ("pipeline", .pipeline), ("unattributed", .unattributed), ("gap", .gap),
  ]

  private static let stageColumn = ReportColumn(
    name: "stage",
    title: "stage",
    type: .text,
    role: .dimension
  )

  private static let latencyTable = TableDeclaration(
    name: "latency",
    title: "Latency by stage",
    summary: "one row per stage that has a value",
    rows: .variants(
      [stageColumn],
      stages.map { stage in
        TableDeclaration.Variant(
          cells: [.text(stage.name)],
          measures: stageMeasures(stage.column),
          presence: .present(stage.column),
          evidence: .largest(stage.column, stage.name, where: [.isPresent(stage.column)])
        )
      }
    )
  )

  private static func stageMeasures(_ stage: Column) -> [Measure] {
    func quantile(_ name: String, _ p: Double, minimum: Int? = nil) -> Measure {
      Measure(
        "\(name)_ms",
        name,
        .milliseconds,
        "quantile at \(p.machineText), linear interpolation",
        .aggregate(.quantile(stage, p)),
        reliability: minimum.map { Reliability(countColumn: "turns", minimum: $0) }
      )
    }
    return [
      Measure("turns", "turns", .count, "turns with a value", .aggregate(.present(stage))),
      Measure(
        "coverage",
        "coverage",
        .share,
        "turns with a value / all turns of the group",
        .ratio(.aggregate(.present(stage)), .aggregate(.rows([])))
      ),
      Measure("min_ms", "min", .milliseconds, "smallest value", .aggregate(.minimum(stage))),
      Measure("mean_ms", "mean", .milliseconds, "sum / turns", .aggregate(.mean(stage))),
      quantile("p50", 0.5), quantile("p75", 0.75), quantile("p90", 0.9),
      quantile("p95", 0.95, minimum: 20), quantile("p99", 0.99, minimum: 100),
      Measure("max_ms", "max", .milliseconds, "largest value", .aggregate(.maximum(stage))),
    ]
  }

  private static let sharesTable = TableDeclaration(
    name: "shares",
    title: "Share of the pipeline",
    summary: "one row each for stt, llm and tts, over turns that have all three",
    rows: .variants(
      [stageColumn],
      stages.filter { ["stt", "llm", "tts"].contains($0.name) }.map { stage in
        TableDeclaration.Variant(
          cells: [.text(stage.name)],
          measures: [
            Measure(
              "turns",
              "turns",
              .count,
              "turns with stt, llm and tts",
              .aggregate(.present(.pipeline))
            ),
            Measure(
              "share",
              "share",
              .share,
              "Σ stage / Σ (stt + llm + tts)",
              .ratio(
                .aggregate(.sum(stage.column, [.isPresent(.pipeline)])),
                .aggregate(.sum(.pipeline, []))
              )
            ),
          ],
          presence: .present(.pipeline),
          evidence: .largest(stage.column, stage.name, where: [.isPresent(.pipeline)])
        )
      }
    )
  )

  /// The values of a bucket of the histogram.
  private static func bucket(_ stage: Column, _ from: Double?, _ to: Double?) -> [Condition] {
    [.isPresent(stage)]
      + (from.map { [Condition(.column(stage), .compares(.greaterOrEqual, .number($0)))] } ?? [])
      + (to.map { [Condition(.column(stage), .compares(.less, .number($0)))] } ?? [])
  }

  private static func histogramTable(_ bounds: [Double]) -> TableDeclaration {
    func cell(_ bound: Double?) -> Cell { bound.map { .number($0) } ?? .missing }
    var variants: [TableDeclaration.Variant] = []
    for stage in stages {
      for (from, to) in zip([nil] + bounds, bounds + [nil]) {
        var counted: MeasureExpression = .aggregate(.present(stage.column))
        switch (from, to) {
        case (nil, let to?): counted = .aggregate(.below(stage.column, to))
        case (let from?, let to?):
          counted = .difference(.below(stage.column, to), .below(stage.column, from))
        case (let from?, nil):
          counted = .difference(.present(stage.column), .below(stage.column, from))
        case (nil, nil): break
        }
        variants.append(
          TableDeclaration.Variant(
            cells: [.text(stage.name), cell(from), cell(to)],
            measures: [
              Measure("turns", "turns", .count, "turns with from_ms ≤ value < to_ms", counted),
              Measure(
                "share",
                "share",
                .share,
                "turns / turns with a value",
                .ratio(counted, .aggregate(.present(stage.column)))
              ),
            ],
            presence: from == nil ? to.map { .below(stage.column, $0) } : .present(stage.column),
            evidence: .largest(
              stage.column,
              stage.name,
              where: bucket(stage.column, from, to)
            )
          )
        )
      }
    }
    return TableDeclaration(
      name: "histogram",
      title: "Histogram",
      summary: "one row per stage and bucket, empty buckets included",
      rows: .variants(
        [
          stageColumn,
          ReportColumn(name: "from_ms", title: "from", unit: .milliseconds),
          ReportColumn(name: "to_ms", title: "to", unit: .milliseconds),
        ],
        variants
      )
    )
  }
}
