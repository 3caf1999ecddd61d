import Subprocess
import Testing

/// Saved filters in a file, as the command finds and uses it.
@Suite struct SavedFilterFileTests {
  private static let yaml = [
    "filters:", "  tests: call_type=test", "  late: [start_ms>=1772409602000]",
  ]

  private static func scratch(_ file: String? = nil, _ more: [String] = []) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(1), SampleCall.json(2, ["call_type": "\"test\""]), SampleCall.json(3),
      ]
    )
    if let file { try scratch.write(file, lines: yaml + more) }
    return scratch
  }

  private static func calls(
    _ arguments: [String],
    in scratch: Scratch,
    environment: [Environment.Key: String?] = [:]
  ) async throws -> Command.Run {
    try await Command.run(
      ["volume", "a.jsonl", "--columns", "calls", "--no-headers"] + arguments,
      in: scratch,
      environment: environment
    )
  }

  @Test func theFileIsTheOneThatIsNamedElseTheVariablesElseTheUsual() async throws {
    let scratch = try Self.scratch("calls-report.yaml", ["exclude: tests"])
    try scratch.write("other.yaml", lines: Self.yaml)
    for (arguments, environment, calls) in [
      ([], [:], "2"), (["--no-exclude"], [:], "3"), (["--no-config"], [:], "3"),
      (["--config", "other.yaml"], [:], "3"),
      (["--config", "other.yaml", "--exclude", "tests"], [:], "2"),
      ([], ["CALLS_REPORT_CONFIG": "other.yaml"], "3"),
      (["--config", "calls-report.yaml"], ["CALLS_REPORT_CONFIG": "other.yaml"], "2"),
      (["--no-config"], ["CALLS_REPORT_CONFIG": "none.yaml"], "3"),
      (["--filter", "late"], [:], "1"), (["--filter", "late", "--no-exclude"], [:], "2"),
      (["--exclude", "late", "--exclude", "tests"], [:], "1"),
    ] as [([String], [Environment.Key: String?], String)] {
      let run = try await Self.calls(arguments, in: scratch, environment: environment)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      #expect(run.text == "\(calls)\n", "\(arguments)")
    }
    let weekly = try await Command.run(
      ["weekly", "a.jsonl", "--table", "headline", "--csv", "--week", "2026-W10"],
      in: scratch
    )
    #expect(weekly.lines.contains { $0.hasPrefix("calls,count,2,") }, "\(weekly.text)")
    let json = try await Command.run(["volume", "a.jsonl", "--json"], in: scratch)
    #expect(
      json.text.contains(
        "the saved filter 'tests' leaves out 1 call, as the configuration says; no-exclude brings it in"
      )
    )
  }

  @Test func whatIsLeftOutOfAStoreIsCountedAsThatOfFiles() async throws {
    let scratch = try Self.scratch(
      "calls-report.yaml",
      [
        "  turns: ['kind~=*']", "  staging: ['meta.env=b']",
        "exclude: [tests, turns, staging]",
      ]
    )
    try scratch.write(
      "b.jsonl",
      lines: [
        SampleCall.json(4, ["general_meta_data_raw": #"{"env": "a"}"#]),
        SampleCall.json(5, ["general_meta_data_raw": #"{"env": "b"}"#]),
      ]
    )
    let ingest = try await Command.run(
      ["ingest", "a.jsonl", "b.jsonl", "--store", "s.db"],
      in: scratch
    )
    #expect(ingest.status == .exited(0), "\(ingest.errors)")
    let adding = try await Command.run(
      ["store", "dimensions", "add", "meta.env", "--store", "s.db"],
      in: scratch
    )
    #expect(adding.status == .exited(0), "\(adding.errors)")
    let sorted = try await Command.run(
      [
        "explain", "volume", "--store", "s.db", "--no-config", "--sort", "meta.env:desc",
        "--limit", "2", "--columns", "call_id,meta.env",
      ],
      in: scratch
    )
    #expect(sorted.lines == ["call_id,meta.env", "call-5,b", "call-4,a"], "\(sorted.errors)")
    let unknown = try await Command.run(
      ["explain", "volume", "--store", "s.db", "--no-config", "--row", "meta.none=1"],
      in: scratch
    )
    #expect(unknown.status == .exited(2))
    #expect(unknown.text.isEmpty && unknown.errors.hasPrefix("calls-report: --row: "))
    let week = ["weekly", "--week", "2026-W10"]
    for command in [["volume"], ["latency"], ["explain", "volume"], ["calls"], week] {
      let sources = [["a.jsonl", "b.jsonl"], ["--store", "s.db"]]
      var texts: [[String]] = []
      for source in sources {
        let run = try await Command.run(command + source + ["--json"], in: scratch)
        #expect(run.status == .exited(0), "\(run.errors)")
        texts.append(run.lines.filter { $0.contains("the saved filter") })
      }
      #expect(texts[0].count == 3)
      #expect(texts[0] == texts[1], "\(command)")
      #expect(texts[0].first?.contains("'tests' leaves out 1 call,") == true, "\(texts)")
      // Of a report on turns turns are left out, of one on calls those with any.
      let turns = command == ["latency"] ? "5 rows of 5 calls" : "5 calls"
      #expect(texts[0].dropFirst().first?.contains("leaves out \(turns),") == true, "\(texts)")
      #expect(texts[0].last?.contains("'staging' leaves out 1 call,") == true, "\(texts)")
    }
  }

  @Test func aServersFileServesReportsAsWell() async throws {
    let scratch = try Self.scratch(
      "serve.yaml",
      ["listen: 127.0.0.1:0", "drain: 3", "exclude: [late]"]
    )
    let run = try await Self.calls(["--config", "serve.yaml"], in: scratch)
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(run.text == "1\n")
    let printed = try await Command.run(
      ["serve", "--store", "s.db", "--config", "serve.yaml", "--print-config"],
      in: scratch
    )
    #expect(printed.status == .exited(0), "\(printed.errors)")
    #expect(printed.text.contains("exclude: [\"late\"]  # serve.yaml\n"))
    try scratch.write("again.yaml", printed.output)
    let again = try await Self.calls(["--config", "again.yaml"], in: scratch)
    #expect(again.text == "1\n", "\(again.errors)")
  }

  @Test func allThatIsWrongIsTold() async throws {
    let scratch = try Self.scratch()
    try scratch.write(
      "calls-report.yaml",
      lines: [
        "filtrs: x", "filters:", "  tests: call_type=test", "  bad: [agnet=x]", "exclude: [test]",
      ]
    )
    let run = try await Self.calls([], in: scratch)
    #expect(run.status == .exited(2))
    #expect(run.output.isEmpty)
    let wanted = [
      "calls-report.yaml:4: the filter 'bad': unknown field 'agnet'; did you mean 'agent'?",
      "calls-report.yaml:5: exclude: unknown filter 'test'; did you mean 'tests'?",
      "calls-report.yaml:1: unknown setting 'filtrs'; did you mean 'filters'?",
    ]
    for line in wanted {
      #expect(
        run.errorLines.contains { $0.hasPrefix("calls-report: --config: \(line)") },
        "\(line): \(run.errors)"
      )
    }
    #expect(run.errorLines.count >= wanted.count)
    #expect(try await Self.calls(["--no-config"], in: scratch).text == "3\n")
  }

  @Test func aFilterOnADimensionThatTheStoreLacksIsToldWithItsPlace() async throws {
    let scratch = try Self.scratch(
      "calls-report.yaml",
      ["  staging: [call_type=test, meta.env=b]", "exclude: staging"]
    )
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "s.db"], in: scratch)
    #expect(ingest.status == .exited(0), "\(ingest.errors)")
    let lacks = "the store has no dimension 'meta.env'; add it with: calls-report store dimensions"
    let place = "calls-report.yaml:4: the filter 'staging': "
    for (arguments, begin) in [
      (["--filter", "staging", "--no-exclude"], ["--filter: \(place)"]),
      (["--exclude", "staging"], ["--exclude: \(place)"]),
      ([], ["--config: \(place)"]),
      (["--where", "meta.env=a", "--no-exclude"], ["--where: "]),
      (
        ["--where", "meta.env=a", "--filter", "staging"],
        ["--where: ", "--filter: \(place)", "--config: \(place)"]
      ),
    ] {
      for command in [["volume"], ["latency"], ["calls"], ["explain", "volume"], ["weekly"]] {
        let run = try await Command.run(command + ["--store", "s.db"] + arguments, in: scratch)
        #expect(run.status == .exited(2), "\(command) \(arguments): \(run.errors)")
        #expect(run.output.isEmpty)
        #expect(run.errorLines.count == begin.count, "\(command) \(arguments): \(run.errors)")
        for (line, begin) in zip(run.errorLines, begin) {
          #expect(line.hasPrefix("calls-report: \(begin)\(lacks)"), "\(command) \(arguments)")
        }
      }
    }
  }

  @Test func aFileThatCannotBeReadIsToldOnce() async throws {
    let scratch = try Self.scratch()
    let commands = [
      ["volume", "a.jsonl"], ["query", "--sql"], ["calls", "a.jsonl"], ["weekly", "a.jsonl"],
      ["explain", "volume", "a.jsonl"], ["serve", "--store", "s.db", "--print-config"],
    ]
    for command in commands {
      let named = try await Command.run(command + ["--config", "none.yaml"], in: scratch)
      let set = try await Command.run(
        command,
        in: scratch,
        environment: ["CALLS_REPORT_CONFIG": "none.yaml"]
      )
      for (run, name) in [(named, "--config"), (set, "$CALLS_REPORT_CONFIG")] {
        #expect(run.status == .exited(4), "\(command)")
        #expect(run.output.isEmpty)
        #expect(
          run.errorLines == [
            "calls-report: \(name) 'none.yaml' cannot be read: No such file or directory"
          ],
          "\(command)"
        )
      }
    }
  }

  @Test func theFileIsNotWrittenOver() async throws {
    let scratch = try Self.scratch("calls-report.yaml")
    let run = try await Self.calls(
      ["-o", "calls-report.yaml", "--format", "csv"],
      in: scratch
    )
    #expect(run.status == .exited(2))
    #expect(run.errors.contains("would be overwritten"))
    #expect(try scratch.text("calls-report.yaml").hasPrefix("filters:"))
  }

  @Test func aStoreIsAskedForBothPeriods() async throws {
    let scratch = try Self.scratch()
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "s.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    let question = [
      "--since", "2026-03-02T00:00:02.500Z", "--until", "2026-03-02T00:00:04.500Z", "--compare-to",
      "previous", "--columns", "calls,previous_calls,change_calls", "--csv",
    ]
    let stored = try await Command.run(["volume", "--store", "s.db"] + question, in: scratch)
    let read = try await Command.run(["volume", "a.jsonl"] + question, in: scratch)
    #expect(stored.text == "calls,previous_calls,change_calls\n1,2,-1\n")
    #expect(read.text == stored.text)
  }
}
