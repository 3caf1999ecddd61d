import Subprocess
import Testing

/// Texts that a terminal would obey, in names and in data.
@Suite struct HostileTextTests {
  private static let hostile = "\u{1B}]0;x\u{7}\u{1B}[2J\r\u{8}\u{9B}31m"

  private func hasNoControls(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && !(0x7F...0x9F ~= scalar.value)
    }
  }

  @Test func aFilesNameIsShownButNotObeyed() async throws {
    let scratch = try Scratch()
    let name = "\(Self.hostile).jsonl"
    try scratch.write("d/\(name)", lines: [SampleCall.json(1), "[]", "nope"])
    for source in ["d", "d/\(name)"] {
      let run = try await Command.run(["volume", source], in: scratch)
      #expect(run.status == .exited(3))
      #expect(run.lines.last?.hasPrefix("1,") == true)
      #expect(run.errorLines.count == 3)
      #expect(run.errorLines[0].hasPrefix("calls-report: d/\u{241B}]0;x\u{2407}\u{241B}[2J"))
      #expect(hasNoControls(run.errors))
    }
    for arguments in [
      ["volume", "\(Self.hostile)"], ["volume", "d", "-o", "\(Self.hostile)/x"],
      ["volume", "d", "--rejects", "\(Self.hostile)/x"],
      ["generate", "--calls", "1", "-o", "\(Self.hostile)/x"],
    ] {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(4))
      #expect(run.errorLines.count == 1)
      #expect(hasNoControls(run.errors), "\(arguments)")
    }
  }

  @Test(arguments: ["table", "markdown", "json", "jsonl", "html"])
  func dataIsShownButNotObeyed(format: String) async throws {
    let scratch = try Scratch()
    let json = #""\u001b]0;x\u0007\u001b[2J\r\u0008\u009b31m""#
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(
          1,
          [
            "call_type": json, "call_status": json, "disconnection_reason": json,
            "caller_phone_number": json, "metadata": #"{"ai_models": {"llm_model": \#(json)}}"#,
            "transcript_with_tool_calls":
              #"[{"role": "agent_function", "tool": {"name": \#(json), "request_id": "1"}},"#
              + #"{"role": "agent_result", "tool": {"request_id": "1", "is_error": true,"#
              + #""error": \#(json)}}]"#,
          ]
        ),
        SampleCall.json(2, [json: json, "user_sentiment": json]),
      ]
    )
    for report in ["outcomes", "tools"] {
      let run = try await Command.run(
        [
          report, "a.jsonl", "--format", format, "--show-pii", "--by",
          "call_type,call_status,caller,llm_model",
        ],
        in: scratch
      )
      #expect(run.status == .exited(3))
      #expect(run.text.contains("]0;x"), "\(report)")
      #expect(hasNoControls(run.text), "\(report)")
      #expect(hasNoControls(run.errors), "\(report)")
    }
  }
}
