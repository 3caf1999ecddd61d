import Subprocess
import Testing

/// One bad record between good ones: it is told, and the good ones are reported.
@Suite struct HostileRecordTests {
  struct BadRecord: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let message: String
    var testDescription: String { name }

    init(_ name: String, _ record: some Sequence<UInt8>, _ message: String) {
      self.name = name
      bytes = Array(record)
      self.message = message
    }
  }

  /// A payload with `value` where a text stands.
  private static func payload(_ value: some Sequence<UInt8>) -> [UInt8] {
    let parts = SampleCall.json(2, ["call_status": "?"]).split(separator: "?")
    return Array(parts[0].utf8) + Array(value) + Array(parts[1].utf8)
  }

  private static let deep =
    Array(repeating: UInt8(ascii: "["), count: 10_000)
    + Array(repeating: UInt8(ascii: "]"), count: 10_000)

  static let records = [
    BadRecord("invalid UTF-8", payload([0x22, 0xFF, 0xFE, 0x22]), "invalid JSON: invalid UTF-8"),
    BadRecord("overlong UTF-8", payload([0x22, 0xC0, 0xAF, 0x22]), "invalid JSON: invalid UTF-8"),
    BadRecord("cut UTF-8", payload([0x22, 0xE2, 0x82, 0x22]), "invalid JSON: invalid UTF-8"),
    BadRecord("a lone surrogate", payload(#""\ud800""#.utf8), "invalid JSON: half of a surrogate"),
    BadRecord("a NUL byte", payload([0x22, 0, 0x22]), "invalid JSON: control character"),
    BadRecord("NUL bytes only", [0, 0, 0], "invalid JSON: expected a value"),
    BadRecord("NaN", payload("NaN".utf8), "invalid JSON: NaN and Infinity are not JSON"),
    BadRecord("-Infinity", payload("-Infinity".utf8), "invalid JSON: NaN and Infinity are not"),
    BadRecord("10,000 levels", payload(deep), "invalid JSON: nested deeper than 1000 levels"),
    BadRecord("10,000 levels alone", deep, "invalid JSON: nested deeper than 1000 levels"),
    BadRecord("a huge integer", payload("1\(String(repeating: "0", count: 400))".utf8), "invalid"),
    BadRecord("a number out of range", payload("1e999".utf8), "invalid JSON: number out of range"),
    BadRecord("a byte order mark", [0xEF, 0xBB, 0xBF], "invalid JSON: expected a value"),
    BadRecord(
      "64 bits",
      SampleCall.json(2, ["duration_ms": "9223372036854775808"]).utf8,
      "/duration_ms: Value error, Input should be at most 9223372036854775807"
    ),
    BadRecord("no object", "7".utf8, "Input should be a valid dictionary"),
    BadRecord("half a record", #"{"call_id": "#.utf8, "invalid JSON: unexpected end"),
    BadRecord("two on a line", "\(SampleCall.json(2)) {}".utf8, "invalid JSON: unexpected content"),
  ]

  @Test(arguments: records)
  func theRestIsRead(record: BadRecord) async throws {
    let scratch = try Scratch()
    let good = [1, 3].map { Array(SampleCall.json($0).utf8) }
    let newline = UInt8(ascii: "\n")
    try scratch.write("a.jsonl", good[0] + [newline] + record.bytes + [newline] + good[1])
    let run = try await Command.run(["volume", "a.jsonl"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.lines.last?.hasPrefix("2,2,") == true)
    #expect(run.errorLines.count == 2)
    #expect(
      run.errorLines.first?.hasPrefix("calls-report: a.jsonl:2: \(record.message)") == true,
      "\(run.errors)"
    )
    #expect(run.errorLines.last == "calls-report: 3 records: 2 calls, 1 rejected")
  }

  @Test func whatIsOddButAllowedIsTaken() async throws {
    let scratch = try Scratch()
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let lines = [
      SampleCall.json(1, ["duration_ms": "1, \"duration_ms\": 7000"]),
      SampleCall.json(2, ["call_status": #""\u0000""#, "duration_ms": #""7000""#]),
      SampleCall.json(3, ["duration_ms": "7e3", "call_cost": "1e308"]),
      SampleCall.json(4, ["duration_ms": "9223372036854775807", "call_cost": "1e308"]),
    ]
    try scratch.write("a.jsonl", mark + lines.joined(separator: "\r\n\r\n \t\r\n").utf8)
    let run = try await Command.run(
      ["volume", "a.jsonl", "--columns", "calls,p50_duration_ms"],
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(run.errors.isEmpty)
    // Of duplicate keys the last counts.
    #expect(run.lines.last == "4,7000")
    let cost = try await Command.run(
      ["cost", "a.jsonl", "--columns", "total_cents,max_cents"],
      in: scratch
    )
    // A sum that no double holds is none.
    #expect(cost.lines.last == ",1e+308")
  }

  @Test(arguments: ["", "\n \n\t\r\n", "\u{FEFF}", "[]", " [ ] "])
  func nothingIsNoError(text: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", text.utf8)
    let run = try await Command.run(["volume", "a.jsonl", "--format", "json"], in: scratch)
    #expect(run.status == .exited(0))
    #expect(run.errors.isEmpty)
    #expect(run.text.contains(#""population": {"calls": 0}"#))
  }

  @Test func anArrayEndsAtItsFirstGrammarError() async throws {
    let scratch = try Scratch()
    try scratch.write("a.json", "[\(SampleCall.json(1)), oops, \(SampleCall.json(2))]".utf8)
    try scratch.write("b.json", "[\(SampleCall.json(3)),\n\(SampleCall.json(4))".utf8)
    try scratch.write("c.json", SampleCall.json(5).utf8)
    let run = try await Command.run(["volume", "a.json", "b.json", "c.json"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.lines.last?.hasPrefix("4,") == true)
    #expect(run.errorLines.count == 3)
    #expect(run.errorLines[0].hasPrefix("calls-report: a.json:1: invalid JSON: expected a value"))
    #expect(run.errorLines[1].hasPrefix("calls-report: b.json:2: byte "))
    #expect(run.errorLines[1].hasSuffix(": unexpected end; the rest is not read"))
  }
}
