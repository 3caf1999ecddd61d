import Subprocess
import Testing

/// The numbers of callers as plain digits in custom dimensions: masked, but for who may see them.
@Suite(.timeLimit(.minutes(60))) struct CallersNumberTests {
  /// Calls of two callers whose numbers end alike, as plain digits in their metadata, and of a third
  /// with an id of as many digits.
  private static let lines = [
    ("+15551230067", "15551230067"), ("+15559990067", "15559990067"),
    ("+15551230067", "15559990000"),
    ("+15551230067", "15551230067"),
  ].enumerated().map { index, call in
    SampleCall.json(
      index,
      ["caller_phone_number": "\"\(call.0)\"", "metadata": #"{"ref":\#(call.1)}"#]
    )
  }

  @Test func theyAreMaskedAndTheirGroupsStayApart() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: Self.lines)
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "-q"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    let add = ["store", "dimensions", "add", "meta.ref", "--store", "c.db", "-q"]
    #expect(try await Command.run(add, in: scratch).status == .exited(0))
    for source in [["a.jsonl"], ["--store", "c.db"]] {
      func lines(_ arguments: String...) async throws -> [String] {
        let run = try await Command.run(arguments + source, in: scratch)
        #expect(run.status == .exited(0), "\(run.errors)")
        return run.lines
      }
      let volume = ["volume", "--by", "meta.ref", "--columns", "meta.ref,calls", "--csv"]
      let masked = try await Command.run(volume + source, in: scratch)
      #expect(masked.lines == ["meta.ref,calls", "***67,2", "15559990000,1", "***67,1"])
      let shown = try await Command.run(volume + ["--show-pii"] + source, in: scratch)
      #expect(
        shown.lines == ["meta.ref,calls", "15551230067,2", "15559990000,1", "15559990067,1"]
      )
      #expect(
        try await lines("calls", "--columns", "meta.ref", "--sort", "meta.ref", "--csv").sorted()
          == ["***67", "***67", "***67", "15559990000", "meta.ref"]
      )
      // Whoever knows a number may ask for it on a machine of theirs.
      #expect(
        try await lines("volume", "--where", "meta.ref=15551230067", "--columns", "calls")
          == ["calls", "2"]
      )
      #expect(
        try await lines(
          "query",
          "--measure",
          "max(meta.ref)",
          "--measure",
          "count(distinct meta.ref)"
        )
        .last == "15559990000,3"
      )
    }
    let export = ["store", "export", "--tables", "t", "--store", "c.db"]
    #expect(try await Command.run(export, in: scratch).status == .exited(0))
    let calls = try scratch.text("t/calls.csv").split(separator: "\n")
    #expect(
      calls.dropFirst().map { $0.split(separator: ",").last } == [
        "***67", "***67", "15559990000", "***67",
      ]
    )
  }

  @Test func theyAreNotFoundOutOverHTTP() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: Self.lines)
    let run = try await Command.shell(
      ReportServingTests.start + """
        "$COMMAND" ingest a.jsonl --agent a --store calls.db -q
        "$COMMAND" store dimensions add meta.ref --store calls.db -q
        start
        ask() {
          get 'reports/volume.csv?by=meta.ref&columns=meta.ref,calls&where=meta.ref%20is%20not%20null'
          for value in '=15551230067' '~%3D*1230067' '%3E1' '=15559990000' '~%3D***67'; do
            echo "$value $(get "reports/volume.csv?columns=calls&where=meta.ref$value" | tail -n 1)"
          done
          get "reports/query.csv?where=meta.ref%20is%20not%20null&measure=max(meta.ref)&measure=count(where%20meta.ref%3D%2715551230067%27)" | tail -n 1
          get 'calls?columns=meta.ref&where=meta.ref=15551230067' | grep -o '"meta.ref": "[^"]*"'
          for value in 15551230067 15551230068; do
            code -H "Authorization: Bearer $reader" "$address/api/v1/reports/volume/explain?row=meta.ref=$value"
          done
          get 'calls?columns=meta.ref&sort=meta.ref&where=meta.ref%20is%20not%20null' | grep -o '"meta.ref": "[^"]*"'
        }
        ask
        echo
        reader=$pii
        ask
        get 'reports/volume.csv?by=meta.ref&columns=meta.ref,calls&where=meta.ref%20is%20not%20null&show-pii=true'
        kill -TERM $server; wait $server; echo exit $?
        """,
      in: scratch
    )
    let parts = run.text.split(separator: "\n\n").map { $0.split(separator: "\n") }
    #expect(parts.count == 2, "\(run.text) \(run.errors)")
    #expect(
      parts.first == [
        "meta.ref,calls", "***67,2", "15559990000,1", "***67,1", "=15551230067 calls",
        "~%3D*1230067 calls", "%3E1 1", "=15559990000 1", "~%3D***67 3", "15559990000,0", "422",
        "422", #""meta.ref": "15559990000""#, #""meta.ref": "***67""#, #""meta.ref": "***67""#,
        #""meta.ref": "***67""#,
      ],
      "\(run.text) \(run.errors)"
    )
    #expect(
      parts.last == [
        "meta.ref,calls", "***67,2", "15559990000,1", "***67,1", "=15551230067 2",
        "~%3D*1230067 2", "%3E1 4", "=15559990000 1", "~%3D***67 3", "15559990000,2",
        #""meta.ref": "***67""#, #""meta.ref": "***67""#, "200", "422",
        #""meta.ref": "15559990000""#, #""meta.ref": "***67""#, #""meta.ref": "***67""#,
        #""meta.ref": "***67""#, "meta.ref,calls",
        "15551230067,2", "15559990000,1", "15559990067,1", "exit 0",
      ],
      "\(run.text) \(run.errors)"
    )
  }
}
