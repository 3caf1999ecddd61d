import Calls

/// What a field means when a certain sender sends it, where others mean something else by it.
struct SenderMeaning {
  let sender: Sender
  /// The columns that hold the field, or are computed from it.
  let columns: Set<Column>
  /// What is to be known.
  let text: String
  /// Whether the sender itself meant something else once, so that its own calls may differ.
  let hasChanged: Bool

  private init(
    _ sender: Sender,
    _ columns: Set<Column>,
    _ text: String,
    hasChanged: Bool = false
  ) {
    self.sender = sender
    self.columns = columns
    self.text = text
    self.hasChanged = hasChanged
  }

  /// All that is known, by sender.
  static let all: [SenderMeaning] = [
    SenderMeaning(
      .liveKit,
      [.successful],
      "call_successful means closed without an exception"
    ),
    SenderMeaning(
      .liveKit,
      [.stt, .pipeline, .unattributed],
      "the delay of speech to text is on the user row"
    ),
    SenderMeaning(
      .pipecat,
      [.tts, .pipeline, .unattributed],
      "tts_node_ttfb is that of speech to text before SDK 0.2.4",
      hasChanged: true
    ),
    SenderMeaning(
      .pipecat,
      [.toolDeclaredError, .toolError, .toolUnrecovered, .toolErrorCount, .unrecoveredCount],
      "is_error is never sent"
    ),
    SenderMeaning(
      .pipecat,
      [.turnInterrupted, .interruptionCount],
      "interrupted is on the agent row and on the user row that cut it"
    ),
    SenderMeaning(
      .vapi,
      [.e2e, .unattributed],
      "e2e_latency after a tool runs from the tool's completion"
    ),
  ]

  /// One line for each of `senders` that means something else by a field of `columns`, in the order
  /// of ``all``: than others where they are mixed, and than it meant once.
  static func lines(
    of senders: Set<String>,
    in columns: Set<Column>,
    areMixed: Bool
  ) -> [String] {
    Sender.allCases.filter { senders.contains($0.rawValue) }.compactMap { sender in
      let known = all.filter { meaning in
        meaning.sender == sender && (areMixed || meaning.hasChanged)
          && !meaning.columns.isDisjoint(with: columns)
      }
      guard !known.isEmpty else { return nil }
      return "\(sender.rawValue): \(known.map(\.text).joined(separator: "; "))"
    }
  }
}
