import Foundation
import Subprocess
import Testing

@Suite struct RejectsTests {
  @Test func refusedRecordsAreKeptWithTheirOriginAndProblems() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: [SampleCall.json(1), "{\"x\": \u{1}}", "[\"\u{7F}ä\"]"])
    let run = try await Command.run(["volume", "a.jsonl", "--rejects", "bad.ndjson"], in: scratch)
    #expect(run.status == .exited(3))
    let lines = try scratch.text("bad.ndjson").split(separator: "\n").map(String.init)
    let byte = SampleCall.json(1).utf8.count + 7
    #expect(
      lines == [
        #"{"source":"a.jsonl","line":2,"byte":\#(byte),"problems":[{"type":"json_invalid","pointer":"","#
          + #""offset":6,"message":"expected a value"}],"record":"{\"x\": \u0001}"}"#,
        #"{"source":"a.jsonl","line":3,"problems":[{"type":"dict_type","pointer":"","#
          + #""message":"Input should be a valid dictionary"}],"record":"[\"\u007fä\"]"}"#,
      ]
    )
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func whatIsNoRecordIsKeptByItsPlace() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", "[\(SampleCall.json(1)),\n7,".utf8)
    try scratch.write("b.jsonl", lines: ["", SampleCall.json(2), "8"])
    let size = SampleCall.json(2).utf8.count
    let run = try await Command.run(
      [
        "volume", "a.json", "b.jsonl", "--max-record", "\(size - 1)", "--rejects", "bad.ndjson",
      ],
      in: scratch
    )
    #expect(run.status == .exited(3))
    let end = size + 5
    let lines = try scratch.text("bad.ndjson").split(separator: "\n").map(String.init)
    func place(_ source: String, _ line: Int, _ byte: Int, _ message: String) -> String {
      #"{"source":"\#(source)","line":\#(line),"byte":\#(byte),"problems":[{"type":"json_invalid","#
        + #""pointer":"","message":"\#(message)"}],"record":null}"#
    }
    func record(_ source: String, _ line: Int, _ text: String) -> String {
      #"{"source":"\#(source)","line":\#(line),"problems":[{"type":"dict_type","pointer":"","#
        + #""message":"Input should be a valid dictionary"}],"record":"\#(text)"}"#
    }
    #expect(
      lines == [
        place("a.json", 1, 1, "the record is larger than \(size - 1) bytes"),
        record("a.json", 2, "7"), place("a.json", 2, end, "unexpected end; the rest is not read"),
        place("b.jsonl", 2, 1, "the record is larger than \(size - 1) bytes"),
        record("b.jsonl", 3, "8"),
      ]
    )
  }

  @Test func theFileIsForItsOwnerOnlyEvenIfItExisted() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", "7".utf8)
    try scratch.write("bad.ndjson", "old".utf8)
    for name in ["bad.ndjson", "new.ndjson"] {
      let run = try await Command.run(["volume", "a.jsonl", "--rejects", name], in: scratch)
      #expect(run.status == .exited(3))
      #expect(try scratch.mode(name) == 0o600)
      #expect(try scratch.text(name).hasPrefix(#"{"source":"a.jsonl","#))
    }
  }

  @Test func thereIsAFileEvenIfNothingWasRefused() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", SampleCall.json(1).utf8)
    try scratch.write("bad.ndjson", "old".utf8)
    let run = try await Command.run(["volume", "a.json", "--rejects", "bad.ndjson"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(try scratch.read("bad.ndjson").isEmpty)
  }

  @Test func strictKeepsTheRecordThatStoppedIt() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: ["[1]", "[2]"])
    let run = try await Command.run(
      ["volume", "a.jsonl", "--strict", "--rejects", "bad.ndjson"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(try scratch.text("bad.ndjson").split(separator: "\n").count == 1)
  }

  @Test func strictLoadsNothingBehindTheRecordThatStoppedIt() async throws {
    let scratch = try Scratch()
    let calls = (1...5).map { SampleCall.json($0) }
    try scratch.write("a.jsonl", lines: [calls[0], calls[1], "{}", calls[2], "7", calls[3]])
    try scratch.write("b.json", calls[4].utf8)
    let run = try await Command.run(
      ["ingest", "a.jsonl", "b.json", "--strict", "--store", "c.db"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(run.errors.contains("2 new, 0 duplicates, 0 conflicts, 1 rejected"), "\(run.errors)")
    let list = try await Command.run(
      ["calls", "--store", "c.db", "--columns", "call_id", "--sort", "call_id"],
      in: scratch
    )
    #expect(list.lines == ["call_id", "call-1", "call-2"])
    let rejects = try await Command.run(["rejects", "list", "--store", "c.db"], in: scratch)
    #expect(rejects.lines.count == 2, "\(rejects.text)")
  }

  @Test func aFileThatCannotBeWrittenIsExit4() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", "7".utf8)
    let run = try await Command.run(["volume", "a.jsonl", "--rejects", "no/x"], in: scratch)
    #expect(run.status == .exited(4))
    #expect(run.output.isEmpty)
    #expect(
      run.errorLines
        == ["calls-report: --rejects 'no/x' cannot be written: No such file or directory"]
    )
  }

  @Test func aBrokenElementEndsTheArrayAndNamesTheByte() async throws {
    let scratch = try Scratch()
    let call = SampleCall.json(1)
    try scratch.write("a.json", "[\(call), {bad}, \(SampleCall.json(2))]".utf8)
    let byte = call.utf8.count + 4
    let run = try await Command.run(["volume", "a.json", "--rejects", "bad.ndjson"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(
      run.errorLines == [
        "calls-report: a.json:1: invalid JSON: expected a key in quotes at byte \(byte); the rest is not read",
        "calls-report: 2 records: 1 call, 1 rejected",
      ]
    )
    #expect(
      try scratch.text("bad.ndjson")
        == #"{"source":"a.json","line":1,"byte":\#(byte),"problems":[{"type":"json_invalid","#
        + #""pointer":"","offset":1,"message":"expected a key in quotes; the rest is not read"}],"#
        + #""record":"{bad}"}"# + "\n"
    )
    let loaded = try await Command.run(["ingest", "a.json", "--store", "c.db", "-q"], in: scratch)
    #expect(loaded.status == .exited(3))
    let list = ["rejects", "list", "--store", "c.db", "--json", "--columns", "problems"]
    #expect(
      try await Command.run(list, in: scratch).text.contains(
        #"{"problems": [{"type":"json_invalid","pointer":"","offset":1,"message":"#
          + #""expected a key in quotes at byte 1; the rest is not read"}]}"#
      )
    )
    // It is as it was, whatever is tried.
    let retry = ["rejects", "retry", "--allow-rejects", "--store", "c.db"]
    _ = try await Command.run(retry, in: scratch)
    #expect(try await Command.run(list, in: scratch).text.contains("the rest is not read"))
  }

  @Test func bytesThatAreNoUTF8CanBeHadAgain() async throws {
    let scratch = try Scratch()
    let records: [[UInt8]] = [Array("{\"x\": \"\u{FFFD}".utf8), [0x7B, 0xFF, 0x80, 0x22], [0xC3]]
    let first = [Array(SampleCall.json(1).utf8)]
    try scratch.write("a.jsonl", (first + records).joined(separator: [0x0A]))
    let run = try await Command.run(["volume", "a.jsonl", "--rejects", "bad.ndjson"], in: scratch)
    #expect(run.status == .exited(3))
    let lines = try scratch.text("bad.ndjson").split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
    #expect(lines.count == 3)
    let kept = lines.map { line -> [UInt8]? in
      if let text = line["record"] as? String { return Array(text.utf8) }
      return (line["record_base64"] as? String).flatMap { Data(base64Encoded: $0) }.map {
        [UInt8]($0)
      }
    }
    #expect(kept == records)
    #expect(lines.map { $0["record_base64"] == nil } == [true, false, false])
  }
}
