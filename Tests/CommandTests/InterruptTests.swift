import Subprocess
import Testing

@Suite(.timeLimit(.minutes(15))) struct InterruptTests {
  /// Runs the command and sends it `signal` once there is a temporary file.
  ///
  /// The shell waits for the file, for tests may be too busy to look before a command ends, and as
  /// long as the command lives. It becomes the command, as one in the background would ignore
  /// interrupts.
  private func interrupt(
    _ command: String,
    with signal: String,
    in scratch: Scratch
  ) async throws -> TerminationStatus {
    try await Command.shell(
      """
      (while kill -0 $$; do compgen -G '*.tmp' && kill -\(signal) $$ && break; sleep 0.01; done) > /dev/null 2>&1 &
      exec "$COMMAND" \(command)
      """,
      in: scratch
    ).status
  }

  @Test(.needs(.bash), arguments: [("INT", CInt(2)), ("TERM", 15), ("HUP", 1)])
  func anInterruptLeavesNoHalfWrittenFile(signal: String, number: CInt) async throws {
    let scratch = try Scratch()
    try scratch.write("calls.ndjson", "old".utf8)
    let status = try await interrupt(
      "generate --calls 400000 -o calls.ndjson",
      with: signal,
      in: scratch
    )
    #expect(status == .signaled(number))
    #expect(try scratch.names() == ["calls.ndjson"])
    #expect(try scratch.text("calls.ndjson") == "old")
  }

  @Test(.needs(.bash)) func anInterruptWhileReadingLeavesNoRejectsBehind() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: ["[]", SampleCall.json(1)])
    // Standard input stays open as long as its writer lives, so that the command waits for more.
    let status = try await interrupt(
      "volume a.jsonl - --rejects bad.ndjson -o out.csv < <(exec sleep 60 2> /dev/null)",
      with: "INT",
      in: scratch
    )
    #expect(status == .signaled(2))
    #expect(try scratch.names() == ["a.jsonl"])
  }

  @Test(.needs(.bash)) func anIgnoredInterruptStaysIgnored() async throws {
    let scratch = try Scratch()
    let run = try await Command.shell(
      #"""
      trap '' INT
      "$COMMAND" generate --calls 3000 -o calls.ndjson & pid=$!
      while kill -INT $pid 2> /dev/null; do sleep 0.01; done
      wait $pid
      """#,
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(try scratch.names() == ["calls.ndjson"])
  }
}
