import Subprocess
import Testing

@Suite struct DeterminismTests {
  private static let reports = ["latency", "tools", "outcomes"]

  /// More than one block of calls, with repeats and refused records among them.
  private func calls() async throws -> Scratch {
    let scratch = try Scratch()
    let made = try await Command.run(
      [
        "generate", "--calls", "1600", "--duplicates", "0.05", "--invalid", "0.005", "-o",
        "a.jsonl",
      ],
      in: scratch
    )
    #expect(made.status == .exited(0))
    return scratch
  }

  @Test func reportsHaveTheSameBytesForAnyNumberOfThreads() async throws {
    let scratch = try await calls()
    for report in Self.reports {
      let arguments = [report, "a.jsonl", "--by", "agent,day", "--json", "--threads"]
      let one = try await Command.run(arguments + ["1"], in: scratch)
      let four = try await Command.run(arguments + ["4"], in: scratch)
      #expect(one.status == .exited(3))
      #expect(one.lines.count > 50, "\(report)")
      #expect(one.output == four.output, "\(report)")
      #expect(one.errors == four.errors, "\(report)")
    }
  }

  @Test func tenRunsAtOnceGiveTheSameBytes() async throws {
    let scratch = try await calls()
    let outputs = try await withThrowingTaskGroup(of: Command.Run.self) { group in
      for _ in 0..<10 {
        group.addTask {
          try await Command.run(["tools", "a.jsonl", "--by", "week", "--json"], in: scratch)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outputs.count == 10)
    #expect(outputs[0].lines.count > 50)
    #expect(Set(outputs.map(\.output)).count == 1)
    #expect(Set(outputs.map(\.errors)).count == 1)
  }

  @Test(arguments: ["csv", "json", "table", "markdown", "html"])
  func theLanguageAndZoneOfTheMachineDoNotMatter(format: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(100))
    let arguments = ["cost", "a.jsonl", "--by", "day", "--format", format, "--since", "2026-03-05"]
    let plain = try await Command.run(arguments, in: scratch)
    #expect(plain.status == .exited(0))
    #expect(plain.lines.count > 10)
    for (language, zone) in [("C", "UTC"), ("tr_TR.UTF-8", "Asia/Tokyo"), ("de_DE", "EST5EDT")] {
      let run = try await Command.run(
        arguments,
        in: scratch,
        environment: ["LC_ALL": language, "LANG": language, "TZ": zone, "LANGUAGE": language]
      )
      #expect(run.output == plain.output, "\(language) \(zone)")
    }
  }

  @Test func generatedCallsDoNotDependOnThreads() async throws {
    let arguments = ["generate", "--calls", "1500", "--seed", "7", "--threads"]
    let one = try await Command.run(arguments + ["1"], in: Scratch())
    let four = try await Command.run(arguments + ["4"], in: Scratch())
    #expect(one.lines.count == 1500)
    #expect(one.output == four.output)
  }
}
