import Foundation
import Subprocess
import Testing

/// Files that are damaged or large; one after the other, as they take memory.
@Suite(.serialized) struct HostileFileTests {
  private static let good = SampleCall.json(1)

  /// Packs lines, cuts what comes out in half, and reads it before a good file.
  @Test(.needs(.bash, .gzip, .zstd), arguments: ["gzip", "zstd"])
  func aCutCompressedFileGivesWhatItHolds(tool: String) async throws {
    let scratch = try Scratch()
    // More than a block of either format, or nothing of it could be unpacked.
    try scratch.write("a.jsonl", SampleCall.generated(300))
    try scratch.write("b.jsonl", Self.good.utf8)
    let packing = try await Command.shell(
      "\(tool) -q -c a.jsonl > whole; head -c $(($(wc -c < whole) / 2)) whole > cut",
      in: scratch
    )
    #expect(packing.status == .exited(0))
    let run = try await Command.run(
      ["volume", "cut", "b.jsonl", "--columns", "calls", "--no-headers"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(run.errorLines.count == 2)
    #expect(run.errorLines[0].hasPrefix("calls-report: cut:"))
    #expect(run.errorLines[0].hasSuffix(": the \(tool) data end too early"))
    let calls = try #require(Int(run.lines.first ?? ""))
    #expect(calls > 10)
    #expect(calls < 300)
  }

  @Test(.needs(.bash, .gzip, .zstd), arguments: ["gzip", "zstd"])
  func aDamagedCompressedFileIsTold(tool: String) async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(100))
    try scratch.write("b.jsonl", Self.good.utf8)
    _ = try await Command.shell("\(tool) -q -c a.jsonl > whole", in: scratch)
    var bytes = try scratch.read("whole")
    // Both formats end with a check of what they hold.
    bytes[bytes.count - 4] ^= 0xFF
    try scratch.write("damaged", bytes)
    let run = try await Command.run(["volume", "damaged", "b.jsonl"], in: scratch)
    #expect(run.status == .exited(3))
    #expect(run.errorLines.count == 2)
    #expect(run.errorLines[0].contains(": the \(tool) data are damaged: "))
    // The good file and, of the damaged one, at least nothing wrong.
    let calls = try #require(Int(run.lines.last?.prefix { $0 != "," } ?? ""))
    #expect((1...101).contains(calls))
  }

  @Test func aRecordOverTheLimitIsSkipped() async throws {
    let scratch = try Scratch()
    let large = SampleCall.json(2, ["transcript": "\"\(String(repeating: "x", count: 3000))\""])
    try scratch.write("lines.jsonl", lines: [Self.good, large, SampleCall.json(3)])
    try scratch.write("array.json", "[\(SampleCall.json(4)),\(large),\(SampleCall.json(5))]".utf8)
    try scratch.write("one.json", large.utf8)
    let run = try await Command.run(
      ["volume", "lines.jsonl", "array.json", "one.json", "--max-record", "2KiB"],
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(run.lines.last?.hasPrefix("4,") == true)
    let size = "the record is larger than 2048 bytes"
    #expect(
      run.errorLines == [
        "calls-report: lines.jsonl:2: byte \(Self.good.utf8.count + 1): \(size)",
        "calls-report: array.json:1: byte \(Self.good.utf8.count + 2): \(size)",
        "calls-report: one.json:1: byte 0: \(size)",
        "calls-report: 7 records: 4 calls, 3 rejected",
      ]
    )
  }

  /// A record of `megabytes`, half of it one text and half of it small segments.
  private func largeRecord(_ megabytes: Int) async throws {
    let scratch = try Scratch()
    let half = megabytes << 19
    let turns = Array(repeating: SampleCall.turn, count: half / SampleCall.turn.utf8.count)
    let text = String(repeating: "x", count: half)
    let large = SampleCall.json(
      2,
      [
        "transcript": "\"\(text)\"",
        "transcript_with_tool_calls": "[\(turns.joined(separator: ","))]",
      ]
    )
    try scratch.write("a.jsonl", lines: [Self.good, large, SampleCall.json(3)])
    let run = try await Command.run(
      ["latency", "a.jsonl", "--columns", "stage,turns", "--no-headers"],
      in: scratch
    )
    #expect(run.status == .exited(0))
    #expect(run.lines.first == "e2e,\(turns.count + 2)")
    let limited = try await Command.run(
      ["volume", "a.jsonl", "--max-record", "1MB", "--columns", "calls"],
      in: scratch
    )
    #expect(limited.status == .exited(3))
    #expect(limited.lines == ["calls", "2"])
  }

  @Test func aRecordOf20MegabytesIsRead() async throws { try await largeRecord(20) }

  @Test(.isLong) func aRecordOf200MegabytesIsRead() async throws { try await largeRecord(200) }

  /// The JSON parser's own limit is no power of two, and this record is above the last but one.
  @Test(.isLong, .isForLinux, .needs(.bash)) func aRecordOf2300MegabytesIsRead() async throws {
    let scratch = try Scratch()
    try scratch.write("b.jsonl", Self.good.utf8)
    let run = try await Command.shell(
      """
      (echo '{}'; printf '{"x":"'; head -c 2300M /dev/zero | tr '\\0' x; echo '"}') > a.jsonl
      "$COMMAND" volume a.jsonl b.jsonl --max-record 4095MiB --threads 1
      """,
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(run.lines.last?.hasPrefix("1,") == true)
    #expect(run.errorLines.contains("calls-report: a.jsonl:2: /call_id: Field required"))
  }

  @Test(.isForLinux, .needs(.bash, .gzip, .zstd, .time), arguments: ["gzip -1", "zstd -q"])
  func aZipBombIsRefusedWithinBoundedMemory(tool: String) async throws {
    let scratch = try Scratch()
    try scratch.write("b.jsonl", Self.good.utf8)
    let run = try await Command.shell(
      """
      head -c 300000000 /dev/zero | \(tool) > bomb
      "$(type -P time)" -f %M -o peak "$COMMAND" volume bomb b.jsonl --max-record 16MiB
      """,
      in: scratch
    )
    #expect(run.status == .exited(3))
    #expect(
      run.errorLines == [
        "calls-report: bomb:1: byte 0: the record is larger than 16777216 bytes; the rest is not read",
        "calls-report: 2 records: 1 call, 1 rejected",
      ]
    )
    #expect(run.lines.last?.hasPrefix("1,") == true)
    // GNU time writes the status before the figure when it is not 0.
    let peak = try scratch.text("peak").split(separator: "\n").last.flatMap { Int($0) }
    // The limit is held twice while a record grows, and the process takes some; 300 MB is far off.
    #expect(try #require(peak) < 160_000)
  }

  @Test(.isForLinux, .needs(.bash, .time))
  func aRecordOfManyProblemsTakesNoMemoryForThem() async throws {
    let scratch = try Scratch()
    let segments = Array(repeating: "1", count: 1_000_000).joined(separator: ",")
    try scratch.write(
      "a.jsonl",
      lines: [SampleCall.json(1, ["transcript_with_tool_calls": "[\(segments)]"])]
    )
    let (run, peak) = try await peak("volume a.jsonl", in: scratch)
    #expect(run.status == .exited(3))
    let told = "calls-report: and 999980 more problems, not shown"
    #expect(run.errorLines.dropLast().last == told)
    // The problems would take 200 bytes each.
    #expect(peak < 150_000)
  }

  @Test(
    .isForLinux,
    .needs(.bash, .time),
    arguments: [
      ("1\nx", 2, 3), ("{}", 6, 1), (#"{"transcript_with_tool_calls":[TURNS]}"#, 105, 3),
    ]
  )
  func manySmallRejectsTakeNoMoreMemoryThanAFew(
    record: String,
    problems: Int,
    megabytes: Int
  ) async throws {
    let scratch = try Scratch()
    let turns = Array(repeating: "1", count: 100).joined(separator: ",")
    let line = record.replacing("TURNS", with: turns) + "\n"
    let count = (megabytes << 20) / line.utf8.count
    try scratch.write("a.jsonl", Array(repeating: Array(line.utf8), count: count).joined())
    let (run, peak) = try await peak("volume a.jsonl --threads 2", in: scratch)
    #expect(run.status == .exited(3))
    let hidden = count * problems - 20
    let told = "calls-report: and \(hidden) more problems, not shown"
    #expect(run.errorLines.dropLast().last == told)
    #expect(peak < 120_000)
  }

  /// Runs the command in bash and tells the most memory that it took, in kilobytes.
  private func peak(
    _ arguments: String,
    in scratch: Scratch
  ) async throws -> (run: Command.Run, peak: Int) {
    let run = try await Command.shell(
      "\"$(type -P time)\" -f %M -o peak \"$COMMAND\" \(arguments)",
      in: scratch
    )
    // GNU time writes the status before the figure when it is not 0.
    let peak = try scratch.text("peak").split(separator: "\n").last.flatMap { Int($0) }
    return (run, try #require(peak))
  }
}
