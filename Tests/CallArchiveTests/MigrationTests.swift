import CallArchive
import Calls
import CallsTestSupport
import Foundation
import Testing

/// Stores that a former version of the program wrote.
@Suite struct MigrationTests {
  private static let fixtures = packageRoot.appending(path: "Tests/CallArchiveTests/Fixtures")

  private static func path(_ name: String) -> String { fixtures.appending(path: name).path }

  private static let sources = ["group.ndjson", "tail.ndjson"].map {
    InputSource(path: Array(path($0).utf8))
  }

  @Test func format1IsReadAsItIs() async throws {
    let folder = try ArchiveFolder.ofFormat(1)
    let bytes = try Data(contentsOf: URL(filePath: folder.store))
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: folder.store)
    let wanted = try await AllReports.fromFiles(Self.sources)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    let info = try await folder.reader().info()
    #expect(info.formatVersion == 1)
    #expect(info.calls == 15)
    #expect(info.frozenCalls == 0)
    #expect(info.tailCalls == 3)
    #expect(try await folder.calls().count == 15)
    #expect(try await folder.reader().rejects().count == 2)
    // What needs the keys of calls needs them where they are now.
    let refusal = ArchiveError.olderFormat(path: folder.store, version: 1)
    await #expect(throws: refusal) { _ = try await folder.problems() }
    await #expect(throws: refusal) { _ = try await folder.reader().conflicts() }
    await #expect(throws: refusal) { _ = try await folder.reader().body(ofCall: 1) }
    #expect(try Data(contentsOf: URL(filePath: folder.store)) == bytes)
  }

  @Test func format1BecomesThePresentOneAtAWrite() async throws {
    let folder = try ArchiveFolder.ofFormat(1)
    let calls = try await folder.calls()
    let wanted = try await AllReports.fromFiles(Self.sources)
    // What was not told apart by its place is still not.
    let found = try await folder.ingest([
      InputSource(path: Array(Self.path("group.ndjson").utf8))
    ])
    #expect(found.new == 0)
    #expect(found.duplicates == 14)
    let info = try await folder.reader().info()
    #expect(info.formatVersion == 9)
    let conflict = try #require(try await folder.reader().conflicts().first)
    #expect(try await folder.reader().body(ofCall: conflict.call)?.isEmpty == false)
    #expect(info.groupsByDefinitions == [CallTable.definitions: 1])
    #expect(try await folder.problems() == [])
    #expect(try await folder.calls() == calls)
    #expect(try await AllReports.fromStore(folder.store).dropLast() == wanted.dropLast())
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.rebuild(onlyOutdated: false) == 1)
    #expect(try await writer.freeze(before: .max).calls == 15)
    try writer.close()
    #expect(try await folder.problems() == [])
    #expect(try await AllReports.fromStore(folder.store).dropLast() == wanted.dropLast())
  }

  /// The counters of one workspace.
  private func counters(of workspace: Int, _ folder: ArchiveFolder) throws -> [Int] {
    try ["calls", "duplicates", "conflicts", "rejected_too_short", "rejected_json_invalid"].map {
      try folder.count(
        """
        SELECT coalesce(sum(count), 0) FROM workspace_counters
        WHERE workspace = \(workspace) AND name = '\($0)'
        """
      )
    }
  }

  @Test func whatFormat6CountedIsToldByWorkspace() async throws {
    let folder = try ArchiveFolder.ofFormat(6)
    let before = try await folder.reader().rejects()
    let input = try await folder.reader().snapshot(columns: []).input
    let reports = try await AllReports.fromStore(folder.store)
    #expect(before.map(\.workspace) == [1, 1, 1, 1, 2])
    #expect(before.allSatisfy { $0.agent == nil })
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    try writer.close()
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().rejects() == before)
    #expect(try await folder.reader().snapshot(columns: []).input == input)
    #expect(try await AllReports.fromStore(folder.store) == reports)
    #expect(try counters(of: 1, folder) == [151, 2, 0, 3, 1])
    #expect(try counters(of: 2, folder) == [153, 4, 2, 0, 1])
    // An id of a reject that is gone is not given to another.
    try folder.execute("DELETE FROM rejects")
    try await folder.ingest(try folder.sources([Array("nonsense".utf8)]))
    #expect(try await folder.reader().rejects().map(\.id) == [6])
  }

  @Test func format7KeepsItsRejectsAndCounts() async throws {
    let folder = try ArchiveFolder.ofFormat(7)
    #expect(try await folder.reader().info().formatVersion == 7)
    let rejects = try await folder.reader().rejects()
    #expect(rejects.map(\.workspace) == [1, 1, 2, 2, 2, 2, 2])
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.rejected == 7)
    let reports = try await AllReports.fromStore(folder.store)
    try ArchiveWriter(path: folder.store, mode: .write).close()
    #expect(try await folder.reader().info().formatVersion == 9)
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().rejects() == rejects)
    #expect(try await folder.reader().snapshot(columns: []).input == input)
    #expect(try await AllReports.fromStore(folder.store) == reports)
    // Once they are pruned nothing is left to be counted.
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.prune(before: .max).rejects == 7)
    #expect(try await folder.reader().snapshot(columns: []).input == InputSummary())
  }

  @Test func format8KeepsWhatItKnewOfRejects() async throws {
    let folder = try ArchiveFolder.ofFormat(8)
    #expect(try await folder.reader().info().formatVersion == 8)
    let rejects = try await folder.reader().rejects()
    #expect(rejects.map(\.id) == [5, 6, 7, 8])
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.rejected == 8)
    let reports = try await AllReports.fromStore(folder.store)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await folder.reader().info().formatVersion == 9)
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().rejects() == rejects)
    #expect(try await folder.reader().snapshot(columns: []).input == input)
    #expect(try await AllReports.fromStore(folder.store) == reports)
    let hashes = try folder.count("SELECT sum(record % 1000) FROM dropped_rejects")
    _ = try await writer.redact(Redaction(phones: true, keys: []))
    #expect(try folder.count("SELECT sum(record % 1000) FROM dropped_rejects") != hashes)
    #expect(try await folder.reader().snapshot(columns: []).input == input)
    #expect(try await folder.problems() == [])
  }

  @Test func allOfAStoreOfOneWorkspaceWasIts() async throws {
    let folder = try ArchiveFolder()
    let sources = try folder.sources([
      try Environment.bytes(of: Self.fixtures.appending(path: "tail.ndjson"))
        + Array("nonsense\n7".utf8)
    ])
    for _ in 0..<2 { try await folder.ingest(sources) }
    // As format 6 had it, once what was refused is not kept any more.
    try folder.execute(
      """
      DROP TABLE workspace_counters;
      DROP TABLE rejects;
      CREATE TABLE rejects (id INTEGER PRIMARY KEY AUTOINCREMENT, workspace INTEGER NOT NULL,
        source TEXT NOT NULL, line INTEGER NOT NULL, offset INTEGER NOT NULL, digest BLOB NOT NULL,
        kind TEXT NOT NULL, problems TEXT NOT NULL, size INTEGER NOT NULL, body BLOB,
        checksum INTEGER NOT NULL, added INTEGER NOT NULL, redaction INTEGER,
        UNIQUE (source, offset, digest));
      DROP TABLE dropped_rejects;
      DELETE FROM grdb_migrations WHERE identifier IN ('7', '8', '9');
      PRAGMA user_version = 6;
      """
    )
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.calls == 3)
    #expect(input.rejected == 2)
    func inputs(_ workspace: Int64) async throws -> InputSummary {
      let condition = Condition(.column(.workspace), .compares(.equal, .integer(workspace)))
      let filter = CallFilter(conditions: [condition])
      return try await folder.reader().snapshot(columns: [], filter: filter).input
    }
    for format in [6, 9] {
      #expect(try await folder.reader().info().formatVersion == format)
      #expect(try await inputs(1) == input)
      #expect(try await inputs(2) == InputSummary())
      try ArchiveWriter(path: folder.store, mode: .write).close()
    }
    #expect(try await folder.problems() == [])
  }

  @Test func aRequestOfFormat6StaysRefusedUntilItsAgentIsGiven() async throws {
    let folder = try ArchiveFolder.ofFormat(6)
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = true
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let found = try await writer.retry(rejects: nil, options: options)
    #expect(found.ingest.new == 2)
    #expect(found.withoutAgent == 2)
    options.agent = Array("web".utf8)
    let named = try await writer.retry(rejects: nil, options: options)
    #expect(named.ingest.new == 1)
    #expect(named.ingest.rejected == 2)
    try writer.close()
    #expect(try await folder.problems() == [])
    let calls = try await folder.calls().suffix(3).map {
      "\($0.workspace) \(String(decoding: $0.agent + [0x20] + $0.callID, as: UTF8.self))"
    }
    #expect(calls == ["1 default r1", "2 b r2", "1 web h1"])
    // A request is told again as the same record of a file is.
    #expect(try counters(of: 1, folder) == [153, 2, 0, 0, 1])
    #expect(try counters(of: 2, folder) == [154, 4, 2, 0, 1])
  }
}
