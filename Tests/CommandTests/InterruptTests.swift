import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Suite(.timeLimit(.minutes(10))) struct InterruptTests {
  /// Runs the command, sends `signal` once there is a temporary file, and waits for its end.
  private func interrupt(
    _ arguments: [String],
    with signal: Signal,
    in scratch: Scratch
  ) async throws -> TerminationStatus {
    // Standard input stays open, so that a command that reads it waits.
    try await Subprocess.run(
      .path(FilePath(Command.path)),
      arguments: Arguments(arguments),
      environment: Command.environment(),
      workingDirectory: FilePath(scratch.path),
      input: .inputWriter,
      output: .discarded,
      error: .discarded
    ) { execution in
      while try !scratch.names().contains(where: { $0.hasSuffix(".tmp") }) {
        try await Task.sleep(for: .milliseconds(5))
      }
      try execution.send(signal: signal)
    }.terminationStatus
  }

  @Test(arguments: [Signal.interrupt, .terminate, .terminalClosed])
  func anInterruptLeavesNoHalfWrittenFile(signal: Signal) async throws {
    let scratch = try Scratch()
    try scratch.write("calls.ndjson", "old".utf8)
    let status = try await interrupt(
      ["generate", "--calls", "400000", "-o", "calls.ndjson"],
      with: signal,
      in: scratch
    )
    #expect(status == .signaled(signal.rawValue))
    #expect(try scratch.names() == ["calls.ndjson"])
    #expect(try scratch.text("calls.ndjson") == "old")
  }

  @Test func anInterruptWhileReadingLeavesNoRejectsBehind() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: ["[]", SampleCall.json(1)])
    let status = try await interrupt(
      ["volume", "a.jsonl", "-", "--rejects", "bad.ndjson", "-o", "out.csv"],
      with: .interrupt,
      in: scratch
    )
    #expect(status == .signaled(Signal.interrupt.rawValue))
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
