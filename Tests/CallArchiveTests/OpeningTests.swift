import CallArchive
import Calls
import CallsTestSupport
import Foundation
import GRDB
import Testing

/// Which files are taken for stores.
@Suite struct OpeningTests {
  private func error(reading path: String) -> ArchiveError? {
    #expect(throws: ArchiveError.self) { try ArchiveReader(path: path) }
  }

  private func error(writing path: String, _ mode: ArchiveWriter.Mode) -> ArchiveError? {
    #expect(throws: ArchiveError.self) { try ArchiveWriter(path: path, mode: mode) }
  }

  private func fill(_ folder: ArchiveFolder, _ count: Int = 30) async throws {
    var payloads = RandomPayloads(seed: 1)
    let lines = payloads.lines(of: payloads.records(count, rejected: 0, repeated: 0))
    try await folder.ingest(try folder.sources([lines])) { $0.smallestGroup = 1 }
  }

  @Test func aMissingFileIsMadeOnlyIfWanted() async throws {
    let folder = try ArchiveFolder()
    let path = folder.store
    #expect(error(reading: path) == .missing(path: path))
    #expect(error(writing: path, .write) == .missing(path: path))
    #expect(!FileManager.default.fileExists(atPath: path))
    try ArchiveWriter(path: path, mode: .createOrWrite).close()
    #expect(try await folder.reader().info().calls == 0)
    #expect(try await folder.problems() == [])
    #expect(try await folder.reader().snapshot(columns: [.start]).calls.callCount == 0)
  }

  @Test func anEmptyFileBecomesAStoreForItsOwnerAlone() async throws {
    let folder = try ArchiveFolder()
    try Data().write(to: URL(filePath: folder.store))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.store)
    try await fill(folder)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.store)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    #expect(try await folder.problems() == [])
    // What is no file is no empty store, and keeps its mode.
    let device = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(error(writing: "/dev/null", .createOrWrite) == .notAStore(path: "/dev/null"))
    let after = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(
      after[.posixPermissions] as? NSNumber == device[.posixPermissions] as? NSNumber
    )
  }

  @Test func otherFilesAreRefusedAndLeftAlone() throws {
    let folder = try ArchiveFolder()
    let text = folder.path("text")
    let content = Data(String(repeating: "not a store\n", count: 1_000).utf8)
    try content.write(to: URL(filePath: text))
    let other = folder.path("other.db")
    let queue = try DatabaseQueue(path: other)
    try queue.inDatabase { try $0.execute(sql: "CREATE TABLE notes (text)") }
    try queue.close()
    let database = try Data(contentsOf: URL(filePath: other))
    let newer = folder.path("newer.db")
    try ArchiveWriter(path: newer, mode: .createOrWrite).close()
    let store = try DatabaseQueue(path: newer)
    try store.inDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
    try store.close()
    for (path, wanted) in [
      (text, ArchiveError.notAStore(path: text)),
      (other, .otherApplication(path: other)),
      (newer, .newerFormat(path: newer, version: 99)),
    ] {
      #expect(error(reading: path) == wanted)
      #expect(error(writing: path, .write) == wanted)
      #expect(error(writing: path, .createOrWrite) == wanted)
    }
    #expect(try Data(contentsOf: URL(filePath: text)) == content)
    #expect(try Data(contentsOf: URL(filePath: other)) == database)
  }

  @Test func theFilesAreTheirOwnersAlone() async throws {
    let folder = try ArchiveFolder()
    let writer = try ArchiveWriter(path: folder.store, mode: .createOrWrite)
    for name in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.store + name)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
    try writer.close()
  }

  @Test func commitsReachTheDiskAndDeletionsAreOverwritten() throws {
    let folder = try ArchiveFolder()
    let writer = try ArchiveWriter(path: folder.store, mode: .createOrWrite)
    #expect(try writer.setting("synchronous") == 2)
    #expect(try writer.setting("secure_delete") == 1)
    #expect(try writer.setting("application_id") == 0x4352_7074)
    #expect(try writer.setting("user_version") == 9)
    try writer.close()
  }

  @Test func aStoreInAReadOnlyFolderIsRead() async throws {
    let folder = try ArchiveFolder()
    try await fill(folder)
    let columns: Set<Calls.Column> = [.callID]
    let wanted = try await folder.reader().snapshot(columns: columns).calls.callCount
    // Without anything beside the file, as on a disc.
    let place = folder.path("disc")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let copy = "\(place)/a b?#%.db"
    try FileManager.default.copyItem(atPath: folder.store, toPath: copy)
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: place)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place)
    }
    let reader = try ArchiveReader(path: copy)
    #expect(try await reader.snapshot(columns: columns).calls.callCount == wanted)
    #expect(try await reader.verify() == [])
  }

  @Test func aReaderIsNeitherBlockedNorBlocking() async throws {
    let folder = try ArchiveFolder()
    try await fill(folder, 20)
    let reader = try folder.reader()
    let before = try await reader.snapshot(columns: [.callID]).calls.callCount
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    var payloads = RandomPayloads(seed: 77)
    let lines = payloads.records(300, rejected: 0, repeated: 0).map { payloads.lines(of: [$0]) }
    let sources = try folder.sources([Array(lines.joined())], "more-")
    var options = IngestOptions()
    options.smallestGroup = 1
    options.callsPerGroup = 10
    options.input = InputOptions(blockSize: 4_000)
    let counts = try await withThrowingTaskGroup(of: [Int].self) { group in
      group.addTask { [options] in
        let summary = try await writer.ingest(sources, options: options)
        return [summary.new]
      }
      group.addTask {
        var counts: [Int] = []
        for _ in 0..<40 {
          counts.append(try await reader.snapshot(columns: [.callID]).calls.callCount)
        }
        #expect(counts == counts.sorted())
        return []
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let after = try await reader.snapshot(columns: [.callID]).calls.callCount
    #expect(after == before + counts[0])
    #expect(try await folder.problems() == [])
    try writer.close()
  }

  @Test func onlyTheRowGroupsOfThePeriodAreRead() async throws {
    let folder = try ArchiveFolder()
    func call(_ day: Int) -> String {
      let start = 1_772_409_600 + day * 86_400
      return
        #"{"call_id":"\#(day)","call_type":"p","recording_url":"-","start_timestamp":\#(start),"#
        + #""end_timestamp":\#(start),"transcript_with_tool_calls":[{"role":"agent_function"}]}"#
    }
    let lines = (0..<10).map { Array((call($0) + "\n").utf8) }
    try await folder.ingest(try folder.sources([Array(lines.joined())])) { options in
      options.smallestGroup = 1
      options.callsPerGroup = 1
      options.input = InputOptions(blockSize: 250)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 10)
    // What is not read may be damaged.
    try folder.execute("UPDATE column_chunks SET bytes = x'00' WHERE row_group < 8")
    let since = Int64(1_772_409_600 + 7 * 86_400) * 1_000
    let snapshot = try await folder.reader().snapshot(
      columns: [.callID],
      filter: CallFilter(since: since)
    )
    #expect(snapshot.calls.callCount == 3)
    #expect(snapshot.calls.groups.allSatisfy { $0[.agent] == nil })
    await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: [.callID])
    }
  }
}
