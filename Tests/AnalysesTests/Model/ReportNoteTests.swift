import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// The sentences under a report, and what it hides of people, against the reference model.
@Suite struct ReportNoteTests {
  @Test(arguments: 0..<(Environment.isLongRun ? 300 : 25))
  func notesCountWhatTheModelCounts(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 70_000)
    var random = SplitMix64(seed: UInt64(seed))
    let records = payloads.records(random.pick([1, 4, 20]))
    let calls = try await ModelCalls(records, lines: payloads.lines(of: records))
    for analysis in Catalog.all {
      let asked = RandomQuery(analysis, calls.model, using: &random)
      let report = try await calls.report(analysis, try asked.reportQuery(analysis))
      let rows = asked.naive.rows(of: calls.model, table: analysis.table.inModel)
      let expected = Self.notes(analysis, rows, by: asked.naive.by)
      #expect(report.notes == expected, "\(analysis.name) \(asked)")
    }
  }

  private static func notes(
    _ analysis: Analysis,
    _ rows: [NaiveRow],
    by: [String]
  ) -> [String] {
    let isBySender = by.contains("sender") || analysis.name == "quality"
    var notes: [String] = []
    let turns = rows.compactMap(\.turn)
    let timed = turns.count { $0.stages[.e2e] != nil }
    if timed < turns.count {
      let missing = turns.count - timed
      let thousandths = (2000 * timed + turns.count) / (2 * turns.count)
      let coverage = NaiveCell.numberText(Double(thousandths) / 1000)
      notes.append(
        "\(missing) agent turn\(missing == 1 ? " carries" : "s carry") no e2e_latency; "
          + "coverage \(coverage)"
      )
    }
    let negative = turns.count { ($0.stages[.unattributed] ?? 0) < 0 }
    if negative > 0 {
      notes.append(
        "\(negative) turn\(negative == 1 ? " has" : "s have") an e2e_latency below the sum of the "
          + "stages: unattributed is negative there"
      )
    }
    let orphans = rows.count { $0.toolCall?.isOrphan == true }
    if orphans > 0 {
      notes.append(
        "\(orphans) result\(orphans == 1 ? "" : "s") of tools could not be matched with an "
          + "invocation: completed, but not among the invocations"
      )
    }
    let visits = rows.compactMap(\.nodeVisit)
    let untimed = visits.count { $0.durationMs == nil }
    if untimed > 0 {
      notes.append(
        "\(untimed) of \(visits.count) visits have no duration: a transition without a time, or "
          + "before the one before it"
      )
    }
    let costed = rows.count { $0.call.costCents != nil }
    if analysis.name == "cost", costed < rows.count {
      notes.append("\(rows.count - costed) of \(rows.count) calls carry no call_cost")
    }
    let silent = rows.count { $0.call.conversation.spanMs == nil }
    if analysis.name == "conversation", silent > 0 {
      notes.append(
        "\(silent) call\(silent == 1 ? " has" : "s have") no speech that takes time: talk, silence "
          + "and interruptions by timeline are those of the others"
      )
    }
    let unflagged = rows.flatMap(\.call.turns).count { $0.interrupted == nil }
    if analysis.name == "conversation", unflagged > 0 {
      let subject = unflagged == 1 ? "segment does" : "segments do"
      notes.append(
        "\(unflagged) agent \(subject) not say whether \(unflagged == 1 ? "it was" : "they were") "
          + "interrupted: interruption_rate is that of the others"
      )
    }
    let senders = Dictionary(grouping: rows) { NaiveCell($0.call.sender) }
    if senders.count == 1, senders[.text("pipecat")] != nil,
      ["latency", "quality"].contains(analysis.name)
    {
      // It is the sender itself that has changed.
      notes.append("pipecat: tts_node_ttfb is that of speech to text before SDK 0.2.4")
    }
    if senders.count > 1 {
      let counts = senders.sorted { NaiveCell.precedes($0.key, $1.key) }.map { sender, rows in
        let name = sender == .missing ? "(none)" : sender.description
        return "\(name) \(Set(rows.map(\.callIndex)).count)"
      }
      notes.append(
        "calls of several senders (\(counts.joined(separator: ", "))), whose fields differ in "
          + "meaning\(isBySender ? "" : ": compare with --by sender")"
      )
      for (sender, texts) in meanings(analysis.name, groupsBySuccess: by.contains("successful"))
      where senders[.text(sender)] != nil {
        notes.append("\(sender): \(texts.joined(separator: "; "))")
      }
    }
    return notes
  }

  /// What each sender means by the fields of a report that others mean otherwise.
  private static func meanings(
    _ report: String,
    groupsBySuccess: Bool
  ) -> [(sender: ByteText, texts: [String])] {
    func among(_ reports: String...) -> Bool { reports.contains(report) }
    let all: [(ByteText, [(Bool, String)])] = [
      (
        "livekit",
        [
          (
            among("outcomes", "cost", "flow", "quality", "tools") || groupsBySuccess,
            "call_successful means closed without an exception"
          ),
          (among("latency", "quality"), "the delay of speech to text is on the user row"),
        ]
      ),
      (
        "pipecat",
        [
          (
            among("latency", "quality"),
            "tts_node_ttfb is that of speech to text before SDK 0.2.4"
          ),
          (among("tools", "quality"), "is_error is never sent"),
          (
            among("quality", "conversation"),
            "interrupted is on the agent row and on the user row that cut it"
          ),
        ]
      ),
      (
        "vapi",
        [
          (
            among("latency", "flow", "quality"),
            "e2e_latency after a tool runs from the tool's completion"
          )
        ]
      ),
    ]
    return all.compactMap { sender, texts in
      let told = texts.filter(\.0).map(\.1)
      return told.isEmpty ? nil : (sender, told)
    }
  }

  @Test func callersAreMaskedButNotMerged() async throws {
    let numbers: [ByteText] = ["+15550177", "+15551177", "+15550177", ""]
    let records = numbers.enumerated().map { index, number -> JSONValue in
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("\(index)"))
      call["caller_phone_number"] = .string(number)
      return .object(call)
    }
    let lines = records.map { JSONWriter.bytes(of: $0) + [0x0A] }
    let calls = try await ModelCalls(records, lines: Array(lines.joined()))
    var arguments = QueryArguments()
    arguments.dimensions = ["caller"]
    for showsNumbers in [false, true] {
      arguments.showsPersonalData = showsNumbers
      let query = try arguments.query(for: .volume, options: AnalysisOptions(), clock: 0)
      let rows = try await calls.report(.volume, query).tables[0].rows
      let names: [Cell] =
        showsNumbers
        ? [.text("+15550177"), .text("+15551177"), .missing]
        : [.text("***77"), .text("***77"), .missing]
      #expect(rows.map { $0.cells[0] } == names)
      #expect(rows.map { $0.cells[1] } == [.integer(2), .integer(1), .integer(1)])
    }
  }
}
