/// How the two sides of one call talk, found by looking at each piece of the timeline between two
/// borders of intervals, and at every pair of intervals.
package struct NaiveConversation: Sendable {
  /// The parts of a silence, in the order of the columns.
  package enum Silence: String, CaseIterable, Sendable {
    case leading, agentResponse, userResponse, pause, trailing
  }

  /// Missing in calls without an interval of positive length, as all times.
  package var spanMs: Int64?
  package var agentTalkMs: Int64?
  package var userTalkMs: Int64?
  package var crosstalkMs: Int64?
  package var silenceMs: Int64?
  package var silenceParts: [Silence: Int64] = [:]
  /// Missing without an agent's interval, too.
  package var longestMonologueMs: Int64?
  package var greetingMs: Int64?
  package var flaggedSegments: Int
  package var agentIntervals: Int
  package var userIntervals: Int
  package var timelineInterruptions: Int
  package var agentInterruptsUser: Int
  package var backchannels: Int
  package var falseEndpoints: Int
  /// Missing without a segment that has an interval and countable words.
  package var agentWords: Int64?
  package var agentWordsMs: Int64?
  package var userWords: Int64?
  package var userWordsMs: Int64?
  /// Milliseconds a turn; missing with fewer than four values.
  package var contextGrowth: Double?

  /// Derived from the rows of the call.
  package init(turns: [NaiveTurn], utterances: [NaiveUtterance], durationMs: Int64) {
    flaggedSegments = turns.count { $0.interrupted != nil }
    agentIntervals = turns.count { $0.speech != nil }
    userIntervals = utterances.count { $0.speech != nil }
    timelineInterruptions = turns.count { $0.isCut == true }
    agentInterruptsUser = utterances.count { $0.isCut == true }
    backchannels = utterances.count { $0.isBackchannel == true }
    falseEndpoints = 0

    let spoken = turns.compactMap { Self.spoken($0.words, $0.speech) }
    let heard = utterances.compactMap { Self.spoken($0.words, $0.speech) }
    agentWords = Self.sum(spoken.map(\.words))
    agentWordsMs = Self.sum(spoken.map(\.time))
    userWords = Self.sum(heard.map(\.words))
    userWordsMs = Self.sum(heard.map(\.time))
    contextGrowth = Self.theilSen(turns)

    let agent = turns.compactMap(\.speech)
    let user = utterances.compactMap(\.speech)
    greetingMs = agent.map(\.start).min()
    guard let end = (agent + user).map(\.end).max() else { return }
    let span = max(durationMs, end)
    let pieces = Self.pieces(agent, user, span: span)
    func length(_ holds: (Piece) -> Bool) -> Int64 {
      pieces.filter(holds).map { $0.end - $0.start }.reduce(0, +)
    }
    spanMs = span
    agentTalkMs = length { $0.agentSpeaks }
    userTalkMs = length { $0.userSpeaks }
    crosstalkMs = length { $0.agentSpeaks && $0.userSpeaks }
    silenceMs = length { !$0.agentSpeaks && !$0.userSpeaks }
    for part in Silence.allCases {
      silenceParts[part] = length { piece in
        !piece.agentSpeaks && !piece.userSpeaks && Self.part(piece, agent, user) == part
      }
    }
    longestMonologueMs = agent.isEmpty ? nil : Self.longestMonologue(pieces)
    falseEndpoints = Self.falseEndpoints(pieces)
  }

  // MARK: - The timeline in pieces

  private struct Piece {
    let start: Int64
    let end: Int64
    let agentSpeaks: Bool
    let userSpeaks: Bool
  }

  private static func pieces(
    _ agent: [NaiveInterval],
    _ user: [NaiveInterval],
    span: Int64
  ) -> [Piece] {
    let borders = Set([0, span] + (agent + user).flatMap { [$0.start, $0.end] }).sorted()
    return zip(borders, borders.dropFirst()).map { start, end in
      Piece(
        start: start,
        end: end,
        agentSpeaks: agent.contains { $0.start <= start && end <= $0.end },
        userSpeaks: user.contains { $0.start <= start && end <= $0.end }
      )
    }
  }

  /// What a silent piece is.
  private static func part(
    _ piece: Piece,
    _ agent: [NaiveInterval],
    _ user: [NaiveInterval]
  ) -> Silence {
    let all = agent + user
    if !all.contains(where: { $0.end <= piece.start }) { return .leading }
    if !all.contains(where: { $0.start >= piece.end }) { return .trailing }
    func ends(_ intervals: [NaiveInterval]) -> Bool { intervals.contains { $0.end == piece.start } }
    func begins(_ intervals: [NaiveInterval]) -> Bool {
      intervals.contains { $0.start == piece.end }
    }
    if ends(user), begins(agent) { return .agentResponse }
    if ends(agent), begins(user) { return .userResponse }
    return .pause
  }

  private static func longestMonologue(_ pieces: [Piece]) -> Int64 {
    // Between two pieces in which the user speaks, all that the agent says.
    pieces.split(omittingEmptySubsequences: false, whereSeparator: \.userSpeaks).map { window in
      window.filter(\.agentSpeaks).map { $0.end - $0.start }.reduce(0, +)
    }.max() ?? 0
  }

  private static func runs(_ pieces: [Piece], _ speaks: (Piece) -> Bool) -> [NaiveInterval] {
    pieces.split { !speaks($0) }.compactMap { run in
      guard let first = run.first, let last = run.last else { return nil }
      return NaiveInterval(start: first.start, end: last.end)
    }
  }

  private static func falseEndpoints(_ pieces: [Piece]) -> Int {
    let users = runs(pieces, \.userSpeaks)
    let agents = runs(pieces, \.agentSpeaks)
    return zip(users, users.dropFirst()).count { before, after in
      after.start - before.end <= 1_500
        && agents.contains { agent in
          agent.start >= before.end && agent.start < after.start && agent.end > after.start
        }
    }
  }

  // MARK: - Words and growth

  private static func spoken(
    _ words: Int?,
    _ speech: NaiveInterval?
  ) -> (words: Int64, time: Int64)? {
    guard let words, words > 0, let speech else { return nil }
    return (Int64(words), speech.end - speech.start)
  }

  private static func sum(_ values: [Int64]) -> Int64? {
    values.isEmpty ? nil : values.reduce(0, +)
  }

  private static func theilSen(_ turns: [NaiveTurn]) -> Double? {
    let points = turns.compactMap { turn in turn.stages[.llm].map { (x: turn.index, y: $0) } }
    guard points.count >= 4 else { return nil }
    var slopes: [Double] = []
    for (place, a) in points.enumerated() {
      for b in points[(place + 1)...] { slopes.append(Double(b.y - a.y) / Double(b.x - a.x)) }
    }
    return NaiveArithmetic.percentile(0.5, of: slopes)
  }
}
