package import Calls
package import Reporting

extension CallDocument {
  /// How much of what callers said and are a document shows.
  package enum Disclosure: Sendable {
    /// What columns tell, with phone numbers masked: no word that was said, nothing that tools were
    /// given or answered, no recording.
    case columns
    /// What was said as well, as it was read; in columns phone numbers are masked, and there is no
    /// recording. Numbers in texts are masked where the record was read so.
    case texts
    /// Everything.
    case everything
  }

  /// A document of the only call of `rows`.
  ///
  /// - Parameters:
  ///   - rows: The call, with as many of the five tables' columns as there are.
  ///   - segments: Its transcript; `nil` when the payload was pruned.
  ///   - id: The store's own number of the call; `nil` when it comes from a file.
  ///   - zone: The zone of times.
  ///   - disclosure: How much is shown.
  package init(
    rows: RowGroup,
    segments: [CallSegment]?,
    id: Int64?,
    zone: Zone,
    disclosure: Disclosure
  ) {
    self.init(title: Self.text(rows.text(.callID, 0)) ?? "")
    let view = CallColumn.View(zone: zone, showsPersonalData: disclosure == .everything)
    facts = Self.facts(rows, id, view)
    flags = CallFlag.flags(of: 0, in: rows).map {
      Flag(name: $0.rawValue, summary: $0.summary)
    }
    turns = Self.turns(rows, view)
    tools = Self.tools(rows, segments ?? [], view, showsTexts: disclosure != .columns)
    visits = Self.visits(rows, view)
    transcript = segments.map { $0.map { Self.line($0, rows, showsTexts: disclosure != .columns) } }
    if segments == nil {
      notes.append(
        "the payload was pruned: what was said is gone, and what tools were given and answered"
      )
    } else if disclosure == .columns {
      notes.append(
        "what was said, and what tools were given and answered, is shown with show-pii alone"
      )
    }
  }

  private static func text(_ bytes: [UInt8]?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func text(
    _ column: Column,
    _ rows: RowGroup,
    _ row: Int,
    _ view: CallColumn.View
  ) -> String? {
    guard !view.showsPersonalData else { return text(rows.text(column, row)) }
    return rows.text(column, row).map { column.shown($0) }
  }

  // MARK: - The call

  /// Columns whose values people read in another one, as they do the times and their unit, or
  /// elsewhere, as they do what was sent.
  private static let repeated: Set<Column> = [
    .start, .end, .timesInSeconds, .hasSegments, .hasTranscript, .hasMultiChannelURL,
    .hasDynamicVariables, .hasAnalysis, .hasGeneral, .hasMetadata,
  ]
  /// Counts and flags of bad data, which people are told of when there is something to tell.
  private static let counters: Set<Column> = [
    .ignoredValueCount, .invalidLatencyCount, .negativeToolLatencyCount, .emptyToolCount,
    .ghostUtteranceCount, .zeroLengthSegmentCount, .invertedSegmentCount, .inversionCount,
    .lateSegmentCount, .placeholderRecording, .durationMismatch, .durationInSeconds, .instantCall,
    .mixedTimeUnits, .timelineInSeconds,
  ]

  private static func facts(_ rows: RowGroup, _ id: Int64?, _ view: CallColumn.View) -> [Fact] {
    CallColumn.all.compactMap { column in
      if column.needs == [.storeID] {
        return id.map { Fact(column.column, .integer(Int($0)), isForPeople: true) }
      }
      // Flags have a place of their own.
      guard column.column.name != "flags" else { return nil }
      let cell = column.cell(rows, 0, view)
      let stored = column.needs[0]
      let isRepeated = repeated.contains(stored) && column.column.name != "started"
      let isNothing = counters.contains(stored) && (cell == .integer(0) || cell == .boolean(false))
      return Fact(column.column, cell, isForPeople: !isRepeated && !isNothing)
    }
  }

  // MARK: - Rows

  private static func turns(_ rows: RowGroup, _ view: CallColumn.View) -> [Turn] {
    rows.rows(of: .turns, ofCall: 0).map { row in
      func number(_ column: Column) -> Int? { rows.integer(column, row).map { Int($0) } }
      var turn = Turn(index: number(.turnIndex) ?? row)
      turn.kind = text(rows.text(.turnKind, row))
      turn.node = text(.turnNode, rows, row, view)
      turn.start = number(.turnStart)
      turn.end = number(.turnEnd)
      turn.isInterrupted = number(.turnInterrupted).map { $0 != 0 }
      turn.stt = number(.stt)
      turn.eou = number(.eou)
      turn.llm = number(.llm)
      turn.tts = number(.tts)
      turn.e2e = number(.e2e)
      turn.unattributed = number(.unattributed)
      turn.gap = number(.gap)
      return turn
    }
  }

  private static func tools(
    _ rows: RowGroup,
    _ segments: [CallSegment],
    _ view: CallColumn.View,
    showsTexts: Bool
  ) -> [Tool] {
    var tools = rows.rows(of: .toolCalls, ofCall: 0).map { row in
      var tool = Tool()
      tool.name = text(.tool, rows, row, view)
      tool.latency = rows.integer(.toolLatency, row).map { Int($0) }
      tool.isOrphan = rows.integer(.toolOrphan, row) == 1
      tool.isCompleted = rows.integer(.toolCompleted, row) == 1
      tool.isError = rows.integer(.toolError, row) == 1
      tool.isUnrecovered = rows.integer(.toolUnrecovered, row) == 1
      tool.errorTemplate = text(.errorTemplate, rows, row, view)
      return tool
    }
    for segment in segments {
      guard let row = segment.row, tools.indices.contains(row) else { continue }
      switch segment.kind {
      case .call(let said), .result(let said):
        tools[row].start = tools[row].start ?? segment.start.map { Int($0) }
        guard showsTexts else { continue }
        // An answer may repeat what it answers.
        tools[row].params = tools[row].params ?? text(said.params)
        tools[row].result = tools[row].result ?? text(said.result)
        tools[row].error = tools[row].error ?? text(said.error)
      case .user, .agent, .transition, .empty: continue
      }
    }
    return tools
  }

  private static func visits(_ rows: RowGroup, _ view: CallColumn.View) -> [Visit] {
    rows.rows(of: .nodeVisits, ofCall: 0).map { row in
      var visit = Visit()
      visit.node = text(.visitNode, rows, row, view)
      visit.entered = rows.integer(.visitEntered, row).map { Int($0) }
      visit.duration = rows.integer(.visitDuration, row).map { Int($0) }
      visit.isLast = rows.integer(.visitLast, row) == 1
      visit.isRepeated = rows.integer(.visitRepeated, row) == 1
      return visit
    }
  }

  // MARK: - Transcript

  private static func line(_ segment: CallSegment, _ rows: RowGroup, showsTexts: Bool) -> Line {
    var line = Line(role: segment.role)
    line.start = segment.start.map { Int($0) }
    line.end = segment.end.map { Int($0) }
    line.row = segment.row
    switch segment.kind {
    case .user, .agent: line.text = showsTexts ? text(segment.text) : nil
    // Names of tools and nodes are columns.
    case .call(let tool), .result(let tool): line.text = text(tool.name)
    case .transition(let transition):
      let names = [transition.from, transition.to].map { text($0) ?? "(none)" }
      let reason = showsTexts ? transition.reason.flatMap { text($0) }.map { " (\($0))" } : nil
      line.text = names.joined(separator: " → ") + (reason ?? "")
    case .empty: break
    }
    line.marks = marks(segment, rows)
    return line
  }

  private static func marks(_ segment: CallSegment, _ rows: RowGroup) -> [Line.Mark] {
    Line.Mark.allCases.filter { mark in
      switch (mark, segment.kind) {
      case (.interrupted, .agent):
        segment.row.map { rows.integer(.turnInterrupted, $0) == 1 } ?? false
      case (.interrupts, .user):
        segment.row.map { rows.integer(.utteranceInterrupts, $0) == 1 } ?? false
      case (.crosstalk, .agent), (.crosstalk, .user): segment.overlaps
      case (.zeroLength, .agent), (.zeroLength, .user):
        if let start = segment.start, let end = segment.end { end == start } else { false }
      case (.inverted, .agent), (.inverted, .user):
        if let start = segment.start, let end = segment.end { end < start } else { false }
      default: false
      }
    }
  }
}
