import CallArchive
import Calls
import CallsTestSupport
import Foundation
import Testing

/// Taking phone numbers and texts out of a store.
@Suite struct RedactingTests {
  private static let start: Int64 = 1_772_323_200_000

  private static func line(_ id: Int, said: String? = nil) -> String {
    let time = start / 1_000 + Int64(id)
    return #"{"call_id":"call-\#(id)","call_type":"p","recording_url":"-","#
      + #""caller_phone_number":"+49151555\#(1_000 + id)","start_timestamp":\#(time),"#
      + #""end_timestamp":\#(time + 9),"transcript_with_tool_calls":[{"role":"agent","#
      + #""text":"\#(said ?? "private-\(id) or +49151666\(1_000 + id)")","start_ms":0,"#
      + #""end_ms":5},{"role":"node_transition","node":{"to":"node-\#(id % 3)"}}]}"#
  }

  private static let grouped =
    (0..<30).map { line($0) } + [
      line(2, said: "private-later +491516669999").replacing("5}", with: "6}"),
      #"{"call_id":"","text":"private-reject"}"#,
      "private-nonsense",
    ]
  private static let tail = (30..<34).map { line($0) }

  /// A store of groups, a tail, a conflict and two rejects.
  private func folder() async throws -> (ArchiveFolder, [InputSource]) {
    let folder = try ArchiveFolder()
    var sources: [InputSource] = []
    for (name, lines) in [("a", Self.grouped), ("b", Self.tail)] {
      sources += try folder.sources([Array(lines.joined(separator: "\n").utf8)], name)
    }
    try await folder.ingest([sources[0]]) { options in
      options.smallestGroup = 1
      options.callsPerGroup = 10
      options.input = InputOptions(blockSize: 2_000)
    }
    try await folder.ingest([sources[1]])
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 2)
    return (folder, sources)
  }

  private func write<R>(
    _ folder: ArchiveFolder,
    _ body: (ArchiveWriter) async throws -> R
  ) async throws -> R {
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let result = try await body(writer)
    try writer.close()
    return result
  }

  private func holds(_ text: String, _ folder: ArchiveFolder) throws -> Bool {
    try folder.everything().range(of: Data(text.utf8)) != nil
  }

  private static let both = try? Redaction(phones: true, keys: ["text"])

  /// Groups that are merged under another number while others are worked on are not passed over.
  @Test(arguments: 0..<4)
  func whatAnotherMergesMeanwhileIsTakenOutToo(round: Int) async throws {
    let folder = try ArchiveFolder()
    let lines = (0..<240).map { Self.line($0) }
    try await folder.ingest(
      try folder.sources([Array(lines.joined(separator: "\n").utf8)], "a")
    ) { options in
      options.smallestGroup = 1
      options.callsPerGroup = 4
      options.input = InputOptions(blockSize: 1_000)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 20)
    let redaction = try #require(Self.both)
    async let compacted = write(folder) { try await $0.compact(calls: 16) }
    switch round {
    case 0, 1: _ = try await write(folder) { try await $0.redact(redaction) }
    case 2: _ = try await write(folder) { try await $0.prune(before: .max) }
    default: _ = try await write(folder) { try await $0.freeze(before: .max) }
    }
    _ = try await compacted
    if round == 2 { #expect(try await folder.calls().isEmpty) }
    if round == 3 { #expect(try folder.count("SELECT count(*) FROM payload_blocks") == 0) }
    // The other may have read while the log was to be emptied: the next command that writes does it.
    _ = try await write(folder) { try await $0.prune(before: 0) }
    #expect(try !holds("private-", folder))
    #expect(try await folder.problems() == [])
  }

  @Test func whatIsTakenOutIsNowhere() async throws {
    let (folder, _) = try await folder()
    let redaction = try #require(Self.both)
    let texts = ["private-", "+49151555", "49151666"]
    for text in texts { #expect(try holds(text, folder), "\(text)") }
    // Words that are gone cannot be counted.
    let changed: Set<Column> = [.caller, .agentWords, .agentWordsTime, .turnWords]
    let before = try await columns(folder, without: changed)
    var wanted = RedactionSummary()
    wanted.calls = 34
    wanted.conflicts = 1
    wanted.rejects = 1
    wanted.dropped = 1
    wanted.phones = 35
    wanted.strings = ["text": 36]
    let dry = try await write(folder) { try await $0.redact(redaction, isDry: true) }
    #expect(dry == wanted)
    #expect(try holds("private-", folder))
    #expect(try await write(folder) { try await $0.redact(redaction) } == wanted)
    for text in texts { #expect(try !holds(text, folder), "\(text)") }
    let wal = try? Data(contentsOf: URL(filePath: "\(folder.store)-wal"))
    #expect(wal?.isEmpty ?? true)
    #expect(try await folder.problems() == [])
    // A second time there is nothing.
    #expect(try await write(folder) { try await $0.redact(redaction) } == RedactionSummary())
    // Columns that nothing was taken out of are as before.
    #expect(try await columns(folder, without: changed) == before)
    let bodies = try await folder.calls().sorted { $0.id < $1.id }.map(\.body)
    #expect(
      bodies
        == (Self.grouped.prefix(30) + Self.tail).enumerated().map { id, line in
          let digits = String(1_000 + id).suffix(2)
          return Array(
            line.replacing("+49151555\(1_000 + id)", with: "***\(digits)")
              .replacing("private-\(id) or +49151666\(1_000 + id)", with: "[redacted]").utf8
          )
        }
    )
    let reader = try folder.reader()
    let rejects = try await reader.rejects()
    let record = try await reader.record(ofReject: rejects[0].id)
    #expect(record == Array(#"{"call_id":"","text":"[redacted]"}"#.utf8))
    #expect(try await reader.record(ofReject: rejects[1].id) == nil)
  }

  /// The cells of all columns but some, as a report would read them.
  private func columns(
    _ folder: ArchiveFolder,
    without changed: Set<Column>
  ) async throws -> [String] {
    let columns = CallTable.allCases.flatMap(\.columns).filter { !changed.contains($0) }
    let snapshot = try await folder.reader().snapshot(columns: Set(columns))
    return snapshot.calls.groups.flatMap { group in
      columns.map { "\($0.name): \(String(describing: group[$0]))" }
    }
  }

  @Test func redactedStoresReportAsRedactedFiles() async throws {
    let (folder, _) = try await folder()
    let redaction = try Redaction(phones: true, keys: ["text", "node", "call_type"])
    try await write(folder) { _ = try await $0.redact(redaction) }
    var redactor = BodyRedactor(redaction)
    let lines = (Self.grouped + Self.tail).map { line in
      redactor.redact(Array(line.utf8)).map { $0 + [0x0A] } ?? Array("nonsense\n".utf8)
    }
    let files = try folder.sources([lines.flatMap(\.self)], "redacted")
    #expect(try await AllReports.fromStore(folder.store) == AllReports.fromFiles(files))
  }

  @Test func repeatsAreStillDuplicates() async throws {
    let (folder, sources) = try await folder()
    let input = try await folder.reader().snapshot(columns: []).input
    // One thing after another, as it comes to mind.
    for redaction in [
      try Redaction(phones: true, keys: []), try Redaction(phones: false, keys: ["text"]),
    ] {
      try await write(folder) { _ = try await $0.redact(redaction) }
      let again = try await folder.ingest(sources)
      #expect(again.new == 0)
      #expect(again.duplicates == 35)
      #expect(try await folder.reader().snapshot(columns: []).input == input)
      #expect(try await folder.problems() == [])
    }
    #expect(try !holds("private-", folder))
    #expect(try !holds("+49151555", folder))
    // Under another name, in other words: still the same value but for what was taken out.
    let same = Self.line(5).replacing(",", with: " , ")
      .replacing("private-5", with: "private-other")
    let other = Self.line(6).replacing("node-0", with: "node-9")
    let files = try folder.sources([Array("\(same)\n\(other)".utf8)], "other")
    let found = try await folder.ingest(files)
    #expect(found.duplicates == 2)
    #expect(found.conflicts == 1)
    // The one that differs is kept as the call would be.
    let conflict = try #require(try await folder.reader().conflicts().last)
    let body = try await folder.reader().body(ofConflict: conflict.id)
    let text = String(decoding: try #require(body), as: UTF8.self)
    #expect(text.contains("node-9"))
    #expect(text.contains("[redacted]"))
    #expect(try !holds("private-", folder))
    // And taking it leaves what is told of repeats.
    #expect(try await write(folder) { try await $0.apply(conflict: conflict.id) })
    #expect(try await folder.problems() == [])
    let last = try await folder.ingest(files)
    #expect(last.duplicates == 2)
    #expect(last.conflicts == 0)
  }

  @Test func onlyWhatIsEarlyIsRedacted() async throws {
    let (folder, _) = try await folder()
    let redaction = try #require(Self.both)
    let time = Self.start + 15_000
    let summary = try await write(folder) { try await $0.redact(redaction, before: time) }
    #expect(summary.calls == 15)
    #expect(summary.conflicts == 1)
    // They were read just now.
    #expect(summary.rejects == 0)
    #expect(try !holds("private-14 ", folder))
    #expect(try holds("private-15 ", folder))
    #expect(try await folder.problems() == [])
  }

  @Test func columnsWithoutPayloadsAreRedacted() async throws {
    let (folder, sources) = try await folder()
    let whole = try ArchiveFolder()
    try FileManager.default.copyItem(atPath: folder.store, toPath: whole.store)
    let redaction = try Redaction(phones: true, keys: ["node"])
    try await write(folder) { _ = try await $0.freeze(before: Self.start + 20_000) }
    for store in [folder, whole] {
      let summary = try await write(store) { writer in
        _ = try await writer.redact(redaction, before: Self.start + 10_000)
        return try await writer.redact(redaction)
      }
      #expect(summary.frozenCalls == (store === folder ? 10 : 0))
      #expect(try await store.problems() == [])
      #expect(try !holds("+49151555", store))
      #expect(try !holds("node-1", store))
      #expect(try await write(store) { try await $0.redact(redaction) } == RedactionSummary())
    }
    #expect(try await AllReports.fromStore(folder.store) == AllReports.fromStore(whole.store))
    // Nor is there a digest by which to guess what is gone; a repeat is one all the same.
    let again = try await folder.ingest(sources)
    #expect(again.new == 0)
    #expect(again.duplicates == 35)
    #expect(again.conflicts == 0)
    #expect(again.uncompared == 21)
    #expect(try await folder.problems() == [])
  }

  @Test func redactedCallsWithoutPayloadsAreTold() async throws {
    let (folder, sources) = try await folder()
    let redaction = try #require(Self.both)
    try await write(folder) { (writer) async throws in
      _ = try await writer.redact(redaction)
      _ = try await writer.freeze(before: .max)
      #expect(try await writer.redact(redaction) == RedactionSummary())
    }
    let again = try await folder.ingest(sources)
    #expect(again.duplicates == 35)
    // Only the later body is unlike the call.
    #expect(again.uncompared == 1)
    for text in ["private-7", "private-later", "+49151555"] { #expect(try !holds(text, folder)) }
    #expect(try await folder.problems() == [])
  }

  @Test func anUnknownRedactionIsFound() async throws {
    let (folder, sources) = try await folder()
    let redaction = try #require(Self.both)
    try await write(folder) { _ = try await $0.redact(redaction) }
    try folder.execute("DELETE FROM redactions")
    let problems = try await folder.problems()
    for part in ["row group", "the store: 2 rejects of", "the store: 4 calls of the tail of"] {
      #expect(problems.contains { $0.hasPrefix(part) }, "\(part): \(problems)")
    }
    await #expect(throws: ArchiveError.self) { _ = try await folder.ingest(sources) }
  }

  /// Whatever callers said, none of it is left.
  @Test(arguments: 0..<(Environment.isLongRun ? 100 : 4))
  func anyStoreHoldsNothingOfIt(seed: Int) async throws {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: UInt64(seed) + 70)
    let lines = payloads.lines(of: payloads.records(40, rejected: 0.1, repeated: 0.2))
    let sources = try folder.sources([lines])
    try await folder.ingest(sources) { options in
      options.smallestGroup = seed % 2 == 0 ? 1 : 100
      options.callsPerGroup = 8
      options.input = InputOptions(blockSize: 8_000)
    }
    let input = try await folder.reader().snapshot(columns: []).input
    let redaction = try Redaction(phones: true, keys: ["transcript_with_tool_calls", "metadata"])
    let first = try await write(folder) { try await $0.redact(redaction) }
    #expect(first.calls > 0)
    #expect(try await folder.problems() == [])
    #expect(try await write(folder) { try await $0.redact(redaction) } == RedactionSummary())
    let again = try await folder.ingest(sources)
    #expect(again.new == 0)
    #expect(try await folder.reader().snapshot(columns: []).input == input)
    #expect(try await write(folder) { try await $0.redact(redaction) } == RedactionSummary())
    #expect(try await folder.problems() == [])
  }
}
