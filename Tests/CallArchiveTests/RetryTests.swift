import CallArchive
import Calls
import Foundation
import GRDB
import Testing

/// Rejects that are tried again, and decisions that hold.
@Suite struct RetryTests {
  private static func call(_ id: String, segments: Bool = true, _ extra: String = "") -> String {
    let segment = segments ? #"{"role":"agent","text":"Hi","start_ms":0,"end_ms":5}"# : ""
    return #"{"call_id":"\#(id)","call_type":"phone_call","recording_url":"none","#
      + #""start_timestamp":1772409600,"end_timestamp":1772409660,"#
      + #""transcript_with_tool_calls":[\#(segment)]\#(extra)}"#
  }

  private static func envelope(_ workspace: Int, _ call: String) -> String {
    #" {"workspace_id":\#(workspace),"agent_remote_identifier":"x","call": \#(call) } "#
  }

  /// Silent calls between others, repeats of both, and what no option accepts.
  private static let lines = [
    call("a"), call("s1", segments: false), "nonsense", call("b"), #"{"call_id":"c"}"#,
    envelope(4, call("s1", segments: false)),
    call("s1", segments: false, #" ,"agent_version" : 3"#),
    envelope(4, call("s1", segments: false)), call("a", segments: false),
    // Silent, and wrong in another way too.
    call("s2", segments: false, #","duration_ms":-1"#), call("s3", segments: false),
  ]

  private func sources(in folder: ArchiveFolder) throws -> [InputSource] {
    try folder.sources([Array(Self.lines.joined(separator: "\n").utf8)])
  }

  private func retry(
    _ folder: ArchiveFolder,
    _ ids: [Int64]? = nil,
    workspace: Int64? = nil,
    agent: String? = nil,
    acceptsEmpty: Bool = true
  ) async throws -> RetrySummary {
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = acceptsEmpty
    options.agent = agent.map { Array($0.utf8) }
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let summary = try await writer.retry(rejects: ids, options: options, workspace: workspace)
    try writer.close()
    return summary
  }

  @Test(arguments: [1, 1_000]) func theReportIsThatOfTheFilesReadSo(smallest: Int) async throws {
    let folder = try ArchiveFolder()
    let sources = try sources(in: folder)
    let read = try await folder.ingest(sources) { $0.smallestGroup = smallest }
    #expect(read.rejected == 9)
    let before = try await AllReports.fromStore(folder.store)
    #expect(try await AllReports.fromFiles(sources) == before)
    // Nothing is accepted by the options of before.
    let same = try await retry(folder, acceptsEmpty: false)
    #expect(same.ingest.rejected == 9)
    #expect(same.ingest.records == 9)
    #expect(try await AllReports.fromStore(folder.store) == before)
    #expect(try await folder.reader().rejects().count == 9)

    let found = try await retry(folder)
    #expect(found.ingest.new == 3)
    #expect(found.ingest.duplicates == 3)
    #expect(found.ingest.conflicts == 2)
    #expect(found.ingest.rejected == 3)
    #expect(found.withoutBytes == 0)
    #expect(try await folder.problems() == [])
    let left = try await folder.reader().rejects()
    #expect(left.map(\.line) == [3, 5, 10])
    #expect(left.map(\.kind) == ["json_invalid", "missing", "greater_than_equal"])
    let wanted = try await AllReports.fromFiles(sources) { $0.acceptsEmptyTranscripts = true }
    #expect(wanted != before)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    let input = try await folder.reader().snapshot(columns: []).input
    #expect(input.records == 11)
    #expect(input.rejectedByKind.values.reduce(0, +) == 3)
    let call = try #require(try await folder.calls().first { $0.workspace == 4 })
    #expect(call.body == Array(Self.call("s1", segments: false).utf8))

    // What was tried is done, and reading the files so changes nothing either.
    let again = try await retry(folder)
    #expect(again.ingest.rejected == 3)
    #expect(again.ingest.records == 3)
    try await folder.ingest(sources) { $0.decoding.acceptsEmptyTranscripts = true }
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.problems() == [])
  }

  @Test func someAreTriedUnderOtherNames() async throws {
    let folder = try ArchiveFolder()
    let sources = try sources(in: folder)
    try await folder.ingest(sources) { $0.decoding.workspace = 7 }
    let rejects = try await folder.reader().rejects()
    let silent = rejects.filter { [2, 6, 11].contains($0.line) }.map(\.id)
    let found = try await retry(folder, [silent[0]])
    #expect(found.ingest.new == 1)
    #expect(found.ingest.rejected == 0)
    let named = try await retry(folder, Array(silent[1...]) + [99], workspace: 9, agent: "support")
    #expect(named.ingest.new == 2)
    let calls = try await folder.calls().suffix(3)
    #expect(calls.map(\.workspace) == [7, 4, 9])
    #expect(calls.map { String(decoding: $0.agent, as: UTF8.self) } == ["default", "x", "support"])
    #expect(try await folder.reader().rejects().count == rejects.count - 3)
    #expect(try await folder.problems() == [])
  }

  @Test func whatWasNotKeptCannotBeTried() async throws {
    let folder = try ArchiveFolder()
    let text = "[\(Self.call("a")), \(Self.call("s", segments: false)), \"\u{1}"
    let sources = try folder.sources([Array(text.utf8)])
    try await folder.ingest(sources)
    try folder.execute("UPDATE rejects SET body = NULL WHERE kind = 'json_invalid'")
    let found = try await retry(folder)
    #expect(found.ingest.new == 1)
    #expect(found.withoutBytes == found.ingest.rejected)
    #expect(found.withoutBytes == 1)
  }

  @Test func aDamagedRejectBecomesNoCall() async throws {
    let folder = try ArchiveFolder()
    let sources = try sources(in: folder)
    try await folder.ingest(sources)
    try folder.execute("UPDATE rejects SET source = 'other' WHERE id = 9")
    await #expect(throws: ArchiveError.self) { try await retry(folder) }
    #expect(try await folder.reader().rejects().count == 9)
    #expect(try await folder.calls().count == 2)
  }

  @Test func manyAreTriedInBatches() async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<300).map { Self.call("s\($0)", segments: false) }
    let sources = try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    try await folder.ingest(sources)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = true
    var steps: [Int] = []
    let found = try await writer.retry(rejects: nil, options: options) { done, total in
      steps.append(done)
      #expect(total == 300)
    }
    try writer.close()
    #expect(found.ingest.new == 300)
    #expect(steps.count > 3)
    #expect(steps.last == 300)
    #expect(try await folder.problems() == [])
  }

  // MARK: - Conflicts

  @Test(arguments: [1, 100]) func aDecisionHoldsWhenTheFilesAreReadAgain(
    smallest: Int
  ) async throws {
    let folder = try ArchiveFolder()
    let (first, later) = (Self.call("a"), Self.call("a", #","agent_version":2"#))
    let third = Self.call("a", #","agent_version":3"#)
    let sources = try folder.sources([
      Array([Self.call("b"), first, later].joined(separator: "\n").utf8),
      Array([third, Self.call("c")].joined(separator: "\n").utf8),
    ])
    func ingest(_ sources: [InputSource]) async throws -> IngestSummary {
      try await folder.ingest(sources) { $0.smallestGroup = smallest }
    }
    func apply() async throws {
      let conflict = try #require(try await folder.reader().conflicts().first)
      let writer = try ArchiveWriter(path: folder.store, mode: .write)
      #expect(try await writer.apply(conflict: conflict.id))
      try writer.close()
    }
    #expect(try await ingest([sources[0]]).conflicts == 1)
    try await apply()
    for _ in 0..<2 {
      let again = try await ingest([sources[0]])
      #expect(again.new == 0)
      #expect(again.duplicates == 3)
      #expect(again.conflicts == 0)
      #expect(try await folder.reader().conflicts() == [])
      #expect(try await folder.reader().info().conflicts == 0)
      #expect(try await folder.reader().snapshot(columns: []).input.conflicts == 0)
      #expect(try await folder.problems() == [])
    }
    let body = try await folder.calls().first { $0.callID == Array("a".utf8) }?.body
    #expect(body == Array(later.utf8))
    // A body that nobody has decided about is still a conflict, from another file or the same.
    #expect(try await ingest(sources).conflicts == 1)
    try await apply()
    #expect(try await ingest(sources).conflicts == 0)
    #expect(try await folder.reader().conflicts() == [])
    // What was settled is not to be shown or applied.
    #expect(try folder.count("SELECT count(*) FROM conflicts WHERE size = 0") == 2)
    let settled = Int64(try folder.count("SELECT min(id) FROM conflicts WHERE size = 0"))
    #expect(try await folder.reader().body(ofConflict: settled) == nil)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await !writer.apply(conflict: settled))
    try writer.close()
    #expect(try await folder.problems() == [])
  }
}
