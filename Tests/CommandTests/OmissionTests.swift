import Subprocess
import Testing

/// What is left out, or asked for in vain, is said in formats without notes as well.
@Suite struct OmissionTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(1, ["agent_version": "1"]), SampleCall.json(2, ["agent_version": "2"]),
      ]
    )
    return scratch
  }

  @Test(arguments: ["csv", "tsv", "jsonl"])
  func savedFiltersTellWhatTheyLeaveOut(format: String) async throws {
    let scratch = try scratch()
    try scratch.write(
      "calls-report.yaml",
      lines: ["exclude: old", "filters:", "  old: agent_version=1"]
    )
    let note =
      "calls-report: the saved filter 'old' leaves out 1 call, as the configuration says; "
      + "no-exclude brings it in"
    let run = try await Command.run(["volume", "a.jsonl", "--format", format], in: scratch)
    #expect(run.status == .exited(0) && run.errorLines == [note], "\(run.errors)")
    let quiet = try await Command.run(["volume", "a.jsonl", "-q", "--format", format], in: scratch)
    #expect(quiet.errors.isEmpty && quiet.output == run.output)
    let all = try await Command.run(
      ["outcomes", "a.jsonl", "--all-tables", "-o", "out", "--format", format],
      in: scratch
    )
    #expect(all.errorLines == [note])
    let json = try await Command.run(["volume", "a.jsonl", "--json"], in: scratch)
    #expect(json.errors.isEmpty && json.text.contains("'old' leaves out 1 call"))
  }

  @Test func whatMeetsNothingIsNotedAlone() async throws {
    let scratch = try scratch()
    try scratch.write(
      "calls-report.yaml",
      lines: ["exclude: old", "filters:", "  old: agent_version=7"]
    )
    let csv = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(csv.errors.isEmpty)
    let json = try await Command.run(["volume", "a.jsonl", "--json"], in: scratch)
    #expect(json.text.contains("'old', which the configuration leaves out, meets nothing here"))
  }

  @Test func exemplarsOfWhatHasNoneAreTold() async throws {
    let scratch = try scratch()
    let run = try await Command.run(["sentiment", "a.jsonl", "--exemplars", "1"], in: scratch)
    #expect(
      run.errorLines == [
        "calls-report: no exemplars in 'sentiment', 'net': they are taken of what has percentiles, "
          + "means or extremes"
      ]
    )
    let query = try await Command.run(
      [
        "query", "a.jsonl", "--table", "calls", "--measure", "count()", "--measure",
        "p50(duration_ms)", "--exemplars", "1",
      ],
      in: scratch
    )
    #expect(query.errors.isEmpty)
    #expect(
      query.lines.first == "count,p50_duration_ms,p50_call_ids,p95_call_ids,worst_call_ids",
      "\(query.text)"
    )
    #expect(query.lines.last?.contains("call-") == true)
  }
}
