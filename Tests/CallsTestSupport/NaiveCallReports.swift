/// The reports on whole calls: how they ended, how they felt, how many there were.
package enum NaiveCallReports {
  /// The tables `outcomes` and `disconnections` of the report `outcomes`.
  package static func outcomes(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    [outcomesTable(calls, query), disconnections(calls, query)]
  }

  /// The tables `sentiment` and `net` of the report `sentiment`.
  package static func sentiment(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let labels: [ByteText?] = ["positive", "neutral", "negative", "unknown", nil]
    let (dimensions, groups) = groups(calls, query, printedAnyway: ["sentiment"])
    let sentiment = NaiveTable(
      name: "sentiment",
      columns: dimensions + ["sentiment", "calls", "share"],
      rows: groups.flatMap { group in
        labels.map { label in
          let count = group.calls.count { $0.sentiment == label }
          return group.key + [
            NaiveCell(label),
            NaiveCell(count),
            NaiveCell(NaiveArithmetic.ratio(count, group.calls.count)),
          ]
        }
      }
    )
    let (netDimensions, netGroups) = Self.groups(calls, query)
    let net = NaiveTable(
      name: "net",
      columns: netDimensions + ["labelled", "net"],
      rows: netGroups.map { group in
        let positive = group.calls.count { $0.sentiment == "positive" }
        let neutral = group.calls.count { $0.sentiment == "neutral" }
        let negative = group.calls.count { $0.sentiment == "negative" }
        let labelled = positive + neutral + negative
        return group.key + [
          NaiveCell(labelled),
          NaiveCell(NaiveArithmetic.ratio(positive - negative, labelled)),
        ]
      }
    )
    return [sentiment, net]
  }

  /// The table `volume` of the report `volume`.
  package static func volume(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let (dimensions, groups) = groups(calls, query)
    let rows = groups.map { group -> [NaiveCell] in
      let durations = group.calls.map(\.durationMs)
      let callers = Dictionary(grouping: group.calls.compactMap(\.caller), by: \.self)
      return group.key + [
        NaiveCell(group.calls.count),
        .double(Double(durations.reduce(0, +)) / 60_000.0),
        NaiveCell(NaiveArithmetic.mean(durations)),
        NaiveCell(NaiveArithmetic.percentile(0.5, of: durations)),
        NaiveCell(NaiveArithmetic.percentile(0.95, of: durations)),
        NaiveCell(callers.count),
        NaiveCell(callers.count { $0.value.count >= 2 }),
        NaiveCell(peakConcurrency(of: group.calls)),
      ]
    }
    return [
      NaiveTable(
        name: "volume",
        columns: dimensions + [
          "calls", "minutes", "mean_duration_ms", "p50_duration_ms", "p95_duration_ms", "callers",
          "repeat_callers", "peak_concurrency",
        ],
        rows: rows
      )
    ]
  }

  /// The table `cost` of the report `cost`, without a price list.
  package static func cost(
    _ calls: [NaiveCall],
    _ query: NaiveQuery = NaiveQuery()
  ) -> [NaiveTable] {
    let (dimensions, groups) = groups(calls, query)
    return [
      NaiveTable(
        name: "cost",
        columns: dimensions + [
          "calls", "costed_calls", "total_cents", "mean_cents", "p50_cents", "p95_cents",
          "max_cents", "cents_per_minute", "cents_per_successful_call", "unsuccessful_cents",
          "voicemail_cents", "llm_tokens", "stt_seconds", "tts_characters",
        ],
        rows: groups.map { $0.key + costMeasures(of: $0.calls) }
      )
    ]
  }

  private static func groups(
    _ calls: [NaiveCall],
    _ query: NaiveQuery,
    printedAnyway: Set<String> = []
  ) -> (dimensions: [String], groups: [(key: [NaiveCell], calls: [NaiveCall])]) {
    let dimensions = query.dimensions(printedAnyway: printedAnyway)
    let groups = query.groups(of: query.rows(of: calls, table: .calls), by: dimensions)
    return (dimensions, groups.map { ($0.key, $0.rows.map(\.call)) })
  }

  private static func outcomesTable(_ calls: [NaiveCall], _ query: NaiveQuery) -> NaiveTable {
    let (dimensions, groups) = groups(calls, query)
    let rows = groups.map { group -> [NaiveCell] in
      let judged = group.calls.count { $0.successful != nil }
      let successful = group.calls.count { $0.successful == true }
      let interval = NaiveArithmetic.wilson(successful, of: judged)
      let voicemail = group.calls.count { $0.voicemail == true }
      let durations = group.calls.map(\.durationMs)
      return group.key + [
        NaiveCell(group.calls.count),
        NaiveCell(judged),
        NaiveCell(successful),
        NaiveCell(NaiveArithmetic.ratio(successful, judged)),
        NaiveCell(interval?.low),
        NaiveCell(interval?.high),
        NaiveCell(voicemail),
        NaiveCell(NaiveArithmetic.ratio(voicemail, group.calls.count { $0.voicemail != nil })),
        NaiveCell(NaiveArithmetic.mean(durations)),
        NaiveCell(NaiveArithmetic.percentile(0.5, of: durations)),
        NaiveCell(NaiveArithmetic.percentile(0.95, of: durations)),
      ]
    }
    // Two measures are called like dimensions, which then have the payload's names.
    let payloadNames = ["successful": "call_successful", "voicemail": "in_voicemail"]
    return NaiveTable(
      name: "outcomes",
      columns: dimensions.map { payloadNames[$0] ?? $0 } + [
        "calls", "judged", "successful", "success_rate", "success_rate_low", "success_rate_high",
        "voicemail", "voicemail_rate", "mean_duration_ms", "p50_duration_ms", "p95_duration_ms",
      ],
      rows: rows
    )
  }

  private static func disconnections(_ calls: [NaiveCall], _ query: NaiveQuery) -> NaiveTable {
    let printed: Set = ["disconnection_reason", "disconnection_class"]
    let (dimensions, groups) = groups(calls, query, printedAnyway: printed)
    var rows: [[NaiveCell]] = []
    for group in groups {
      let reasons = Dictionary(grouping: group.calls) {
        [NaiveCell($0.disconnectionReason), NaiveCell($0.disconnectionClass)]
      }
      let sorted = reasons.sorted { left, right in
        left.value.count != right.value.count
          ? left.value.count > right.value.count : NaiveCell.precedes(left.key, right.key)
      }
      for (key, members) in sorted {
        let share = NaiveArithmetic.ratio(members.count, group.calls.count)
        rows.append(group.key + key + [NaiveCell(members.count), NaiveCell(share)])
      }
    }
    return NaiveTable(
      name: "disconnections",
      columns: dimensions + ["reason", "class", "calls", "share"],
      rows: rows
    )
  }

  /// The most calls that are under way at once; a call is at its start and no longer at its end.
  private static func peakConcurrency(of calls: [NaiveCall]) -> Int {
    // The number can only grow at a start, so it is enough to look at the starts. An empty
    // interval contains no time, so such a call never counts.
    calls.map { moment in
      calls.count { $0.startMs <= moment.startMs && moment.startMs < $0.endMs }
    }.max() ?? 0
  }

  private static func costMeasures(of calls: [NaiveCall]) -> [NaiveCell] {
    let costed = calls.filter { $0.costCents != nil }
    let costs = costed.compactMap(\.costCents)
    /// The cost of some of the costed calls; missing when no call of the group has a cost.
    func cents(_ isIncluded: (NaiveCall) -> Bool) -> Double? {
      guard !costed.isEmpty else { return nil }
      return NaiveArithmetic.exactSum(costed.filter(isIncluded).compactMap(\.costCents))
    }
    func sum(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : NaiveArithmetic.exactSum(values)
    }
    func quotient(_ numerator: Double?, _ denominator: Double) -> Double? {
      denominator == 0 ? nil : numerator.map { $0 / denominator }
    }
    let lasting = costed.filter { $0.durationMs > 0 }
    let total = sum(costs)
    return [
      NaiveCell(calls.count),
      NaiveCell(costed.count),
      NaiveCell(total),
      NaiveCell(quotient(total, Double(costed.count))),
      NaiveCell(NaiveArithmetic.percentile(0.5, of: costs)),
      NaiveCell(NaiveArithmetic.percentile(0.95, of: costs)),
      NaiveCell(costs.max()),
      NaiveCell(
        quotient(
          sum(lasting.compactMap(\.costCents)),
          Double(lasting.map(\.durationMs).reduce(0, +)) / 60_000.0
        )
      ),
      NaiveCell(quotient(total, Double(costed.count { $0.successful == true }))),
      NaiveCell(cents { $0.successful == false }),
      NaiveCell(cents { $0.voicemail == true }),
      NaiveCell(sum(calls.compactMap(\.llmTokens))),
      NaiveCell(sum(calls.compactMap(\.sttSeconds))),
      NaiveCell(sum(calls.compactMap(\.ttsCharacters))),
    ]
  }
}
