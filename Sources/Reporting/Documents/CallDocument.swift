/// One call, for one who reads it from its first word to its last: what is known of it, how long
/// answers took, what its tools did, and what was said.
///
/// Times are milliseconds from the call's start; what is not known is `nil`. All texts may come from
/// outside and hold anything.
package struct CallDocument: Sendable, Equatable {
  /// What is known of the call as a whole.
  package struct Fact: Sendable, Equatable {
    /// The name, the unit and the type.
    package var column: ReportColumn
    /// The value.
    package var cell: Cell
    /// Whether people are shown it when there is a value; machines get all.
    package var isForPeople: Bool

    /// Sets every property.
    package init(_ column: ReportColumn, _ cell: Cell, isForPeople: Bool) {
      self.column = column
      self.cell = cell
      self.isForPeople = isForPeople
    }
  }

  /// Something that makes the call worth a second look.
  package struct Flag: Sendable, Equatable {
    /// Its printed name: `false_success`.
    package var name: String
    /// What it means.
    package var summary: String

    /// Sets every property.
    package init(name: String, summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  /// A turn of the agent, and what its latency is made of, in milliseconds.
  package struct Turn: Sendable, Equatable {
    /// Its place among the agent's segments, from 0.
    package var index: Int
    /// What made the agent speak: `reply`, `post_tool`, `proactive`.
    package var kind: String?
    /// The node in force.
    package var node: String?
    /// When the agent began to speak.
    package var start: Int?
    /// When it ended.
    package var end: Int?
    /// Whether it was interrupted, as flagged.
    package var isInterrupted: Bool?
    /// Speech to text.
    package var stt: Int?
    /// End of utterance.
    package var eou: Int?
    /// Time to the first token.
    package var llm: Int?
    /// Time to the first sound.
    package var tts: Int?
    /// End to end.
    package var e2e: Int?
    /// What the stages leave of the end-to-end latency; below 0 when they are longer.
    package var unattributed: Int?
    /// The silence before a reply.
    package var gap: Int?

    /// A turn of which nothing else is known.
    package init(index: Int) { self.index = index }
  }

  /// An invocation of a tool with its answer, or an answer without an invocation.
  package struct Tool: Sendable, Equatable {
    /// The tool's name.
    package var name: String?
    /// When it was called.
    package var start: Int?
    /// How long it took, in milliseconds.
    package var latency: Int?
    /// Whether no invocation claims the answer.
    package var isOrphan = false
    /// Whether there is an answer.
    package var isCompleted = false
    /// Whether it failed.
    package var isError = false
    /// Whether the tool's last answer in the call was this error.
    package var isUnrecovered = false
    /// The error's text with its particulars replaced.
    package var errorTemplate: String?
    /// What it was called with, as JSON.
    package var params: String?
    /// What it answered, as JSON.
    package var result: String?
    /// What the error says.
    package var error: String?

    /// A tool call of which nothing is known.
    package init() {}
  }

  /// A stay in a node.
  package struct Visit: Sendable, Equatable {
    /// The node.
    package var node: String?
    /// When it was entered.
    package var entered: Int?
    /// How long it lasted, in milliseconds.
    package var duration: Int?
    /// Whether the call ended there.
    package var isLast = false
    /// Whether the call had been there before.
    package var isRepeated = false

    /// A stay of which nothing is known.
    package init() {}
  }

  /// A segment of the transcript.
  package struct Line: Sendable, Equatable {
    /// Something about the segment's time.
    package enum Mark: String, Sendable, CaseIterable {
      /// The agent's speech was cut short, as flagged.
      case interrupted
      /// The user's speech begins inside the agent's.
      case interrupts
      /// Both sides speak at the same time.
      case crosstalk
      /// The speech has no length.
      case zeroLength = "zero_length"
      /// The speech ends before it begins.
      case inverted
    }

    /// Whose it is, as payloads name it: `user`, `agent_function`.
    package var role: String
    /// When it begins.
    package var start: Int?
    /// When its speech ends.
    package var end: Int?
    /// What was said, or the name of the tool, or of the node that was entered.
    package var text: String?
    /// What is to be noted of it.
    package var marks: [Mark] = []
    /// The place of the turn, the tool call or the visit among the document's, by the role.
    package var row: Int?

    /// A segment of which nothing else is known.
    package init(role: String) { self.role = role }
  }

  /// What people read above it: the call's id.
  package var title: String
  /// What is known of the call as a whole.
  package var facts: [Fact] = []
  /// What makes it worth a second look.
  package var flags: [Flag] = []
  /// The agent's turns.
  package var turns: [Turn] = []
  /// The tools.
  package var tools: [Tool] = []
  /// The nodes that the call went through.
  package var visits: [Visit] = []
  /// The transcript; `nil` when it is not known any more.
  package var transcript: [Line]?
  /// What the reader must know, one sentence each.
  package var notes: [String] = []

  /// A document of a call of which nothing is known.
  package init(title: String) { self.title = title }
}
