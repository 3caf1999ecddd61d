import RawMemory

/// Derives how the two sides of a call talk with each other, from its segments one by one.
///
/// It keeps its buffers from call to call, and does only what ``Needs`` asks for.
struct Conversation {
  /// What is wanted of calls; the rest costs nothing.
  struct Needs {
    /// Who speaks when.
    var intervals: Bool
    /// How many words are said.
    var words: Bool
    /// How the time to the first token grows with the turns.
    var growth: Bool
    /// Which segments say that they were interrupted, or do not.
    var flags: Bool

    /// What `columns` need.
    init(_ columns: Set<Column>) {
      intervals =
        !columns.isDisjoint(with: ConversationColumns.ofIntervals)
        || !columns.isDisjoint(with: [
          .turnIsCut, .bargeInStop, .utteranceInterrupts, .utteranceIsCut, .utteranceIsBackchannel,
        ])
      words =
        !columns.isDisjoint(with: ConversationColumns.ofWords)
        || !columns.isDisjoint(with: [
          .turnWords, .utteranceWords, .utteranceIsBackchannel, .backchannelCount,
        ])
      growth = columns.contains(.contextGrowth)
      flags = columns.contains(.flaggedSegmentCount)
    }

    var isAny: Bool { intervals || words || growth || flags }
  }

  /// What is said of one agent segment; ``Milliseconds/none`` where that is not known.
  struct Turn {
    var words = Milliseconds.none
    var isCut = Milliseconds.none
    var bargeInStop = Milliseconds.none
  }

  /// What is said of one user segment; ``Milliseconds/none`` where that is not known.
  struct Utterance {
    var words = Milliseconds.none
    var interrupts = Milliseconds.none
    var isCut = Milliseconds.none
    var isBackchannel = Milliseconds.none
  }

  // A backchannel has at most so many words and is shorter than this.
  private static let mostBackchannelWords: Int64 = 2
  private static let longestBackchannel: Int64 = 700
  private static let redacted = Array(Redaction.placeholder.utf8)

  let needs: Needs
  private var agent = SpeechIntervals()
  private var user = SpeechIntervals()
  private var growth = TheilSen()
  private var figures = ConversationFigures()
  private var turnCount: Int64 = 0
  // The first user segment with speech at or after the segments seen so far, where one was needed.
  private var nextUser = 0

  init(_ needs: Needs) { self.needs = needs }

  /// Begins the next call, whose segments are then added in order.
  ///
  /// - Complexity: O(segments · log segments).
  mutating func begin(_ payload: borrowing Payload) {
    figures = ConversationFigures()
    turnCount = 0
    nextUser = 0
    growth.removeAll()
    guard needs.intervals else { return }
    agent.removeAll()
    user.removeAll()
    for index in payload.segments.indices {
      switch payload.segments[index].role {
      case .agent: if let speech = payload.segments[index].speech { agent.append(speech) }
      case .user: if let speech = payload.segments[index].speech { user.append(speech) }
      case .agentFunction, .agentResult, .nodeTransition: break
      }
    }
    agent.arrange()
    user.arrange()
  }

  /// Adds the agent segment at `index`.
  mutating func addTurn(
    at index: Int,
    of payload: borrowing Payload,
    _ tape: borrowing JSONTape
  ) -> Turn {
    var turn = Turn()
    let llm = payload.segments[index].llm
    if needs.growth, llm != Milliseconds.none { growth.append(x: turnCount, y: llm) }
    turnCount += 1
    let interrupted = payload.segments[index].interrupted
    if interrupted >= 0 { figures.flaggedSegments += 1 }
    let speech = payload.segments[index].speech
    if needs.words {
      turn.words = Self.words(payload.segments[index].text, tape)
      if let speech { figures.agentWords.add(turn.words, during: speech) }
    }
    guard needs.intervals, let speech else { return turn }
    let isCut = user.cuts(speech)
    turn.isCut = isCut ? 1 : 0
    figures.timelineInterruptions += turn.isCut
    if interrupted == 1, let start = userStart(after: index, of: payload), start <= speech.end {
      turn.bargeInStop = speech.end - start
    }
    return turn
  }

  /// Adds the user segment at `index`.
  mutating func addUtterance(
    at index: Int,
    of payload: borrowing Payload,
    _ tape: borrowing JSONTape
  ) -> Utterance {
    var utterance = Utterance()
    let speech = payload.segments[index].speech
    if needs.words {
      utterance.words = Self.words(payload.segments[index].text, tape)
      if let speech { figures.userWords.add(utterance.words, during: speech) }
    }
    guard needs.intervals, let speech else { return utterance }
    let interrupts = agent.isCut(at: speech.start)
    utterance.interrupts = interrupts ? 1 : 0
    utterance.isCut = agent.cuts(speech) ? 1 : 0
    figures.agentInterruptsUser += utterance.isCut
    let isBackchannel =
      interrupts && utterance.words != Milliseconds.none
      && utterance.words <= Self.mostBackchannelWords
      && speech.end - speech.start < Self.longestBackchannel
    utterance.isBackchannel = isBackchannel ? 1 : 0
    figures.backchannels += utterance.isBackchannel
    return utterance
  }

  /// The figures of the call, after all of its segments were added.
  ///
  /// - Parameter duration: The call's duration in milliseconds.
  /// - Returns: The figures, as far as they are needed.
  mutating func finished(duration: Int64) -> ConversationFigures {
    if needs.growth { figures.growth = growth.slope() ?? .nan }
    guard needs.intervals else { return figures }
    figures.agentIntervals = Int64(agent.intervals.count)
    figures.userIntervals = Int64(user.intervals.count)
    guard let end = [agent.end, user.end].compactMap({ $0 }).max() else { return figures }
    let (agents, users) = (agent.stretches, user.stretches)
    let span = max(duration, end)
    figures.span = span
    figures.agentTalk = agent.length
    figures.userTalk = user.length
    figures.crosstalk = TurnTaking.crosstalk(agents, users)
    figures.silence = span - (figures.agentTalk + figures.userTalk - figures.crosstalk)
    figures.parts = SilenceParts(agent, user, span: span)
    figures.falseEndpoints = TurnTaking.falseEndpoints(agents, users)
    if let first = agents.first {
      figures.greeting = first.start
      figures.longestMonologue = TurnTaking.longestMonologue(agents, users)
    }
    return figures
  }

  /// When the speech of the next user segment that has any starts; `nil` when there is none.
  ///
  /// Over all segments of a call, asked in order, O(segments).
  private mutating func userStart(after index: Int, of payload: borrowing Payload) -> Int64? {
    nextUser = max(nextUser, index + 1)
    while nextUser < payload.segments.count {
      if payload.segments[nextUser].role == .user,
        let speech = payload.segments[nextUser].speech
      {
        return speech.start
      }
      nextUser += 1
    }
    return nil
  }

  /// The words of the text at `place`; ``Milliseconds/none`` without one or when they cannot be
  /// counted.
  private static func words(_ place: Int, _ tape: borrowing JSONTape) -> Int64 {
    guard place != 0 else { return Milliseconds.none }
    let text = tape.string(at: place)
    // What was said instead is not known any more.
    guard !Bytes.areEqual(text, redacted.span), let words = WordCount.words(text) else {
      return Milliseconds.none
    }
    return Int64(words)
  }
}
