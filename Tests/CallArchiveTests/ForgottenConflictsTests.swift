import CallArchive
import Calls
import CallsTestSupport
import Foundation
import Testing

/// Conflicts of which not even a digest is left: they are counted once all the same.
@Suite struct ForgottenConflictsTests {
  private static func line(_ version: Int, _ text: String = "private") -> String {
    #"{"call_id":"a","call_type":"phone_call","recording_url":"none","agent_version":\#(version),"#
      + #""start_timestamp":1772409600,"end_timestamp":1772409660,"transcript_with_tool_calls":"#
      + #"[{"role":"agent","text":"\#(text)","start_ms":0,"end_ms":5}]}"#
  }

  private func write(
    _ folder: ArchiveFolder,
    _ body: (ArchiveWriter) async throws -> Void
  ) async throws {
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    try await body(writer)
    try writer.close()
  }

  private func conflicts(_ folder: ArchiveFolder) async throws -> Int {
    #expect(try await folder.problems() == [])
    return try await folder.reader().snapshot(columns: []).input.conflicts
  }

  @Test func moreThanAreKnownAreCountedOnce() async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<1_021).map { Self.line($0) }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    for _ in 0..<3 {
      let found = try await folder.ingest(sources)
      #expect(found.duplicates == 1_020 + (found.new == 0 ? 1 : 0))
      #expect(try await conflicts(folder) == 1_020)
    }
    #expect(try folder.count("SELECT count(*) FROM conflicts WHERE size > 0") == 8)
    #expect(try folder.count("SELECT count(*) FROM conflicts WHERE size < 0") == 1_000)
    // From elsewhere each is one more, for nobody knows what they were; once.
    let other = try folder.sources([Array(lines[1...3].joined(separator: "\n").utf8)], "other")
    for _ in 0..<2 {
      _ = try await folder.ingest(other)
      #expect(try await conflicts(folder) == 1_023)
    }
  }

  @Test(arguments: [1, 100]) func afterSomethingWasTakenOut(smallest: Int) async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<13).map { Self.line($0, "private-\($0)") }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    func ingest(_ sources: [InputSource]) async throws {
      try await folder.ingest(sources) { $0.smallestGroup = smallest }
    }
    try await ingest(sources)
    #expect(try await conflicts(folder) == 12)
    let kept = try await folder.reader().conflicts()
    #expect(kept.count == 8)
    try await write(folder) { _ = try await $0.redact(Redaction(phones: false, keys: ["text"])) }
    for _ in 0..<2 {
      try await ingest(sources)
      #expect(try await conflicts(folder) == 12)
      #expect(try await folder.reader().conflicts().map(\.id) == kept.map(\.id))
    }
    #expect(try folder.everything().range(of: Data("private-".utf8)) == nil)
    // Another value, from a place where nothing was read before, is one more; once.
    let later = try folder.sources([Array(Self.line(99).utf8)], "later")
    for _ in 0..<2 {
      try await ingest(later)
      #expect(try await conflicts(folder) == 13)
    }
  }

  @Test(arguments: [1, 100]) func whatIsSettledStaysSettled(smallest: Int) async throws {
    let folder = try ArchiveFolder()
    let lines = [Self.line(1, "private-1"), Self.line(2, "private-2")]
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    func ingest() async throws { try await folder.ingest(sources) { $0.smallestGroup = smallest } }
    try await ingest()
    let conflict = try #require(try await folder.reader().conflicts().first)
    try await write(folder) { _ = try await $0.apply(conflict: conflict.id) }
    try await ingest()
    #expect(try await conflicts(folder) == 0)
    try await write(folder) { _ = try await $0.redact(Redaction(phones: false, keys: ["text"])) }
    for _ in 0..<2 {
      try await ingest()
      #expect(try await conflicts(folder) == 0)
      #expect(try await folder.reader().conflicts().isEmpty)
    }
  }

  @Test func conflictsOfTheValueThatIsTakenAreSettledWithIt() async throws {
    let folder = try ArchiveFolder()
    let same = Self.line(2).replacing(#",""#, with: #" , ""#)
    let lines = [Self.line(1), Self.line(2), same, Self.line(3)]
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    try await folder.ingest(sources)
    #expect(try await conflicts(folder) == 3)
    let first = try #require(try await folder.reader().conflicts().first)
    try await write(folder) { _ = try await $0.apply(conflict: first.id) }
    for _ in 0..<2 {
      #expect(try await conflicts(folder) == 1)
      let left = try await folder.reader().conflicts()
      #expect(left.count == 1)
      let body = try await folder.reader().body(ofConflict: try #require(left.first).id)
      #expect(body == Array(Self.line(3).utf8))
      try await folder.ingest(sources)
    }
  }
}
