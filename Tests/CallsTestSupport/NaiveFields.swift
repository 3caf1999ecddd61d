/// The dimensions and columns that a query can name.
package enum NaiveFields {
  /// The tables that reports are computed from.
  package enum Table: Sendable {
    case calls, turns, toolCalls
  }

  /// A row of a child table, or none for the call itself.
  package enum Child: Sendable {
    case none
    case turn(NaiveTurn)
    case toolCall(NaiveToolCall)
  }

  /// The rows of a call in a table.
  package static func children(of call: NaiveCall, table: Table) -> [Child] {
    switch table {
    case .calls: [.none]
    case .turns: call.turns.map(Child.turn)
    case .toolCalls: call.toolCalls.map(Child.toolCall)
    }
  }

  /// The child table that has a field; `nil` when none has.
  package static func childTable(of field: String) -> Table? {
    switch field {
    case "node", "kind", "turn_index", "interrupted": .turns
    case "tool", "error_template": .toolCalls
    default: NaiveStage(rawValue: field) == nil ? nil : .turns
    }
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
    case .toolCall(let tool): if let cell = cell(field, of: tool) { return cell }
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
    default: nil
    }
  }

  private static func cell(_ field: String, of turn: NaiveTurn) -> NaiveCell? {
    switch field {
    case "node": NaiveCell(turn.node)
    case "kind": .text(ByteText(turn.kind.rawValue))
    case "turn_index": .int(turn.index)
    case "interrupted": NaiveCell(turn.interrupted)
    default: NaiveStage(rawValue: field).map { NaiveCell(turn.stages[$0]) }
    }
  }

  private static func cell(_ field: String, of tool: NaiveToolCall) -> NaiveCell? {
    switch field {
    case "tool": NaiveCell(tool.name)
    case "error_template": NaiveCell(tool.errorTemplate)
    default: nil
    }
  }
}

extension NaiveRow {
  /// The row's turn, in reports on turns.
  package var turn: NaiveTurn? {
    if case .turn(let turn) = child { turn } else { nil }
  }

  /// The row's tool call, in reports on tools.
  package var toolCall: NaiveToolCall? {
    if case .toolCall(let toolCall) = child { toolCall } else { nil }
  }
}
