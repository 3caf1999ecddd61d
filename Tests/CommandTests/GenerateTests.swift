import Subprocess
import Testing

@Suite struct GenerateTests {
  @Test func aFileHasTheBytesOfStandardOutput() async throws {
    let scratch = try Scratch()
    let printed = try await Command.run(["generate", "--calls", "20"], in: scratch)
    let dash = try await Command.run(["generate", "--calls", "20", "-o", "-"], in: scratch)
    let run = try await Command.run(["generate", "--calls", "20", "-o", "a.json"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.output.isEmpty)
    #expect(printed.lines.count == 20)
    #expect(printed.output == SampleCall.generated(20))
    #expect(try scratch.read("a.json") == printed.output)
    #expect(dash.output == printed.output)
    #expect(try scratch.names() == ["a.json"])
  }

  @Test(
    .needs(.bash, .gzip, .zstd),
    arguments: [("a.ndjson.gz", "gzip"), ("a.ndjson.zst", "zstd")]
  )
  func anEndingCompresses(name: String, tool: String) async throws {
    let scratch = try Scratch()
    let run = try await Command.shell(
      "\"$COMMAND\" generate --calls 20 -o \(name); \(tool) -dc \(name)",
      in: scratch
    )
    #expect(run.output == SampleCall.generated(20), "\(run.errors)")
  }

  @Test func whatItMakesIsTaken() async throws {
    let scratch = try Scratch()
    let made = try await Command.run(
      ["generate", "--calls", "300", "--start", "2026-01-05", "--days", "7"],
      in: scratch
    )
    let run = try await Command.run(
      ["volume", "-", "--by", "week", "--columns", "week,calls"],
      in: scratch,
      input: made.output
    )
    #expect(run.status == .exited(0))
    #expect(run.lines == ["week,calls", "2026-W02,300"])
    #expect(run.errors.isEmpty)
  }

  @Test func repeatsAndInvalidRecordsAreMadeOnDemand() async throws {
    let scratch = try Scratch()
    let made = try await Command.run(
      ["generate", "--calls", "300", "--duplicates", "0.2", "--invalid", "0.2"],
      in: scratch
    )
    let run = try await Command.run(["volume", "-"], in: scratch, input: made.output)
    #expect(run.status == .exited(3))
    #expect(run.errorLines.last?.contains(" duplicates (") == true)
    #expect(run.errorLines.last?.hasSuffix(" rejected") == true)
  }

  @Test(arguments: [
    ["--calls", "-1"], ["--calls", "1", "--days", "0"], ["--calls", "1", "--threads", "0"],
    ["--calls", "1", "--invalid", "2"], ["--calls", "1", "--duplicates", "nan"], [],
  ])
  func valuesOutOfRangeAreUsageErrors(arguments: [String]) async throws {
    let run = try await Command.run(["generate"] + arguments, in: Scratch())
    #expect(run.status == .exited(2))
    #expect(run.output.isEmpty)
    #expect(run.errorLines.contains { $0.hasPrefix("Usage: calls-report generate ") })
  }

  @Test func anImpossibleFileIsExit4() async throws {
    let run = try await Command.run(["generate", "--calls", "1", "-o", "no/x"], in: Scratch())
    #expect(run.status == .exited(4))
    #expect(run.errorLines == ["calls-report: 'no/x' cannot be written: No such file or directory"])
  }
}
