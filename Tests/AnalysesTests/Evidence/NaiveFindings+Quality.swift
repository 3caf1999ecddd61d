import CallsTestSupport

extension NaiveFindings {
  /// When the reports are asked for: some calls are of the days after it.
  static let present: Int64 = 1_774_746_000_000

  /// The checks that the model does not know: those that count what was ignored when a call was read.
  static let unknownChecks = [
    "empty_tools", "negative_tool_latencies", "invalid_latencies", "ignored_values",
  ]

  func quality(_ cells: [String: NaiveCell], in table: String) -> Listing {
    let own: Set = ["check", "of", "table", "field"]
    let selected = selected(query.rows(of: calls, table: .calls), cells, own: own)
    let calls = selected.map { Row(call: $0.call, callIndex: $0.callIndex) }
    switch table {
    case "quality": return check(cells["check"]?.description ?? "", of: calls)
    case "cost_units":
      let costs = calls.compactMap { row -> Row? in
        guard let cost = row.call.costCents, row.call.durationMs > 0 else { return nil }
        var row = row
        row.value = cost / (Double(row.call.durationMs) / 60_000)
        return row
      }
      return listed(costs, saying: "cost ", hasRows: false)
    default:
      guard let field = cells["field"]?.description else { return lackingAny(calls, cells) }
      return lacking(field, of: cells["table"]?.description ?? "", calls)
    }
  }

  // MARK: - Checks

  private func check(_ name: String, of calls: [Row]) -> Listing {
    let words = name.split(separator: "_").joined(separator: " ")
    func counted(_ count: (NaiveQuality) -> Int) -> Listing {
      listed(
        calls.filter { count($0.call.quality) > 0 }.map { row in
          var row = row
          row.value = Double(count(row.call.quality))
          row.reasons = [
            Reason(place: 0, text: "\(words) \(count(row.call.quality))", weight: row.value)
          ]
          return row
        },
        saying: "",
        hasRows: false
      )
    }
    func flagged(
      _ flag: (NaiveQuality) -> Bool?,
      _ value: (NaiveCall) -> Int64? = { _ in nil }
    ) -> Listing {
      listed(
        calls.filter { flag($0.call.quality) == true }.map { row in
          var row = row
          row.value = value(row.call).map { Double($0) }
          return row
        },
        saying: name == "duration_mismatch" ? "\(words) " : words,
        hasRows: false,
        isByMagnitude: true
      )
    }
    func counting(_ count: (NaiveCall) -> Int) -> Listing {
      listed(
        calls.flatMap { [Row](repeating: $0, count: count($0.call)) },
        saying: "\(words) ",
        isByNumber: true
      )
    }
    func odd(_ isOdd: (NaiveCall) -> Bool) -> Listing {
      listed(calls.filter { isOdd($0.call) }, saying: words, hasRows: false, isByMagnitude: true)
    }
    switch name {
    case "negative_call_cost": return odd { ($0.costCents ?? 0) < 0 }
    case "negative_llm_tokens": return odd { ($0.llmTokens ?? 0) < 0 }
    case "negative_stt_seconds": return odd { ($0.sttSeconds ?? 0) < 0 }
    case "negative_tts_characters": return odd { ($0.ttsCharacters ?? 0) < 0 }
    case "start_in_future":
      return odd { $0.startMs / 86_400_000 > Self.present / 86_400_000 }
    case "start_before_2000": return odd { $0.startMs < 946_684_800_000 }
    case "confidence_below_0":
      return counting { $0.utterances.count { ($0.confidence ?? 0) < 0 } }
    case "confidence_above_1":
      return counting { $0.utterances.count { ($0.confidence ?? 0) > 1 } }
    case "ghost_utterances": return counted(\.ghostUtterances)
    case "zero_length_segments": return counted(\.zeroLengthSegments)
    case "inverted_segments": return counted(\.invertedSegments)
    case "inversions": return counted(\.inversions)
    case "late_segments": return counted(\.lateSegments)
    case "unmatched_results": return counting { $0.toolCalls.count(where: \.isOrphan) }
    case "unanswered_invocations":
      return counting { $0.toolCalls.count { !$0.isOrphan && !$0.isCompleted } }
    case "latency_in_seconds":
      return counting { $0.turns.count { ($0.stages[.e2e] ?? 20) < 20 } }
    case "placeholder_recording": return flagged { $0.hasPlaceholderRecording }
    case "duration_mismatch":
      return flagged(\.hasDurationMismatch) { $0.durationMs - ($0.endMs - $0.startMs) }
    case "instant": return flagged { $0.isInstant }
    case "times_in_seconds": return flagged { $0.hasTimesInSeconds }
    case "mixed_time_units": return flagged { $0.hasMixedTimeUnits }
    case "duration_in_seconds": return flagged(\.hasDurationInSeconds) { $0.durationMs }
    case "timeline_in_seconds": return flagged({ $0.hasTimelineInSeconds }) { $0.durationMs }
    default: preconditionFailure("the model knows no check '\(name)'")
    }
  }

  // MARK: - Coverage

  private func lack(_ table: String, _ field: String) -> String {
    // As people read it: without a unit, and in words.
    let words = field.split(separator: "_").filter { !["ms", "seconds"].contains($0) }
      .joined(separator: " ")
    return table == "calls"
      ? "no \(words)" : "\(table.replacing("_", with: " ")) without \(words)"
  }

  private func lacking(_ field: String, of table: String, _ calls: [Row]) -> Listing {
    let lacking = calls.flatMap { row -> [Row] in
      let presence = NaiveQualityReport.presence(of: [row.call])
        .first { $0.table == table && $0.field == field }
      return [Row](repeating: row, count: presence?.values.count { !$0 } ?? 0)
    }
    let isOfCalls = table == "calls"
    return listed(
      lacking,
      saying: lack(table, field) + (isOfCalls ? "" : " "),
      hasRows: !isOfCalls,
      isByNumber: !isOfCalls
    )
  }

  /// Calls that lack a field of `cells`' table, or of any, those first that lack most fields.
  private func lackingAny(_ calls: [Row], _ cells: [String: NaiveCell]) -> Listing {
    let table = cells["table"]?.description
    let found = calls.compactMap { row -> (row: Row, lacks: [String])? in
      let lacks = NaiveQualityReport.presence(of: [row.call]).compactMap {
        presence -> String? in
        let missing = presence.values.count { !$0 }
        guard missing > 0, table == nil || presence.table == table else { return nil }
        let text = lack(presence.table, presence.field)
        return presence.table == "calls" ? text : "\(text) \(missing)"
      }
      guard !lacks.isEmpty else { return nil }
      var row = row
      row.value = Double(lacks.count)
      return (row, lacks)
    }
    let sorted = found.sorted { a, b in
      a.lacks.count != b.lacks.count
        ? a.lacks.count > b.lacks.count : NaiveEvidence.isNewer(a.row.call, b.row.call)
    }
    return Listing(
      calls: sorted.map {
        Behind(call: $0.row.call, rows: 1, value: $0.row.value, reasons: $0.lacks)
      },
      hasRows: false
    )
  }
}
