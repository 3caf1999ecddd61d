import Subprocess
import Testing

@Suite struct StreamTests {
  private static let header =
    "calls,minutes,mean_duration_ms,p50_duration_ms,p95_duration_ms,callers,repeat_callers,"
    + "peak_concurrency"

  @Test func dataGoesToStandardOutputAndNothingElse() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "{}", SampleCall.json(2)])
    let run = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(run.lines == [Self.header, "2,2,60000,60000,60000,0,0,2"])
    #expect(run.errorLines.count == 7)
    #expect(run.errorLines.allSatisfy { $0.hasPrefix("calls-report: ") })
  }

  @Test func goodInputIsReportedInSilence() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    let run = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.errors.isEmpty)
  }

  @Test func rejectedInputIsExit3AndTheRestIsReported() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), SampleCall.json(2, ["call_id": "7"])])
    let run = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.lines.last == "1,1,60000,60000,60000,0,0,1")
    #expect(
      run.errorLines == [
        "calls-report: a.jsonl:2: /call_id: Input should be a valid string",
        "calls-report: 2 records: 1 call, 1 rejected",
      ]
    )
  }

  @Test func allowedRejectsAreExit0ButStillTold() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "[]"])
    let run = try await Command.run(["volume", "a.jsonl", "--allow-rejects"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.errorLines.first == "calls-report: a.jsonl:2: Input should be a valid dictionary")
  }

  @Test func quietLeavesOutTheCountsButNotTheProblems() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), SampleCall.json(1), "[]"])
    try scratch.write("empty/readme", "".utf8)
    let loud = try await Command.run(["volume", "a.jsonl", "empty"], in: scratch)
    let quiet = try await Command.run(["volume", "a.jsonl", "empty", "-q"], in: scratch)
    #expect(
      loud.errorLines == [
        "calls-report: 'empty' holds no .json, .ndjson or .jsonl file",
        "calls-report: a.jsonl:3: Input should be a valid dictionary",
        "calls-report: 3 records: 1 call, 1 duplicate (0 with another content, the first kept), "
          + "1 rejected",
      ]
    )
    #expect(quiet.errorLines == [loud.errorLines[1]])
    #expect(quiet.output == loud.output)
    #expect(quiet.status == .exited(3))
  }

  @Test func missingSourcesAreExit4AndAllNamed() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    let run = try await Command.run(["volume", "x", "a.jsonl", "a.jsonl/y"], in: scratch)
    #expect(run.status == .exited(4))
    #expect(run.output.isEmpty)
    #expect(
      run.errorLines == [
        "calls-report: 'x' does not exist", "calls-report: 'a.jsonl/y' does not exist",
      ]
    )
  }

  @Test func whatStopsBeingReadableIsExit4EvenWithRejects() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: ["{}", SampleCall.json(1)])
    // Reading this file of the system is an error, although it can be opened.
    let run = try await Command.run(
      ["volume", "/proc/self/mem", "a.jsonl", "--allow-rejects"],
      in: scratch
    )
    #if os(Linux)
      #expect(run.status == .exited(4))
      #expect(run.lines.last == "1,1,60000,60000,60000,0,0,1")
      #expect(run.errorLines.first?.contains("/proc/self/mem:1: byte 0: cannot be read: ") == true)
    #else
      #expect(run.status == .exited(4))
    #endif
  }

  @Test func strictStopsAtTheFirstBadRecord() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "[]", "{}", SampleCall.json(2)])
    let run = try await Command.run(["volume", "a.jsonl", "--strict"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.output.isEmpty)
    #expect(
      run.errorLines == [
        "calls-report: a.jsonl:2: Input should be a valid dictionary",
        "calls-report: stopped at the first refused record (--strict)",
      ]
    )
  }

  @Test func strictStopsAtAnOversizedRecordToo() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "[]"])
    let run = try await Command.run(
      ["volume", "a.jsonl", "--strict", "--max-record", "100"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(run.errorLines.count == 2)
    #expect(
      run.errorLines.first == "calls-report: a.jsonl:1: byte 0: the record is larger than 100 bytes"
    )
  }

  @Test func strictPassesGoodInput() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), SampleCall.json(1)])
    let run = try await Command.run(["volume", "a.jsonl", "--strict"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.lines.last == "1,1,60000,60000,60000,0,0,1")
  }

  @Test func atMost20DiagnosticsAreShownAndTheRestCounted() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: Array(repeating: "[]", count: 21))
    try scratch.write("b.jsonl", lines: Array(repeating: "[]", count: 20))
    let one = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(one.errorLines.count == 22)
    #expect(one.errorLines[19] == "calls-report: a.jsonl:20: Input should be a valid dictionary")
    #expect(one.errorLines[20] == "calls-report: and 1 more problem, not shown")
    let both = try await Command.run(["volume", "a.jsonl", "b.jsonl"], in: scratch)
    #expect(both.errorLines[20] == "calls-report: and 21 more problems, not shown")
    let none = try await Command.run(["volume", "b.jsonl"], in: scratch)
    #expect(none.errorLines.count == 21)
    #expect(!none.errors.contains("not shown"))
  }

  @Test func theProblemsThatARecordHidesAreCounted() async throws {
    let scratch = try Scratch()
    let segments = Array(repeating: "{}", count: 100_000).joined(separator: ",")
    let bad = SampleCall.json(2, ["transcript_with_tool_calls": "[\(segments)]"])
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), bad, SampleCall.json(3)])
    let run = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(
      run.errorLines.first
        == "calls-report: a.jsonl:2: /transcript_with_tool_calls/0/role: Field required"
    )
    #expect(run.errorLines.count == 22)
    #expect(run.errorLines[20] == "calls-report: and 99980 more problems, not shown")
    #expect(run.lines.last == "2,2,60000,60000,60000,0,0,2")
  }

  @Test func progressIsShownWhenAskedForAndOnStandardErrorOnly() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    let never = try await Command.run(["volume", "a.jsonl"], in: scratch)
    let always = try await Command.run(["volume", "a.jsonl", "--progress", "always"], in: scratch)
    let quiet = try await Command.run(
      ["volume", "a.jsonl", "--progress", "always", "-q"],
      in: scratch
    )
    #expect(always.errors.contains("1 calls"))
    #expect(always.errors.hasSuffix("\r\u{1B}[2K"))
    #expect(always.output == never.output)
    #expect(never.errors.isEmpty)
    #expect(quiet.errors.isEmpty)
  }
}
