import CallsTestSupport
import Subprocess
import Testing

/// `Reports/Samples`: every report made from `Samples`, in every format.
@Suite struct SampleReportTests {
  /// A report that is kept there, and how it is asked for.
  struct SampleReport: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: [String]
    var testDescription: String { name }

    init(_ name: String, _ arguments: String) {
      self.name = name
      // A blank inside an argument is written as &.
      self.arguments = arguments.split(separator: " ").map { String($0).replacing("&", with: " ") }
    }
  }

  static let reports = [
    SampleReport("latency", "latency Samples"),
    SampleReport(
      "latency-by-version",
      "latency Samples --by agent,agent_version --since 2026-08-17"
    ),
    SampleReport("latency-histogram", "latency Samples --hist 500,1000,2000,4000"),
    SampleReport("tools", "tools Samples"),
    SampleReport("sentiment", "sentiment Samples --by agent"),
    SampleReport("outcomes", "outcomes Samples --by agent"),
    SampleReport("outcomes-by-environment", "outcomes Samples --by meta.env"),
    SampleReport("volume", "volume Samples --by week --tz Europe/Berlin"),
    SampleReport(
      "volume-filled",
      "volume Samples --by hour --fill --since 2026-09-12 --until 2026-09-13 --tz America/New_York"
    ),
    SampleReport(
      "latency-pivot",
      "latency Samples --by week,agent_version --where agent=clinic-frontdesk --since 2026-08-17 "
        + "--pivot --columns p50_ms,p95_ms,turns,share"
    ),
    SampleReport(
      "outcomes-compared",
      "outcomes Samples --by agent --since 2026-08-31 --until 2026-09-14 --compare-to previous"
    ),
    SampleReport("cost", "cost Samples --by agent"),
    SampleReport("cost-estimated", "cost Samples --by agent --prices Reports/prices.yaml"),
    SampleReport(
      "query",
      "query Samples --by agent,week --since 2026-08-17 --measure count() --measure p95(turns.e2e) "
        + "--measure rate(successful) --measure cents=sum(cost)/sum(minutes) "
        + "--measure calls(where&tool_calls.error) --measure histogram(minutes,0.5,1)"
    ),
    SampleReport("conversation", "conversation Samples --by agent --since 2026-08-17"),
    SampleReport("conversation-wide", "conversation Samples --by week --since 2026-08-17 --wide"),
    SampleReport("flow", "flow Samples --by agent"),
    SampleReport("quality", "quality Samples"),
    SampleReport("weekly", "weekly Samples --now 2026-09-20"),
    SampleReport("latency-exemplars", "latency Samples --exemplars 1"),
    SampleReport("explain-tools", "explain tools Samples --row tool=charge_card --limit 10"),
    SampleReport("calls", "calls Samples --where sentiment=negative --limit 10"),
    SampleReport("metrics", "metrics"),
  ]

  /// The call that is printed in every format, and the endings of their files.
  static let call = "8b0605e1-3e54-4bed-a415-ffb2c0a5ab56"
  static let callFormats = ["text": "txt", "json": "json", "markdown": "md", "html": "html"]

  static let formats = [
    "table": "txt", "csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "jsonl", "markdown": "md",
    "html": "html",
  ]

  @Test(arguments: reports, formats.keys.sorted())
  func everyFormatIsAsRecorded(report: SampleReport, format: String) async throws {
    let run = try await Command.runInPackage(report.arguments + ["--format", format])
    #expect(run.status == .exited(0), "\(run.errors)")
    let ending = try #require(Self.formats[format])
    expectGolden(run.output, at: "Reports/Samples/\(report.name).\(ending)")
  }

  @Test func theGraphIsAsRecorded() async throws {
    let run = try await Command.runInPackage(["flow", "Samples", "--format", "dot"])
    #expect(run.status == .exited(0), "\(run.errors)")
    expectGolden(run.output, at: "Reports/Samples/flow.dot")
  }

  @Test(arguments: callFormats.keys.sorted())
  func theCallIsAsRecorded(format: String) async throws {
    let run = try await Command.runInPackage(["call", Self.call, "Samples", "--format", format])
    #expect(run.status == .exited(0), "\(run.errors)")
    let ending = try #require(Self.callFormats[format])
    expectGolden(run.output, at: "Reports/Samples/call.\(ending)")
  }

  @Test(arguments: reports)
  func everyTableIsAsRecorded(report: SampleReport) async throws {
    let scratch = try Scratch()
    let run = try await Command.runInPackage(
      report.arguments + ["--csv", "--all-tables", "-o", "\(scratch.path)/tables"]
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    let names = try scratch.names("tables")
    #expect(!names.isEmpty)
    for name in names {
      expectGolden(
        try scratch.read("tables/\(name)"),
        at: "Reports/Samples/\(report.name)/\(name)"
      )
    }
  }

  @Test func nothingElseIsKeptThere() throws {
    let kept = try PackageFile("Reports/Samples").names()
    let expected =
      Self.reports.flatMap { report in
        [report.name] + Self.formats.values.map { "\(report.name).\($0)" }
      } + Self.callFormats.values.map { "call.\($0)" } + ["flow.dot"]
    #expect(Set(kept) == Set(expected))
  }

  @Test func theSamplesHoldEveryReportsEveryTable() async throws {
    for report in Self.reports {
      for name in try PackageFile("Reports/Samples/\(report.name)").names() {
        let file = PackageFile("Reports/Samples/\(report.name)/\(name)")
        let lines = try file.text().split(separator: "\n")
        #expect(lines.count > 1, "\(report.name)/\(name) has no row")
      }
    }
  }

  @Test func theGeneratedSampleIsWhatItsNoteSays() async throws {
    let note = try PackageFile("Samples/README.md").text()
    let command = try #require(note.firstMatch(of: /`calls-report (generate [^`]*)`/)).1
    let made = try await Command.runInPackage(command.split(separator: " ").map(String.init))
    let kept = try await Command.shellInPackage("gzip -dc Samples/generated/calls.ndjson.gz")
    #expect(made.status == .exited(0))
    #expect(made.output == kept.output)
  }
}
