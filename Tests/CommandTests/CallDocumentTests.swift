import Subprocess
import Testing

/// `calls-report call ID`.
@Suite(.timeLimit(.minutes(60))) struct CallDocumentTests {
  private static let transcript =
    #"[{"role":"user","text":"I am on +49 151 1234567","start_ms":0,"end_ms":900},"#
    + #"{"role":"agent_function","start_ms":1000,"tool":{"name":"refund","request_id":"1","#
    + #""params":{"phone":"0151 2345678","a":[1,2.5,{"b":"\u001b[2J"}]}}},"#
    + #"{"role":"agent_result","start_ms":1500,"tool":{"name":"refund","request_id":"1","#
    + #""is_error":true,"error":"no luck","result":{"ok":false}}},"#
    + #"{"role":"agent","text":"Sorry","start_ms":500,"end_ms":3200,"#
    + #""metadata":{"e2e_latency":3500,"llm_node_ttft":400,"interrupted":true}},"#
    + #"{"role":"user","text":"Bye","start_ms":3300,"end_ms":3300}]"#

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "a.jsonl",
      lines: [
        SampleCall.json(
          1,
          [
            "transcript_with_tool_calls": Self.transcript, "call_successful": "true",
            "caller_phone_number": #""+49 151 7654321""#,
            "recording_url": #""https://a.example/x""#,
          ]
        ),
        SampleCall.json(2), SampleCall.json(3, ["call_id": #""2""#]),
        #"{"workspace_id":7,"agent_remote_identifier":"x","call":\#(SampleCall.json(2))}"#,
        SampleCall.json(2),
      ]
    )
    return scratch
  }

  @Test func aCallIsShownWithItsNumbersMasked() async throws {
    let scratch = try scratch()
    let run = try await Command.run(["call", "call-1", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(0), "\(run.errors)")
    // How far values are from their names depends on the longest name.
    let facts = run.lines.map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    #expect(facts.contains("caller ***21") && facts.contains("successful yes"))
    for line in [
      "Call call-1",
      "! false_success: call_successful is true, but a tool's last answer was an error",
      "! slow_answer: an e2e is above 3000 ms",
      "! zero_length: a user or agent segment has no length",
      "00:01.000  refund  500 ms  error, unrecovered",
      #"  params  {"#, #"            "phone": "***78","#, #"            "a": ["#,
      #"                "b": "\u001b[2J""#, #"            "ok": false"#, "  error   no luck",
      "00:00.000  user         I am on ***67  [crosstalk]",
      "00:00.500  agent        Sorry  [interrupted, crosstalk]",
      "00:03.300  user         Bye  [zero length]",
    ] {
      #expect(run.lines.contains(line), "\(line)\n\(run.text)")
    }
    #expect(!run.text.contains("1234567") && !run.text.contains("a.example"))
    let shown = try await Command.run(["call", "call-1", "a.jsonl", "--show-pii"], in: scratch)
    for text in ["+49 151 1234567", "0151 2345678", "+49 151 7654321", "https://a.example/x"] {
      #expect(shown.text.contains(text))
    }
  }

  @Test func storesAndFilesShowTheSame() async throws {
    let scratch = try scratch()
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    for format in ["text", "markdown", "html", "json"] {
      let file = try await Command.run(
        ["call", "call-1", "a.jsonl", "--format", format],
        in: scratch
      )
      for id in ["call-1", "1"] {
        let store = try await Command.run(
          ["call", id, "--store", "c.db", "--format", format],
          in: scratch
        )
        #expect(store.status == .exited(0), "\(store.errors)")
        // But for its number, which files have not.
        let lines = store.text.split(separator: "\n").map(String.init)
        let others = lines.filter { !file.lines.contains($0) }
        #expect(others.count <= 1, "\(format) \(others)")
      }
      let again = try await Command.run(
        ["call", "call-1", "a.jsonl", "--format", format],
        in: scratch
      )
      #expect(file.output == again.output)
    }
    let written = try await Command.run(
      ["call", "call-1", "--store", "c.db", "-o", "call.html"],
      in: scratch
    )
    #expect(written.status == .exited(0) && written.output.isEmpty)
    #expect(try scratch.text("call.html").hasPrefix("<!DOCTYPE html>"))
  }

  @Test func severalCallsOfOneIDAreToldApart() async throws {
    let scratch = try scratch()
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    let several = try await Command.run(["call", "call-2", "a.jsonl"], in: scratch)
    #expect(several.status == .exited(4))
    #expect(
      several.errorLines == [
        "calls-report: 'call-2' is 2 calls; narrow down with --workspace and --agent, or give the "
          + "store's id with --by-id:",
        "calls-report: workspace 1, agent 'default', call_id 'call-2', started "
          + "2026-03-02T00:00:02.000Z",
        "calls-report: workspace 7, agent 'x', call_id 'call-2', started 2026-03-02T00:00:02.000Z",
      ]
    )
    let read = try await Command.run(
      ["call", "call-2", "a.jsonl", "--workspace", "1"],
      in: scratch
    )
    #expect(read.status == .exited(0))
    #expect(read.lines.last == "- the call was read 2 times; this is the first")
    // 2 is the id of one call and the number of another.
    for (arguments, callID) in [
      (["2", "--by-id"], "call-2"), (["3", "--by-id"], "2"), (["3"], "2"),
      (["call-2", "--agent", "x"], "call-2"), (["4"], "call-2"),
    ] {
      let run = try await Command.run(["call"] + arguments + ["--store", "c.db"], in: scratch)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      #expect(run.lines.first == "Call \(callID)", "\(arguments)")
    }
    let number = try await Command.run(["call", "2", "--store", "c.db"], in: scratch)
    #expect(number.status == .exited(4))
    #expect(number.errorLines.count == 3)
    #expect(number.errorLines.last?.contains("id 2, workspace 1, agent 'default'") == true)
  }

  @Test func anUnknownIDIsToldWithThoseThatAreNear() async throws {
    let scratch = try scratch()
    let ingest = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(ingest.status == .exited(0))
    for source in [["a.jsonl"], ["--store", "c.db"]] {
      let run = try await Command.run(["call", "call-9"] + source, in: scratch)
      #expect(run.status == .exited(4))
      #expect(
        run.errorLines == [
          "calls-report: there is no call with the call_id 'call-9'; near: 'call-1', 'call-2'"
        ]
      )
    }
    let other = try await Command.run(
      ["call", "call-1", "--workspace", "9", "--store", "c.db"],
      in: scratch
    )
    #expect(
      other.errorLines == [
        "calls-report: there is no call of that workspace and agent with the call_id 'call-1'; near: 'call-2'"
      ]
    )
    let number = try await Command.run(["call", "99", "--by-id", "--store", "c.db"], in: scratch)
    #expect(number.errorLines == ["calls-report: there is no call with the id '99'"])
    for arguments in [
      ["call", "x"], ["call", "x", "a.jsonl", "--by-id"],
      ["call", "x", "a.jsonl", "--tz", "Mars/X"],
      ["call", "x", "a.jsonl", "--format", "csv"], ["call", "x", "a.jsonl", "-o", "x.csv"],
      ["call", "x", "a.jsonl", "-o", "a.jsonl"], ["call"],
      ["call", "x", "--store", "c.db", "--skip-damaged"],
    ] {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(2), "\(arguments): \(run.errors)")
    }
  }

  @Test func aPrunedCallIsShownByItsColumns() async throws {
    let scratch = try scratch()
    for arguments in [
      ["ingest", "a.jsonl"], ["store", "prune", "--all", "--keep-metrics"],
    ] {
      let run = try await Command.run(arguments + ["--store", "c.db"], in: scratch)
      #expect(run.status == .exited(0), "\(run.errors)")
    }
    let run = try await Command.run(["call", "call-1", "--store", "c.db"], in: scratch)
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(run.text.contains("refund  500 ms  error, unrecovered"))
    #expect(run.text.contains("3500"))
    #expect(!run.text.contains("Transcript") && !run.text.contains("Sorry"))
    #expect(
      run.lines.last
        == "- the payload was pruned: what was said is gone, and what tools were given and answered"
    )
    let json = try await Command.run(["call", "call-1", "--store", "c.db", "--json"], in: scratch)
    #expect(json.text.contains(#""transcript": null"#))
  }
}
