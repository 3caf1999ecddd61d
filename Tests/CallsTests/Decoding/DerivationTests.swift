import Calls
import CallsTestSupport
import Testing

/// The five tables against the reference model, row by row and column by column.
@Suite struct DerivationTests {
  @Test(arguments: 0..<(Environment.isLongRun ? 400 : 40))
  func tablesOfRandomCallsAreTheModels(seed: Int) async throws {
    var payloads = RandomPayloads(seed: UInt64(seed) + 100)
    let records = payloads.records(60)
    let model = NaiveRecords(records, disconnectionClass: Self.disconnectionClass)
    let loading = try await Loading(payloads.lines(of: records)) {
      $0.input = InputOptions(blockSize: 20_000)
      $0.threads = 2
    }
    #expect(loading.input.calls == model.calls.count)
    #expect(loading.input.duplicates == model.duplicates.count + model.conflicts.count)
    #expect(loading.input.conflicts == model.conflicts.count)
    #expect(loading.input.rejected == model.rejects.count)
    #expect(loading.input.records == records.count)
    Self.expect(loading, equals: model.calls)
  }

  static func disconnectionClass(_ reason: String) -> String {
    DisconnectionClass.of(reason: Array(reason.utf8).span).rawValue
  }

  static func expect(_ loading: Loading, equals calls: [NaiveCall]) {
    for (column, cells) in callColumns(calls) {
      expect(loading.cells(column), cells, column)
    }
    for (column, cell) in turnColumns {
      expect(loading.cells(column), calls.flatMap { $0.turns.map(cell) }, column)
    }
    for (column, cell) in toolColumns {
      expect(loading.cells(column), calls.flatMap { $0.toolCalls.map(cell) }, column)
    }
    for (column, cells) in utteranceColumns(calls) + visitColumns(calls) {
      expect(loading.cells(column), cells, column)
    }
    for table in CallTable.allCases {
      let compared = Set(
        callColumns([]).map(\.0) + turnColumns.map(\.0) + toolColumns.map(\.0)
          + utteranceColumns([]).map(\.0) + visitColumns([]).map(\.0) + countColumns
      )
      #expect(Set(table.columns).subtracting(compared) == [], "columns that nobody compares")
    }
  }

  private static func expect(_ found: [NaiveCell], _ wanted: [NaiveCell], _ column: Column) {
    #expect(found.count == wanted.count, "\(column.table) \(column.name)")
    for (row, (found, wanted)) in zip(found, wanted).enumerated() where found != wanted {
      Issue.record("\(column.table).\(column.name) row \(row): \(found), the model says \(wanted)")
      return
    }
  }

  /// Columns for the data quality report, which the model does not know; tested by hand.
  private static let countColumns: [Column] = [
    .ignoredValueCount, .invalidLatencyCount, .negativeToolLatencyCount, .emptyToolCount,
  ]

  private static func callColumns(_ calls: [NaiveCall]) -> [(Column, [NaiveCell])] {
    let columns: [(Column, (NaiveCall) -> NaiveCell)] =
      [
        (.workspace, { .int($0.workspace) }), (.agent, { .text($0.agent) }),
        (.callID, { .text($0.callID) }), (.callType, { .text($0.callType) }),
        (.start, { .int($0.startMs) }), (.end, { .int($0.endMs) }),
        (.duration, { .int($0.durationMs) }), (.agentVersion, { NaiveCell($0.agentVersion) }),
        (.callStatus, { NaiveCell($0.callStatus) }),
        (.disconnectionReason, { NaiveCell($0.disconnectionReason) }),
        (.disconnectionClass, { NaiveCell($0.disconnectionClass) }),
        (.caller, { NaiveCell($0.caller) }), (.successful, { NaiveCell($0.successful) }),
        (.voicemail, { NaiveCell($0.voicemail) }), (.sentiment, { NaiveCell($0.sentiment) }),
        (.callCost, { NaiveCell($0.costCents) }), (.sender, { NaiveCell($0.sender) }),
        (.asrModel, { NaiveCell($0.asrModel) }), (.llmModel, { NaiveCell($0.llmModel) }),
        (.ttsModel, { NaiveCell($0.ttsModel) }), (.llmTokens, { NaiveCell($0.llmTokens) }),
        (.sttSeconds, { NaiveCell($0.sttSeconds) }),
        (.ttsCharacters, { NaiveCell($0.ttsCharacters) }),
        (.recordingURL, { .text($0.recordingURL) }), (.turnCount, { NaiveCell($0.turns.count) }),
        (.toolCallCount, { NaiveCell($0.toolCalls.count) }),
        (.toolErrorCount, { NaiveCell($0.toolErrors) }),
        (.unrecoveredCount, { NaiveCell($0.toolCalls.count(where: \.isUnrecovered)) }),
        (.interruptionCount, { NaiveCell($0.interruptions) }),
        (.ghostUtteranceCount, { NaiveCell($0.quality.ghostUtterances) }),
        (.zeroLengthSegmentCount, { NaiveCell($0.quality.zeroLengthSegments) }),
        (.invertedSegmentCount, { NaiveCell($0.quality.invertedSegments) }),
        (.inversionCount, { NaiveCell($0.quality.inversions) }),
        (.lateSegmentCount, { NaiveCell($0.quality.lateSegments) }),
        (.placeholderRecording, { .bool($0.quality.hasPlaceholderRecording) }),
        (.durationMismatch, { NaiveCell($0.quality.hasDurationMismatch) }),
        (.durationInSeconds, { NaiveCell($0.quality.hasDurationInSeconds) }),
        (.instantCall, { .bool($0.quality.isInstant) }),
        (.timesInSeconds, { .bool($0.quality.hasTimesInSeconds) }),
        (.mixedTimeUnits, { .bool($0.quality.hasMixedTimeUnits) }),
        (.timelineInSeconds, { .bool($0.quality.hasTimelineInSeconds) }),
      ]
      + sentColumns(.calls) { $0.sent }
    let talks = calls.map(\.conversation)
    return columns.map { ($0.0, calls.map($0.1)) } + talkColumns.map { ($0.0, talks.map($0.1)) }
  }

  /// The columns `has_…` of a table, by the fields that a row was sent with.
  private static func sentColumns<Row>(
    _ table: CallTable,
    _ sent: @escaping (Row) -> Set<String>
  ) -> [(Column, (Row) -> NaiveCell)] {
    table.columns.filter { $0.name.hasPrefix("has_") }.map { column in
      (column, { .bool(sent($0).contains(String(column.name.dropFirst("has_".count)))) })
    }
  }

  private static var talkColumns: [(Column, (NaiveConversation) -> NaiveCell)] {
    [
      (.span, { NaiveCell($0.spanMs) }), (.agentTalk, { NaiveCell($0.agentTalkMs) }),
      (.userTalk, { NaiveCell($0.userTalkMs) }), (.crosstalk, { NaiveCell($0.crosstalkMs) }),
      (.silence, { NaiveCell($0.silenceMs) }),
      (.leadingSilence, { NaiveCell($0.silenceParts[.leading]) }),
      (.agentResponseSilence, { NaiveCell($0.silenceParts[.agentResponse]) }),
      (.userResponseSilence, { NaiveCell($0.silenceParts[.userResponse]) }),
      (.pauseSilence, { NaiveCell($0.silenceParts[.pause]) }),
      (.trailingSilence, { NaiveCell($0.silenceParts[.trailing]) }),
      (.longestMonologue, { NaiveCell($0.longestMonologueMs) }),
      (.greeting, { NaiveCell($0.greetingMs) }),
      (.flaggedSegmentCount, { NaiveCell($0.flaggedSegments) }),
      (.agentIntervalCount, { NaiveCell($0.agentIntervals) }),
      (.userIntervalCount, { NaiveCell($0.userIntervals) }),
      (.timelineInterruptionCount, { NaiveCell($0.timelineInterruptions) }),
      (.agentInterruptsUserCount, { NaiveCell($0.agentInterruptsUser) }),
      (.backchannelCount, { NaiveCell($0.backchannels) }),
      (.falseEndpointCount, { NaiveCell($0.falseEndpoints) }),
      (.agentWords, { NaiveCell($0.agentWords) }),
      (.agentWordsTime, { NaiveCell($0.agentWordsMs) }),
      (.userWords, { NaiveCell($0.userWords) }),
      (.userWordsTime, { NaiveCell($0.userWordsMs) }),
      (.contextGrowth, { NaiveCell($0.contextGrowth) }),
    ]
  }

  private static var turnColumns: [(Column, (NaiveTurn) -> NaiveCell)] {
    [
      (.turnIndex, { .int($0.index) }), (.turnKind, { .text(ByteText($0.kind.rawValue)) }),
      (.turnNode, { NaiveCell($0.node) }), (.turnStart, { NaiveCell($0.interval?.start) }),
      (.turnEnd, { NaiveCell($0.interval?.end) }),
      (.turnInterrupted, { NaiveCell($0.interrupted) }),
      (.turnWords, { NaiveCell($0.words.map { Int64($0) }) }),
      (.turnIsCut, { NaiveCell($0.isCut) }), (.bargeInStop, { NaiveCell($0.bargeInStopMs) }),
    ]
      + sentColumns(.turns) { $0.sent }
      + zip(
        [Column.stt, .eou, .llm, .tts, .e2e, .pipeline, .unattributed, .gap],
        NaiveStage.allCases
      ).map { column, stage in (column, { NaiveCell($0.stages[stage]) }) }
  }

  private static var toolColumns: [(Column, (NaiveToolCall) -> NaiveCell)] {
    [
      (.tool, { NaiveCell($0.name) }), (.toolOrphan, { .bool($0.isOrphan) }),
      (.toolCompleted, { .bool($0.isCompleted) }),
      (.toolDeclaredError, { .bool($0.isDeclaredError) }), (.toolError, { .bool($0.isError) }),
      (.toolUnrecovered, { .bool($0.isUnrecovered) }),
      (.toolLatency, { NaiveCell($0.latencyMs) }),
      (.errorTemplate, { NaiveCell($0.errorTemplate) }),
    ]
      + sentColumns(.toolCalls) { $0.sent }
  }

  private static func utteranceColumns(_ calls: [NaiveCall]) -> [(Column, [NaiveCell])] {
    let rows = calls.flatMap { call in
      call.utterances.enumerated().map { (index: $0, utterance: $1) }
    }
    return [
      (.utteranceIndex, rows.map { NaiveCell($0.index) }),
      (.utteranceNode, rows.map { NaiveCell($0.utterance.node) }),
      (.utteranceStart, rows.map { NaiveCell($0.utterance.interval?.start) }),
      (.utteranceEnd, rows.map { NaiveCell($0.utterance.interval?.end) }),
      (.utteranceWords, rows.map { NaiveCell($0.utterance.words.map { Int64($0) }) }),
      (.utteranceConfidence, rows.map { NaiveCell($0.utterance.confidence) }),
      (
        .utteranceInterrupts,
        rows.map { $0.utterance.speech == nil ? .missing : .bool($0.utterance.interrupts) }
      ),
      (.utteranceIsCut, rows.map { NaiveCell($0.utterance.isCut) }),
      (.utteranceIsBackchannel, rows.map { NaiveCell($0.utterance.isBackchannel) }),
    ]
      + sentColumns(.utterances) { $0.sent }
      .map { column, cell in (column, rows.map { cell($0.utterance) }) }
  }

  private static func visitColumns(_ calls: [NaiveCall]) -> [(Column, [NaiveCell])] {
    let rows = calls.flatMap { call in
      call.nodeVisits.enumerated().map { index, visit in
        (
          index: index, visit: visit, isLast: index + 1 == call.nodeVisits.count,
          isRepeated: call.nodeVisits[..<index].contains { $0.node == visit.node }
        )
      }
    }
    return [
      (.visitNode, rows.map { NaiveCell($0.visit.node) }),
      (.visitIndex, rows.map { NaiveCell($0.index) }),
      (.visitEntered, rows.map { NaiveCell($0.visit.enteredMs) }),
      (.visitDuration, rows.map { NaiveCell($0.visit.durationMs) }),
      (.visitLast, rows.map { .bool($0.isLast) }),
      (.visitRepeated, rows.map { .bool($0.isRepeated) }),
      (.visitFrom, rows.map { NaiveCell($0.visit.from) }),
      (.visitReason, rows.map { NaiveCell($0.visit.reason) }),
      (.visitCost, rows.map { NaiveCell($0.visit.costCents) }),
      (.visitHasFrom, rows.map { .bool($0.visit.hasFrom) }),
    ]
  }
}
