import Subprocess
import Testing

/// `calls-report calls` and `calls-report explain`.
@Suite(.timeLimit(.minutes(60))) struct CallListingTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(1, ["call_cost": "5", "user_sentiment": #""negative""#]),
        SampleCall.json(2, ["caller_phone_number": #""+49 151 1234567""#, "agent_version": "3"]),
        SampleCall.json(3, ["start_timestamp": "1772409602000", "call_id": #""call-10""#]),
        SampleCall.json(
          4,
          ["call_successful": "false", "recording_url": #""https://a.example/x""#]
        ),
      ]
    )
    return scratch
  }

  @Test func callsAreListedNewestFirst() async throws {
    let scratch = try scratch()
    let run = try await Command.run(["calls", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(
      run.lines == [
        "call_id,agent,agent_version,started,duration_ms,successful,sentiment,disconnection_reason,"
          + "call_cost,turns,tool_errors,flags",
        "call-4,default,(none),2026-03-02T00:00:04.000Z,60000,false,,,,1,0,unsuccessful",
        // Of two that start together, the id that comes first by its bytes.
        "call-10,default,(none),2026-03-02T00:00:02.000Z,61000,,,,,1,0,",
        "call-2,default,3,2026-03-02T00:00:02.000Z,60000,,,,,1,0,",
        "call-1,default,(none),2026-03-02T00:00:01.000Z,60000,,negative,,5,1,0,negative_sentiment",
      ]
    )
    let sorted = try await Command.run(
      [
        "calls", "a.jsonl", "--sort", "call_cost", "--limit", "2", "--columns",
        "call_id,caller,recording_url", "--tz", "Asia/Kolkata",
      ],
      in: scratch
    )
    #expect(sorted.lines == ["call_id,caller,recording_url", "call-1,,", "call-4,,"])
    #expect(sorted.errorLines == ["calls-report: 2 more rows not shown"])
    let shown = try await Command.run(
      ["calls", "a.jsonl", "--show-pii", "--columns", "caller,recording_url"],
      in: scratch
    )
    #expect(
      shown.lines == [
        "caller,recording_url", ",https://a.example/x", ",none", "'+49 151 1234567,none", ",none",
      ]
    )
    let masked = try await Command.run(
      ["calls", "a.jsonl", "--columns", "caller", "--where", "caller is not null"],
      in: scratch
    )
    #expect(masked.lines == ["caller", "***67"])
    let children = try await Command.run(
      ["calls", "a.jsonl", "--where", "e2e>800", "--json"],
      in: scratch
    )
    #expect(children.text.contains(#""population": {"calls": 0}"#))
  }

  @Test func storesGiveTheSameListWithTheirIDs() async throws {
    let scratch = try scratch()
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    let columns = "call_id,started,flags,turns,duration_ms"
    let files = try await Command.run(["calls", "a.jsonl", "--columns", columns], in: scratch)
    let store = try await Command.run(
      ["calls", "--store", "c.db", "--columns", columns],
      in: scratch
    )
    #expect(files.output == store.output)
    let usual = try await Command.run(["calls", "--store", "c.db"], in: scratch)
    #expect(usual.lines.first?.hasPrefix("id,call_id,agent,") == true)
    #expect(usual.lines.dropFirst().first?.hasPrefix("4,call-4,") == true)
    let none = try await Command.run(["calls", "--store", "c.db", "--limit", "0"], in: scratch)
    #expect(none.lines == Array(usual.lines.prefix(1)))
    for arguments in [
      ["explain", "latency", "--row", "stage=e2e"],
      ["explain", "outcomes", "--row", "reason=(none)"],
      ["explain", "query", "--table", "turns", "--measure", "p95(e2e)"],
    ] {
      let behind = try await Command.run(
        arguments + ["--store", "c.db", "--columns", "id,call_id"],
        in: scratch
      )
      #expect(behind.lines.contains("2,call-2"), "\(behind.errors)")
    }
  }

  @Test func whatCannotBeListedIsToldBeforeAnythingIsRead() async throws {
    let scratch = try scratch()
    for (arguments, message) in [
      (
        ["calls", "none", "--columns", "call_idd"], "--columns: unknown column 'call_idd'; did you"
      ),
      (["calls", "none", "--sort", "costs"], "--sort: unknown column 'costs'"),
      (["calls", "none", "--limit", "-1"], "--limit: -1 is negative"),
      (["calls", "none", "--where", "x"], "--where: 'x' is no condition"),
      (["explain", "latncy", "none"], "unknown report 'latncy'; did you mean 'latency'?"),
      (["explain", "latency", "none"], "--row: the rows measure different things"),
      (["explain", "queri", "none"], "unknown report 'queri'; did you mean 'query'?"),
      (
        ["explain", "tools", "none", "--measure", "count()"], "--measure: only the report query has"
      ),
      (
        ["explain", "query", "none", "--measure", "p95(e2ee)", "--table", "turns"],
        "--measure: at character 5: unknown field 'e2ee'; did you mean 'e2e'?"
      ),
      (
        ["explain", "latency", "none", "--row", "stage=e2e", "--sort", "p95_ms"],
        "--sort: unknown column 'p95_ms'"
      ),
      (
        ["explain", "cost", "none", "--sort", "value:up"],
        "--sort: 'value:up' ends in no direction; give ':asc' or ':desc'"
      ),
      (
        ["explain", "weekly", "none", "--row", "stage=e2e"],
        "the weekly report is made of tables of other reports: explain the section's own report, "
          + "'calls-report explain latency --row KEY=VALUE'; --row week=2026-W12 takes one week of it"
      ),
      (
        ["explain", "weekly", "none", "--table", "errors", "--row", "tool=a"],
        "the weekly report is made of tables of other reports: explain the section's own report, "
          + "'calls-report explain tools --table errors --row KEY=VALUE'; "
      ),
      (
        ["explain", "weekly", "none", "--table", "quality"],
        "the weekly report is made of tables of other reports: explain the section's own report, "
          + "'calls-report explain quality --row KEY=VALUE'; "
      ),
      (
        ["explain", "weekly", "none", "--row", "metric=calls"],
        "the weekly report is made of tables of other reports: explain the section's own report, such as "
      ),
      (
        ["explain", "latency", "none", "--row", "stage=e2e", "--by", "tol"],
        "--by: unknown dimension"
      ),
      (["latency", "none", "--exemplars", "21"], "--exemplars: 21 is out of range; give 0 to 20"),
    ] {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(2), "\(arguments)")
      #expect(
        run.errorLines.contains { $0.hasPrefix("calls-report: \(message)") },
        "\(arguments): \(run.errors)"
      )
    }
    let value = try await Command.run(
      ["explain", "volume", "a.jsonl", "--row", "agent_version=4"],
      in: scratch
    )
    #expect(value.status == .exited(2))
    #expect(
      value.errorLines == [
        "calls-report: --row: unknown agent_version '4'; known: 3, (none)"
      ]
    )
  }

  @Test func explanationsHaveAllFormats() async throws {
    let scratch = try scratch()
    for format in ["table", "csv", "tsv", "json", "jsonl", "markdown", "html"] {
      let run = try await Command.run(
        ["explain", "cost", "a.jsonl", "--row", "sentiment=negative", "--format", format],
        in: scratch
      )
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(run.text.contains("call-1") && !run.text.contains("call-2"))
    }
    let all = try await Command.run(["explain", "cost", "a.jsonl", "--limit", "1"], in: scratch)
    #expect(
      all.lines.dropFirst().first?
        .hasPrefix("call-1,default,(none),2026-03-02T00:00:01.000Z,5,cost $0.05,") == true
    )
    #expect(all.errorLines == ["calls-report: 3 more rows not shown"])
  }

  @Test func explanationsAreSortedByAnyColumnOfTheList() async throws {
    let scratch = try scratch()
    for (sort, order) in [
      // Ties stand as they would without it: the longest first, then the newest.
      ("value", ["call-4", "call-2", "call-1", "call-10"]),
      ("value:desc", ["call-10", "call-4", "call-2", "call-1"]),
      ("call_cost", ["call-1", "call-10", "call-4", "call-2"]),
      ("agent_version", ["call-2", "call-10", "call-4", "call-1"]),
      ("started:asc", ["call-1", "call-10", "call-2", "call-4"]),
      ("call_id:desc", ["call-4", "call-2", "call-10", "call-1"]),
    ] {
      let run = try await Command.run(
        ["explain", "volume", "a.jsonl", "--sort", sort, "--columns", "call_id", "--no-headers"],
        in: scratch
      )
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(run.lines == order, "\(sort)")
    }
    let cut = try await Command.run(
      [
        "explain", "volume", "a.jsonl", "--sort", "call_id", "--limit", "1", "--columns",
        "agent_version", "--json",
      ],
      in: scratch
    )
    #expect(cut.text.contains("first: sorted by call_id, then largest duration, then newest"))
  }

  @Test func reportsHaveExemplars() async throws {
    let scratch = try scratch()
    let run = try await Command.run(
      ["volume", "a.jsonl", "--exemplars", "2", "--columns", "p50_call_ids,worst_call_ids"],
      in: scratch
    )
    #expect(run.lines == ["p50_call_ids,worst_call_ids", "call-4 call-2,call-10 call-4"])
  }
}
