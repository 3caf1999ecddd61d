import Foundation
import Subprocess
import Testing

@Suite struct SourceTests {
  /// The calls that `arguments` select, and the exit code.
  private func calls(
    _ arguments: [String],
    in scratch: Scratch,
    input: [UInt8] = []
  ) async throws -> (calls: String?, status: TerminationStatus) {
    let run = try await Command.run(
      ["volume", "--columns", "calls", "--no-headers"] + arguments,
      in: scratch,
      input: input
    )
    return (run.lines.first, run.status)
  }

  @Test func aStoreIsNoSource() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", SampleCall.json(1).utf8)
    let ingest = try await Command.run(["ingest", "a.json", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    let run = try await Command.run(["volume", "c.db", "a.json"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(
      run.errorLines.first
        == "calls-report: c.db:1: byte 0: the file is a database, as stores are; read a store with "
        + "--store"
    )
  }

  @Test func standardInputIsADash() async throws {
    let scratch = try Scratch()
    let input = Array((SampleCall.json(1) + "\n" + SampleCall.json(2)).utf8)
    let read = try await calls(["-"], in: scratch, input: input)
    #expect(read == ("2", .exited(0)))
    let bad = try await Command.run(["volume", "-"], in: scratch, input: Array("\n7".utf8))
    #expect(
      bad.errorLines.first == "calls-report: <stdin>:2: Input should be a valid dictionary"
    )
  }

  @Test(.needs(.bash)) func standardInputIsReadFromWhereItStands() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: (1...3).map { SampleCall.json($0) })
    let volume = #""$COMMAND" volume --columns calls --no-headers"#
    let rest = try await Command.shell("(read -r first; \(volume) -) < a.jsonl", in: scratch)
    #expect(rest.lines == ["2"])
    #expect(rest.errors.isEmpty)
    let twice = try await Command.shell("\(volume) - - < a.jsonl", in: scratch)
    #expect(twice.lines == ["3"])
    #expect(twice.errors.isEmpty)
    try scratch.write("array.json", "x[\(SampleCall.json(1))]".utf8)
    let array = try await Command.shell("(read -rN 1 x; \(volume) -) < array.json", in: scratch)
    #expect(array.lines == ["1"])
    #expect(array.errors.isEmpty)
  }

  @Test(.needs(.bash, .gzip)) func aFileAsStandardInputIsComparedLikeAFile() async throws {
    let scratch = try Scratch()
    let calls = SampleCall.generated(700)
    try scratch.write("a.jsonl", calls + calls)
    #expect(calls.count > 2 << 20, "more than a block")
    let told =
      "calls-report: 1400 records: 700 calls, 700 duplicates (0 with another content, the first kept)"
    for source in ["a.jsonl", "- < a.jsonl", "- < <(cat a.jsonl)", "- < <(gzip -1 < a.jsonl)"] {
      let run = try await Command.shell("\"$COMMAND\" volume \(source)", in: scratch)
      #expect(run.errorLines == [told], "\(source)")
    }
  }

  @Test(.needs(.gzip, .zstd), arguments: ["gzip", "zstd"])
  func compressedInputIsToldByItsContent(tool: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(50))
    let run = try await Command.shell("\(tool) -q -c a.jsonl > packed", in: scratch)
    #expect(run.status == .exited(0))
    let plain = try await Command.run(["latency", "a.jsonl"], in: scratch)
    let packed = try await Command.run(["latency", "packed"], in: scratch)
    let piped = try await Command.run(["latency", "-"], in: scratch, input: scratch.read("packed"))
    #expect(plain.lines.count > 5)
    #expect(packed.output == plain.output)
    #expect(piped.output == plain.output)
  }

  @Test func aFileMayHoldOneRecordOrAnArrayOrLinesOrEnvelopes() async throws {
    let scratch = try Scratch()
    let first = SampleCall.json(1)
    try scratch.write("one.json", first.utf8)
    try scratch.write("array.json", "[\(SampleCall.json(2)),\n\(SampleCall.json(3))]".utf8)
    try scratch.write("lines.json", lines: [SampleCall.json(4), "", SampleCall.json(5)])
    try scratch.write(
      "envelope.json",
      #"{"workspace_id": 9, "agent_remote_identifier": "x", "call": \#(first)}"#.utf8
    )
    let sources = ["one.json", "array.json", "lines.json", "envelope.json"]
    #expect(try await calls(sources, in: scratch) == ("6", .exited(0)))
    let nine = try await calls(sources + ["--where", "workspace=9"], in: scratch)
    #expect(nine.calls == "1")
  }

  @Test func directoriesAreWalkedForKnownNamesInByteOrder() async throws {
    let scratch = try Scratch()
    for (number, name) in ["d/b.json", "d/a/x.ndjson", "d/a/y.jsonl", "d/z.txt", "e.txt"]
      .enumerated()
    {
      try scratch.write(name, lines: [SampleCall.json(number), "[]"])
    }
    let run = try await Command.run(["volume", "e.txt", "d"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.lines.last?.hasPrefix("4,") == true)
    #expect(
      run.errorLines.dropLast().map { String($0.split(separator: " ")[1]) }
        == ["e.txt:2:", "d/a/x.ndjson:2:", "d/a/y.jsonl:2:", "d/b.json:2:"]
    )
  }

  @Test func aDirectoryMayBeCalledLikeAFile() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json/b.json", SampleCall.json(1).utf8)
    #expect(try await calls(["a.json"], in: scratch) == ("1", .exited(0)))
    #expect(try await calls(["."], in: scratch) == ("1", .exited(0)))
  }

  @Test func mixedSourcesAreOneSetOfCalls() async throws {
    let scratch = try Scratch()
    try scratch.write("d/a.json", SampleCall.json(1).utf8)
    try scratch.write("b.json", "[\(SampleCall.json(2))]".utf8)
    let input = Array(SampleCall.json(3).utf8)
    #expect(try await calls(["d", "-", "b.json"], in: scratch, input: input).calls == "3")
    let repeated = try await Command.run(["volume", "b.json", "b.json"], in: scratch)
    #expect(
      repeated.errorLines == [
        "calls-report: 2 records: 1 call, 1 duplicate (0 with another content, the first kept)"
      ]
    )
    #expect(repeated.status == .exited(0))
  }

  @Test func optionsMayStandAnywhere() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", SampleCall.generated(20))
    try scratch.write("b.json", SampleCall.generated(20, seed: 2))
    let orders = [
      ["a.json", "b.json", "--by", "agent", "--limit", "2", "--json"],
      ["--json", "a.json", "--by", "agent", "b.json", "--limit=2"],
      ["--limit", "2", "--by=agent", "--format", "json", "--", "a.json", "b.json"],
    ]
    var outputs: Set<[UInt8]> = []
    for order in orders {
      let run = try await Command.run(["volume"] + order, in: scratch)
      #expect(run.status == .exited(0))
      outputs.insert(run.output)
    }
    #expect(outputs.count == 1)
  }

  @Test func callsThatNameNoneGetTheWorkspaceAndAgentAskedFor() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(1),
        SampleCall.json(2, ["metadata": #"{"agent_remote_identifier": "own"}"#]),
        #"{"workspace_id": 9, "agent_remote_identifier": "sent", "call": \#(SampleCall.json(3))}"#,
      ]
    )
    func groups(_ options: [String]) async throws -> [String] {
      try await Command.run(
        ["volume", "a.jsonl", "--by", "workspace,agent", "--no-headers"]
          + ["--columns", "workspace,agent"] + options,
        in: scratch
      ).lines
    }
    #expect(try await groups([]) == ["1,default", "1,own", "9,sent"])
    #expect(
      try await groups(["--workspace", "7", "--agent", "typed"]) == ["7,typed", "9,sent"]
    )
  }

  @Test func emptyTranscriptsAreTakenWhenAskedFor() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", SampleCall.json(1, ["transcript_with_tool_calls": "[]"]).utf8)
    let refused = try await Command.run(["volume", "a.json"], in: scratch)
    #expect(refused.status == .exited(3))
    #expect(
      refused.errorLines.first == "calls-report: a.json:1: /transcript_with_tool_calls: "
        + "List should have at least 1 item after validation, not 0"
    )
    let taken = try await calls(["a.json", "--accept-empty-transcripts"], in: scratch)
    #expect(taken == ("1", .exited(0)))
  }

  @Test(.enabled(if: getuid() != 0, "SKIPPED: root may read everything"))
  func anUnreadableFileIsExit4() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", SampleCall.json(1).utf8)
    let run = try await Command.shell(
      #"chmod 000 a.json; "$COMMAND" volume a.json"#,
      in: scratch
    )
    #expect(run.status == .exited(4))
    #expect(run.errorLines == ["calls-report: 'a.json' cannot be read: Permission denied"])
  }
}
