import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import GRDB
import Testing

/// Calls whose payloads were pruned.
@Suite struct FreezingTests {
  /// The first of March 2026, and a week.
  private static let start: Int64 = 1_772_323_200_000
  private static let week: Int64 = 7 * 86_400_000

  /// Calls of which every second one is early, with words that are looked for.
  private static func line(_ id: Int, _ text: String? = nil) -> String {
    let time = start / 1_000 + Int64(id) + (id % 2 == 0 ? 0 : week / 1_000)
    let era = id % 2 == 0 ? "early" : "late"
    return #"{"call_id":"call-\#(id)","call_type":"p","recording_url":"-","call_status":"\#(era)","#
      + #""caller_phone_number":"+49151\#(1_000 + id)","start_timestamp":\#(time),"#
      + #""end_timestamp":\#(time + 9),"transcript_with_tool_calls":[{"role":"agent","#
      + #""text":"\#(text ?? "said-\(era)")","start_ms":0,"end_ms":5}]}"#
  }

  /// A store of 40 calls in groups that straddle the time, a tail of 6, a reject and a conflict.
  private func folder() async throws -> (ArchiveFolder, [InputSource]) {
    let folder = try ArchiveFolder()
    let grouped = (0..<40).map { Self.line($0) } + ["{}", Self.line(2, "said-again")]
    let tail = (40..<46).map { Self.line($0) }
    var sources: [InputSource] = []
    for (name, lines) in [("a", grouped), ("b", tail)] {
      let text = Array((lines.joined(separator: "\n") + "\n").utf8)
      sources += try folder.sources([text], name)
    }
    try await folder.ingest([sources[0]]) { options in
      options.smallestGroup = 1
      options.callsPerGroup = 10
      options.input = InputOptions(blockSize: 2_000)
    }
    try await folder.ingest([sources[1]])
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

  /// Everything that is in the store's file, decompressed too.
  private func holds(_ text: String, _ folder: ArchiveFolder) throws -> Bool {
    try folder.everything().range(of: Data(text.utf8)) != nil
  }

  @Test func reportsAreAsBeforeAndTheWordsAreGone() async throws {
    let (folder, sources) = try await folder()
    let wanted = try await AllReports.fromFiles(sources)
    #expect(try holds("said-early", folder))
    #expect(try holds("said-again", folder))
    let time = Self.start + Self.week / 2
    #expect(try await write(folder) { try await $0.freezing(before: time).calls } == 23)
    #expect(try holds("said-early", folder))
    #expect(try await write(folder) { try await $0.freeze(before: time).calls } == 23)
    #expect(try await write(folder) { try await $0.freeze(before: time) } == PruneSummary())
    #expect(try await folder.problems() == [])
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try !holds("said-early", folder))
    #expect(try !holds("said-again", folder))
    #expect(try holds("said-late", folder))
    // Columns stay, those of people too.
    #expect(try holds("+491511002", folder))
    #expect(try await folder.reader().conflicts() == [])
    let info = try await folder.reader().info()
    #expect(info.calls == 46)
    #expect(info.frozenCalls == 23)
    #expect(info.tailCalls == 3)
    #expect(info.rejects == 1)
  }

  @Test func whatNeedsAPayloadSaysSo() async throws {
    let (folder, _) = try await folder()
    let early = try await folder.calls().first {
      String(decoding: $0.body, as: UTF8.self).contains("said-early")
    }
    let id = try #require(early).id
    try await write(folder) { _ = try await $0.freeze(before: Self.start + Self.week / 2) }
    var bodies: [StoredCall] = []
    let pruned = try await folder.reader().forEachCall { bodies.append($0) }
    #expect(pruned == LackingCalls(pruned: 23))
    #expect(bodies.count == 23)
    #expect(bodies.allSatisfy { String(decoding: $0.body, as: UTF8.self).contains("said-late") })
    let frozen = ArchiveError.frozen(path: folder.store, call: id)
    await #expect(throws: frozen) { _ = try await folder.reader().body(ofCall: id) }
    // As one that came while the payload was pruned could be.
    try folder.execute(
      "INSERT INTO conflicts VALUES (99, \(id), 'x', 0, x'00', 1, x'00', 3523407757, 0)"
    )
    try await write(folder) { (writer) async throws in
      await #expect(throws: frozen) { _ = try await writer.apply(conflict: 99) }
      // Nor can they be made again.
      let groups = try folder.count("SELECT count(*) FROM row_groups WHERE NOT frozen")
      #expect(try await writer.rebuild(onlyOutdated: false) == groups)
    }
    try folder.execute("DELETE FROM conflicts WHERE id = 99")
    #expect(try await folder.problems() == [])
  }

  @Test func repeatsAreStillDuplicates() async throws {
    let (folder, sources) = try await folder()
    try await write(folder) { _ = try await $0.freeze(before: .max) }
    let again = try await folder.ingest(sources)
    #expect(again.new == 0)
    #expect(again.duplicates == 47)
    // The one of other bytes is not kept: that would bring back what was pruned.
    #expect(again.uncompared == 1)
    #expect(again.conflicts == 0)
    #expect(try await folder.reader().conflicts() == [])
    #expect(try !holds("said-", folder))
    #expect(try await folder.problems() == [])
  }

  @Test func frozenCallsArePrunedByTheCall() async throws {
    let (folder, _) = try await folder()
    try await write(folder) { _ = try await $0.freeze(before: .max) }
    // All groups are frozen, and each has calls of both weeks.
    let time = Self.start + Self.week / 2
    #expect(try await write(folder) { try await $0.pruning(before: time).calls } == 23)
    #expect(try await write(folder) { try await $0.prune(before: time).calls } == 23)
    #expect(try await folder.problems() == [])
    #expect(try !holds("early", folder))
    #expect(try !holds("+491511002", folder))
    #expect(try holds("+491511003", folder))
    let kept = (0..<46).filter { $0 % 2 == 1 }.map { Self.line($0) }
    let files = try folder.sources([Array(kept.joined(separator: "\n").utf8)], "kept")
    // But for what was read, of which the store has counted more.
    let wanted = try await AllReports.fromFiles(files).dropLast()
    #expect(try await AllReports.fromStore(folder.store).dropLast() == wanted)
    #expect(try await write(folder) { try await $0.prune(before: .max).calls } == 23)
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 0)
    #expect(try folder.count("SELECT count(*) FROM call_keys") == 0)
    #expect(try await folder.problems() == [])
  }

  @Test func otherDefinitionsAreLeftOutAndCounted() async throws {
    let (folder, sources) = try await folder()
    let time = Self.start + Self.week / 2
    try await write(folder) { _ = try await $0.freeze(before: time) }
    try folder.makeOutdated()
    // A column that this program does not know, and one that it would miss.
    try folder.execute(
      """
      UPDATE column_chunks SET "column" = 'former' WHERE "column" = 'sender';
      DELETE FROM column_chunks WHERE "column" = 'call_cost';
      """
    )
    let late = (0..<46).filter { $0 % 2 == 1 }.map { Self.line($0) }
    let files = try folder.sources([Array(late.joined(separator: "\n").utf8)], "late")
    let wanted = try await AllReports.fromFiles(files).dropLast()
    #expect(try await AllReports.fromStore(folder.store).dropLast() == wanted)
    let snapshot = try await folder.reader().snapshot(columns: [.callStatus])
    #expect(snapshot.leftOut.map(\.calls) == [23])
    #expect(snapshot.leftOut.map(\.reason) == [.definitions(0)])
    #expect(
      snapshot.leftOut.first?.description
        == "23 calls are left out: only columns are kept of them, of definitions 0, and this "
        + "program's are \(CallTable.definitions)"
    )
    #expect(snapshot.input.leftOut == 23)
    #expect(try await AllReports.fromStore(folder.store).last?.contains("left_out") == true)
    #expect(snapshot.input.calls == 46)
    var recent = CallFilter()
    recent.since = time
    #expect(try await folder.reader().snapshot(columns: [], filter: recent).leftOut.isEmpty)
    // Another write leaves them alone, merging them included.
    #expect(try await folder.ingest(sources).new == 0)
    try await write(folder) { (writer) async throws in
      #expect(try await writer.rebuild(onlyOutdated: true) == 0)
      #expect(try await writer.compact() > 0)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups WHERE definitions = 0") == 1)
    #expect(try await folder.reader().snapshot(columns: []).leftOut.map(\.calls) == [23])
    #expect(try await folder.problems() == [])
    // Nor does what they were keep them from being pruned.
    #expect(try await write(folder) { try await $0.prune(before: Self.start + 3_000).calls } == 2)
    #expect(try await folder.reader().snapshot(columns: []).leftOut.map(\.calls) == [21])
    #expect(try await folder.problems() == [])
  }

  @Test func compactingMergesWhatIsFrozenByItself() async throws {
    let (folder, sources) = try await folder()
    let wanted = try await AllReports.fromFiles(sources)
    for time in [Self.start + 5_000, Self.start + 25_000, Self.start + Self.week / 2] {
      try await write(folder) { _ = try await $0.freeze(before: time) }
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups WHERE frozen") > 4)
    try await write(folder) { (writer) async throws in
      #expect(try await writer.compact() > 0)
      #expect(try await writer.compact() == 0)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups WHERE frozen") == 1)
    #expect(try await folder.problems() == [])
    #expect(try await AllReports.fromStore(folder.store) == wanted)
  }

  @Test func damageOfFrozenGroupsIsFound() async throws {
    let (folder, _) = try await folder()
    try await write(folder) { _ = try await $0.freeze(before: .max) }
    for sql in [
      "UPDATE row_groups SET frozen = 0 WHERE id = (SELECT max(id) FROM row_groups)",
      "UPDATE column_chunks SET bytes = zeroblob(9) WHERE \"column\" = 'caller'",
      "UPDATE column_chunks SET zone_map = zeroblob(9) WHERE \"column\" = 'caller'",
      "DELETE FROM column_chunks WHERE \"column\" = 'caller'",
      "UPDATE call_keys SET hashes = zeroblob(length(hashes))",
      """
      UPDATE call_keys SET hashes = other.hashes, hashes_checksum = other.hashes_checksum
      FROM (SELECT * FROM call_keys WHERE row_group = (SELECT max(row_group) FROM call_keys)) AS other
      """,
      "DELETE FROM call_keys WHERE row_group = (SELECT min(row_group) FROM call_keys)",
      """
      INSERT INTO payload_blocks
      VALUES ((SELECT max(id) FROM row_groups), 0, 0, 1, 1, 0, x'00')
      """,
    ] {
      let copy = try ArchiveFolder()
      try FileManager.default.copyItem(atPath: folder.store, toPath: copy.store)
      try copy.execute(sql)
      #expect(try await !copy.problems().isEmpty, "\(sql)")
    }
  }
}
