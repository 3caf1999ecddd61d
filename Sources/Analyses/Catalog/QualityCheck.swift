import Calls
import Reporting

/// Something that may be wrong with the data of a sender.
struct QualityCheck {
  let name: String
  /// What is counted.
  let of: String
  /// What is counted, in a sentence.
  let summary: String
  let count: MeasureExpression
  let total: MeasureExpression
  /// The share from which the row warns.
  let most: Double
  /// Which calls have what is counted, and which of them most.
  let evidence: Evidence

  private init(
    _ name: String,
    of: String,
    _ summary: String,
    _ count: MeasureExpression,
    _ total: MeasureExpression,
    most: Double = 0,
    _ evidence: Evidence
  ) {
    self.name = name
    self.of = of
    self.summary = summary
    self.count = count
    self.total = total
    self.most = most
    var evidence = evidence
    let words = name.split(separator: "_").joined(separator: " ")
    if evidence.title.isEmpty {
      evidence.title = words
    } else {
      // A measure with a name of its own does not say what was found.
      evidence.reasons = [Evidence.Reason(words, [])]
    }
    evidence.finding = words
    self.evidence = evidence
  }

  private static let calls = MeasureExpression.aggregate(.rows([]))
  private static let userSegments = MeasureExpression.aggregate(.rowsOf(.utterances, []))
  private static let speechSegments = MeasureExpression.total([
    .sum(.turnCount, []), .rowsOf(.utterances, []),
  ])
  /// Few senders are wrong by a unit in some calls only.
  private static let suspicion = 0.5

  private static func segments(_ column: Column, of total: MeasureExpression? = nil) -> QualityCheck
  {
    QualityCheck(
      column.name,
      of: total == nil ? "segments" : "user segments",
      column.summary,
      // As a count: 0 where there are no calls.
      .total([.sum(column, [])]),
      total ?? speechSegments,
      .largest(column, "", where: [.isPositive(column)])
    )
  }

  /// Calls of which the column is true; those matter most that have most of what `evidence` measures.
  private static func calls(
    _ column: Column,
    most: Double = 0,
    _ evidence: Evidence = Evidence()
  ) -> QualityCheck {
    var evidence = evidence
    evidence.conditions = [.isTrue(column)]
    return QualityCheck(
      column.name,
      of: "calls",
      column.summary.droppingWhether,
      .aggregate(.rows([.isTrue(column)])),
      .aggregate(.rows([.isPresent(column)])),
      most: most,
      evidence
    )
  }

  private static func values(_ column: Column) -> QualityCheck {
    QualityCheck(
      column.name,
      of: "calls",
      "calls with \(column.summary)",
      .aggregate(.rows([.isPositive(column)])),
      calls,
      .largest(column, "", where: [.isPositive(column)])
    )
  }

  /// Calls, or rows of another table, whose value of `column` compares so with `bound`.
  private static func odd(
    _ name: String,
    _ summary: String,
    _ column: Column,
    _ comparison: Condition.Comparison,
    _ bound: Condition.Literal
  ) -> QualityCheck {
    let condition = Condition(.column(column), .compares(comparison, bound))
    func count(_ condition: Condition) -> MeasureExpression {
      .aggregate(
        column.table == .calls ? .rows([condition]) : .rowsOf(column.table, [condition])
      )
    }
    return QualityCheck(
      name,
      of: column.table == .calls ? "calls" : "user segments",
      summary,
      count(condition),
      count(.isPresent(column)),
      Evidence(table: column.table == .calls ? nil : column.table, conditions: [condition])
    )
  }

  private static func negative(_ column: Column) -> QualityCheck {
    odd(
      "negative_\(column.name)",
      "calls with a \(column.name) below 0, of those that carry it",
      column,
      .less,
      .integer(0)
    )
  }

  /// 2000-01-01T00:00:00Z, before which nobody had a voice agent.
  private static let firstPlausibleStart: Int64 = 946_684_800_000

  /// How far a duration as sent is from the time between the timestamps.
  private static let mismatch = Evidence(
    computed: Evidence.Computed(
      value: .combined(
        .subtract,
        .column(.duration),
        .combined(.subtract, .column(.end), .column(.start))
      ),
      unit: .milliseconds
    ),
    comparesMagnitudes: true
  )

  /// All checks, in the order of the report, by what is known of the present.
  static func all(_ options: AnalysisOptions = AnalysisOptions()) -> [QualityCheck] {
    let future = odd(
      "start_in_future",
      "calls that start after the present day, or that of --now, in UTC",
      .start,
      .greaterOrEqual,
      .integer(options.endOfToday)
    )
    return ofTables + [future] + ofFlags
  }

  private static let ofTables: [QualityCheck] = [
    segments(.ghostUtteranceCount, of: userSegments),
    segments(.zeroLengthSegmentCount), segments(.invertedSegmentCount),
    segments(.inversionCount, of: userSegments), segments(.lateSegmentCount),
    QualityCheck(
      "unmatched_results",
      of: "tool results",
      "results that no invocation claims, out of tool rows with a result",
      .aggregate(.rowsOf(.toolCalls, [.isTrue(.toolOrphan)])),
      .aggregate(.rowsOf(.toolCalls, [.isTrue(.toolCompleted)])),
      Evidence(table: .toolCalls, conditions: [.isTrue(.toolOrphan)])
    ),
    QualityCheck(
      "unanswered_invocations",
      of: "invocations",
      "invocations without a result",
      .aggregate(.rowsOf(.toolCalls, [.isFalse(.toolOrphan), .isFalse(.toolCompleted)])),
      .aggregate(.rowsOf(.toolCalls, [.isFalse(.toolOrphan)])),
      Evidence(
        table: .toolCalls,
        conditions: [.isFalse(.toolOrphan), .isFalse(.toolCompleted)]
      )
    ),
    values(.emptyToolCount), values(.negativeToolLatencyCount), values(.invalidLatencyCount),
    values(.ignoredValueCount),
    negative(.callCost), negative(.llmTokens), negative(.sttSeconds), negative(.ttsCharacters),
    odd(
      "confidence_below_0",
      "user segments with a transcript_confidence below 0, of those that carry it",
      .utteranceConfidence,
      .less,
      .integer(0)
    ),
    odd(
      "confidence_above_1",
      "user segments with a transcript_confidence above 1, of those that carry it",
      .utteranceConfidence,
      .greater,
      .integer(1)
    ),
    odd(
      "start_before_2000",
      "calls that start before the year 2000",
      .start,
      .less,
      .integer(firstPlausibleStart)
    ),
  ]

  private static let ofFlags: [QualityCheck] = [
    calls(.placeholderRecording), calls(.durationMismatch, mismatch), calls(.instantCall),
    calls(.timesInSeconds), calls(.mixedTimeUnits),
    calls(.durationInSeconds, most: suspicion, .largest(.duration, "duration")),
    calls(.timelineInSeconds, most: suspicion, .largest(.duration, "duration")),
    QualityCheck(
      "latency_in_seconds",
      of: "turns",
      "turns with an e2e_latency below 20 ms, which seems to be in seconds",
      .aggregate(.below(.e2e, 20)),
      .aggregate(.present(.e2e)),
      most: suspicion,
      Evidence(
        table: .turns,
        conditions: [Condition(.column(.e2e), .compares(.less, .integer(20)))]
      )
    ),
  ]

  /// The row of the check in every group.
  var variant: TableDeclaration.Variant {
    TableDeclaration.Variant(
      cells: [.text(name), .text(of)],
      measures: [
        Measure("count", "count", .count, "how many there are of what the row is about", count),
        Measure("total", "out of", .count, "how many there could be", total),
        Measure(
          "share",
          "share",
          .share,
          "count / total",
          .ratio(count, total)
        ),
        Measure(
          "status",
          "status",
          nil,
          "ok, or warn where there are any; where a unit is suspected, where more than half are; no "
            + "data where there could be none",
          .verdict(count, total, most: most)
        ),
      ],
      presence: nil,
      evidence: evidence
    )
  }
}

extension String {
  /// "calls of which x" of "whether x".
  fileprivate var droppingWhether: String {
    hasPrefix("whether ") ? "calls: \(dropFirst("whether ".count))" : self
  }
}
