import Foundation
import Subprocess
import Testing

/// Work on a store that takes its time, and what it says meanwhile.
@Suite(.timeLimit(.minutes(60))) struct StoreWorkTests {
  @Test(
    arguments: [
      (["verify"], " row groups"), (["rebuild", "--all"], " row groups"),
      (["export", "-o", "out"], "of 900 calls"), (["export", "--raw", "out"], "of 900 calls"),
      (["export", "--tables", "out"], "of 900 calls"), (["backup", "out.db"], "of about "),
      (["compact"], "giving free pages back to the disk"),
      (["prune", "--all"], "0 of "),
    ] as [([String], String)]
  )
  func progressIsShownWhenAskedFor(arguments: [String], shown: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(900))
    _ = try await Command.run(
      ["ingest", "a.jsonl", "--store", "c.db", "--calls-per-group", "400"],
      in: scratch
    )
    let arguments = ["store"] + arguments + ["--store", "c.db"]
    let run = try await Command.run(arguments + ["--progress", "always"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("\r\u{1B}[2K"))
    #expect(run.errors.contains(shown), "\(run.errors)")
    // The line is removed before anything else is said.
    let rest = run.errors.split(separator: "\r\u{1B}[2K", omittingEmptySubsequences: false).last
    #expect(rest?.isEmpty == true || rest?.hasPrefix("calls-report: ") == true)
    for file in try scratch.names() where file.hasPrefix("out") {
      try FileManager.default.removeItem(atPath: "\(scratch.path)/\(file)")
    }
    let quiet = try await Command.run(arguments + ["--progress", "always", "-q"], in: scratch)
    #expect(quiet.status == .exited(0))
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
  }

  @Test func rejectsAreTriedAgain() async throws {
    let scratch = try Scratch()
    let silent = SampleCall.json(2, ["transcript_with_tool_calls": "[]"])
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), silent, "nonsense"])
    func run(_ arguments: String...) async throws -> Command.Run {
      try await Command.run(arguments + ["--store", "c.db"], in: scratch)
    }
    #expect(try await run("ingest", "a.jsonl", "--allow-rejects").status == .exited(0))
    let same = try await run("rejects", "retry")
    #expect(same.status == .exited(3))
    #expect(same.errorLines == ["calls-report: 0 new, 0 duplicates, 0 conflicts, 2 rejected"])
    let none = try await run("rejects", "retry", "1", "9", "--accept-empty-transcripts")
    #expect(none.status == .exited(4))
    let one = try await run("rejects", "retry", "1", "--accept-empty-transcripts")
    #expect(one.status == .exited(0))
    #expect(one.errorLines == ["calls-report: 1 new, 0 duplicates, 0 conflicts, 0 rejected"])
    let rest = try await run("rejects", "retry", "-q", "--allow-rejects")
    #expect(rest.status == .exited(0))
    #expect(rest.errors.isEmpty)
    #expect(try await run("rejects", "list").lines.count == 2)
    #expect(try await run("volume", "--columns", "calls").text == "calls\n2\n")
    for wrong in [["--workspace", "-1"], ["--agent", ""]] {
      let run = try await Command.run(
        ["rejects", "retry", "--store", "c.db"] + wrong,
        in: scratch
      )
      #expect(run.status == .exited(2))
    }
  }

  @Test func aRetryThatIsKilledAnywhereLeavesEachRecordOnce() async throws {
    let scratch = try Scratch()
    let text = String(repeating: "words ", count: 300)
    let lines = (0..<400).map {
      SampleCall.json($0, ["transcript_with_tool_calls": "[]", "transcript": #""\#(text)""#])
    }
    try scratch.write("a.jsonl", lines: lines)
    let loaded = try await Command.run(["ingest", "a.jsonl", "--store", "base.db"], in: scratch)
    #expect(loaded.status == .exited(3))
    let retry = ["rejects", "retry", "--accept-empty-transcripts", "--store", "c.db"]
    for _ in 0..<StoreInterruptionTests.kills {
      for file in try scratch.names() where file.hasPrefix("c.db") {
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(file)")
      }
      try scratch.write("c.db", try scratch.read("base.db"))
      try await StoreInterruptionTests.kill(
        retry,
        after: .milliseconds(Int.random(in: 10...200)),
        in: scratch
      )
      let calls = try await Command.run(["volume", "--store", "c.db", "--json"], in: scratch)
      let found = try #require(calls.text.firstMatch(of: /"population": {"calls": ([0-9]+)}/)?.1)
      let rejects = try await Command.run(["rejects", "list", "--store", "c.db"], in: scratch)
      #expect(Int(found) == 400 - (rejects.lines.count - 1))
      let verified = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
      #expect(verified.status == .exited(0), "\(verified.errors)")
      let rest = try await Command.run(retry, in: scratch)
      #expect(rest.status == .exited(0), "\(rest.errors)")
      let whole = try await Command.run(["volume", "--store", "c.db", "--json"], in: scratch)
      #expect(whole.text.contains(#""population": {"calls": 400}"#))
    }
  }
}
