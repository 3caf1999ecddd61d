import CallArchive
import Calls
import CallsTestSupport
import Foundation
import RawMemory
import Testing

/// Stores that a former version of the program wrote.
@Suite struct MigrationTests {
  private static let fixtures = packageRoot.appending(path: "Tests/CallArchiveTests/Fixtures")

  private static func path(_ name: String) -> String { fixtures.appending(path: name).path }

  private static let sources = ["group.ndjson", "tail.ndjson"].map {
    InputSource(path: Array(path($0).utf8))
  }

  /// A copy of the store of format 1.
  private func folder() throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    let frame = try Environment.bytes(of: Self.fixtures.appending(path: "format-1.db.zst"))
    let bytes = try ZstdDecompressor().decompress(frame.span, limit: 1 << 20)
    try Data(bytes).write(to: URL(filePath: folder.store))
    return folder
  }

  @Test func format1IsReadAsItIs() async throws {
    let folder = try folder()
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
    let folder = try folder()
    let calls = try await folder.calls()
    let wanted = try await AllReports.fromFiles(Self.sources)
    // What was not told apart by its place is still not.
    let found = try await folder.ingest([
      InputSource(path: Array(Self.path("group.ndjson").utf8))
    ])
    #expect(found.new == 0)
    #expect(found.duplicates == 14)
    let info = try await folder.reader().info()
    #expect(info.formatVersion == 6)
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
}
