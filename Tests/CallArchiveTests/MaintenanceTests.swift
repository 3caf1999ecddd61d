import CallArchive
import Calls
import CallsTestSupport
import Foundation
import GRDB
import Testing

/// What is done to a store that is there.
@Suite struct MaintenanceTests {
  private static func call(_ id: Int, day: Int, _ text: String = "") -> String {
    let start = 1_772_409_600 + day * 86_400 + id
    return #"{"call_id":"call-\#(id)","call_type":"p","recording_url":"-","#
      + #""start_timestamp":\#(start),"end_timestamp":\#(start + 9),"call_status":"\#(text)","#
      + #""transcript_with_tool_calls":[{"role":"agent","start_ms":0,"end_ms":5}]}"#
  }

  private func write(_ lines: [String], to folder: ArchiveFolder, _ name: String) async throws {
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)], name)
    try await folder.ingest(sources) { options in
      options.smallestGroup = 5
      options.callsPerGroup = 10
      options.input = InputOptions(blockSize: 2_000)
    }
  }

  @Test func compactingChangesNoReport() async throws {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: 21)
    var sources: [InputSource] = []
    for run in 0..<4 {
      let lines = payloads.lines(of: payloads.records(20, rejected: 0.1, repeated: 0.1))
      let own = try folder.sources([lines], "\(run)-")
      sources += own
      try await folder.ingest(own) { options in
        // Tails between the groups, whose ids lie between those of the groups.
        options.smallestGroup = run % 2 == 0 ? 1 : 100
        options.longestTail = run == 3 ? 0 : 100
        options.callsPerGroup = 8
        options.input = InputOptions(blockSize: 8_000)
      }
    }
    let wanted = try await AllReports.fromFiles(sources)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    let calls = try await folder.calls()
    let groups = try folder.count("SELECT count(*) FROM row_groups")
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let fewer = try await writer.compact()
    #expect(fewer == groups - 1)
    #expect(try await writer.compact() == 0)
    try writer.close()
    #expect(try await folder.problems() == [])
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.calls() == calls.sorted { $0.id < $1.id })
    #expect(try await folder.ingest(sources).new == 0)
  }

  @Test func prunedCallsAreGone() async throws {
    let folder = try ArchiveFolder()
    let early = (0..<40).map { Self.call($0, day: $0 % 2 == 0 ? 0 : 9, "mark-\($0 % 2)") }
    try await write(early + [Self.call(0, day: 0, "mark-0-later"), "{}"], to: folder, "a")
    try await write(
      [Self.call(100, day: 0, "mark-0-tail"), Self.call(101, day: 9)],
      to: folder,
      "b"
    )
    let kept = (0..<40).filter { $0 % 2 == 1 }.map { early[$0] } + [Self.call(101, day: 9)]
    let files = try folder.sources([Array(kept.joined(separator: "\n").utf8)], "kept")
    let time = Int64(1_772_409_600 + 86_400) * 1_000
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.pruning(before: time).calls == 21)
    let pruned = try await writer.prune(before: time)
    #expect(pruned.calls == 21)
    #expect(pruned.rejects == 0)
    #expect(try await writer.prune(before: time) == PruneSummary())
    #expect(try await writer.prune(before: .max).calls == 21)
    try writer.close()
    #expect(try await folder.problems() == [])
    for table in [
      "call_keys", "tail_rows", "row_groups", "conflicts", "duplicates", "agents", "rejects",
    ] {
      #expect(try folder.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
    }
    #expect(try await folder.ingest(files).new == 21)
    #expect(try await folder.problems() == [])
  }

  @Test func whatIsKeptReportsAsBefore() async throws {
    let folder = try ArchiveFolder()
    let all = (0..<40).map { Self.call($0, day: $0 % 2 == 0 ? 0 : 9, "secret-\($0 % 2)") }
    try await write(all, to: folder, "a")
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    try await writer.prune(before: Int64(1_772_409_600 + 86_400) * 1_000)
    try writer.close()
    #expect(try await folder.problems() == [])
    let kept = (0..<40).filter { $0 % 2 == 1 }.map { all[$0] }
    let files = try folder.sources([Array(kept.joined(separator: "\n").utf8)], "kept")
    let wanted = try await AllReports.fromFiles(files)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    // Nor is a word of them anywhere in the file: dictionaries of few texts are not compressed.
    let bytes = try Data(contentsOf: URL(filePath: folder.store))
    #expect(bytes.range(of: Data("secret-1".utf8)) != nil)
    #expect(bytes.range(of: Data("secret-0".utf8)) == nil)
    let wal = try? Data(contentsOf: URL(filePath: "\(folder.store)-wal"))
    #expect(wal?.isEmpty ?? true)
  }

  @Test(arguments: [1, 100]) func aLaterBodyTakesThePlaceOfTheFirst(smallest: Int) async throws {
    let folder = try ArchiveFolder()
    let first = (0..<20).map { Self.call($0, day: 1, "first") }
    let later = Self.call(7, day: 2, "later")
    let sources = try folder.sources([Array((first + [later]).joined(separator: "\n").utf8)])
    try await folder.ingest(sources) { $0.smallestGroup = smallest }
    let conflict = try #require(try await folder.reader().conflicts().first)
    #expect(try await folder.reader().body(ofConflict: conflict.id) == Array(later.utf8))
    #expect(try await folder.reader().body(ofCall: conflict.call) == Array(first[7].utf8))
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.apply(conflict: conflict.id))
    #expect(try await !writer.apply(conflict: conflict.id))
    try writer.close()
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().body(ofCall: conflict.call) == Array(later.utf8))
    #expect(try await folder.reader().conflicts() == [])
    var bodies = first
    bodies[7] = later
    let calls = try await folder.calls().sorted { $0.id < $1.id }
    #expect(calls.map(\.id) == Array(1...20))
    #expect(calls.map(\.body) == bodies.map { Array($0.utf8) })
  }

  @Test func aReaderThatKeepsAFormerBodyIsTold() async throws {
    let folder = try ArchiveFolder()
    let lines = [Self.call(1, day: 1, "secret-first"), Self.call(1, day: 1, "later")]
    try await folder.ingest(try folder.sources([Array(lines.joined(separator: "\n").utf8)]))
    // The same once more, from elsewhere.
    try await folder.ingest(try folder.sources([Array(lines[1].utf8)], "b"))
    let conflicts = try await folder.reader().conflicts()
    #expect(conflicts.count == 2)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let reader = try folder.reader()
    let held = try reader.callsOneByOne(columns: [.callID], filter: CallFilter())
    await #expect(throws: ArchiveError.stillRead(path: folder.store)) {
      try await writer.apply(conflict: conflicts[0].id)
    }
    await #expect(throws: ArchiveError.stillRead(path: folder.store)) { try await writer.compact() }
    #expect(held.groupCount == 1)
    #expect(try await folder.reader().conflicts().isEmpty)
    withExtendedLifetime(held) {}
    withExtendedLifetime(reader) {}
    #expect(try folder.count("SELECT count FROM counters WHERE name = 'conflicts'") == 0)
  }

  @Test func aBackupIsTheStore() async throws {
    let folder = try ArchiveFolder()
    try await write((0..<30).map { Self.call($0, day: $0) }, to: folder, "a")
    let copy = try ArchiveFolder()
    // While another has it open to write.
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    try await folder.reader().backUp(to: copy.store)
    await #expect(throws: ArchiveError.self) { try await folder.reader().backUp(to: copy.store) }
    try writer.close()
    #expect(try await copy.problems() == [])
    #expect(try await copy.calls() == folder.calls())
    let attributes = try FileManager.default.attributesOfItem(atPath: copy.store)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try await AllReports.fromStore(copy.store) == AllReports.fromStore(folder.store))
    // It is a store to write, too.
    try await write([Self.call(500, day: 1)], to: copy, "b")
    #expect(try await copy.problems() == [])
    #expect(try await copy.reader().info().calls == 31)
  }
}
