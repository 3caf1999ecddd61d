import ColumnStore
import RawMemory

/// The rows of decoded calls, being collected into the five tables of one row group.
struct CallBatch {
  // Flags, for a set would be asked, and hash, several times a call.
  private let wantsTurns: Bool
  private let wantsUtterances: Bool
  private let wantsToolCalls: Bool
  private let wantsNodeVisits: Bool
  private let needsTools: Bool
  private let needsNodes: Bool
  private var calls: CallRows
  private var turns: TurnRows
  private var utterances: UtteranceRows
  private var toolCalls: ToolCallRows
  private var nodeVisits: NodeVisitRows
  private var pairing = ToolPairing()
  private var conversation: Conversation
  private let needsConversation: Bool
  // For each child table, the number of its rows up to and including each call's.
  private var turnEnds: [UInt32] = []
  private var utteranceEnds: [UInt32] = []
  private var toolCallEnds: [UInt32] = []
  private var nodeVisitEnds: [UInt32] = []

  /// A batch that collects `columns`, and the rows of their tables.
  init(keeping columns: Set<Column>) {
    let tables = Set(columns.map(\.table))
    wantsTurns = tables.contains(.turns)
    wantsUtterances = tables.contains(.utterances)
    wantsToolCalls = tables.contains(.toolCalls)
    wantsNodeVisits = tables.contains(.nodeVisits)
    needsTools =
      wantsToolCalls
      || !columns.isDisjoint(with: [
        .toolCallCount, .toolErrorCount, .unrecoveredCount, .negativeToolLatencyCount,
        .emptyToolCount,
      ])
    needsNodes =
      wantsNodeVisits || !columns.isDisjoint(with: [.turnNode, .utteranceNode])
    conversation = Conversation(Conversation.Needs(columns))
    needsConversation = conversation.needs.isAny
    calls = CallRows(keeping: columns)
    turns = TurnRows(keeping: columns)
    utterances = UtteranceRows(keeping: columns)
    toolCalls = ToolCallRows(keeping: columns)
    nodeVisits = NodeVisitRows(keeping: columns)
  }

  /// Derives the rows of one accepted call.
  ///
  /// - Complexity: O(n log n) in the call's segments.
  mutating func append(_ payload: borrowing Payload, _ tape: borrowing JSONTape) {
    let trail = needsNodes ? NodeTrail(payload.segments, tape) : NodeTrail()
    var outcomes = ToolCounts()
    if needsTools {
      pairing.pair(payload.segments, tape)
      outcomes = appendToolCalls(payload, tape)
    }
    let speech = appendTurns(payload, trail, tape)
    if wantsNodeVisits { appendNodeVisits(payload, trail, tape) }
    appendCall(payload, tape, outcomes, speech)
    turnEnds.append(UInt32(turns.count))
    utteranceEnds.append(UInt32(utterances.count))
    toolCallEnds.append(UInt32(toolCalls.count))
    nodeVisitEnds.append(UInt32(nodeVisits.count))
  }

  /// The rows as an immutable row group.
  mutating func sealed() -> RowGroup {
    var chunks: [CallTable: TableChunk] = [
      .calls: TableChunk(rowCount: calls.count, columns: calls.sealed(), rowEnds: [])
    ]
    if wantsTurns {
      chunks[.turns] = TableChunk(
        rowCount: turns.count,
        columns: turns.sealed(),
        rowEnds: turnEnds
      )
    }
    if wantsUtterances {
      chunks[.utterances] = TableChunk(
        rowCount: utterances.count,
        columns: utterances.sealed(),
        rowEnds: utteranceEnds
      )
    }
    if wantsToolCalls {
      chunks[.toolCalls] = TableChunk(
        rowCount: toolCalls.count,
        columns: toolCalls.sealed(),
        rowEnds: toolCallEnds
      )
    }
    if wantsNodeVisits {
      chunks[.nodeVisits] = TableChunk(
        rowCount: nodeVisits.count,
        columns: nodeVisits.sealed(),
        rowEnds: nodeVisitEnds
      )
    }
    return RowGroup(callCount: calls.count, tables: chunks)
  }

  // MARK: - Tool calls

  private struct ToolCounts {
    var rows: Int64 = 0
    var errors: Int64 = 0
    var unrecovered: Int64 = 0
    var negativeLatencies: Int64 = 0
    var empty: Int64 = 0
  }

  private mutating func appendToolCalls(
    _ payload: borrowing Payload,
    _ tape: borrowing JSONTape
  ) -> ToolCounts {
    var counts = ToolCounts()
    for segment in payload.segments
    where (segment.role == .agentFunction || segment.role == .agentResult) && !segment.hasTool {
      counts.empty += 1
    }
    guard !pairing.calls.isEmpty else { return counts }
    var outcomes: [ToolOutcome?] = []
    var lastCompleted = [Int](repeating: -1, count: pairing.nameCount)
    for row in pairing.calls.indices {
      let call = pairing.calls[row]
      let teller = call.isInline ? call.function : call.result
      outcomes.append(teller.map { ToolOutcome(payload.segments[$0], tape) })
      if call.isCompleted { lastCompleted[call.name] = row }
    }
    for row in pairing.calls.indices {
      let call = pairing.calls[row]
      let outcome = outcomes[row]
      let isError = outcome?.isError ?? false
      let isUnrecovered = isError && lastCompleted[call.name] == row
      var latency = Milliseconds.none
      if let function = call.function, let result = call.result {
        latency = ToolLatency.between(payload.segments[function], payload.segments[result])
        if latency != Milliseconds.none, latency < 0 {
          latency = Milliseconds.none
          counts.negativeLatencies += 1
        }
      }
      counts.rows += 1
      counts.errors += isError ? 1 : 0
      counts.unrecovered += isUnrecovered ? 1 : 0
      guard wantsToolCalls else { continue }
      let named = payload.segments[call.function ?? call.result ?? 0].toolName
      toolCalls.addRow()
      toolCalls.tool.append(place: named, tape)
      toolCalls.orphan.append(call.function == nil ? 1 : 0)
      toolCalls.completed.append(call.isCompleted ? 1 : 0)
      toolCalls.declaredError.append(outcome?.isDeclaredError == true ? 1 : 0)
      toolCalls.error.append(isError ? 1 : 0)
      toolCalls.unrecovered.append(isUnrecovered ? 1 : 0)
      toolCalls.latency.append(latency)
      if toolCalls.errorTemplate.isKept, isError, let text = outcome?.text, text != 0 {
        toolCalls.errorTemplate.append(ErrorTemplate.of(tape.string(at: text)).span)
      } else {
        toolCalls.errorTemplate.appendMissing()
      }
      toolCalls.sent.append(payload.sentFields(of: call, tape))
    }
    return counts
  }

  // MARK: - Turns and utterances

  private struct SpeechCounts {
    var turns: Int64 = 0
    var interruptions: Int64 = 0
  }

  private mutating func appendTurns(
    _ payload: borrowing Payload,
    _ trail: NodeTrail,
    _ tape: borrowing JSONTape
  ) -> SpeechCounts {
    if needsConversation { conversation.begin(payload) }
    var counts = SpeechCounts()
    var utteranceCount: Int64 = 0
    var question: Question?
    var toolSince = false
    var visit = 0
    for index in payload.segments.indices {
      while visit + 1 < trail.visits.count, trail.visits[visit + 1].segment <= index { visit += 1 }
      switch payload.segments[index].role {
      case .agent:
        let talk =
          needsConversation
          ? conversation.addTurn(at: index, of: payload, tape) : Conversation.Turn()
        if wantsTurns {
          turns.addRow()
          turns.index.append(counts.turns)
          turns.node.append(place: visit < trail.visits.count ? trail.visits[visit].node : 0, tape)
          appendTurn(payload.segments[index], answering: question, toolSince: toolSince)
          turns.words.append(talk.words)
          turns.isCut.append(talk.isCut)
          turns.bargeInStop.append(talk.bargeInStop)
          turns.sent.append(payload.segments[index].sentFields(tape))
        }
        counts.turns += 1
        counts.interruptions += payload.segments[index].interrupted == 1 ? 1 : 0
        question = nil
        toolSince = false
      case .user:
        let talk =
          needsConversation
          ? conversation.addUtterance(at: index, of: payload, tape) : Conversation.Utterance()
        if wantsUtterances {
          utterances.addRow()
          utterances.index.append(utteranceCount)
          utterances.node.append(
            place: visit < trail.visits.count ? trail.visits[visit].node : 0,
            tape
          )
          let interval = payload.segments[index].interval
          utterances.start.append(interval?.start ?? Milliseconds.none)
          utterances.end.append(interval?.end ?? Milliseconds.none)
          utterances.words.append(talk.words)
          utterances.confidence.append(payload.segments[index].confidence)
          utterances.interrupts.append(talk.interrupts)
          utterances.isCut.append(talk.isCut)
          utterances.isBackchannel.append(talk.isBackchannel)
          utterances.sent.append(payload.segments[index].sentFields(tape))
        }
        utteranceCount += 1
        question = Question(payload.segments[index])
        toolSince = false
      case .agentFunction, .agentResult: toolSince = true
      case .nodeTransition: break
      }
    }
    return counts
  }

  /// What a turn needs of the user segment that it answers.
  private struct Question {
    let stt: Int64
    let eou: Int64
    /// The end of the speech; ``Milliseconds/none`` when it has no length.
    let end: Int64

    init(_ segment: Segment) {
      stt = segment.stt
      eou = segment.eou
      end = segment.speech?.end ?? Milliseconds.none
    }
  }

  private mutating func appendTurn(
    _ agent: Segment,
    answering question: Question?,
    toolSince: Bool
  ) {
    let isReply = !toolSince && question != nil
    turns.kind.append(toolSince ? .postTool : isReply ? .reply : .proactive)
    let interval = agent.interval
    turns.start.append(interval?.start ?? Milliseconds.none)
    turns.end.append(interval?.end ?? Milliseconds.none)
    turns.interrupted.append(agent.interrupted < 0 ? Milliseconds.none : Int64(agent.interrupted))
    let none = Milliseconds.none
    let stt = if let question, question.stt != none { question.stt } else { agent.stt }
    let eou = if let question, question.eou != none { question.eou } else { agent.eou }
    turns.stt.append(stt)
    turns.eou.append(eou)
    turns.llm.append(agent.llm)
    turns.tts.append(agent.tts)
    turns.e2e.append(agent.e2e)
    let hasThinking = agent.llm != none && agent.tts != none
    turns.pipeline.append(stt != none && hasThinking ? stt + agent.llm + agent.tts : none)
    // An absent one of stt and eou is the smallest number there is, so `max` takes the other.
    let heard = max(stt, eou)
    turns.unattributed.append(
      agent.e2e != none && hasThinking && heard != none
        ? agent.e2e - (heard + agent.llm + agent.tts) : none
    )
    var gap = none
    if isReply, let question, question.end != none, let speech = agent.speech,
      speech.start > question.end
    {
      gap = speech.start - question.end
    }
    turns.gap.append(gap)
  }

  // MARK: - Node visits

  private mutating func appendNodeVisits(
    _ payload: borrowing Payload,
    _ trail: NodeTrail,
    _ tape: borrowing JSONTape
  ) {
    let duration = payload.sentDuration ?? payload.end - payload.start
    let durations = trail.durations(until: duration)
    // Durations of all visits add up to the call's.
    let isSplit = duration > 0 && !durations.contains(Milliseconds.none)
    var seen = StringInterner()
    var sawUnnamed = false
    for index in trail.visits.indices {
      let visit = trail.visits[index]
      let isLast = index + 1 == trail.visits.count
      nodeVisits.addRow()
      nodeVisits.node.append(place: visit.node, tape)
      nodeVisits.index.append(Int64(index))
      nodeVisits.entered.append(visit.entered)
      nodeVisits.duration.append(durations[index])
      nodeVisits.from.append(place: index == 0 ? 0 : trail.visits[index - 1].node, tape)
      nodeVisits.reason.append(place: visit.reason, tape)
      nodeVisits.sent.append([
        visit.segment >= 0 && payload.segments[visit.segment].nodeFrom != 0
      ])
      let share = Double(durations[index]) / Double(duration)
      nodeVisits.cost.append(isSplit ? (payload.cost ?? .nan) * share : .nan)
      nodeVisits.last.append(isLast ? 1 : 0)
      if visit.node == 0 {
        nodeVisits.repeated.append(sawUnnamed ? 1 : 0)
        sawUnnamed = true
      } else {
        let known = seen.count
        let code = seen.code(for: tape.string(at: visit.node))
        nodeVisits.repeated.append(code < known ? 1 : 0)
      }
    }
  }

  // MARK: - Calls

  private mutating func appendCall(
    _ payload: borrowing Payload,
    _ tape: borrowing JSONTape,
    _ tools: ToolCounts,
    _ speech: SpeechCounts
  ) {
    calls.addRow()
    calls.workspace.append(payload.workspace)
    calls.agent.append(payload.agent.span)
    calls.callID.append(place: payload.callID, tape)
    calls.callType.append(place: payload.callType, tape)
    calls.start.append(payload.start)
    calls.end.append(payload.end)
    calls.duration.append(payload.sentDuration ?? payload.end - payload.start)
    calls.agentVersion.append(payload.agentVersion ?? Milliseconds.none)
    calls.callStatus.append(place: payload.callStatus ?? 0, tape)
    calls.disconnectionReason.append(place: payload.disconnectionReason ?? 0, tape)
    if calls.disconnectionClass.isKept, let reason = payload.disconnectionReason {
      calls.disconnectionClass.append(DisconnectionClass.of(reason: tape.string(at: reason)))
    } else {
      calls.disconnectionClass.append(nil)
    }
    let caller = payload.caller ?? 0
    calls.caller.append(
      place: caller != 0 && tape.string(at: caller).isEmpty ? 0 : caller,
      tape
    )
    calls.successful.append(payload.successful.map { $0 ? 1 : 0 } ?? Milliseconds.none)
    calls.voicemail.append(payload.voicemail.map { $0 ? 1 : 0 } ?? Milliseconds.none)
    calls.sentiment.append(payload.sentiment)
    calls.callCost.append(payload.cost ?? .nan)
    calls.sender.append(calls.sender.isKept ? Sender(payload, tape) : nil)
    calls.asrModel.append(place: payload.asrModel ?? 0, tape)
    calls.llmModel.append(place: payload.llmModel ?? 0, tape)
    calls.ttsModel.append(place: payload.ttsModel ?? 0, tape)
    calls.llmTokens.append(payload.llmTokens ?? .nan)
    calls.sttSeconds.append(payload.sttSeconds ?? .nan)
    calls.ttsCharacters.append(payload.ttsCharacters ?? .nan)
    calls.recordingURL.append(place: payload.recordingURL, tape)
    calls.turns.append(speech.turns)
    calls.toolCalls.append(tools.rows)
    calls.toolErrors.append(tools.errors)
    calls.unrecovered.append(tools.unrecovered)
    calls.interruptions.append(speech.interruptions)
    calls.ignoredValues.append(payload.ignoredValues)
    calls.invalidLatencies.append(payload.invalidLatencies)
    calls.negativeToolLatencies.append(tools.negativeLatencies)
    calls.emptyTools.append(tools.empty)
    if needsConversation {
      calls.conversation.append(
        conversation.finished(duration: payload.sentDuration ?? payload.end - payload.start)
      )
    }
    calls.quality.append(CallQuality(payload, tape))
    calls.sent.append(payload.sentFields(tape))
    for index in calls.custom.indices { calls.custom[index].append(payload, tape) }
  }
}

extension TextChunkBuilder {
  /// Adds the text at `place` of the tape; 0 is a missing one.
  fileprivate mutating func append(place: Int, _ tape: borrowing JSONTape) {
    guard isKept else { return }
    if place == 0 { appendMissing() } else { append(tape.string(at: place)) }
  }
}
