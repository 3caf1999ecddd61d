import Calls
package import Reporting

/// A number of the week that is compared with the week before.
///
/// Its value is a measure of the catalogue wherever there is one, so that the report can say
/// nothing that the analysis does not.
package struct HeadlineMetric: Sendable {
  /// How the 95 % interval of a change is found; the raw value is what the report prints.
  package enum IntervalMethod: String, Sendable {
    /// ``Newcombe``'s, of two rates. Tool calls and turns count as independent, as they do in the
    /// rates' own intervals.
    case newcombe
    /// The ``Bootstrap`` over calls.
    case bootstrap
  }

  /// The metric's name, with its unit: `e2e_p95_ms`.
  package let name: String
  /// The unit of the value and of its change.
  package let unit: Unit
  /// What it is, in words.
  package let formula: String
  /// The table whose rows it is computed from.
  let table: CallTable
  /// How it is computed.
  let expression: MeasureExpression
  /// What it is computed from, counted: calls, turns or tool calls.
  let observations: Aggregate
  /// How its change gets an interval; `nil` for counts and sums, which have none.
  package let method: IntervalMethod?
  /// How many ``observations`` the value needs to be reliable; `nil` where any number will do.
  var fewestObservations: Int?

  /// Whether a change may be told as a part of the value before: not where the value is itself a
  /// part of a whole, or lies on a scale without a zero.
  var hasRelativeChange: Bool { unit != .share && unit != .score }

  /// The columns that are read.
  var columns: [Column] { (expression.aggregates + [observations]).flatMap(\.columns) }

  /// The two counts of a rate; `nil` for what is no rate.
  var rate: (hits: Aggregate, trials: Aggregate)? {
    guard case .ratio(.aggregate(let hits), .aggregate(let trials)) = expression,
      method == .newcombe
    else { return nil }
    return (hits, trials)
  }
}

extension HeadlineMetric {
  /// A metric that is a measure of `analysis`: of its table `table`, there of the row that
  /// begins with `row`.
  fileprivate init(
    _ name: String,
    _ analysis: Analysis,
    _ table: String,
    row: String? = nil,
    _ measure: String,
    of observations: Aggregate,
    _ method: IntervalMethod? = nil
  ) {
    guard
      let declaration = analysis.tables(AnalysisOptions()).first(where: { $0.name == table }),
      let found = declaration.measures(ofRow: row).first(where: { $0.column.name == measure }),
      let unit = found.column.unit
    else {
      preconditionFailure("'\(analysis.name)' has no measure '\(measure)' in '\(table)'")
    }
    self.init(
      name: name,
      unit: unit,
      formula: row.map { "\($0): \(found.formula)" } ?? found.formula,
      table: declaration.table ?? analysis.table,
      expression: found.expression,
      observations: observations,
      method: method,
      fewestObservations: found.column.reliability?.minimum
    )
  }

  /// A rate that no analysis has as one number.
  fileprivate init(
    _ name: String,
    _ table: CallTable,
    _ hits: [Condition],
    of trials: [Condition],
    _ formula: String
  ) {
    self.init(
      name: name,
      unit: .share,
      formula: formula,
      table: table,
      expression: .ratio(.aggregate(.rows(hits)), .aggregate(.rows(trials))),
      observations: .rows(trials),
      method: .newcombe
    )
  }
}

extension TableDeclaration {
  /// The measures of the variant whose first cell is `row`, or of all rows.
  fileprivate func measures(ofRow row: String?) -> [Measure] {
    guard let row, case .variants(_, let variants) = rows else { return measures }
    return variants.first { $0.cells.first == .text(row) }?.measures ?? []
  }
}

extension HeadlineMetric {
  /// All metrics that a definition can list, in the order in which they are listed.
  package static let all: [HeadlineMetric] = calls + conversation + money + stages

  /// The metric called `name`; `nil` when there is none.
  package static func named(_ name: String) -> HeadlineMetric? {
    all.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  private static let labelled: [Condition] = [
    Condition(
      .column(.sentiment),
      .isIn(
        [Calls.Sentiment.positive, .neutral, .negative].map { .text(Array($0.rawValue.utf8)) }
      )
    )
  ]

  private static let calls: [HeadlineMetric] = [
    HeadlineMetric("calls", .volume, "volume", "calls", of: .rows([])),
    HeadlineMetric("minutes", .volume, "volume", "minutes", of: .present(.duration)),
    HeadlineMetric(
      "mean_duration_ms",
      .volume,
      "volume",
      "mean_duration_ms",
      of: .present(.duration),
      .bootstrap
    ),
    HeadlineMetric(
      "p95_duration_ms",
      .volume,
      "volume",
      "p95_duration_ms",
      of: .present(.duration),
      .bootstrap
    ),
    HeadlineMetric(
      "success_rate",
      .outcomes,
      "outcomes",
      "success_rate",
      of: .present(.successful),
      .newcombe
    ),
    HeadlineMetric(
      "false_success_rate",
      .calls,
      [
        Condition(.column(.unrecoveredCount), .compares(.greater, .integer(0))),
        .isTrue(.successful),
      ],
      of: [.isPresent(.successful)],
      "calls with an unrecovered tool error and call_successful true / judged calls"
    ),
    HeadlineMetric(
      "voicemail_rate",
      .outcomes,
      "outcomes",
      "voicemail_rate",
      of: .present(.voicemail),
      .newcombe
    ),
  ]

  private static let conversation: [HeadlineMetric] = [
    HeadlineMetric(
      "tool_error_rate",
      .tools,
      "tools",
      "error_rate",
      of: .rows([.isTrue(.toolCompleted)]),
      .newcombe
    ),
    HeadlineMetric(
      "tool_p95_ms",
      .tools,
      "tools",
      "p95_ms",
      of: .present(.toolLatency),
      .bootstrap
    ),
    HeadlineMetric(
      "negative_sentiment_rate",
      .calls,
      [
        Condition(
          .column(.sentiment),
          .compares(.equal, .text(Array(Calls.Sentiment.negative.rawValue.utf8)))
        )
      ],
      of: labelled,
      "negative calls / calls labelled positive, neutral or negative"
    ),
    HeadlineMetric("net_sentiment", .sentiment, "net", "net", of: .rows(labelled), .bootstrap),
    HeadlineMetric(
      "interruption_rate",
      .turns,
      [.isTrue(.turnInterrupted)],
      of: [.isPresent(.turnInterrupted)],
      "agent segments flagged interrupted / agent segments with the flag"
    ),
  ]

  private static let money: [HeadlineMetric] = [
    HeadlineMetric("total_cents", .cost, "cost", "total_cents", of: .present(.callCost)),
    HeadlineMetric(
      "mean_cents",
      .cost,
      "cost",
      "mean_cents",
      of: .present(.callCost),
      .bootstrap
    ),
    HeadlineMetric(
      "cents_per_minute",
      .cost,
      "cost",
      "cents_per_minute",
      of: .rows([
        .isPresent(.callCost), Condition(.column(.duration), .compares(.greater, .integer(0))),
      ]),
      .bootstrap
    ),
    HeadlineMetric(
      "cents_per_successful_call",
      .cost,
      "cost",
      "cents_per_successful_call",
      of: .present(.callCost),
      .bootstrap
    ),
  ]

  /// The median and the 95 % quantile of every stage of latency.
  private static let stages: [HeadlineMetric] = Analysis.stages.flatMap { stage in
    ["p50", "p95"].map { quantile in
      HeadlineMetric(
        "\(stage.name)_\(quantile)_ms",
        .latency,
        "latency",
        row: stage.name,
        "\(quantile)_ms",
        of: .present(stage.column),
        .bootstrap
      )
    }
  }
}
