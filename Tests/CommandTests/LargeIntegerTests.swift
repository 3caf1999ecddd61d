import Subprocess
import Testing

/// Whole numbers beyond 2⁵³, which doubles do not tell apart.
@Suite struct LargeIntegerTests {
  @Test(arguments: ["query", "volume"]) func theyAreSortedOneByOne(report: String) async throws {
    let scratch = try Scratch()
    let versions = [3, 0, 5, 1, 4, 2].map { 20_260_302_123_456_700 + $0 }
    try scratch.write(
      "a.jsonl",
      lines: versions.enumerated().map { index, version in
        SampleCall.json(index + 1, ["agent_version": "\(version)"])
      }
    )
    let run = try await Command.run(
      [report, "a.jsonl", "--by", "agent_version", "--sort", "agent_version:desc"],
      in: scratch
    )
    let found = run.lines.dropFirst().map { $0.prefix { $0 != "," } }
    #expect(found == versions.sorted(by: >).map { "\($0)"[...] }, "\(run.errors)")
  }
}
