import Calls
import Reporting

/// The numbers of the week beside those of the week before.
struct Headline {
  /// The fewest calls with a value that a side needs for a ``Bootstrap`` interval: below, so few
  /// calls say little of the week that they are drawn from.
  static let fewestCalls = 10

  private let block: WeeklyDefinition.Headline
  private let metrics: [HeadlineMetric]
  private let week: WeekScope

  init(_ block: WeeklyDefinition.Headline, of week: WeekScope) {
    self.block = block
    metrics = block.metrics
    self.week = week
  }

  static let columns: [ExplainedColumn] = [
    ExplainedColumn(
      ReportColumn(name: "metric", title: "metric", type: .text, role: .dimension),
      "what the row is about"
    ),
    ExplainedColumn(
      ReportColumn(name: "unit", title: "unit", type: .text),
      "the unit of the row's value, previous and change"
    ),
    ExplainedColumn(ReportColumn(name: "value", title: "this week"), "the metric in the week"),
    ExplainedColumn(
      ReportColumn(name: "previous", title: "week before"),
      "the metric in the week before"
    ),
    ExplainedColumn(
      ReportColumn(name: "change", title: "change", isDifference: true),
      "value − previous"
    ),
    ExplainedColumn(
      ReportColumn(name: "change_low", title: "change, low", isDifference: true),
      "lower end of the change's 95 % interval"
    ),
    ExplainedColumn(
      ReportColumn(name: "change_high", title: "change, high", isDifference: true),
      "upper end of the change's 95 % interval"
    ),
    ExplainedColumn(
      ReportColumn(name: "relative_change", title: "relative change", unit: .share),
      "change / previous where that is above 0, of what is no share or score"
    ),
    ExplainedColumn(
      ReportColumn(name: "n", title: "n", unit: .count),
      "calls, turns or tool calls that the value is computed from"
    ),
    ExplainedColumn(
      ReportColumn(name: "previous_n", title: "n before", unit: .count),
      "the same of the week before"
    ),
    ExplainedColumn(
      ReportColumn(name: "interval", title: "interval by", type: .text),
      "newcombe: of two rates; bootstrap: percentiles of \(Bootstrap.replicateCount) draws of whole calls"
    ),
    ExplainedColumn(
      ReportColumn(name: "status", title: "status", type: .text),
      "warn when the value is past its threshold, else ok; missing without a threshold"
    ),
  ]

  /// The table, one row a metric.
  ///
  /// Without calls in the week before, nothing of it is known: its numbers and the changes are
  /// missing, its counts too.
  func table() async throws -> ReportTable {
    let sides = week.hasCallsBefore ? [week.filter, week.previousFilter] : [week.filter]
    let answers = try await answeredInPairs(sides.count, threads: week.engine.threads) {
      try await values(matching: sides[$0], week.engine.with(threads: $1))
    }
    let current = answers[0]
    let previous = answers.dropFirst().first
    let intervals = try await resampledIntervals()
    let rows = metrics.enumerated().map { index, metric in
      row(metric, current[index], previous?[index], intervals[metric.name])
    }
    return ReportTable(
      name: WeeklyDefinition.headlineName,
      title: "Headline numbers",
      columns: Self.columns.map(\.column),
      rows: rows
    )
  }

  private func row(
    _ metric: HeadlineMetric,
    _ current: MetricValue,
    _ previous: MetricValue?,
    _ resampled: ClosedRange<Double>?
  ) -> ReportRow {
    var interval = resampled
    if case .newcombe = metric.method, let previous,
      let newcombe = Newcombe(
        current.hits,
        of: current.trials,
        minus: previous.hits,
        of: previous.trials
      )
    {
      interval = newcombe.low...newcombe.high
    }
    let change = Self.change(from: previous?.cell ?? .missing, to: current.cell)
    var relative = Cell.missing
    if metric.hasRelativeChange, let difference = change.double, let base = previous?.cell.double,
      base > 0
    {
      relative = .number(difference / base)
    }
    func isUnreliable(_ value: MetricValue?) -> Bool {
      guard let value, let fewest = metric.fewestObservations else { return false }
      return value.observations < fewest
    }
    let doubtful = [
      ("value", isUnreliable(current)), ("previous", isUnreliable(previous)),
      ("change", isUnreliable(current) || isUnreliable(previous)),
    ]
    return ReportRow(
      cells: [
        .text(metric.name), .text(metric.unit.rawValue), current.cell, previous?.cell ?? .missing,
        change, interval.map { .number($0.lowerBound) } ?? .missing,
        interval.map { .number($0.upperBound) } ?? .missing, relative,
        .integer(current.observations), previous.map { .integer($0.observations) } ?? .missing,
        interval == nil ? .missing : metric.method.map { .text($0.rawValue) } ?? .missing,
        block.thresholds[metric.name].map { $0.status(of: current.cell) } ?? .missing,
      ],
      unreliable: doubtful.filter(\.1).map(\.0),
      unit: metric.unit
    )
  }

  private static func change(from previous: Cell, to current: Cell) -> Cell {
    if case .integer(let before) = previous, case .integer(let now) = current {
      return .integer(now - before)
    }
    guard let before = previous.double, let now = current.double else { return .missing }
    return .number(now - before)
  }

  // MARK: - Values

  private struct MetricValue: Sendable {
    var cell: Cell
    var observations: Int
    var hits: Double?
    var trials: Double?
  }

  /// The metrics over the calls that pass `filter`.
  private func values(
    matching filter: CallFilter,
    _ engine: ColumnEngine
  ) async throws -> [MetricValue] {
    var results: [CallTable: [Aggregate: AggregateValue]] = [:]
    for table in CallTable.allCases {
      let own = metrics.filter { $0.table == table }
      guard !own.isEmpty else { continue }
      let query = GroupQuery(
        aggregates: own.flatMap { $0.expression.aggregates + [$0.observations] }.uniqued()
      )
      let answer = try await engine.evaluate([query], on: table, matching: filter)
      let values = answer.results[0].groups.first?.values
      results[table] = [Aggregate: AggregateValue](
        uniqueKeysWithValues: query.aggregates.enumerated().map { index, aggregate in
          (aggregate, values?[index] ?? aggregate.valueWithoutRows)
        }
      )
    }
    return metrics.map { metric in
      func value(_ aggregate: Aggregate) -> AggregateValue {
        results[metric.table]?[aggregate] ?? .missing
      }
      return MetricValue(
        cell: metric.expression.value(
          value,
          enclosing: { _ in .missing },
          zone: filter.zone
        ),
        observations: Int(value(metric.observations).double ?? 0),
        hits: metric.rate.flatMap { value($0.hits).double },
        trials: metric.rate.flatMap { value($0.trials).double }
      )
    }
  }

  // MARK: - Intervals

  /// The intervals of the metrics that are resampled, by name.
  private func resampledIntervals() async throws -> [String: ClosedRange<Double>] {
    let resampled = metrics.filter { $0.method == .bootstrap }
    guard !resampled.isEmpty, week.hasCallsBefore else { return [:] }
    let terms = resampled.flatMap { metric in
      (metric.expression.aggregates + [metric.observations]).map {
        ResamplingPlan.Term(table: metric.table, aggregate: $0)
      }
    }
    let plan = ResamplingPlan(terms)
    let (snapshot, filters) = (week.snapshot, [week.filter, week.previousFilter])
    let none = [CallSample?](repeating: nil, count: filters.count)
    let samples = try await folded(filters.count, threads: week.engine.threads, none) {
      samples,
      side in
      samples[side] = try CallSample(snapshot, matching: filters[side], plan)
    } merge: { samples, others in
      for (side, sample) in others.enumerated() where sample != nil { samples[side] = sample }
    }
    guard let current = samples[0], let previous = samples[1] else { return [:] }
    let supported = resampled.filter { metric in
      let term = ResamplingPlan.Term(table: metric.table, aggregate: metric.observations)
      guard let slot = plan.totals.firstIndex(of: term) else { return false }
      return [current, previous].allSatisfy { sample in
        sample.totals[slot].count { $0 > 0 } >= Self.fewestCalls
      }
    }
    let intervals = await Bootstrap().intervals(
      of: supported.map { ResampledMetric(metric: $0, plan: plan) },
      from: previous,
      to: current,
      threads: week.engine.threads
    )
    try Task.checkCancellation()
    return [String: ClosedRange<Double>](
      uniqueKeysWithValues: zip(supported, intervals).compactMap { metric, interval in
        interval.map { (metric.name, $0) }
      }
    )
  }
}

/// A metric as replicates of the bootstrap compute it: by its own expression.
private struct ResampledMetric: ResampledStatistic {
  let metric: HeadlineMetric
  let plan: ResamplingPlan

  func value(_ replicate: Bootstrap.Replicate) -> Double? {
    metric.expression.value(
      { plan.value(of: $0, on: metric.table, replicate) },
      enclosing: { _ in .missing },
      zone: .utc
    ).double
  }
}

extension Aggregate {
  /// What the aggregate comes to in a group that has no rows: counts are 0, all else is missing.
  var valueWithoutRows: AggregateValue {
    switch self {
    case .rows, .rowsOf, .calls, .present, .below, .distinct, .repeated, .peakConcurrency:
      .integer(0)
    case .sum, .mean, .minimum, .maximum, .quantile, .mostFrequent, .firstStart, .lastStart,
      .latestCallID:
      .missing
    case .over(let aggregate): aggregate.isCount ? .integer(0) : .missing
    }
  }
}
