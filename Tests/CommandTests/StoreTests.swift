import Foundation
import Subprocess
import Testing

/// Stores through the command.
@Suite(.timeLimit(.minutes(60))) struct StoreTests {
  private static let reports = [
    "latency", "tools", "sentiment", "outcomes", "volume", "cost", "flow", "quality", "weekly",
  ]

  @Test func everyReportOnAStoreIsThatOnTheFiles() async throws {
    let scratch = try Scratch()
    let made = try await Command.run(
      [
        "generate", "--calls", "1500", "--duplicates", "0.03", "--invalid", "0.01", "-o",
        "a.jsonl",
      ],
      in: scratch
    )
    #expect(made.status == .exited(0))
    let loaded = try await Command.run(["ingest", "a.jsonl", "--store", "calls.db"], in: scratch)
    #expect(loaded.status == .exited(3))
    #expect(loaded.output.isEmpty)
    let last = try #require(loaded.errorLines.last { $0.contains(" new, ") })
    #expect(last.contains(" conflicts, "), "\(last)")
    #expect(try scratch.mode("calls.db") == 0o600)
    for report in Self.reports {
      let files = try await Command.run([report, "a.jsonl", "--json", "-q"], in: scratch)
      let store = try await Command.run([report, "--store", "calls.db", "--json"], in: scratch)
      #expect(store.status == .exited(0), "\(report)")
      #expect(store.errors.isEmpty, "\(report)")
      #expect(store.output == files.output, "\(report)")
    }
    let named = try await Command.run(
      ["volume", "--json"],
      in: scratch,
      environment: ["CALLS_REPORT_STORE": "calls.db"]
    )
    let files = try await Command.run(["volume", "a.jsonl", "--json", "-q"], in: scratch)
    #expect(named.output == files.output)
    let again = try await Command.run(
      ["ingest", "a.jsonl", "--store", "calls.db", "--allow-rejects"],
      in: scratch
    )
    #expect(again.status == .exited(0))
    #expect(again.errorLines.contains { $0.contains("calls-report: 0 new, ") })
    let info = try await Command.run(["store", "info", "--store", "calls.db"], in: scratch)
    #expect(info.status == .exited(0))
    #expect(info.text.contains("\nformat,9\n"))
    let verified = try await Command.run(["store", "verify", "--store", "calls.db"], in: scratch)
    #expect(verified.status == .exited(0))
    #expect(verified.errorLines == ["calls-report: the store 'calls.db' is whole"])
  }

  @Test(
    arguments: [
      (["latency", "a.jsonl", "--store", "c.db"], "--store: give sources or a store, not both"),
      (["latency"], "no source: give files, directories or - for standard input; or a store with"),
      (["weekly"], "no source: give files, directories or - for standard input; or a store with"),
      (["ingest", "a.jsonl"], "no store: give --store FILE or set $CALLS_REPORT_STORE"),
      (["ingest", "--store", "c.db"], "no source: give files"),
      (["ingest", "a.jsonl", "--store", "a.jsonl"], "--store: 'a.jsonl' is one of the sources"),
      (["store", "verify"], "no store: give --store FILE"),
      (["volume", "--store", "c.db", "-o", "c.db", "--csv"], "-o: 'c.db' is one of the sources"),
      (["volume", "--store", "c.db", "--rejects", "r"], "--rejects is for sources"),
      (
        ["volume", "--store", "c.db", "--agent", "a"],
        "--agent is for sources whose calls name none;"
      ),
      (["calls", "--store", "c.db", "--workspace", "1"], "--workspace is for sources whose calls"),
      (
        ["volume", "--store", "c.db", "--accept-empty-transcripts"],
        "--accept-empty-transcripts is for sources"
      ),
      (["volume", "a.jsonl", "--skip-damaged"], "--skip-damaged is for reports on a store"),
      (["weekly", "a.jsonl", "--skip-damaged"], "--skip-damaged is for reports on a store"),
      (["volume", "--skip-damaged"], "no source: give files"),
      (["ingest", "a.jsonl", "--store", "c.db", "--skip-damaged"], "--skip-damaged is for "),
      (["store", "redact", "--store", "c.db"], "nothing to redact: give --phones, --key NAME or"),
      (
        [
          "store", "redact", "--store", "c.db", "--key", "text", "--key", "role", "--key",
          "call_id",
        ],
        "--key: 'role', 'call_id' may not be redacted: "
      ),
      (["store", "redact", "--store", "c.db", "--phones", "--before", "soon"], "--before: "),
    ] as [([String], String)]
  )
  func usageErrorsSayWhatIsWanted(arguments: [String], message: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    try scratch.write("c.db", "x".utf8)
    let run = try await Command.run(
      arguments,
      in: scratch,
      environment: ["CALLS_REPORT_STORE": nil]
    )
    #expect(run.status == .exited(2), "\(arguments)")
    #expect(run.errorLines.count == 1, "\(run.errorLines)")
    #expect(run.errorLines.first?.hasPrefix("calls-report: \(message)") == true, "\(run.errors)")
    #expect(try scratch.names() == ["a.jsonl", "c.db"])
  }

  @Test func whatIsNoStoreIsUnreadable() async throws {
    let scratch = try Scratch()
    try scratch.write("text", String(repeating: "no store\n", count: 500).utf8)
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/link",
      withDestinationPath: "nowhere.db"
    )
    for (arguments, message) in [
      (["volume", "--store", "none.db"], "the store 'none.db' does not exist"),
      (["store", "verify", "--store", "none.db"], "the store 'none.db' does not exist"),
      (["volume", "--store", "text"], "'text' is not a store of calls-report"),
      (["ingest", "a.jsonl", "--store", "text"], "'text' is not a store of calls-report"),
      (["ingest", "a.jsonl", "--store", "no/c.db"], "the store 'no/c.db' cannot be opened"),
      (["ingest", "a.jsonl", "--store", "link"], Self.linkToNowhere),
      (["volume", "--store", "link"], Self.linkToNowhere),
    ] {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(4), "\(arguments)")
      #expect(run.errorLines.first?.hasPrefix("calls-report: \(message)") == true, "\(run.errors)")
    }
    #expect(try scratch.names() == ["a.jsonl", "link", "text"])
  }

  private static let linkToNowhere =
    "the store 'link' cannot be opened: it is a link that leads nowhere"

  @Test func aBackupTakesNobodysPlace() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1)])
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/link",
      withDestinationPath: "nowhere.db"
    )
    for (place, status, message) in [
      ("link", 4, "the store 'link' cannot be opened: it exists already"),
      ("a.jsonl", 4, "the store 'a.jsonl' cannot be opened: it exists already"),
      ("", 2, "The new file has no name."),
    ] as [(String, Int32, String)] {
      let run = try await Command.run(["store", "backup", place, "--store", "c.db"], in: scratch)
      #expect(run.status == .exited(status), "\(place)")
      #expect(run.errorLines.first == "calls-report: \(message)", "\(run.errors)")
    }
    let names = try scratch.names().filter { !$0.hasPrefix("c.db-") }
    #expect(names == ["a.jsonl", "c.db", "link"])
  }

  @Test func maintenanceLeavesTheReports() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(300))
    try scratch.write("b.json", "[\n  \(SampleCall.json(7).replacing(",", with: ",\r\n"))\n]".utf8)
    func run(_ arguments: String...) async throws -> Command.Run {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      return run
    }
    _ = try await run("ingest", "a.jsonl", "b.json", "--store", "c.db", "--calls-per-group", "50")
    let wanted = try await run("weekly", "a.jsonl", "b.json", "--json")
    _ = try await run("store", "export", "--store", "c.db", "-o", "out.ndjson")
    #expect(try scratch.mode("out.ndjson") == 0o600)
    let piped = try await run("store", "export", "--store", "c.db")
    #expect(try scratch.read("out.ndjson") == piped.output)
    #expect(piped.lines.count == 301)
    _ = try await run("ingest", "out.ndjson", "--store", "d.db")
    #expect(try await run("weekly", "--store", "d.db", "--json").output == wanted.output)
    _ = try await run("store", "backup", "e.db", "--store", "c.db")
    _ = try await run("store", "rebuild", "--all", "--store", "c.db")
    _ = try await run("store", "compact", "--store", "c.db")
    for store in ["c.db", "e.db"] {
      #expect(try await run("weekly", "--store", store, "--json").output == wanted.output)
      _ = try await run("store", "verify", "--store", store)
    }
    let dry = try await run(
      "store",
      "prune",
      "--before",
      "2100-01-01",
      "--dry-run",
      "--store",
      "c.db"
    )
    #expect(dry.errors.contains("301 calls and 0 rejects before 2100-01-01T00:00:00.000Z would"))
    _ = try await run("store", "prune", "--all", "--store", "c.db")
    #expect(try await run("store", "info", "--store", "c.db").text.contains("\ncalls,0\n"))
  }

  @Test func whatWasNotTakenIsShown() async throws {
    let scratch = try Scratch()
    let lines = [
      SampleCall.json(1), SampleCall.json(1, ["call_cost": "5"]), #"{"call_id": "x"}"#, "nonsense",
    ]
    try scratch.write("a.jsonl", lines: lines)
    let loaded = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(loaded.status == .exited(3))
    let rejects = try await Command.run(["rejects", "list", "--store", "c.db"], in: scratch)
    #expect(rejects.lines.count == 3)
    let size = lines[0].utf8.count + lines[1].utf8.count + 2
    #expect(rejects.lines[1].hasPrefix("1,1,(none),a.jsonl,3,\(size),missing,16,"))
    #expect(rejects.lines[2].hasPrefix("2,1,(none),a.jsonl,4,\(size + 17),json_invalid,8,"))
    let record = try await Command.run(["rejects", "show", "1", "--store", "c.db"], in: scratch)
    #expect(record.text == lines[2] + "\n")
    #expect(record.errorLines == ["calls-report: reject 1, for workspace 1, from a.jsonl:3"])
    let conflicts = try await Command.run(["conflicts", "list", "--store", "c.db"], in: scratch)
    #expect(conflicts.lines.count == 2)
    #expect(conflicts.lines[1].hasPrefix("1,1,call-1,a.jsonl,"))
    let bodies = try await Command.run(["conflicts", "show", "1", "--store", "c.db"], in: scratch)
    #expect(bodies.lines == [lines[0], lines[1]])
    let none = try await Command.run(["rejects", "show", "9", "--store", "c.db"], in: scratch)
    #expect(none.status == .exited(4))
  }

  @Test func numbersOfWhatIsKeptAreNumbersAndProblemsAList() async throws {
    let scratch = try Scratch()
    let lines = [
      SampleCall.json(1), SampleCall.json(1, ["call_cost": "5"]), #"{"call_id": "x"}"#, "[",
    ]
    try scratch.write("a.jsonl", lines: lines)
    _ = try await Command.run(
      ["ingest", "a.jsonl", "--store", "c.db", "--agent", "a/b", "-q"],
      in: scratch
    )
    func list(_ command: String, _ columns: String, _ format: String) async throws -> String {
      let arguments = [
        command, "list", "--store", "c.db", "--columns", columns, "--format", format,
      ]
      return try await Command.run(arguments, in: scratch).text
    }
    let rejects = try await list("rejects", "id,workspace,agent,line,byte,problems", "jsonl")
    let first = rejects.split(separator: "\n")[0]
    let start = lines[0].utf8.count + lines[1].utf8.count + 2
    #expect(
      first.hasPrefix(
        #"{"id": 1, "workspace": 1, "agent": "a/b", "line": 3, "byte": \#(start), "#
          + #""problems": [{"type":"missing","pointer":"/call_type","message":"Field required"},"#
      )
    )
    for line in rejects.split(separator: "\n") {
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect((row?["problems"] as? [[String: Any]])?.isEmpty == false)
    }
    let table = try await list("rejects", "id,problems", "table")
    #expect(table.contains("5 problems: /call_type: Field required\n"), "\(table)")
    #expect(table.contains("1 problem: unexpected end at byte 1\n"), "\(table)")
    let typed = try await list("rejects", "id,line,problems", "json")
    for column in [("id", "number"), ("line", "number"), ("problems", "array")] {
      #expect(typed.contains(#"{"name": "\#(column.0)", "type": "\#(column.1)"}"#), "\(typed)")
    }
    #expect(
      try await list("conflicts", "id,call,byte", "jsonl")
        == #"{"id": 1, "call": 1, "byte": \#(lines[0].utf8.count + 1)}"# + "\n"
    )
    // What is a list in JSON is JSON in a cell of CSV.
    let cells = try await list("rejects", "problems", "csv")
    #expect(cells.contains(#""[{""type"":""missing"",""pointer"":""/call_type"","#), "\(cells)")
  }
}
