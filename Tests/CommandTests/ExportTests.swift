import Subprocess
import Testing

/// What leaves a store.
@Suite(.timeLimit(.minutes(15))) struct ExportTests {
  private func run(_ arguments: [String], in scratch: Scratch) async throws -> Command.Run {
    let run = try await Command.run(arguments, in: scratch)
    #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
    return run
  }

  @Test(
    arguments: [
      (["-o", "out.ndjson"], "out.ndjson"), (["-o", "out.ndjson.gz"], "out.ndjson.gz"),
      (["-o", "out.ndjson.zst"], "out.ndjson.zst"),
      (["-o", "out.json", "--compress", "zstd"], "out.json"),
      (["-o", "out.gz", "--compress", "none"], "out.gz"),
    ] as [([String], String)]
  )
  func whatIsExportedIsReadAgain(arguments: [String], file: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(300))
    let spaced = SampleCall.json(7, ["x": #"[1.50, 1E2,"\u00e9\ud83d\ude00"]"#])
    try scratch.write("b.json", "[\n \(spaced.replacing(",", with: ",\r\n"))\n]".utf8)
    let sources = ["a.jsonl", "b.json"]
    _ = try await run(
      ["ingest"] + sources + ["--store", "c.db", "--calls-per-group", "50"],
      in: scratch
    )
    let silent = try await run(["store", "export", "--store", "c.db"] + arguments, in: scratch)
    #expect(silent.output.isEmpty)
    #expect(silent.errors.isEmpty)
    #expect(try scratch.mode(file) == 0o600)
    let magic = try scratch.read(file).prefix(2)
    let isZstd = file.hasSuffix("zst") || arguments.contains("zstd")
    let isPlain = file == "out.ndjson" || arguments.contains("none")
    #expect(Array(magic) == (isPlain ? Array("{\"".utf8) : isZstd ? [0x28, 0xB5] : [0x1F, 0x8B]))
    _ = try await run(["ingest", file, "--store", "d.db"], in: scratch)
    _ = try await run(["store", "verify", "--store", "d.db"], in: scratch)
    let first = try await run(["store", "export", "--store", "c.db"], in: scratch)
    let second = try await run(["store", "export", "--store", "d.db"], in: scratch)
    #expect(second.output == first.output)
    #expect(first.lines.count == 301)
    for report in ["weekly", "latency", "tools", "cost", "flow", "quality"] {
      let files = try await run([report, "--json"] + sources, in: scratch)
      let store = try await run([report, "--json", "--store", "d.db"], in: scratch)
      #expect(store.output == files.output, "\(report)")
    }
  }

  /// Bodies that differ from what any printer of JSON would make of them.
  private static let bodies: [(agent: String, id: String, body: String)] = [
    ("plain", "a", #"{"call_id":"a",REST}"#),
    ("plain", "A", "{ \"call_id\"\t:\r\n \"A\" ,\r\n\r\nREST\n }"),
    ("Plain", "a", #"{REST,"call_id":"a","x":{"b":1,"a":2,"b":3}}"#),
    ("plain", "../../x", #"{"call_id":"..\/..\/x",REST}"#),
    ("..", ".", #"{"call_id":".",REST,"x":[1.0,1.50,-0.0,1E+2,0.1e-7,123456789012345678]}"#),
    ("a/b\\c", "nul\u{0}\u{7F}", #"{"call_id":"nul\u0000\u007f",REST}"#),
    ("grüß 😀", "é", #"{"call_id":"\u00e9",REST,"x":"\ud83d\ude00é\u0041"}"#),
    ("grüß 😀", "e\u{301}", #"{"call_id":"e\u0301",REST}"#),
    (faces + "😀", String(repeating: "Z", count: 200), "{IDS,REST}"),
    (faces + "x", String(repeating: "Z", count: 199) + "z", "{IDS,REST}"),
    ("%", "%41^a~1", "{IDS,REST,\"x\":[[],{},null,true,\"\"]}"),
    ("con", "a.json", "{IDS,REST}"),
  ]

  private static let faces = String(repeating: "😀", count: 199)

  private static let rest =
    #""call_type":"p","recording_url":"-","start_timestamp":1772409600,"#
    + #""end_timestamp":1772409609,"transcript_with_tool_calls":[{"role":"agent","start_ms":0,"#
    + #""end_ms":5}]"#

  @Test func everyPayloadIsWrittenAsItCame() async throws {
    let scratch = try Scratch()
    var wanted: Set<[UInt8]> = []
    for (index, call) in Self.bodies.enumerated() {
      let text = call.body.replacing("REST", with: Self.rest)
        .replacing("IDS", with: #""call_id":"\#(call.id)""#)
      wanted.insert(Array(text.utf8))
      try scratch.write("in/\(index).json", text.utf8)
      let run = try await self.run(
        ["ingest", "in/\(index).json", "--agent", call.agent, "--store", "c.db"],
        in: scratch
      )
      #expect(run.errors.contains("1 new"), "\(call.id)")
    }
    #expect(wanted.count == Self.bodies.count)
    for folder in ["raw", "raw-again"] {
      _ = try await run(["store", "export", "--raw", folder, "--store", "c.db"], in: scratch)
    }
    let script = "cd raw && find . -type f | LC_ALL=C sort && find . ! -perm 600 -type f | wc -l"
    let found = try await Command.shell(
      "\(script); find . ! -perm 700 -type d | wc -l; diff -r . ../raw-again",
      in: scratch
    )
    #expect(found.status == .exited(0), "\(found.text)")
    #expect(found.lines.suffix(2).allSatisfy { $0.filter { $0 != " " } == "0" })
    let files = found.lines.dropLast(2).map { "raw/" + $0.dropFirst(2) }
    #expect(files.count == Self.bodies.count)
    // Also where capitals do not count, and however letters are composed.
    #expect(Set(files.map { $0.lowercased() }).count == files.count)
    #expect(files.allSatisfy { $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
    #expect(files.allSatisfy { $0.split(separator: "/").count == 4 && !$0.contains("/.") })
    #expect(files.allSatisfy { $0.split(separator: "/").allSatisfy { $0.utf8.count <= 210 } })
    #expect(files.contains("raw/1/plain/%2e%2e%2fx.json") == false)
    #expect(files.contains("raw/1/plain/%2e.%2f..%2fx.json"))
    #expect(files.contains("raw/1/^plain/a.json"))
    #expect(files.contains("raw/1/plain/^a.json"))
    #expect(Set(try files.map { try scratch.read($0) }) == wanted)
  }

  @Test func tablesHaveAllRowsAndWhatJoinsThem() async throws {
    let scratch = try Scratch()
    let lines = (0..<30).map { number in
      SampleCall.json(
        number,
        [
          "caller_phone_number": "\"+4915550\(100 + number)\"", "call_status": #""=1+1""#,
          "call_cost": "0.1", "call_successful": number % 2 == 0 ? "true" : "null",
        ]
      )
    }
    try scratch.write("a.jsonl", lines: lines)
    try scratch.write("b.jsonl", SampleCall.generated(300))
    for file in ["b.jsonl", "a.jsonl"] {
      _ = try await run(
        ["ingest", file, "--store", "c.db", "--calls-per-group", "70"],
        in: scratch
      )
    }
    _ = try await run(["store", "export", "--tables", "plain", "--store", "c.db"], in: scratch)
    let names = ["calls.csv", "node_visits.csv", "tool_calls.csv", "turns.csv", "utterances.csv"]
    #expect(try scratch.names("plain") == names)
    for name in names { #expect(try scratch.mode("plain/\(name)") == 0o600) }
    let calls = try scratch.text("plain/calls.csv").split(separator: "\n")
    #expect(calls.count == 331)
    #expect(
      calls.first?.hasPrefix("workspace,agent,call_id,started,ended,call_type,start_ms,end_ms,")
        == true
    )
    let own = try #require(calls.first { $0.contains(",call-3,") })
    #expect(
      own.hasPrefix(
        "1,default,call-3,2026-03-02T00:00:03.000Z,2026-03-02T00:01:03.000Z,phone_call,"
          + "1772409603000,1772409663000,60000,,'=1+1,,"
      ),
      "\(own)"
    )
    #expect(own.contains(",***03,,"))
    #expect(own.contains(",0.1,"))
    #expect(calls.first { $0.contains(",call-4,") }?.contains(",***04,true,") == true)
    let turns = try scratch.text("plain/turns.csv").split(separator: "\n")
    #expect(turns.first?.hasPrefix("workspace,agent,call_id,turn_index,kind,node,") == true)
    #expect(turns.contains { $0.hasPrefix("1,default,call-29,0,proactive,,0,500,,,,,,800,") })
    // Each table has as many rows as the calls count.
    let header = try #require(calls.first).split(separator: ",")
    for table in ["turns", "tool_calls"] {
      let column = try #require(header.firstIndex { $0 == table })
      let total = calls.dropFirst().reduce(0) { sum, line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        #expect(fields.count == header.count, "\(line)")
        return sum + (Int(fields[column]) ?? 0)
      }
      // Of a template's text, only quotes could hold a line feed.
      #expect(try scratch.text("plain/\(table).csv").split(separator: "\n").count == total + 1)
    }
    // The options of the cells, and compression.
    _ = try await run(
      [
        "store", "export", "--tables", "raw", "--store", "c.db", "--csv-raw", "--show-pii",
        "--compress", "gzip",
      ],
      in: scratch
    )
    let raw = try await Command.shell("gzip -dc raw/calls.csv.gz", in: scratch)
    #expect(raw.text.contains(",=1+1,"))
    #expect(raw.text.contains(",+4915550103,"))
    let plain = try await Command.shell("gzip -dc raw/turns.csv.gz", in: scratch)
    #expect(plain.output == (try scratch.read("plain/turns.csv")))
    // A store of one row group has the same rows.
    _ = try await run(["store", "compact", "--store", "c.db"], in: scratch)
    _ = try await run(["store", "export", "--tables", "merged", "--store", "c.db"], in: scratch)
    for name in names {
      let (before, after) = (try scratch.text("plain/\(name)"), try scratch.text("merged/\(name)"))
      #expect(
        before.split(separator: "\n").sorted() == after.split(separator: "\n").sorted(),
        "\(name)"
      )
    }
  }

  @Test func anEmptyStoreHasTablesWithoutRows() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", [])
    _ = try await run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    for how in [["--tables", "t"], ["--raw", "r"], ["-o", "o.gz"]] {
      _ = try await run(["store", "export", "--store", "c.db"] + how, in: scratch)
    }
    #expect(try scratch.names("t").count == 5)
    #expect(try scratch.text("t/turns.csv").hasPrefix("workspace,agent,call_id,turn_index,"))
    #expect(try scratch.text("t/turns.csv").split(separator: "\n").count == 1)
    #expect(try scratch.names("r") == [])
    _ = try await run(["ingest", "o.gz", "--store", "d.db"], in: scratch)
  }

  @Test(
    arguments: [
      (["--raw", "d", "--tables", "t"], "Give one of --raw and --tables."),
      (["--raw", "d", "-o", "t"], "Give one of -o and --raw."),
      (["--raw", "d", "--compress", "gzip"], "--raw writes payloads as they are"),
      (["--raw", ""], "--raw names no file."), (["--csv-raw"], "--csv-raw is for --tables."),
      (["--show-pii", "--raw", "d"], "--show-pii is for --tables."),
    ] as [([String], String)]
  )
  func usageErrorsSayWhatIsWanted(arguments: [String], message: String) async throws {
    let scratch = try Scratch()
    try scratch.write("c.db", "x".utf8)
    let run = try await Command.run(
      ["store", "export", "--store", "c.db"] + arguments,
      in: scratch
    )
    #expect(run.status == .exited(2), "\(arguments)")
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(try scratch.names() == ["c.db"])
  }

  @Test(arguments: ["--raw", "--tables"]) func aFolderThatIsNotEmptyStays(
    option: String
  ) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(3))
    _ = try await run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    try scratch.write("full/x", "1".utf8)
    for (folder, reason) in [
      ("full", "Directory not empty"), ("full/x", "File exists"),
      ("none/out", "No such file or directory"),
    ] {
      let run = try await Command.run(
        ["store", "export", option, folder, "--store", "c.db"],
        in: scratch
      )
      #expect(run.status == .exited(4), "\(folder)")
      #expect(
        run.errorLines == ["calls-report: '\(folder)' cannot be written: \(reason)"],
        "\(run.errors)"
      )
    }
    #expect(try scratch.names("full") == ["x"])
    #expect(try scratch.names() == ["a.jsonl", "c.db", "c.db-shm", "c.db-wal", "full"])
  }

  @Test(.needs(.bash), arguments: ["--raw out", "--tables out", "-o out.zst"])
  func neitherAnInterruptNorAFailureLeavesAnything(how: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(3_000))
    // Larger than the limit below.
    let text = String(repeating: "x", count: 200_000)
    try scratch.write("b.jsonl", lines: [SampleCall.json(1, ["transcript": #""\#(text)""#])])
    _ = try await run(["ingest", "a.jsonl", "b.jsonl", "--store", "c.db"], in: scratch)
    let before = try scratch.names()
    // The shell becomes the command, which is interrupted once it has made something.
    let interrupted = try await Command.shell(
      """
      (while kill -0 $$; do compgen -G 'out*' && kill -INT $$ && break; done) > /dev/null 2>&1 &
      exec "$COMMAND" store export --store c.db \(how)
      """,
      in: scratch
    )
    // It may have been done before the signal came.
    let isDone = interrupted.status == .exited(0)
    #expect(isDone || interrupted.status == .signaled(2), "\(interrupted.status)")
    let names = try scratch.names().filter { !$0.hasPrefix("out") || $0.contains("tmp") }
    #expect(names == before)
    #expect(try scratch.names().contains { $0.hasPrefix("out") } == isDone)
    let full = try await Command.shell(
      """
      rm -rf out*; trap '' XFSZ; ulimit -f 100
      exec "$COMMAND" store export --store c.db \(how)
      """,
      in: scratch
    )
    #expect(full.status == .exited(4))
    #expect(full.errors.contains("cannot be written: File too large"), "\(full.errors)")
    #expect(try scratch.names() == before)
  }
}
