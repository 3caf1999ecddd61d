/// One call with the rows of its child tables, as derived from its payload.
package struct NaiveCall: Sendable {
  package var workspace: Int64
  package var agent: ByteText
  package var callID: ByteText
  package var callType: ByteText
  /// Milliseconds since the Unix epoch.
  package var startMs: Int64
  /// Milliseconds since the Unix epoch; never before `startMs`.
  package var endMs: Int64
  /// As sent, else end − start.
  package var durationMs: Int64
  package var recordingURL: ByteText
  package var agentVersion: Int64?
  package var callStatus: ByteText?
  package var disconnectionReason: ByteText?
  /// Missing when there is no reason.
  package var disconnectionClass: ByteText?
  /// The phone number; missing also when it is empty.
  package var caller: ByteText?
  package var successful: Bool?
  package var voicemail: Bool?
  /// In lower case.
  package var sentiment: ByteText?
  package var costCents: Double?
  package var sender: ByteText?
  package var asrModel: ByteText?
  package var llmModel: ByteText?
  package var ttsModel: ByteText?
  package var llmTokens: Double?
  package var sttSeconds: Double?
  package var ttsCharacters: Double?
  package var turns: [NaiveTurn]
  package var utterances: [NaiveUtterance]
  package var toolCalls: [NaiveToolCall]
  package var nodeVisits: [NaiveNodeVisit]
  /// How the two sides talk.
  package var conversation: NaiveConversation
  /// How sound the data is.
  package var quality: NaiveQuality
  /// The fields that it was sent with, of those without a column of their own.
  package var sent: Set<String>

  /// Tool calls with an inferred error.
  package var toolErrors: Int {
    toolCalls.count { $0.isError }
  }

  /// Agent segments that are flagged as interrupted.
  package var interruptions: Int {
    turns.count { $0.interrupted == true }
  }
}

/// What is measured of a turn, in the order of the latency table.
package enum NaiveStage: String, CaseIterable, Sendable {
  case stt, eou, llm, tts, e2e, pipeline, unattributed, gap
}

/// One `agent` segment.
package struct NaiveTurn: Sendable {
  /// What the turn answers.
  package enum Kind: String, Sendable {
    case reply
    case postTool = "post_tool"
    case proactive
  }

  /// Counts from 0 in the call.
  package var index: Int64
  package var kind: Kind
  /// The node in force; missing without transitions and in a first node without a name.
  package var node: ByteText?
  /// The speech interval, of any length.
  package var interval: NaiveInterval?
  /// The speech interval, if it has a positive length.
  package var speech: NaiveInterval?
  package var text: ByteText?
  /// Words of the text, as of an utterance.
  package var words: Int?
  package var interrupted: Bool?
  /// Whether a user's speech begins inside it, after its start and more than 200 ms before its end;
  /// missing without speech.
  package var isCut: Bool?
  /// If it is flagged as interrupted and has speech: its end − the start of the next user segment's
  /// that has any, where that is not negative.
  package var bargeInStopMs: Int64?
  /// Milliseconds; only `unattributed` can be negative.
  package var stages: [NaiveStage: Int64]
  /// The fields that it was sent with, of those without a column of their own.
  package var sent: Set<String>
}

/// One `user` segment.
package struct NaiveUtterance: Sendable {
  /// The node in force.
  package var node: ByteText?
  /// The speech interval, of any length.
  package var interval: NaiveInterval?
  /// The speech interval, if it has a positive length.
  package var speech: NaiveInterval?
  /// Words of the text, split at white space; missing without a text, and for a text in a script
  /// that is written without spaces.
  package var words: Int?
  package var confidence: Double?
  /// Starts during an agent interval, after its start and more than 200 ms before its end.
  package var interrupts: Bool
  /// Whether an agent's speech begins inside it, after its start and more than 200 ms before its
  /// end; missing without speech.
  package var isCut: Bool?
  /// Interrupts with at most two words in less than 700 ms; missing without speech.
  package var isBackchannel: Bool?
  /// The fields that it was sent with, of those without a column of their own.
  package var sent: Set<String>
}

/// One `agent_function` segment, or an `agent_result` that belongs to none.
package struct NaiveToolCall: Sendable {
  package var name: ByteText?
  package var requestID: ByteText?
  package var isOrphan: Bool
  /// Has a result, is an orphan, or carries its own result.
  package var isCompleted: Bool
  package var isDeclaredError: Bool
  /// The inferred error, which includes the declared one.
  package var isError: Bool
  /// The template of the error's text; missing without an error and without a text.
  package var errorTemplate: ByteText?
  package var latencyMs: Int64?
  /// The last completed row of its tool in the call, and an error.
  package var isUnrecovered: Bool
  /// The fields that it was sent with, of those without a column of their own.
  package var sent: Set<String>
}

/// One stay in a node.
package struct NaiveNodeVisit: Equatable, Sendable {
  /// Missing in a first node without a name.
  package var node: ByteText?
  /// When the node was entered; missing when the transition has no `start_ms`.
  package var enteredMs: Int64?
  /// Missing when one of the two transitions has no `start_ms`, and when it would be negative
  /// (segments need not be in the order of time).
  package var durationMs: Int64?

  /// Its place in the call, from 0.
  package var index: Int
  /// The node before; missing in the first visit, and after one without a name.
  package var from: ByteText?
  /// Why the node was entered.
  package var reason: ByteText?
  /// Whether the transition to the node names the node that was left.
  package var hasFrom: Bool
  /// Its part of the call's cost.
  package var costCents: Double?

  /// A stay of some or of unknown length.
  package init(
    node: ByteText?,
    enteredMs: Int64?,
    durationMs: Int64?,
    index: Int = 0,
    from: ByteText? = nil,
    reason: ByteText? = nil,
    hasFrom: Bool = false,
    costCents: Double? = nil
  ) {
    self.node = node
    self.enteredMs = enteredMs
    self.durationMs = durationMs
    self.index = index
    self.from = from
    self.reason = reason
    self.hasFrom = hasFrom
    self.costCents = costCents
  }
}
