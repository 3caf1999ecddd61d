import Subprocess
import Testing

/// Taking out of a store what nobody should keep, through the command.
@Suite(.timeLimit(.minutes(60))) struct StoreRemovalTests {
  @Test func prunedPayloadsLeaveTheMetrics() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(300))
    func run(_ arguments: String...) async throws -> Command.Run {
      let run = try await Command.run(arguments + ["--store", "c.db"], in: scratch)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      return run
    }
    _ = try await run("ingest", "a.jsonl")
    let wanted = try await run("weekly", "--json")
    let prune = ["store", "prune", "--keep-metrics", "--store", "c.db"]
    let dry = try await Command.run(
      prune + ["--before", "2100-01-01", "--dry-run"],
      in: scratch
    )
    let time = "before 2100-01-01T00:00:00.000Z"
    #expect(
      dry.errorLines == [
        "calls-report: the payloads of 300 calls and 0 rejects \(time) would be removed"
      ]
    )
    let pruned = try await Command.run(prune + ["--all"], in: scratch)
    #expect(
      pruned.errorLines == ["calls-report: the payloads of 300 calls and 0 rejects removed"]
    )
    #expect(try await run("weekly", "--json").output == wanted.output)
    _ = try await run("store", "verify")
    #expect(try await run("store", "info").text.contains("\ncalls without payload,300\n"))
    let exported = try await run("store", "export")
    #expect(exported.output.isEmpty)
    #expect(
      exported.errorLines == ["calls-report: 300 calls are left out: only columns are kept of them"]
    )
    let again = try await run("ingest", "a.jsonl")
    #expect(
      again.errorLines == ["calls-report: 0 new, 300 duplicates, 0 conflicts, 0 rejected"]
    )
    _ = try await run("store", "prune", "--all")
    #expect(try await run("store", "info").text.contains("\ncalls,0\n"))
  }

  @Test func nobodyRemovesEverythingByASlip() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "nonsense"])
    func run(_ arguments: [String]) async throws -> Command.Run {
      try await Command.run(arguments + ["--store", "c.db"], in: scratch)
    }
    #expect(try await run(["ingest", "a.jsonl", "--allow-rejects"]).status == .exited(0))
    for time in [
      ["--keep", "0d"], ["--keep", "0h"], ["--keep", "now"], ["--before", "2100-01-01"],
    ] {
      for metrics in [[], ["--keep-metrics"]] {
        let refused = try await run(["store", "prune"] + time + metrics)
        #expect(refused.status == .exited(2), "\(time)")
        #expect(
          refused.errorLines == [
            "calls-report: \(time[0]): '\(time[1])' would keep nothing; give --all to remove everything "
              + "for good, or --dry-run to count it"
          ]
        )
      }
      let counted = try await run(["store", "prune", "--dry-run"] + time)
      #expect(counted.status == .exited(0))
      #expect(counted.errors.contains(" 1 calls and 1 rejects before "), "\(counted.errors)")
    }
    for wrong in [[], ["--all", "--keep", "1d"], ["--all", "--before", "2020-01-01"]] {
      #expect(try await run(["store", "prune"] + wrong).status == .exited(2))
    }
    #expect(try await run(["volume", "--columns", "calls"]).text == "calls\n1\n")
    let all = try await run(["store", "prune", "--all"])
    #expect(all.errorLines == ["calls-report: 1 calls and 1 rejects removed"])
    #expect(try await run(["store", "info"]).text.contains("\ncalls,0\n"))
    #expect(try await run(["rejects", "list", "--no-headers"]).text.isEmpty)
  }

  @Test func redactionTellsWhatItDid() async throws {
    let scratch = try Scratch()
    let lines = [
      SampleCall.json(1, ["caller_phone_number": #""+15550109942""#, "note": #""private""#]),
      SampleCall.json(2), #"{"call_id": 7, "note": "private"}"#, "private",
    ]
    try scratch.write("a.jsonl", lines: lines)
    try scratch.write("keys.txt", "# What nobody needs.\n\n  note \n\ttext\r\n".utf8)
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "--allow-rejects"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    let redact = ["store", "redact", "--phones", "--keys-file", "keys.txt", "--store", "c.db"]
    for (arguments, verb, lost) in [
      (["--dry-run"], "would be redacted", "would lose"), ([], "redacted", "lost"),
    ] {
      let run = try await Command.run(redact + arguments, in: scratch)
      #expect(run.status == .exited(0))
      #expect(
        run.errorLines == [
          "calls-report: 2 calls, 0 later bodies and 1 reject \(verb)",
          "calls-report: 1 reject of no JSON \(lost) its record",
          "calls-report: 1 string with phone numbers",
          "calls-report: 2 strings under 'note'", "calls-report: 2 strings under 'text'",
        ]
      )
    }
    let again = try await Command.run(redact, in: scratch)
    #expect(
      again.errorLines == ["calls-report: 0 calls, 0 later bodies and 0 rejects redacted"]
    )
    let repeated = try await Command.run(ingest, in: scratch)
    #expect(
      repeated.errorLines.last == "calls-report: 0 new, 2 duplicates, 0 conflicts, 2 rejected"
    )
    let verified = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
    #expect(verified.status == .exited(0), "\(verified.errors)")
    let exported = try await Command.run(["store", "export", "--store", "c.db"], in: scratch)
    #expect(!exported.text.contains("private"))
    #expect(exported.text.contains(#""caller_phone_number":"***42""#))
  }
}
