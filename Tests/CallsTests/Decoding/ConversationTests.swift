import Calls
import CallsTestSupport
import Testing

/// How the two sides of a call talk, against numbers worked out by hand.
@Suite struct ConversationTests {
  /// What is derived from one call of the segments.
  private func call(
    _ segments: [JSONValue],
    durationMs: Int64 = 60_000,
    keeping columns: Set<Column>? = nil
  ) async throws -> Loading {
    var body = ContractCase.smallestCall
    body["transcript_with_tool_calls"] = .array(segments)
    body["duration_ms"] = .integer(durationMs)
    let loading = try await Loading(JSONWriter.bytes(of: .object(body))) {
      if let columns { $0.columns = columns }
    }
    try #require(loading.input.calls == 1)
    return loading
  }

  private func agent(
    _ start: Int64,
    _ end: Int64,
    _ text: JSONValue = nil,
    interrupted: JSONValue = nil,
    llm: JSONValue = nil
  ) -> JSONValue {
    [
      "role": "agent", "start_ms": .integer(start), "end_ms": .integer(end), "text": text,
      "metadata": ["interrupted": interrupted, "llm_node_ttft": llm],
    ]
  }

  private func user(_ start: Int64, _ end: Int64, _ text: JSONValue = nil) -> JSONValue {
    ["role": "user", "start_ms": .integer(start), "end_ms": .integer(end), "text": text]
  }

  private static let times: [Column] = [
    .span, .agentTalk, .userTalk, .crosstalk, .silence, .leadingSilence, .agentResponseSilence,
    .userResponseSilence, .pauseSilence, .trailingSilence, .longestMonologue, .greeting,
  ]

  private func times(_ loading: Loading) -> [Int64?] {
    Self.times.map { column in
      if case .int(let value) = loading.cells(column)[0] { value } else { nil }
    }
  }

  @Test func overlappingSpeechOfOneRoleCountsOnce() async throws {
    let segments = [
      agent(0, 1_000), agent(500, 1_500), user(1_400, 2_000), user(3_000, 3_500),
      agent(3_600, 3_600),
    ]
    let wanted: [Int64?] = [5_000, 1_500, 1_100, 100, 2_500, 0, 0, 0, 1_000, 1_500, 1_400, 0]
    #expect(try await times(call(segments, durationMs: 5_000)) == wanted)
    #expect(try await times(call(segments.reversed(), durationMs: 5_000)) == wanted)
  }

  @Test func theSpanReachesToTheEndOfTheLastSpeech() async throws {
    let loading = try await call([agent(100, 4_000), user(200, 300)], durationMs: 1_000)
    #expect(
      times(loading) == [4_000, 3_900, 100, 100, 100, 100, 0, 0, 0, 0, 3_700, 100]
    )
  }

  @Test func aCallWithoutSpeechThatTakesTimeHasNoTimes() async throws {
    let loading = try await call([
      agent(100, 100, "Hello", interrupted: true), user(300, 200, "Hi"),
    ])
    #expect(times(loading) == Self.times.map { _ in nil })
    let counts: [Column] = [
      .agentIntervalCount, .userIntervalCount, .timelineInterruptionCount,
      .agentInterruptsUserCount, .backchannelCount, .falseEndpointCount,
    ]
    for column in counts { #expect(loading.cells(column) == [.int(0)]) }
    #expect(loading.cells(.flaggedSegmentCount) == [.int(1)])
    for column: Column in [.agentWords, .agentWordsTime, .userWords, .userWordsTime] {
      #expect(loading.cells(column) == [.missing])
    }
    for column: Column in [.turnIsCut, .bargeInStop, .utteranceIsCut, .utteranceIsBackchannel] {
      #expect(loading.cells(column) == [.missing])
    }
  }

  @Test func aCallOfOneRoleHasNoTalkOfTheOtherButZero() async throws {
    let onlyUser = try await call([user(100, 400)], durationMs: 1_000)
    #expect(times(onlyUser) == [1_000, 0, 300, 0, 700, 100, 0, 0, 0, 600, nil, nil])
    let onlyAgent = try await call([agent(100, 400), agent(500, 600)], durationMs: 1_000)
    #expect(times(onlyAgent) == [1_000, 400, 0, 0, 600, 100, 0, 0, 100, 400, 400, 100])
  }

  @Test func silencesAreNamedByWhoEndsThem() async throws {
    let loading = try await call([
      user(1_000, 2_000), agent(2_300, 3_000), agent(3_050, 4_000), user(4_600, 5_000),
      user(5_007, 6_000),
    ])
    let names: [Column] = [
      .leadingSilence, .agentResponseSilence, .userResponseSilence, .pauseSilence,
      .trailingSilence,
    ]
    #expect(names.map { loading.cells($0) } == [1_000, 300, 600, 57, 54_000].map { [.int($0)] })
    // Both end at 1,000 and both go on at 2,000.
    let both = try await call(
      [user(0, 1_000), agent(500, 1_000), agent(2_000, 2_500), user(2_000, 2_100)],
      durationMs: 0
    )
    #expect(both.cells(.agentResponseSilence) == [.int(1_000)])
    #expect(both.cells(.silence) == [.int(1_000)])
  }

  @Test(arguments: [(1_000, false), (1_001, true), (1_799, true), (1_800, false), (2_000, false)])
  func speechCutsOffOnlyAfterTheStartAndMoreThan200msBeforeTheEnd(
    start: Int64,
    cuts: Bool
  ) async throws {
    let byUser = try await call([agent(1_000, 2_000), user(start, start + 5_000)])
    #expect(byUser.cells(.turnIsCut) == [.bool(cuts)])
    #expect(byUser.cells(.utteranceInterrupts) == [.bool(cuts)])
    #expect(byUser.cells(.timelineInterruptionCount) == [.int(cuts ? 1 : 0)])
    let byAgent = try await call([user(1_000, 2_000), agent(start, start + 5_000)])
    #expect(byAgent.cells(.utteranceIsCut) == [.bool(cuts)])
    #expect(byAgent.cells(.agentInterruptsUserCount) == [.int(cuts ? 1 : 0)])
  }

  @Test func intervalsAreCountedThatAreCutNotThoseThatCut() async throws {
    let loading = try await call([
      // Listed before the speech that they cut.
      user(100, 150), user(200, 250), agent(0, 1_000), agent(50, 5_000), agent(50, 350),
      // Cut by neither: the first starts too early, the others too late.
      agent(160, 400),
    ])
    #expect(
      loading.cells(.turnIsCut) == [.bool(true), .bool(true), .bool(true), .bool(false)]
    )
    #expect(loading.cells(.timelineInterruptionCount) == [.int(3)])
    #expect(loading.cells(.agentIntervalCount) == [.int(4)])
    #expect(loading.cells(.userIntervalCount) == [.int(2)])
  }

  @Test func aBackchannelIsShortInWordsAndTime() async throws {
    let texts: [(JSONValue, Int64, Bool)] = [
      ("uh huh", 699, true), ("uh huh", 700, false), ("uh huh yes", 699, false), ("", 1, true),
      (nil, 100, false), ("\u{55EF}", 100, false), ("  right\u{A0}so\n", 100, true),
    ]
    for (text, length, isBackchannel) in texts {
      let loading = try await call([agent(0, 10_000), user(100, 100 + length, text)])
      #expect(loading.cells(.utteranceInterrupts) == [.bool(true)])
      #expect(loading.cells(.utteranceIsBackchannel) == [.bool(isBackchannel)], "\(text)")
      #expect(loading.cells(.backchannelCount) == [.int(isBackchannel ? 1 : 0)])
    }
    let alone = try await call([agent(0, 300), user(100, 200, "ok")])
    #expect(alone.cells(.utteranceIsBackchannel) == [.bool(false)])
  }

  @Test func aFlagThatIsNullSaysNothing() async throws {
    let loading = try await call([
      agent(0, 100, interrupted: true), agent(200, 300, interrupted: false), agent(400, 500),
      agent(600, 700, interrupted: "true"), agent(800, 800, interrupted: true),
    ])
    #expect(loading.cells(.flaggedSegmentCount) == [.int(3)])
    #expect(loading.cells(.interruptionCount) == [.int(2)])
  }

  @Test func theGreetingIsTheEarliestNotTheFirst() async throws {
    let loading = try await call([
      agent(50, 50), agent(900, 1_000), user(0, 10), agent(300, 400), agent(700, 800),
    ])
    #expect(loading.cells(.greeting) == [.int(300)])
  }

  @Test func aBargeInStopsAtTheEndOfTheFlaggedSpeech() async throws {
    let loading = try await call([
      agent(0, 1_000, interrupted: true),
      agent(1_000, 1_500, interrupted: true),
      // Without speech, so not the next user.
      user(100, 100),
      user(700, 1_500),
      // Dropped, as the next user begins after its end, though a later one does not.
      agent(2_000, 2_999, interrupted: true),
      user(3_000, 3_100), user(2_500, 2_600),
      // Its end is the user's start.
      agent(4_000, 5_000, interrupted: true), user(5_000, 5_100),
      agent(6_000, 6_500, interrupted: false), user(6_100, 6_200),
      // Without speech, and without a user after it.
      agent(7_000, 7_000, interrupted: true), user(7_000, 7_100),
      agent(8_000, 9_000, interrupted: true),
    ])
    let wanted: [NaiveCell] = [
      .int(300), .int(800), .missing, .int(0), .missing, .missing, .missing,
    ]
    #expect(loading.cells(.bargeInStop) == wanted)
  }

  @Test func wordsCountWithTheirTimeOrNotAtAll() async throws {
    let loading = try await call([
      agent(0, 1_000, "one two  three"), agent(1_000, 3_000, ""), agent(3_000, 7_000),
      agent(8_000, 8_000, "not heard"), agent(9_000, 9_500, "ok \u{4F60}\u{597D}"),
      agent(9_600, 9_700, "[redacted]"), agent(9_800, 9_900, "[redacted] not"),
      user(0, 250, "four"), user(300, 301, "\u{E2A}\u{E27}\u{E31}\u{E2A}\u{E14}\u{E35}"),
    ])
    #expect(loading.cells(.agentWords) == [.int(5)])
    #expect(loading.cells(.agentWordsTime) == [.int(1_100)])
    #expect(loading.cells(.userWords) == [.int(1)])
    #expect(loading.cells(.userWordsTime) == [.int(250)])
    #expect(
      loading.cells(.turnWords) == [
        .int(3), .int(0), .missing, .int(2), .missing, .missing, .int(2),
      ]
    )
  }

  @Test(arguments: [(1_500, 1), (1_501, 0)])
  func aPauseThatTheAgentTakesForTheEndIsAFalseEndpoint(
    pause: Int64,
    count: Int64
  ) async throws {
    let next = 1_000 + pause
    let loading = try await call([user(0, 1_000), agent(1_000, 9_000), user(next, next + 100)])
    #expect(loading.cells(.falseEndpointCount) == [.int(count)])
    let unanswered: [[JSONValue]] = [
      // Spoke before the pause; was done when the user went on; began only then.
      [user(0, 1_000), agent(999, 9_000), user(1_500, 2_000)],
      [user(0, 1_000), agent(1_100, 1_500), user(1_500, 2_000)],
      [user(0, 1_000), agent(1_500, 9_000), user(1_500, 2_000)],
      // The user's speech has no pause.
      [user(0, 1_200), agent(1_100, 9_000), user(1_200, 2_000)],
    ]
    for segments in unanswered {
      #expect(try await call(segments).cells(.falseEndpointCount) == [.int(0)])
    }
  }

  @Test func aMonologueGoesOnUntilTheUserSpeaks() async throws {
    let loading = try await call([
      agent(0, 1_000), agent(5_000, 6_000), user(6_000, 6_100), agent(6_100, 6_900),
      // Splits what is said around it; what is said meanwhile is none.
      agent(8_000, 12_000), user(9_000, 9_500),
    ])
    #expect(loading.cells(.longestMonologue) == [.int(2_500)])
    let covered = try await call([agent(100, 200), user(0, 300)])
    #expect(covered.cells(.longestMonologue) == [.int(0)])
  }

  @Test func contextGrowthIsTheMedianOfAllSlopes() async throws {
    func growth(_ values: [Int64?]) async throws -> NaiveCell {
      try await call(
        values.enumerated().map { index, value in
          agent(
            Int64(index) * 10,
            Int64(index) * 10 + 5,
            llm: value.map(JSONValue.integer) ?? .null
          )
        }
      ).cells(.contextGrowth)[0]
    }
    #expect(try await growth([100, nil, 200, 300]) == .missing)
    // Slopes 50, 200/3, 50, 100, 50, 0.
    #expect(try await growth([100, nil, 200, 300, 300]) == .double(50))
    // Slopes 1, 3/2, 2, 2, 5/2, 3: the middle of 2 and 2.
    #expect(try await growth([0, 1, 3, 6]) == .double(2))
    // Slopes −20, 0, 0, 0, 5/2, 10/3, 5, 10, 15, 30: the middle of 5/2 and 10/3.
    #expect(try await growth([0, 0, 0, 30, 10]) == .double(2.5 + (10.0 / 3.0 - 2.5) * 0.5))
    // More than are compared one by one.
    let line = (0..<101).map { Int64(1_000 - 3 * $0) }
    #expect(try await growth(line) == .double(-3))
    var outliers = line.map { Optional($0) }
    for index in stride(from: 0, to: 101, by: 7) { outliers[index] = 9_007_199_254_740_992 }
    outliers[50] = nil
    #expect(try await growth(outliers) == .double(-3))
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func medianSlopesOfLongCallsAreExact(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    // Few values make many equal slopes, and slopes that differ by a hair.
    let range: ClosedRange<Int64> = seed % 2 == 0 ? 0...3 : 0...9_007_199_254_740_992
    let count = Int(random.integer(33...400))
    let segments = (0..<count).map { index -> JSONValue in
      let llm: JSONValue = random.chance(0.1) ? nil : .integer(random.integer(range))
      return agent(Int64(index), Int64(index) + 1, llm: llm)
    }
    var body = ContractCase.smallestCall
    body["transcript_with_tool_calls"] = .array(segments)
    let model = try #require(NaiveDerivation.call(of: .object(body)))
    let found = try await call(segments).cells(.contextGrowth)
    #expect(found == [NaiveCell(model.conversation.contextGrowth)])
  }

  @Test func absurdTimesAreNoReasonToStop() async throws {
    let far: JSONValue = 9_007_199_254_740_992
    let segment: JSONValue = [
      "role": "agent", "text": "word", "start_ms": 0, "duration_ms": far,
      "metadata": ["interrupted": true],
    ]
    let late: JSONValue = ["role": "user", "text": "word", "start_ms": far, "duration_ms": far]
    let loading = try await call(
      Array(repeating: segment, count: 1_100) + [late],
      durationMs: .max
    )
    #expect(loading.cells(.agentTalk) == [.int(9_007_199_254_740_992)])
    #expect(loading.cells(.silence) == [.int(.max - 2 * 9_007_199_254_740_992)])
    #expect(loading.cells(.agentWords) == [.int(1_100)])
    #expect(loading.cells(.agentWordsTime) == [.int(.max)])
    #expect(loading.cells(.bargeInStop) == Array(repeating: .int(0), count: 1_100))
  }

  @Test func everyColumnAloneIsAsWithAllOthers() async throws {
    var payloads = RandomPayloads(seed: 77)
    let lines = payloads.lines(of: payloads.records(40))
    let whole = try await Loading(lines)
    for column in Column.ofConversation {
      let alone = try await Loading(lines) { $0.columns = [column] }
      #expect(alone.cells(column) == whole.cells(column), "\(column.name)")
    }
    let none = try await Loading(lines) { $0.columns = [.turnStart] }
    for group in none.snapshot.groups {
      #expect(Column.ofConversation.allSatisfy { group[$0] == nil })
    }
  }
}
