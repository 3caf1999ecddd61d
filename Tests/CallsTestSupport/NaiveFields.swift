/// The dimensions and columns that a query can name.
package enum NaiveFields {
  /// The tables that reports are computed from.
  package enum Table: Sendable {
    case calls, turns, utterances, toolCalls, nodeVisits
  }

  /// A row of a child table, or none for the call itself.
  package enum Child: Sendable {
    case none
    case turn(NaiveTurn)
    case utterance(NaiveUtterance)
    case toolCall(NaiveToolCall)
    case nodeVisit(NaiveNodeVisit)
  }

  /// The rows of a call in a table.
  package static func children(of call: NaiveCall, table: Table) -> [Child] {
    switch table {
    case .calls: [.none]
    case .turns: call.turns.map(Child.turn)
    case .utterances: call.utterances.map(Child.utterance)
    case .toolCalls: call.toolCalls.map(Child.toolCall)
    case .nodeVisits: call.nodeVisits.map(Child.nodeVisit)
    }
  }

  /// The child table that has a field; `nil` when none has.
  package static func childTable(of field: String) -> Table? {
    switch field {
    case "node", "kind", "turn_index", "interrupted", "turn_words", "cut_by_user",
      "barge_in_stop_ms":
      .turns
    case "words", "confidence", "interrupts", "cut_by_agent", "backchannel": .utterances
    case "tool", "error_template", "orphan", "completed", "declared_error", "error",
      "unrecovered_error", "latency_ms":
      .toolCalls
    case "entered_ms", "from", "reason", "visit_cost", "visit_index", "last", "repeated":
      .nodeVisits
    default: NaiveStage(rawValue: field) == nil ? nil : .turns
    }
  }

  /// Whether a report on a child table sees the field as that table's own.
  package static func isOwn(_ field: String, of table: Table) -> Bool {
    let names = ["node", "duration_ms"]
    return childTable(of: field) == table || (table == .nodeVisits && names.contains(field))
  }

  /// The value of a field; `nil` when neither the call nor the child has such a field.
  package static func cell(
    _ field: String,
    call: NaiveCall,
    child: Child,
    calendar: NaiveCalendar
  ) -> NaiveCell? {
    switch child {
    case .none: break
    case .turn(let turn): if let cell = cell(field, of: turn) { return cell }
    case .utterance(let utterance): if let cell = cell(field, of: utterance) { return cell }
    case .toolCall(let tool): if let cell = cell(field, of: tool) { return cell }
    case .nodeVisit(let visit): if let cell = cell(field, of: visit, call) { return cell }
    }
    return cell(field, of: call) ?? calendar.bucket(field, of: call.startMs)
  }

  private static func cell(_ field: String, of call: NaiveCall) -> NaiveCell? {
    switch field {
    // Dimensions.
    case "agent": .text(call.agent)
    case "workspace": .int(call.workspace)
    case "agent_version": NaiveCell(call.agentVersion)
    case "call_type": .text(call.callType)
    case "call_status": NaiveCell(call.callStatus)
    case "disconnection_reason": NaiveCell(call.disconnectionReason)
    case "disconnection_class": NaiveCell(call.disconnectionClass)
    case "sentiment": NaiveCell(call.sentiment)
    case "successful": NaiveCell(call.successful)
    case "voicemail": NaiveCell(call.voicemail)
    case "sender": NaiveCell(call.sender)
    case "asr_model": NaiveCell(call.asrModel)
    case "llm_model": NaiveCell(call.llmModel)
    case "tts_model": NaiveCell(call.ttsModel)
    case "caller": NaiveCell(call.caller)
    // Columns.
    case "call_id": .text(call.callID)
    case "duration_ms": .int(call.durationMs)
    case "call_cost": NaiveCell(call.costCents)
    case "llm_tokens": NaiveCell(call.llmTokens)
    case "stt_seconds": NaiveCell(call.sttSeconds)
    case "tts_characters": NaiveCell(call.ttsCharacters)
    case "turns": NaiveCell(call.turns.count)
    case "tool_calls": NaiveCell(call.toolCalls.count)
    case "tool_errors": NaiveCell(call.toolErrors)
    case "interruptions": NaiveCell(call.interruptions)
    default: talkFields.contains(field) ? cell(field, of: call.conversation) : nil
    }
  }

  private static let talkFields: Set = [
    "span_ms", "agent_talk_ms", "silence_ms", "crosstalk_ms", "greeting_ms", "flagged_segments",
    "timeline_interruptions", "backchannels", "user_words", "context_growth",
    "longest_monologue_ms",
  ]

  private static func cell(_ field: String, of talk: NaiveConversation) -> NaiveCell? {
    switch field {
    case "span_ms": NaiveCell(talk.spanMs)
    case "agent_talk_ms": NaiveCell(talk.agentTalkMs)
    case "silence_ms": NaiveCell(talk.silenceMs)
    case "crosstalk_ms": NaiveCell(talk.crosstalkMs)
    case "greeting_ms": NaiveCell(talk.greetingMs)
    case "flagged_segments": NaiveCell(talk.flaggedSegments)
    case "timeline_interruptions": NaiveCell(talk.timelineInterruptions)
    case "backchannels": NaiveCell(talk.backchannels)
    case "user_words": NaiveCell(talk.userWords)
    case "context_growth": NaiveCell(talk.contextGrowth)
    case "longest_monologue_ms": NaiveCell(talk.longestMonologueMs)
    default: nil
    }
  }

  private static func cell(_ field: String, of turn: NaiveTurn) -> NaiveCell? {
    switch field {
    case "node": NaiveCell(turn.node)
    case "kind": .text(ByteText(turn.kind.rawValue))
    case "turn_index": .int(turn.index)
    case "interrupted": NaiveCell(turn.interrupted)
    case "turn_words": NaiveCell(turn.words.map { Int64($0) })
    case "cut_by_user": NaiveCell(turn.isCut)
    case "barge_in_stop_ms": NaiveCell(turn.bargeInStopMs)
    default: NaiveStage(rawValue: field).map { NaiveCell(turn.stages[$0]) }
    }
  }

  private static func cell(_ field: String, of utterance: NaiveUtterance) -> NaiveCell? {
    switch field {
    case "words": NaiveCell(utterance.words.map { Int64($0) })
    case "confidence": NaiveCell(utterance.confidence)
    case "interrupts": utterance.speech == nil ? .missing : .bool(utterance.interrupts)
    case "cut_by_agent": NaiveCell(utterance.isCut)
    case "backchannel": NaiveCell(utterance.isBackchannel)
    default: nil
    }
  }

  private static func cell(
    _ field: String,
    of visit: NaiveNodeVisit,
    _ call: NaiveCall
  ) -> NaiveCell? {
    switch field {
    case "node": NaiveCell(visit.node)
    case "duration_ms": NaiveCell(visit.durationMs)
    case "from": NaiveCell(visit.from)
    case "reason": NaiveCell(visit.reason)
    case "visit_cost": NaiveCell(visit.costCents)
    case "visit_index": NaiveCell(visit.index)
    case "last": .bool(visit.isLast(of: call))
    case "repeated": .bool(visit.isRepeated(in: call))
    case "entered_ms": NaiveCell(visit.enteredMs)
    default: nil
    }
  }

  private static func cell(_ field: String, of tool: NaiveToolCall) -> NaiveCell? {
    switch field {
    case "tool": NaiveCell(tool.name)
    case "error_template": NaiveCell(tool.errorTemplate)
    case "orphan": .bool(tool.isOrphan)
    case "completed": .bool(tool.isCompleted)
    case "declared_error": .bool(tool.isDeclaredError)
    case "error": .bool(tool.isError)
    case "unrecovered_error": .bool(tool.isUnrecovered)
    case "latency_ms": NaiveCell(tool.latencyMs)
    default: nil
    }
  }
}

extension NaiveRow {
  /// The row's turn, in reports on turns.
  package var turn: NaiveTurn? {
    if case .turn(let turn) = child { turn } else { nil }
  }

  /// The row's visit, in reports on nodes.
  package var nodeVisit: NaiveNodeVisit? {
    if case .nodeVisit(let visit) = child { visit } else { nil }
  }

  /// The row's tool call, in reports on tools.
  package var toolCall: NaiveToolCall? {
    if case .toolCall(let toolCall) = child { toolCall } else { nil }
  }
}
