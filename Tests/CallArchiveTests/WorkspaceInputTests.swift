import Analyses
import CallArchive
import Calls
import Foundation
import RawMemory
import Reporting
import Testing

/// What became of the records of some workspaces, which is all that their keys may know.
@Suite struct WorkspaceInputTests {
  private static func call(_ id: Int, _ version: Int = 1, silent: Bool = false) -> String {
    let segment = silent ? "" : #"{"role":"agent","text":"Hi","start_ms":0,"end_ms":5}"#
    return #"{"call_id":"\#(id)","call_type":"phone_call","recording_url":"none","#
      + #""start_timestamp":\#(1_772_409_600 + id),"end_timestamp":1772509660,"#
      + #""agent_version":\#(version),"transcript_with_tool_calls":[\#(segment)]}"#
  }

  private static func envelope(_ workspace: Int, _ call: String) -> String {
    #"{"workspace_id":\#(workspace),"agent_remote_identifier":"a","call":\#(call)}"#
  }

  /// Workspace n has n of everything, and 2 also what names no workspace.
  private static let lines =
    (1...3).flatMap { workspace in
      (0..<workspace).flatMap { number in
        [
          call(number), call(number), call(number, 2), call(50 + number, silent: true),
          #"{"call_id":""}"#,
        ].map { envelope(workspace, $0) }
      }
    } + ["nonsense", call(90)]

  private static func filter(_ test: Condition.Test) -> CallFilter {
    CallFilter(conditions: [Condition(.column(.workspace), test)])
  }

  private static func filter(_ workspace: Int64) -> CallFilter {
    filter(.compares(.equal, .integer(workspace)))
  }

  private func input(_ folder: ArchiveFolder, _ filter: CallFilter) async throws -> InputSummary {
    try await folder.reader().snapshot(columns: [], filter: filter).input
  }

  /// Whether the workspaces' counts add up to the store's.
  private func addsUp(_ folder: ArchiveFolder, _ comment: Comment) async throws {
    let all = try await input(folder, CallFilter())
    var parts: [InputSummary] = []
    for workspace in 0...9 { parts.append(try await input(folder, Self.filter(Int64(workspace)))) }
    for count in [
      \InputSummary.records, \.calls, \.duplicates, \.conflicts, \.rejected,
    ] as [KeyPath<InputSummary, Int>] {
      #expect(parts.reduce(0) { $0 + $1[keyPath: count] } == all[keyPath: count], comment)
    }
    #expect(parts.allSatisfy { !$0.isPartial }, comment)
    #expect(try await folder.problems() == [], comment)
  }

  @Test(arguments: [1, 1_000]) func eachIsToldItsOwn(smallest: Int) async throws {
    let folder = try ArchiveFolder()
    let sources = try folder.sources([Array(Self.lines.joined(separator: "\n").utf8)])
    for _ in 0..<2 {
      try await folder.ingest(sources) {
        $0.smallestGroup = smallest
        $0.decoding.workspace = 2
      }
    }
    let files = CallStore()
    var loader = CallLoader()
    loader.decoding.workspace = 2
    try await loader.load(sources, into: files) { _ in }
    for (workspace, others) in [(1, 0), (2, 1), (3, 0), (4, 0)] as [(Int64, Int)] {
      var wanted = InputSummary()
      let count = workspace == 4 ? 0 : Int(workspace)
      wanted.calls = count + others
      wanted.duplicates = 2 * count
      wanted.conflicts = count
      wanted.rejected = 2 * count + others
      if count > 0 { wanted.rejectedByKind = [.tooShort: count, .stringTooShort: count] }
      if others > 0 { wanted.rejectedByKind[.invalidJSON] = others }
      wanted.records = wanted.calls + wanted.duplicates + wanted.rejected
      #expect(try await input(folder, Self.filter(workspace)) == wanted)
      #expect(await files.input(of: Self.filter(workspace)) == wanted)
    }
    for test in [
      .compares(.notEqual, .integer(2)), .isIn([.integer(1), .integer(3)]),
      .compares(.greaterOrEqual, .integer(2)), .isNull, .isNotNull,
    ] as [Condition.Test] {
      let filter = Self.filter(test)
      #expect(try await input(folder, filter) == (await files.input(of: filter)))
    }
    // Other conditions choose no records: those refused have no fields.
    let other = CallFilter(since: 1, conditions: [Condition(.column(.agent), .isNull)])
    #expect(try await input(folder, other) == (await files.input))
    try await addsUp(folder, "read")
  }

  @Test func theyAddUpWhateverIsDone() async throws {
    let folder = try ArchiveFolder()
    let sources = try folder.sources([Array(Self.lines.joined(separator: "\n").utf8)])
    try await folder.ingest(sources) {
      $0.smallestGroup = 1
      $0.decoding.workspace = 2
    }
    let writer = try await LiveWriter(path: folder.store)
    let keys = writer.keyHash
    for (workspace, id) in [(1, 70), (7, 70), (7, 71), (7, 70)] as [(Int64, Int)] {
      for version in 1...2 {
        let body = Array(Self.call(id, version).utf8)
        let (agent, callID) = (Array("a".utf8), Array("\(id)".utf8))
        _ = try await writer.write(
          LiveWriter.Call(
            workspace: workspace,
            agent: agent,
            callID: callID,
            hash: keys.hash(workspace: workspace, agent: agent.span, callID: callID.span),
            body: PaddedBytes(body.span)
          )
        )
      }
    }
    try await writer.stop()
    try await addsUp(folder, "sent")
    #expect(try await input(folder, Self.filter(7)).calls == 2)
    let archive = try ArchiveWriter(path: folder.store, mode: .write)
    for conflict in try await folder.reader().conflicts().suffix(3) {
      #expect(try await archive.apply(conflict: conflict.id))
    }
    try await addsUp(folder, "applied")
    var options = DecodingOptions()
    options.acceptsEmptyTranscripts = true
    #expect(try await archive.retry(rejects: nil, options: options).ingest.new == 6)
    try await addsUp(folder, "tried again")
    try await archive.freeze(before: 1_772_409_601_000)
    try await addsUp(folder, "frozen")
    #expect(try await archive.prune(before: 1_772_409_602_000).calls > 0)
    try await addsUp(folder, "pruned")
    try await archive.compact()
    try await addsUp(folder, "compacted")
    #expect(try await archive.prune(before: .max).calls > 0)
    try await addsUp(folder, "empty")
    #expect(try await input(folder, CallFilter()).records == 0)
    try await folder.ingest(sources) { $0.decoding.workspace = 2 }
    try await addsUp(folder, "read again")
    let files = CallStore()
    var loader = CallLoader()
    loader.decoding.workspace = 2
    try await loader.load(sources, into: files) { _ in }
    let (found, wanted) = (try await input(folder, CallFilter()), await files.input)
    #expect(found == wanted, "\(found) \(wanted)")
    try archive.close()
  }

  @Test func whatNobodyCanTellByWorkspaceIsSaid() async throws {
    let folder = try ArchiveFolder.ofFormat(6)
    let before = try await input(folder, Self.filter(2))
    #expect(before.calls == 153)
    #expect(!before.isPartial)
    try folder.execute("UPDATE counters SET count = count + 9 WHERE name = 'rejected_too_short'")
    var wanted = before
    wanted.isPartial = true
    #expect(try await input(folder, Self.filter(2)) == wanted)
    try ArchiveWriter(path: folder.store, mode: .write).close()
    #expect(try await input(folder, Self.filter(2)) == wanted)
    #expect(try await !input(folder, CallFilter()).isPartial)
    let quality = try #require(Catalog.analysis(named: "quality"))
    var query = ReportQuery()
    query.filter = Self.filter(2)
    let calls = try await folder.reader().calls(
      columns: quality.columnsNeeded(by: query),
      filter: query.filter
    )
    let report = try await quality.report(
      from: ColumnEngine(calls, threads: 1),
      matching: query,
      input: calls.input
    )
    #expect(report.notes.contains { $0.contains("counted them by workspace") }, "\(report.notes)")
  }

  @Test func theTailIsToldWithTheRest() async throws {
    let folder = try ArchiveFolder()
    let calls = [3, 9].map { Self.call($0) }
    try await folder.ingest(try folder.sources([Array(calls.joined(separator: "\n").utf8)]))
    let info = try await folder.reader().info()
    #expect(info.tailCalls == 2)
    #expect(info.starts == 1_772_409_603_000...1_772_409_609_000)
    #expect(info.payloadBytes.raw == calls.reduce(0) { $0 + $1.utf8.count })
    #expect(info.payloadBytes.stored > 0)
    try await folder.ingest(try folder.sources([Array(Self.call(1).utf8)], "more")) {
      $0.smallestGroup = 1
      $0.longestTail = 0
    }
    let sealed = try await folder.reader().info()
    #expect(sealed.tailCalls == 0)
    #expect(sealed.starts == 1_772_409_601_000...1_772_409_609_000)
    // Blocks of bodies have their lengths as well.
    #expect(sealed.payloadBytes.raw == info.payloadBytes.raw + calls[0].utf8.count + 3 * 2)
    // What is damaged has no start, and hides nothing else.
    try await folder.ingest(try folder.sources([Array(calls.joined(separator: "\n").utf8)], "b")) {
      $0.decoding.workspace = 5
    }
    try folder.execute(
      "UPDATE tail_rows SET checksum = checksum + 1 WHERE call_id = CAST('9' AS BLOB)"
    )
    #expect(try await folder.reader().info().starts == sealed.starts)
  }
}
