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
    #expect(
      lines == [
        #"{"source":"a.jsonl","line":2,"problems":[{"type":"json_invalid","pointer":"","#
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
}
