/// The line of business of an agent: what is said on its calls, and the nodes of its flow.
struct Vertical: Sendable {
  let greetings: [Template]
  /// What callers say first.
  let openings: [Template]
  let topics: [Topic]
  /// What callers say when nothing was asked.
  let remarks: [Template]
  /// What an agent says before it goes on.
  let acknowledgements: [Template]
  let farewells: [Template]
  let goodbyes: [Template]
  let voicemail: Template
  /// In the order in which a call visits them.
  let nodes: [String]
  let reasons: [String]
  /// Places in `Tool.all`; in a call, earlier ones tend to come first.
  let tools: [Int]

  /// A question of the agent and what callers answer.
  struct Topic: Sendable {
    let question: Template
    let answers: [Template]
  }
}

extension Vertical {
  /// What is said in every line of business.
  static let pickup: Template = "Hello?"
  static let patience: Template = "One moment, let me look that up for you."
  static let backchannels: [Template] = ["Mhm.", "Okay.", "Right.", "Yeah.", "Uh-huh."]
  static let interjections: [Template] = [
    "Sorry, wait.", "No, that's not what I meant.", "Hold on, can I ask something?",
    "Yes, yes, I know that.", "Stop. I only need the time.", "Actually, make that %n.",
  ]
  static let retries: [Template] = [
    "Could you try that again?", "Please try once more.", "Hm, can you check again?",
  ]
  static let checks: [Template] = ["Are you still there?", "Hello? Can you hear me?"]
  static let handovers: [Template] = [
    "Let me put you through to a colleague. Please hold the line.",
    "I'll transfer you to a person who can sort this out. One moment.",
  ]
  static let impatience: [Template] = [
    "This isn't working, I'll call back later.", "Forget it. Goodbye.",
    "Can I speak to a human, please?", "I don't have time for this.",
  ]
}
