import CallArchive
import Calls
import RawMemory
import Testing

/// Rows of the tail whose calls are in a row group already.
@Suite struct SealedTailTests {
  private static func call(_ number: Int, _ status: String = "first") -> String {
    #"{"call_id":"c\#(number)","call_type":"web_call","recording_url":"none","#
      + #""start_timestamp":1772409600,"end_timestamp":1772409660,"call_status":"\#(status)","#
      + #""transcript_with_tool_calls":[{"role":"user","text":"hi","start_ms":0,"end_ms":9}]}"#
  }

  private static func sources(_ calls: [String], _ name: String, in folder: ArchiveFolder)
    throws -> [InputSource]
  {
    try folder.sources([Array(calls.joined(separator: "\n").utf8)], name)
  }

  /// A store as an interrupt leaves it between a row group and the end of what it was made of: 20
  /// calls in a group, of which the tail has the first 15 yet.
  private static func interrupted() async throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    try await folder.ingest(try sources((0..<20).map { call($0) }, "a", in: folder)) {
      $0.smallestGroup = 100
    }
    try folder.execute("CREATE TABLE kept AS SELECT * FROM tail_rows WHERE id <= 15")
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    try await writer.sealTail(longerThan: 0)
    try writer.close()
    try folder.execute("INSERT INTO tail_rows SELECT * FROM kept")
    try folder.execute("DROP TABLE kept")
    try folder.execute("UPDATE settings SET value = 15 WHERE name = 'sealed'")
    return folder
  }

  private static func rows(_ folder: ArchiveFolder) throws -> Int {
    try folder.count("SELECT count(*) FROM tail_rows")
  }

  @Test func nobodySeesThem() async throws {
    let folder = try await Self.interrupted()
    #expect(try Self.rows(folder) == 15)
    #expect(try await folder.problems() == [])
    #expect(try await folder.calls().count == 20)
    let files = try Self.sources((0..<20).map { Self.call($0) }, "a", in: folder)
    let wanted = try await AllReports.fromFiles(files)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.ingest(try Self.sources([Self.call(3)], "b", in: folder)).new == 0)
    #expect(try await folder.problems() == [])
  }

  @Test func whoTakesCallsEndsThem() async throws {
    let folder = try await Self.interrupted()
    let writer = try await LiveWriter(path: folder.store)
    try await writer.stop()
    #expect(try Self.rows(folder) == 0)
    #expect(try folder.count("SELECT value FROM settings WHERE name = 'sealed'") == 0)
    #expect(try await folder.problems() == [])
    #expect(try await folder.calls().count == 20)
  }

  @Test func whatIsGoneIsGoneThereToo() async throws {
    let time = Int64(1_772_409_600_001)
    for (name, work): (String, (ArchiveWriter) async throws -> Void) in [
      ("prune", { try await $0.prune(before: time) }),
      ("freeze", { try await $0.freeze(before: time) }),
      ("redact", { try await $0.redact(Redaction(phones: true, keys: [])) }),
    ] {
      let folder = try await Self.interrupted()
      let writer = try ArchiveWriter(path: folder.store, mode: .write)
      try await work(writer)
      try writer.close()
      #expect(try Self.rows(folder) == 0, "\(name)")
      #expect(try await folder.problems() == [], "\(name)")
    }
  }

  @Test func anOlderCallComesBackWithItsLaterBody() async throws {
    let folder = try await Self.interrupted()
    try await folder.ingest(try Self.sources([Self.call(3, "later")], "b", in: folder))
    let conflict = try #require(try await folder.reader().conflicts().first)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.apply(conflict: conflict.id))
    try writer.close()
    #expect(try Self.rows(folder) == 1)
    #expect(try await folder.problems() == [])
    #expect(
      try await folder.reader().body(ofCall: conflict.call) == Array(Self.call(3, "later").utf8)
    )
  }
}
