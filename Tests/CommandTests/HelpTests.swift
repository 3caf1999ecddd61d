import Subprocess
import Testing

@Suite struct HelpTests {
  static let commands = [
    "latency", "tools", "sentiment", "outcomes", "volume", "cost", "conversation", "flow",
    "quality", "query", "explain", "calls", "call", "ingest", "store", "generate",
  ]

  @Test func helpListsEveryCommandAndTheExitCodes() async throws {
    let run = try await Command.run(["--help"], in: Scratch())
    #expect(run.status == .exited(0))
    #expect(run.errors.isEmpty)
    for command in Self.commands { #expect(run.text.contains("\n  \(command) ")) }
    #expect(run.text.contains("3 some input was rejected"))
  }

  @Test(arguments: commands)
  func everyCommandHasHelpWithExamples(command: String) async throws {
    let run = try await Command.run([command, "--help"], in: Scratch())
    #expect(run.status == .exited(0))
    #expect(run.text.contains("Examples:\n  calls-report \(command) "))
    #expect(run.lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE: ") })
    let again = try await Command.run(["help", command], in: Scratch())
    #expect(again.output == run.output)
  }

  /// Several tables have a node: which one a condition is on is told, and so.
  @Test func theTableOfAConditionIsTold() async throws {
    for command in ["volume", "calls", "weekly"] {
      let help = try await Command.run([command, "--help"], in: Scratch()).text
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(
        help.contains(
          "the first counts (calls, turns, utterances, tool_calls, node_visits): in volume, node is the "
            + "node of a turn, node_visits.node one that was visited."
        )
      )
    }
    let scratch = try Scratch()
    // It visits a node in which no agent speaks.
    let transcript = """
      [{"role": "agent", "start_ms": 0, "end_ms": 5},
      {"role": "node_transition", "start_ms": 9, "node": {"from": "a", "to": "b"}}]
      """
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(
          1,
          ["transcript_with_tool_calls": transcript.replacing("\n", with: " ")]
        )
      ]
    )
    for (condition, calls) in [
      ("node=b", 0), ("turns.node=b", 0), ("node_visits.node=b", 1), ("node=a", 1),
    ] {
      let run = try await Command.run(
        ["calls", "a.jsonl", "--where", condition, "--columns", "call_id", "--no-headers", "-q"],
        in: scratch
      )
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(run.lines.count == calls, "\(condition): \(run.text)")
    }
  }

  @Test(arguments: commands) func everyOptionHasHelp(command: String) async throws {
    let lines = try await Command.run([command, "--help"], in: Scratch()).lines
    for (index, line) in lines.enumerated() where line.hasPrefix("  -") {
      let isAlone = !line.dropFirst(2).contains("  ")
      let text = isAlone ? lines[index + 1] : line
      #expect(text.hasPrefix(isAlone ? "                          " : "  -"), "\(line)")
    }
  }

  @Test(arguments: commands.dropLast(4))
  func theExamplesOfTheHelpRun(command: String) async throws {
    let scratch = try Scratch()
    try scratch.write("calls/a.ndjson", SampleCall.generated(20))
    let help = try await Command.run([command, "--help"], in: scratch).lines
    let examples = help.filter { $0.hasPrefix("  calls-report \(command) ") }
    #expect(examples.count >= 2)
    for example in examples {
      let run = try await Command.shell(
        "calls-report() { \"$COMMAND\" \"$@\"; };\(example)",
        in: scratch
      )
      #expect(run.status == .exited(0), "\(example): \(run.errors)")
    }
  }

  @Test(arguments: [[], ["latency"]]) func versionIsANumber(command: [String]) async throws {
    let run = try await Command.run(command + ["--version"], in: Scratch())
    #expect(run.status == .exited(0))
    #expect(run.text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsAreGenerated(shell: String) async throws {
    let run = try await Command.run(["--generate-completion-script", shell], in: Scratch())
    #expect(run.status == .exited(0))
    #expect(run.text.contains("latency"))
    #expect(run.text.contains("all-tables"))
  }

  @Test(.needs(.bash)) func bashTakesItsCompletions() async throws {
    let run = try await Command.shell(
      #""$COMMAND" --generate-completion-script bash > script && bash -n script && wc -c < script"#,
      in: Scratch()
    )
    #expect(run.status == .exited(0))
    #expect(run.errors.isEmpty)
  }
}
