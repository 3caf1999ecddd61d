import Foundation
import Subprocess
import Testing

@Suite struct OutputTests {
  private func twoCalls() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(30))
    return scratch
  }

  @Test(arguments: [
    ("out.csv", "csv"), ("out.tsv", "tsv"), ("out.json", "json"), ("out.jsonl", "jsonl"),
    ("out.NDJSON", "jsonl"), ("out.md", "markdown"), ("out.txt", "table"), ("out.html", "html"),
    ("plain", "csv"),
    ("with.dots/plain", "csv"), (".hidden", "csv"),
  ])
  func theFilesExtensionPicksTheFormat(name: String, format: String) async throws {
    let scratch = try twoCalls()
    try scratch.write("with.dots/other", "".utf8)
    let printed = try await Command.run(["tools", "a.jsonl", "--format", format], in: scratch)
    let run = try await Command.run(["tools", "a.jsonl", "-o", name], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.output.isEmpty)
    #expect(run.errors.isEmpty)
    #expect(try scratch.read(name) == printed.output)
    #expect(!printed.output.isEmpty)
  }

  @Test func anExplicitFormatWinsOverTheExtension() async throws {
    let scratch = try twoCalls()
    _ = try await Command.run(["tools", "a.jsonl", "-o", "x.html", "--json"], in: scratch)
    #expect(try scratch.text("x.html").hasPrefix("{\n"))
  }

  @Test func aDashIsStandardOutput() async throws {
    let scratch = try twoCalls()
    let plain = try await Command.run(["tools", "a.jsonl"], in: scratch)
    let dash = try await Command.run(["tools", "a.jsonl", "-o", "-"], in: scratch)
    #expect(dash.output == plain.output)
    #expect(try scratch.names() == ["a.jsonl"])
  }

  @Test func aFileIsReplacedAndFollowsTheUmask() async throws {
    let scratch = try twoCalls()
    try scratch.write("out.csv", Array(repeating: UInt8(ascii: "x"), count: 100_000))
    let run = try await Command.shell(
      #"umask 027; ln -s out.csv link.csv; "$COMMAND" tools a.jsonl -o link.csv"#,
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(try scratch.text("out.csv").hasPrefix("tool,invocations,"))
    #expect(try scratch.mode("out.csv") == 0o640)
    #expect(try scratch.names() == ["a.jsonl", "link.csv", "out.csv"])
  }

  @Test func aReplacedFileIsNoMoreOpenThanItWas() async throws {
    let scratch = try twoCalls()
    try scratch.write("out.csv", "old".utf8)
    let run = try await Command.shell(
      #"umask 022; chmod 600 out.csv; "$COMMAND" tools a.jsonl -o out.csv"#,
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(try scratch.text("out.csv").hasPrefix("tool,invocations,"))
    #expect(try scratch.mode("out.csv") == 0o600)
  }

  @Test(arguments: [
    (#"tools calls -o calls/a.jsonl"#, "-o"), (#"tools calls -o link.jsonl"#, "-o"),
    (#"tools calls --rejects calls/../calls/a.jsonl"#, "--rejects"),
    (#"tools calls --all-tables -o calls --format jsonl"#, "--all-tables"),
    (#"tools - -o calls/a.jsonl < calls/a.jsonl"#, "-o"),
    (#"cost calls --prices p.yaml --csv -o p.yaml"#, "-o"),
    (#"weekly calls --definition w.yaml --csv -o w.yaml"#, "-o"),
  ])
  func whatIsReadIsNeverOverwritten(command: String, option: String) async throws {
    let scratch = try Scratch()
    try scratch.write("calls/a.jsonl", SampleCall.generated(5))
    try scratch.write("calls/tools.jsonl", SampleCall.generated(3))
    try scratch.write("p.yaml", "llm: {gpt: 1 cent per token}\n".utf8)
    try scratch.write("w.yaml", "title: x\nsections: [{title: y, quality: }]\n".utf8)
    let names = ["calls/a.jsonl", "calls/tools.jsonl", "p.yaml", "w.yaml"]
    let before = try names.map { try scratch.read($0) }
    let run = try await Command.shell(
      #"ln -s calls/a.jsonl link.jsonl; "$COMMAND" \#(command)"#,
      in: scratch
    )
    #expect(run.status == .exited(2), "\(run.errors)")
    #expect(run.errors.hasPrefix("calls-report: \(option): '"))
    #expect(run.errors.contains("would be overwritten"))
    #expect(try names.map { try scratch.read($0) } == before)
  }

  @Test func boundsWithoutTimeBetweenThemAreTold() async throws {
    let scratch = try twoCalls()
    let arguments = ["volume", "a.jsonl", "--since", "2026-03-02", "--until", "2026-03-01"]
    let run = try await Command.run(arguments, in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.lines.count == 1)
    #expect(
      run.errorLines == [
        "calls-report: --until is not later than --since: no call can match"
      ]
    )
  }

  @Test(arguments: ["csv", "tsv", "jsonl"])
  func hiddenRowsAreToldWhereTheFormatCannot(format: String) async throws {
    let scratch = try twoCalls()
    let arguments = ["volume", "a.jsonl", "--by", "agent,day", "--format", format, "--limit", "2"]
    let run = try await Command.run(arguments, in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.errors.wholeMatch(of: #/calls-report: [0-9]+ more rows not shown\n/#) != nil)
    #expect(try await Command.run(arguments + ["-q"], in: scratch).errors.isEmpty)
    let all = try await Command.run(arguments + ["--all-tables", "-o", "tables"], in: scratch)
    #expect(all.errors.contains("table volume: "))
  }

  @Test func aTableWithoutTheColumnToSortByIsTold() async throws {
    let scratch = try twoCalls()
    func errors(_ arguments: [String]) async throws -> [String] {
      let run = try await Command.run(["tools", "a.jsonl", "--sort"] + arguments, in: scratch)
      #expect(run.status == .exited(0))
      return run.errorLines
    }
    let told =
      "calls-report: --sort: the table 'tools' has no column 'template' and keeps its order; "
      + "give --table errors"
    #expect(try await errors(["template"]) == [told])
    // What is printed of the table has nothing to do with it, nor has the other table.
    #expect(try await errors(["template", "--columns", "tool"]) == [told])
    #expect(
      try await errors(["template", "--by", "agent", "--pivot", "--columns", "calls"]) == [told]
    )
    #expect(try await errors(["calls", "--by", "agent", "--pivot", "--columns", "calls"]).isEmpty)
    #expect(try await errors(["p95_ms", "--columns", "tool"]).isEmpty)
    #expect(try await errors(["template", "--table", "errors"]).isEmpty)
    #expect(try await errors(["template", "-q"]).isEmpty)
    #expect(try await errors(["template", "--json"]).isEmpty)
    #expect(try await errors(["template", "--all-tables", "-o", "tables"]).isEmpty)
  }

  @Test(arguments: [
    ("missing/x.csv", "No such file or directory"), ("directory.csv", "Is a directory"),
    ("a.jsonl/x.csv", "Not a directory"),
  ])
  func anImpossibleFileIsExit4BeforeAnythingIsRead(name: String, reason: String) async throws {
    let scratch = try twoCalls()
    try scratch.write("directory.csv/x", "".utf8)
    // The bad record would be told if it were read.
    try scratch.write("b.jsonl", "7".utf8)
    let run = try await Command.run(["tools", "b.jsonl", "-o", name], in: scratch)
    #expect(run.status == .exited(4))
    #expect(run.errorLines == ["calls-report: '\(name)' cannot be written: \(reason)"])
    #expect(run.output.isEmpty)
  }

  @Test(.enabled(if: getuid() != 0, "SKIPPED: root may write everywhere"))
  func anUnwritableDirectoryIsExit4() async throws {
    let scratch = try twoCalls()
    let run = try await Command.shell(
      #"mkdir closed; chmod 500 closed; "$COMMAND" tools a.jsonl -o closed/x.csv"#,
      in: scratch
    )
    #expect(run.status == .exited(4))
    #expect(run.errorLines == ["calls-report: 'closed/x.csv' cannot be written: Permission denied"])
  }

  @Test(.isForLinux) func aFullDiskIsExit4() async throws {
    let scratch = try twoCalls()
    let file = try await Command.run(["tools", "a.jsonl", "-o", "/dev/full"], in: scratch)
    #expect(file.status == .exited(4))
    #expect(
      file.errorLines == ["calls-report: '/dev/full' cannot be written: No space left on device"]
    )
    let stream = try await Command.shell(#""$COMMAND" tools a.jsonl > /dev/full"#, in: scratch)
    #expect(stream.status == .exited(4))
    #expect(
      stream.errorLines
        == ["calls-report: standard output cannot be written: No space left on device"]
    )
  }

  @Test(.isForLinux) func aFullDiskIsExit4WhateverIsPrinted() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [SampleCall.json(1), SampleCall.json(1, ["call_cost": "5"]), "nonsense"]
    )
    let ingest = ["ingest", "a.jsonl", "--store", "s.db", "--allow-rejects"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    for command in [
      "rejects show 1", "rejects list", "conflicts show 1", "conflicts list", "store info",
      "store export", "keys create --workspace 1 --name x", "keys list", "call call-1", "calls",
      "volume", "query --sql", "metrics", "serve --print-config",
    ] {
      let run = try await Command.shell(
        #"CALLS_REPORT_STORE=s.db "$COMMAND" \#(command) > /dev/full"#,
        in: scratch
      )
      #expect(run.status == .exited(4), "\(command)")
      #expect(
        run.errorLines.last?.hasPrefix(
          "calls-report: standard output cannot be written: No space left on device"
        ) == true,
        "\(command): \(run.errors)"
      )
    }
  }

  @Test func aReportThatFailsLeavesTheOldFile() async throws {
    let scratch = try twoCalls()
    try scratch.write("out.csv", "old".utf8)
    try scratch.write("b.jsonl", "7".utf8)
    let run = try await Command.run(
      ["tools", "b.jsonl", "-o", "out.csv", "--strict"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(try scratch.text("out.csv") == "old")
  }

  @Test func everyTableGetsItsFile() async throws {
    let scratch = try twoCalls()
    let run = try await Command.run(
      ["tools", "a.jsonl", "--all-tables", "-o", "tables", "--format", "tsv"],
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(try scratch.names() == ["a.jsonl", "tables"])
    for table in ["tools", "errors"] {
      let printed = try await Command.run(
        ["tools", "a.jsonl", "--table", table, "--format", "tsv"],
        in: scratch
      )
      #expect(try scratch.read("tables/\(table).tsv") == printed.output)
    }
  }

  @Test(arguments: [
    ("missing/tables", "cannot be made: No such file or directory"),
    ("file", "cannot be made: File exists"),
  ])
  func anImpossibleDirectoryIsExit4(name: String, reason: String) async throws {
    let scratch = try twoCalls()
    try scratch.write("file", "old".utf8)
    let run = try await Command.run(["tools", "a.jsonl", "--all-tables", "-o", name], in: scratch)
    #expect(run.status == .exited(4))
    #expect(run.errorLines == ["calls-report: '\(name)' \(reason)"])
    #expect(try scratch.text("file") == "old")
  }

  @Test func theFirstTableIsPrintedUnlessAnotherIsAskedFor() async throws {
    let scratch = try twoCalls()
    let first = try await Command.run(["latency", "a.jsonl"], in: scratch)
    let second = try await Command.run(["latency", "a.jsonl", "--table", "shares"], in: scratch)
    #expect(first.lines.first?.hasPrefix("stage,turns,coverage,min_ms") == true)
    #expect(second.lines.first == "stage,turns,share")
    #expect(second.lines.count == 4)
  }

  @Test func columnsArePrintedInTheOrderAskedFor() async throws {
    let scratch = try twoCalls()
    let run = try await Command.run(
      ["latency", "a.jsonl", "--columns", "p95_ms, stage,p95_ms", "--limit", "1"],
      in: scratch
    )
    #expect(run.lines.first == "p95_ms,stage")
    #expect(run.lines.count == 2)
  }

  @Test func rowsAreSortedAndLimited() async throws {
    let scratch = try twoCalls()
    func turns(_ options: String...) async throws -> [Int] {
      try await Command.run(
        ["latency", "a.jsonl", "--columns", "turns", "--no-headers"] + options,
        in: scratch
      ).lines.compactMap { Int($0) }
    }
    let all = try await turns()
    #expect(all.count == 8)
    #expect(try await turns("--sort", "turns:desc") == all.sorted(by: >))
    #expect(try await turns("--sort", "turns", "--limit", "3") == Array(all.sorted().prefix(3)))
    #expect(try await turns("--limit", "0").isEmpty)
  }

  @Test func headersCanBeLeftOut() async throws {
    let scratch = try twoCalls()
    for format in ["csv", "tsv"] {
      let with = try await Command.run(["tools", "a.jsonl", "--format", format], in: scratch)
      let without = try await Command.run(
        ["tools", "a.jsonl", "--format", format, "--no-headers"],
        in: scratch
      )
      #expect(without.lines == Array(with.lines.dropFirst()))
    }
  }

  @Test func theByteOrderMarkIsForCSVAlone() async throws {
    let scratch = try twoCalls()
    let csv = try await Command.run(["tools", "a.jsonl", "--csv", "--csv-bom"], in: scratch)
    let json = try await Command.run(["tools", "a.jsonl", "--json", "--csv-bom"], in: scratch)
    #expect(csv.output.starts(with: [0xEF, 0xBB, 0xBF]))
    #expect(json.output.first == UInt8(ascii: "{"))
  }

  @Test func spreadsheetFormulasAreDefusedUnlessRawIsAskedFor() async throws {
    let scratch = try Scratch()
    let hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\\t=1", "\\r=1"]
    try scratch.write(
      "a.jsonl",
      lines: hostile.enumerated().map {
        SampleCall.json($0, ["call_type": "\"\($1)\"", "call_cost": "-5"])
      }
    )
    let arguments = ["cost", "a.jsonl", "--by", "call_type", "--columns", "call_type,total_cents"]
    let safe = try await Command.run(arguments, in: scratch).text
    let raw = try await Command.run(arguments + ["--csv-raw"], in: scratch).text
    #expect(
      safe == "call_type,total_cents\n'\t=1,-5\n\"'\r=1\",-5\n'+1,-5\n'-1,-5\n'=1+1,-5\n"
        + "'@SUM(A1),-5\n"
    )
    #expect(raw == safe.replacing("'", with: ""))
  }

  @Test func phoneNumbersAreMaskedUnlessAskedFor() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "a.json",
      SampleCall.json(1, ["caller_phone_number": #""+15550100123""#]).utf8
    )
    let masked = try await Command.run(["volume", "a.json", "--by", "caller"], in: scratch)
    let full = try await Command.run(
      ["volume", "a.json", "--by", "caller", "--show-pii", "--csv-raw"],
      in: scratch
    )
    #expect(!masked.text.contains("5550100"))
    #expect(full.lines.last?.hasPrefix("+15550100123,") == true)
  }
}
