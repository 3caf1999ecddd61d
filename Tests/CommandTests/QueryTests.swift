import CallsTestSupport
import Subprocess
import Testing

/// `query` as it is typed.
@Suite struct QueryTests {
  private func run(
    _ arguments: [String],
    _ body: (Command.Run, Scratch) throws -> Void
  ) async throws {
    let scratch = try Scratch()
    try scratch.write("calls.ndjson", SampleCall.generated(60))
    try body(try await Command.run(["query"] + arguments, in: scratch), scratch)
  }

  @Test func aProblemIsMarkedInTheMeasure() async throws {
    let typed = [
      "calls.ndjson", "--table", "turns", "--measure", "count()", "--measure", "p95(e2)",
      "--measure",
      "1 + avg(llm)\n", "--by", "nod",
    ]
    try await run(typed) { run, _ in
      #expect(run.status == .exited(2))
      #expect(run.output.isEmpty)
      let lines = run.errorLines
      let first = lines.firstIndex { $0.contains("unknown field 'e2'; did you mean 'e2e'?") }
      let place = try #require(first)
      #expect(lines[place].hasPrefix("calls-report: --measure: at character 5: "))
      #expect(lines[place + 1] == "    p95(e2)")
      #expect(lines[place + 2] == "        ^^")
      #expect(run.errors.contains("    1 + avg(llm)␊\n        ^^^\n"))
      #expect(
        run.errors.contains("calls-report: --by: unknown dimension 'nod'; did you mean 'node'?")
      )
    }
  }

  @Test func sqlIsPrintedAndNothingRead() async throws {
    try await run(["nowhere", "--by", "agent", "--sql"]) { run, _ in
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(
        run.text == """
          SELECT
            calls.agent AS "agent",
            count(*) AS "count"
          FROM calls
          GROUP BY 1
          ORDER BY 1 NULLS LAST;

          """
      )
    }
  }

  @Test func sqlIsWrittenToAFile() async throws {
    for name in ["a.sql", "a.SQL", "query"] {
      try await run(["--sql", "-o", name]) { run, scratch in
        #expect(run.status == .exited(0), "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.isEmpty)
        let text = try scratch.text(name)
        #expect(text.hasPrefix("SELECT\n  count(*) AS \"count\"\n"))
      }
    }
    try await run(["--sql", "-o", "-"]) { run, _ in #expect(run.text.hasPrefix("SELECT")) }
    for arguments in [
      ["-o", "a.csv"], ["--format", "csv"], ["--json"], ["--columns", "count"], ["--csv"],
      ["-o", "a.sql", "--csv"], ["--all-tables", "-o", "out"], ["--exemplars", "1"],
    ] {
      try await run(["--sql"] + arguments) { run, scratch in
        #expect(run.status == .exited(2), "\(arguments)")
        #expect(run.output.isEmpty && run.errors.contains("--sql"), "\(arguments): \(run.errors)")
        let names = try scratch.names()
        #expect(names == ["calls.ndjson"], "\(arguments)")
      }
    }
    // No report is SQL.
    try await run(["calls.ndjson", "-o", "a.sql"]) { run, scratch in
      #expect(run.status == .exited(2))
      #expect(run.errors.contains("-o: unknown file extension 'sql'"), "\(run.errors)")
      let names = try scratch.names()
      #expect(names == ["calls.ndjson"])
    }
  }

  @Test func theTableNamesTheRowsAndTheReportHasOne() async throws {
    let measures = ["--measure", "count()", "--measure", "count(e2e)"]
    try await run(["calls.ndjson", "--table", "turns", "--csv"] + measures) { run, _ in
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(run.lines.first == "count,count_e2e" && run.lines.count == 2)
    }
    try await run(["calls.ndjson", "--all-tables", "-o", "out", "--csv"]) { run, scratch in
      #expect(run.status == .exited(0), "\(run.errors)")
      let names = try scratch.names("out")
      #expect(names == ["query.csv"])
      let text = try scratch.text("out/query.csv")
      #expect(text == "count\n60\n")
    }
    try await run(["calls.ndjson", "--table", "query"]) { run, _ in
      #expect(run.status == .exited(2))
      #expect(run.errors.contains("unknown table 'query'; known: calls, turns"))
    }
  }

  @Test func aStoreAndFilesGiveTheSame() async throws {
    let scratch = try Scratch()
    try scratch.write("calls.ndjson", SampleCall.generated(200))
    let run = try await Command.shell(
      """
      "$COMMAND" ingest calls.ndjson --store calls.db -q
      ask() { "$COMMAND" query "$@" --table turns --by agent,week,kind --measure 'p95(e2e)' \\
        --measure 'rate(interrupted)' --measure 'sum(cost)' --measure 'count(distinct caller)' \\
        --measure 'histogram(e2e - llm, 0, 500)' --json; }
      ask calls.ndjson > files; ask --store calls.db > store; ask --store calls.db --threads 1 > one
      cmp files store && cmp store one && echo same
      """,
      in: scratch
    )
    #expect(run.text == "same\n", "\(run.errors)")
  }
}
