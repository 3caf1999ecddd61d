import Foundation
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Loads and maintenance of stores that do not come to their end: a full disk, a killed process.
@Suite(.timeLimit(.minutes(60))) struct StoreInterruptionTests {
  @Test(.needs(.bash)) func aFullDiskLosesNothingThatWasWritten() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(1_500))
    let ingest = #""$COMMAND" ingest a.jsonl --store c.db --calls-per-group 200"#
    // No file may grow beyond so many KiB: more each time, and each time there is more.
    var stored = 0
    for limit in [64, 300, 600, 1_000] {
      let full = try await Command.shell("ulimit -f \(limit); \(ingest)", in: scratch)
      #expect(full.status == .exited(4), "\(limit)")
      #expect(full.errorLines.count == 1, "\(full.errors)")
      let line = try #require(full.errorLines.first)
      #expect(
        line.hasPrefix(
          "calls-report: the store 'c.db' cannot be written on: the disk is full or the file may "
            + "not grow further (disk I/O error); "
        ),
        "\(line)"
      )
      if let count = line.firstMatch(of: /; ([0-9]+) new calls were stored before, run again/) {
        stored += try #require(Int(count.1))
        let info = try await Command.run(["store", "info", "--store", "c.db"], in: scratch)
        #expect(info.text.contains("\ncalls,\(stored)\n"), "\(info.text)")
      }
      // There is a store, or none.
      guard try scratch.names().contains("c.db") else { continue }
      let verified = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
      #expect(verified.status == .exited(0), "\(verified.errors)")
    }
    #expect((1..<1_500).contains(stored))
    let second = try await Command.shell(ingest, in: scratch)
    #expect(second.status == .exited(0), "\(second.errors)")
    #expect(second.errors.contains("calls-report: \(1_500 - stored) new, "), "\(second.errors)")
    let found = try await Command.run(["weekly", "--store", "c.db", "--json"], in: scratch)
    let wanted = try await Command.run(["weekly", "a.jsonl", "--json"], in: scratch)
    #expect(found.output == wanted.output)
    let verified = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
    #expect(verified.status == .exited(0), "\(verified.errors)")
  }

  private static let isLong = ProcessInfo.processInfo.environment["CALLS_LONG_TESTS"] == "1"
  static let kills = isLong ? 300 : 4

  @Test func aLoadThatIsKilledAnywhereLeavesWholeBatches() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(2_500))
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "--calls-per-group", "300"]
    let clock = ContinuousClock()
    let measured = try await clock.measure {
      let run = try await Command.run(["ingest", "a.jsonl", "--store", "x.db"], in: scratch)
      #expect(run.status == .exited(0))
    }
    // Other tests that run meanwhile slow this one down.
    let whole = min(measured, .seconds(3))
    let wanted = try await Command.run(["weekly", "a.jsonl", "--json", "-q"], in: scratch)
    for _ in 0..<Self.kills {
      for file in try scratch.names() where file.hasPrefix("c.db") {
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(file)")
      }
      // Some are killed more than once before they get through.
      for _ in 0..<Int.random(in: 1...3) {
        try await Self.kill(ingest, after: whole * Double.random(in: 0.02...1), in: scratch)
        guard try scratch.names().contains("c.db") else { continue }
        let run = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
        #expect(run.status == .exited(0), "\(run.errors)")
      }
      let second = try await Command.run(ingest, in: scratch)
      #expect(second.status == .exited(0), "\(second.errors)")
      let verified = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
      #expect(verified.status == .exited(0), "\(verified.errors)")
      let found = try await Command.run(["weekly", "--store", "c.db", "--json"], in: scratch)
      #expect(found.output == wanted.output)
    }
  }

  @Test func maintenanceThatIsKilledAnywhereLeavesWholeCalls() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(600))
    func run(_ arguments: [String]) async throws -> Command.Run {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      return run
    }
    func copy(to name: String) throws {
      for file in try scratch.names() where file.hasPrefix(name) {
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(file)")
      }
      try scratch.write(name, try scratch.read("base.db"))
    }
    _ = try await run(["ingest", "a.jsonl", "--store", "base.db", "--calls-per-group", "20"])
    let report = ["volume", "--by", "agent,day", "--json", "--store"]
    let date = "2026-03-16"
    for command in [
      ["store", "compact"], ["store", "prune", "--before", date],
      ["store", "prune", "--before", date, "--keep-metrics"], ["store", "redact", "--key", "text"],
    ] {
      try copy(to: "whole.db")
      let clock = ContinuousClock()
      let measured = try await clock.measure {
        _ = try await run(command + ["--store", "whole.db"])
      }
      let time = min(measured, .seconds(2))
      let wanted = try await run(report + ["whole.db"]).output
      let isPruning = command.last == date
      let before = try await run(report + ["base.db"]).output
      #expect((wanted == before) != isPruning)
      for _ in 0..<Self.kills / 2 {
        try copy(to: "c.db")
        let command = command + ["--store", "c.db"]
        try await Self.kill(command, after: time * Double.random(in: 0.02...1), in: scratch)
        _ = try await run(["store", "verify", "--store", "c.db"])
        if !isPruning {
          let found = try await run(report + ["c.db"]).output
          #expect(found == before)
        }
        _ = try await run(command)
        _ = try await run(["store", "verify", "--store", "c.db"])
        let found = try await run(report + ["c.db"]).output
        #expect(found == wanted)
      }
    }
  }

  /// Runs the command and kills it after a while.
  static func kill(
    _ arguments: [String],
    after delay: Duration,
    in scratch: Scratch
  ) async throws {
    _ = try await Subprocess.run(
      .path(FilePath(Command.path)),
      arguments: Arguments(arguments),
      environment: Command.environment(),
      workingDirectory: FilePath(scratch.path),
      input: .none,
      output: .discarded,
      error: .discarded
    ) { execution in
      try await Task.sleep(for: delay)
      try? execution.send(signal: .kill)
    }
  }
}
