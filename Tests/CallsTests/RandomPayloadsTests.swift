import CallsTestSupport
import Testing

/// What other tests rely on when they draw payloads at random.
@Suite struct RandomPayloadsTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func everyBodyIsAccepted(seed: UInt64) {
    var payloads = RandomPayloads(seed: seed)
    for _ in 0..<50 {
      #expect(NaiveValidation.problems(in: payloads.body()) == [])
    }
  }

  @Test func everyBrokenBodyIsRefused() {
    var payloads = RandomPayloads(seed: 1)
    for _ in 0..<200 {
      #expect(NaiveValidation.problems(in: payloads.broken(payloads.body())) != [])
    }
  }

  @Test func equalSeedsGiveEqualBytes() {
    func bytes(_ seed: UInt64) -> [UInt8] {
      var payloads = RandomPayloads(seed: seed)
      return payloads.lines(of: payloads.records(30))
    }
    #expect(bytes(5) == bytes(5))
    #expect(bytes(5) != bytes(6))
  }

  @Test func everyStyleReadsBackAsTheSameValue() throws {
    var payloads = RandomPayloads(seed: 3)
    let records = payloads.records(200)
    let lines = payloads.lines(of: records).split(separator: 0x0A)
    try #require(lines.count == records.count)
    for (line, record) in zip(lines, records) {
      #expect(try JSONReader.value(of: Array(line)) == record)
    }
  }

  @Test func aThousandRecordsReachEveryCorner() {
    var payloads = RandomPayloads(seed: 7)
    let records = NaiveRecords(payloads.records(1_000))
    #expect(records.duplicates.count > 10 && records.conflicts.count > 10)
    #expect(records.rejects.count > 10)
    let calls = records.calls
    let turns = calls.flatMap(\.turns)
    for stage in NaiveStage.allCases {
      #expect(turns.count { $0.stages[stage] != nil } > 100, "\(stage)")
    }
    #expect(turns.contains { $0.stages[.unattributed] ?? 0 < 0 })
    for kind in [NaiveTurn.Kind.reply, .postTool, .proactive] {
      #expect(turns.count { $0.kind == kind } > 100)
    }
    let tools = calls.flatMap(\.toolCalls)
    #expect(tools.count { $0.isOrphan } > 100 && tools.count { !$0.isCompleted } > 100)
    #expect(tools.count { $0.latencyMs != nil } > 100 && tools.count { $0.isUnrecovered } > 100)
    #expect(tools.count { $0.isError && !$0.isDeclaredError } > 50)
    for sender in ["livekit", "pipecat", "vapi", "tuner-core", nil] as [ByteText?] {
      #expect(calls.count { $0.sender == sender } > 10, "\(sender?.string ?? "(none)")")
    }
    #expect(calls.contains { $0.nodeVisits.count > 2 })
    #expect(calls.flatMap(\.utterances).contains { $0.interrupts })
  }
}
