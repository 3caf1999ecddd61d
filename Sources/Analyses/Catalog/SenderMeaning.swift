import Calls

/// What a field means when a certain sender sends it, where others mean something else by it.
struct SenderMeaning {
  let sender: Sender
  /// The columns that hold the field, or are computed from it.
  let columns: Set<Column>
  /// What is to be known.
  let text: String

  private init(_ sender: Sender, _ columns: Set<Column>, _ text: String) {
    self.sender = sender
    self.columns = columns
    self.text = text
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
      "tts_node_ttfb is that of speech to text before SDK 0.2.4"
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
  /// of ``all``.
  static func lines(of senders: Set<String>, in columns: Set<Column>) -> [String] {
    Sender.allCases.filter { senders.contains($0.rawValue) }.compactMap { sender in
      let known = all.filter { $0.sender == sender && !$0.columns.isDisjoint(with: columns) }
      guard !known.isEmpty else { return nil }
      return "\(sender.rawValue): \(known.map(\.text).joined(separator: "; "))"
    }
  }
}
