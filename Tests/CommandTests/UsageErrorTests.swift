import Reporting
import Subprocess
import Testing

@Suite struct UsageErrorTests {
  private static let formats = ReportFormats.all.map(\.name).joined(separator: ", ")
  private static let extensions = ReportFormats.all.flatMap(\.fileExtensions)
    .joined(separator: ", ")

  /// Runs on one call; a usage error prints nothing on standard output and exits with 2.
  private func usageErrors(_ arguments: [String]) async throws -> [String] {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    let run = try await Command.run(arguments, in: scratch)
    #expect(run.status == .exited(2), "\(arguments)")
    #expect(run.output.isEmpty, "\(arguments)")
    #expect(try scratch.names() == ["a.jsonl"], "\(arguments)")
    return run.errorLines
  }

  @Test(
    arguments: [
      (
        [],
        "no source: give files, directories or - for standard input; or a store with --store or "
          + "$CALLS_REPORT_STORE"
      ),
      (
        ["a.jsonl", "--by", "agnt"], "--by: unknown dimension 'agnt'; did you mean 'agent'? known: "
      ),
      (["a.jsonl", "--by", "tool"], "--by: the report 'latency' has no dimension 'tool'"),
      (["a.jsonl", "--sort", "p95ms"], "--sort: unknown column 'p95ms'; did you mean 'p95_ms'?"),
      (["a.jsonl", "--sort", "p95_ms:up"], "--sort: 'p95_ms:up' ends in no direction"),
      (["a.jsonl", "--limit", "-1"], "--limit: -1 is negative"),
      (["a.jsonl", "--where", "agent"], "--where: 'agent' is no condition"),
      (["a.jsonl", "--where", "e2e_ms>5"], "--where: unknown field 'e2e_ms'; did you mean 'e2e'?"),
      (["a.jsonl", "--sort", "p95"], "--sort: unknown column 'p95'; did you mean 'p95_ms'?"),
      (["a.jsonl", "--where", "agnet=x"], "--where: unknown field 'agnet'; did you mean 'agent'?"),
      (
        ["a.jsonl", "--columns", "p95ms"],
        "--columns: unknown column 'p95ms'; did you mean 'p95_ms'?"
      ),
      (["a.jsonl", "--table", "share"], "--table: unknown table 'share'; did you mean 'shares'?"),
      (
        ["a.jsonl", "--tz", "Europe/Berln"], "--tz: unknown time zone 'Europe/Berln'; did you mean"
      ),
      (["a.jsonl", "--since", "soon"], "--since: 'soon' is no time"),
      (["a.jsonl", "--now", "7d"], "--now: '7d' is no date or time"),
      (["a.jsonl", "--since", "-7d"], "--since: '-7d' is no time"),
      (["a.jsonl", "--table", "histogram"], "--table: 'histogram' is made by the option hist"),
      (
        ["a.jsonl", "--format", "dot"],
        "--format: the format 'dot' draws a graph, and the report 'latency' has none; these have one: "
          + "flow"
      ),
      (["a.jsonl", "-o", "x.gv"], "--format: the format 'dot' draws a graph"),
      (
        ["a.jsonl", "--columns", "p95_ms,share"],
        "--columns: the format 'csv' prints one table, here 'latency', which has no column 'share'"
      ),
      (
        ["a.jsonl", "--where", "agent==x"],
        "--where: '==' is no operator; did you mean '='?"
      ),
      (["a.jsonl", "--where", "e2e<>5"], "--where: '<>' is no operator; did you mean '!='?"),
      (
        ["a.jsonl", "--where", "tool=refund"],
        "--where: 'tool' is a field of tool_calls, which the report does not read"
      ),
      (["a.jsonl", "--fill"], "--fill: there is no time to fill; group by one of hour, day"),
      (["a.jsonl", "--pivot"], "--pivot: there is no second dimension that could become columns"),
      (
        ["a.jsonl", "--compare-to", "previous"],
        "--compare-to: the period before needs to know where this one begins"
      ),
      (
        ["a.jsonl", "--compare-to", "prev", "--since", "7d"],
        "--compare-to: unknown period 'prev'; known: previous"
      ),
      (["a.jsonl", "--filter", "tests"], "--filter: unknown filter 'tests'; there is none"),
      (["a.jsonl", "--exclude", "tests"], "--exclude: unknown filter 'tests'; there is none"),
      (
        ["a.jsonl", "--where", "weekday=8"],
        "--where: '8' is no weekday; give 1 (Monday) to 7 (Sunday)"
      ),
      (["a.jsonl", "--hist", "2,1"], "--hist: the bounds '2,1' do not ascend"),
      (
        ["a.jsonl", "-o", "a.jsonl"],
        "-o: 'a.jsonl' is one of the sources (a.jsonl) and would be overwritten"
      ),
      (["a.jsonl", "-o", "x", "--rejects", "x"], "-o and --rejects both name 'x'"),
      (["a.jsonl", "--rejects", "./a.jsonl"], "--rejects: './a.jsonl' is one of the sources"),
    ] as [([String], String)]
  )
  func anErrorIsOneLine(arguments: [String], message: String) async throws {
    let lines = try await usageErrors(["latency"] + arguments)
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("calls-report: \(message)") == true, "\(lines)")
  }

  @Test(
    arguments: [
      (
        ["--since", "7d", "--compare-to", "previous"], ["a = count()", "previous_a = count()"],
        "previous_a"
      ),
      (["--exemplars", "1"], ["worst_call_ids = p50(duration_ms)"], "worst_call_ids"),
    ] as [([String], [String], String)]
  )
  func aMeasureHasNoNameOfAColumnBesideIt(
    options: [String],
    measures: [String],
    name: String
  ) async throws {
    let typed = measures.flatMap { ["--measure", $0] }
    let lines = try await usageErrors(["query", "a.jsonl"] + options + typed)
    #expect(
      lines == [
        "calls-report: --measure: there would be another column '\(name)', made beside the measures; "
          + "name the measure: \(name)_2 = …"
      ]
    )
  }

  @Test(
    arguments: [
      (["store", "infoo"], "unknown command 'infoo'; did you mean 'info'?"),
      (["store", "dimensions", "ad", "meta.x"], "unknown command 'ad'; did you mean 'add'?"),
      (["keys", "foo", "--store", "x.db"], "unknown command 'foo'; known: create, list, revoke"),
    ] as [([String], String)]
  )
  func aMistypedSubcommandIsToldWithTheOthers(arguments: [String], message: String) async throws {
    let lines = try await usageErrors(arguments)
    #expect(lines == ["calls-report: \(message)"] || lines.first?.contains(message) == true)
  }

  @Test func aColumnThatAnOptionMakesIsNotUnknown() async throws {
    let asked = ["conversation", "a.jsonl", "--columns", "calls,monologue_p50_ms"]
    let lines = try await usageErrors(asked)
    #expect(lines == ["calls-report: --columns: 'monologue_p50_ms' is made by the option wide"])
    let unknown = try await usageErrors(asked.dropLast() + ["monolog_p50_ms"])
    #expect(unknown.count == 1 && unknown[0].contains("unknown column 'monolog_p50_ms'"))
  }

  @Test(
    arguments: [
      (
        ["flow", "a.jsonl", "--format", "dot", "--table", "nodes"],
        "--table: the format 'dot' draws the report's graph and prints no table"
      ),
      (["metrics", "--format", "dot"], "--format: the format 'dot' draws a graph"),
      (["latencyy"], "unknown command 'latencyy'; did you mean 'latency'?"),
      (["help", "tolos"], "unknown command 'tolos'; did you mean 'tools'?"),
      (["generate", "--calls", "1", "--start", "x"], "--start: 'x' is no date or time"),
    ] as [([String], String)]
  )
  func otherErrorsAreOneLineToo(arguments: [String], message: String) async throws {
    let lines = try await usageErrors(arguments)
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("calls-report: \(message)") == true, "\(lines)")
  }

  @Test(
    arguments: [
      (["--bogus"], "Unknown option '--bogus'"),
      (
        ["--format", "htlm"], "unknown format 'htlm'; did you mean 'html'?"
      ),
      (
        ["-o", "x.pdf"], "-o: unknown file extension 'pdf'; known: \(extensions); or give --format"
      ),
      (["-o", ""], "-o names no file"),
      (["--columns", ","], "--columns names no column"),
      (["--csv", "--json"], "Give one of --format, --csv and --json"),
      (["--config", "c", "--no-config"], "Give one of --config and --no-config"),
      (["--all-tables"], "--all-tables writes files: name a directory with -o"),
      (["--all-tables", "-o", "d", "--table", "shares"], "Give one of --table and --all-tables"),
      (
        ["--all-tables", "-o", "d", "--format", "dot"],
        "--all-tables writes tables, of which dot prints none"
      ),
      (["--color", "blue"], "'blue' is invalid for '--color <when>'"),
      (["--progress", "x"], "'x' is invalid for '--progress <when>'"),
      (["--workspace", "x"], "'x' is invalid for '--workspace <id>'"),
      (["--workspace", "-1"], "--workspace -1 is negative"),
      (["--agent", ""], "--agent must have 1 to 200 characters"),
      (["--threads", "0"], "--threads must be 1 to 1024"),
      (["--max-record", "0"], "'0' is invalid for '--max-record <size>'"),
      (["--max-record", "4GiB"], "--max-record must be less than 4GiB, not 4294967296 bytes"),
      (["--max-record", "5 cows"], "'5 cows' is invalid for '--max-record <size>'"),
      (["--limit", "x"], "'x' is invalid for '--limit <n>'"),
    ] as [([String], String)]
  )
  func theArgumentLibrarysErrorsKeepItsMessage(
    arguments: [String],
    message: String
  ) async throws {
    let lines = try await usageErrors(["latency", "a.jsonl"] + arguments)
    #expect(lines.first?.contains(message) == true, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("Usage: calls-report latency ") })
  }

  @Test func allErrorsAreToldTogether() async throws {
    let lines = try await usageErrors([
      "latency", "a.jsonl", "--by", "agnt,foo", "--sort", "p9", "--limit", "-1", "--where", "x=1",
      "--where", "y=1", "--tz", "Nowhere", "--since", "soon", "--hist", "x", "-o", "a.jsonl",
      "--format", "csv",
    ])
    let names = ["--hist", "--tz", "--since", "--where", "--where", "--by", "--by", "--sort"]
    #expect(
      lines.map { String($0.dropFirst("calls-report: ".count).prefix { $0 != ":" && $0 != " " }) }
        == names + ["--limit", "-o"]
    )
  }

  @Test func aReportOfAnotherTableIsNamed() async throws {
    let lines = try await usageErrors(["volume", "a.jsonl", "--by", "node"])
    #expect(lines.first?.hasSuffix("these have it: latency, flow") == true, "\(lines)")
  }

  @Test func whatIsRepeatedIsMadeVisible() async throws {
    let hostile = "\u{1B}[31m\u{7}\r"
    for arguments in [
      ["latency", "a.jsonl", "--by", hostile], ["latency", "a.jsonl", "--where", hostile],
      ["latency", "a.jsonl", "--columns", hostile], ["latency", "a.jsonl", "--since", hostile],
      ["latency", "a.jsonl", "--\(hostile)"], ["latency", "a.jsonl", "--limit", hostile],
      ["latency", "a.jsonl", "-o", "x.\(hostile)"], [hostile],
    ] {
      let lines = try await usageErrors(arguments)
      #expect(!lines.isEmpty)
      #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }, "\(lines)")
    }
  }
}
