import Subprocess
import Testing

/// What a person sees, through a pseudo terminal of `script` (util-linux).
@Suite(.isForLinux, .needs(.script, .bash)) struct TerminalTests {
  /// The lines that a terminal with 60 columns gets.
  private func terminal(
    _ arguments: String,
    environment: [Environment.Key: String?] = [:]
  ) async throws -> [String] {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(40))
    try scratch.write(
      "evil.jsonl",
      lines: [SampleCall.json(1, ["call_type": #""\u001b[31mred\u009b5n""#])]
    )
    let run = try await Command.shell(
      #"script -qec "stty cols 60; \"$COMMAND\" \#(arguments)" /dev/null"#,
      in: scratch,
      environment: environment
    )
    #expect(run.status == .exited(0))
    return run.text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func bare(_ line: String) -> String { line.replacing(/\u{1B}\[[0-9;]*m/, with: "") }

  @Test func aTerminalGetsAColouredTableOfItsWidth() async throws {
    let lines = try await terminal("outcomes a.jsonl")
    #expect(lines.first == "\u{1B}[1mOutcomes\u{1B}[0m")
    #expect(lines.count > 15)
    #expect(lines.allSatisfy { bare($0).count <= 60 })
    #expect(lines.contains { bare($0).count > 40 })
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]] as [[Environment.Key: String?]])
  func colourIsLeftOutWhereItIsNotWanted(
    environment: [Environment.Key: String?]
  ) async throws {
    let lines = try await terminal("outcomes a.jsonl", environment: environment)
    #expect(lines.first == "Outcomes")
    #expect(!lines.joined().contains("\u{1B}"))
    let asked = try await terminal("outcomes a.jsonl --color always", environment: environment)
    #expect(asked.first == "\u{1B}[1mOutcomes\u{1B}[0m")
  }

  @Test func anEmptyNoColorIsNone() async throws {
    let lines = try await terminal("outcomes a.jsonl", environment: ["NO_COLOR": ""])
    #expect(lines.first == "\u{1B}[1mOutcomes\u{1B}[0m")
  }

  @Test func colourCanBeTurnedOff() async throws {
    let lines = try await terminal("outcomes a.jsonl --color never")
    #expect(lines.first == "Outcomes")
    #expect(!lines.joined().contains("\u{1B}"))
  }

  @Test func anotherFormatIsNotColoured() async throws {
    let lines = try await terminal("outcomes a.jsonl --csv")
    #expect(lines.first?.hasPrefix("calls,") == true)
    #expect(!lines.joined().contains("\u{1B}"))
  }

  /// What a call brings is obeyed in no format.
  @Test(arguments: ["csv", "tsv", "jsonl", "json", "table", "markdown"])
  func aTerminalIsToldNothingByTexts(format: String) async throws {
    let lines = try await terminal(
      "volume evil.jsonl --by call_type --color never --format \(format)"
    )
    #expect(lines.joined().contains("red"))
    #expect(!lines.joined().unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
    guard format == "tsv" else { return }
    #expect(lines.first?.hasPrefix("call_type\tcalls\t") == true, "\(lines)")
  }
}

@Suite struct PipeTests {
  @Test func aPipeGetsCSVWithoutColour() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(10))
    let piped = try await Command.run(["outcomes", "a.jsonl"], in: scratch)
    let table = try await Command.run(["outcomes", "a.jsonl", "--format", "table"], in: scratch)
    let coloured = try await Command.run(
      ["outcomes", "a.jsonl", "--format", "table", "--color", "always"],
      in: scratch,
      environment: ["NO_COLOR": "1"]
    )
    #expect(piped.lines.first?.hasPrefix("calls,") == true)
    #expect(table.lines.first == "Outcomes")
    #expect(!table.text.contains("\u{1B}"))
    #expect(coloured.lines.first == "\u{1B}[1mOutcomes\u{1B}[0m")
  }

  @Test(.needs(.bash)) func aClosedStreamIsNotMixedUpWithAFile() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: ["[]", SampleCall.json(1)])
    let command = #""$COMMAND" volume a.jsonl --rejects bad.ndjson"#
    let noErrors = try await Command.shell("\(command) 2>&-", in: scratch)
    #expect(noErrors.status == .exited(3))
    #expect(noErrors.lines.count == 2)
    #expect(try scratch.text("bad.ndjson").split(separator: "\n").count == 1)
    let noOutput = try await Command.shell("\(command) -o out.csv >&- <&-", in: scratch)
    #expect(noOutput.status == .exited(3))
    #expect(try scratch.text("out.csv").split(separator: "\n").count == 2)
    let nowhere = try await Command.shell("\(command) >&-", in: scratch)
    #expect(nowhere.status == .exited(4))
    #expect(nowhere.errorLines.last?.contains("standard output cannot be written: ") == true)
  }

  @Test(.needs(.bash), arguments: ["", "trap '' PIPE; "])
  func theEndOfTheReaderEndsItQuietly(before: String) async throws {
    let run = try await Command.shell(
      before + #""$COMMAND" generate --calls 3000 | head -1; echo "${PIPESTATUS[0]}""#,
      in: Scratch()
    )
    #expect(run.lines.count == 2)
    #expect(run.lines.first?.hasPrefix("{") == true)
    #expect(run.lines.last == "141")
    #expect(run.errors.isEmpty)
  }
}
