import Analyses
import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import RawMemory
import Reporting
import Testing

/// The columns of custom dimensions in a store.
@Suite struct DimensionTests {
  private static let start: Int64 = 1_772_323_200_000
  private static let names = [
    "meta.env", "meta.customer.tier", "var.phone", "var.party", "analysis.note", "meta.absent",
  ]
  private static let dimensions = names.compactMap { try? CustomDimension($0) }

  private static func line(_ id: Int, note: String? = nil) -> String {
    let time = start / 1_000 + Int64(id) * 60
    let tier = id % 3 == 0 ? #""customer.tier":"dotted""# : #""customer":{"tier":\#(id % 4)}"#
    return #"{"call_id":"call-\#(id)","call_type":"p","recording_url":"-","#
      + #""start_timestamp":\#(time),"end_timestamp":\#(time + 9),"#
      + #""metadata":{"env":"\#(["prod", "staging", "test"][id % 3])",\#(tier)},"#
      + #""general_meta_data_raw":{"env":\#(id % 5 == 0 ? #""over""# : "null")},"#
      + #""collected_dynamic_variables":{"phone":"+49 151 555\#(1_000 + id)","party":\#(id % 7)},"#
      + #""call_analysis":{"note":"\#(note ?? "private-note-\(id)")"},"#
      + #""transcript_with_tool_calls":[{"role":"agent","text":"hi","start_ms":0,"end_ms":5}]}"#
  }

  /// A store of 40 calls in row groups, a tail of five, and a conflict.
  private func folder(add: Bool = true) async throws -> (ArchiveFolder, [InputSource]) {
    let folder = try ArchiveFolder()
    let grouped = (0..<40).map { Self.line($0) } + [Self.line(2, note: "private-later")]
    let tail = (40..<45).map { Self.line($0) }
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
    if add { _ = try await write(folder) { try await $0.add(Self.dimensions) } }
    return (folder, sources)
  }

  @discardableResult
  private func write<R>(
    _ folder: ArchiveFolder,
    _ body: (ArchiveWriter) async throws -> R
  ) async throws -> R {
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let result = try await body(writer)
    try writer.close()
    return result
  }

  /// The values of all dimensions by the calls' ids, as reports read them.
  private func values(
    _ path: String,
    _ dimensions: [CustomDimension] = dimensions
  ) async throws -> [[UInt8]: [ByteText?]] {
    let columns = dimensions.map(\.column)
    let snapshot = try await ArchiveReader(path: path).snapshot(
      columns: Set(columns).union([.callID])
    )
    var values: [[UInt8]: [ByteText?]] = [:]
    for group in snapshot.calls.groups {
      guard case .text(let ids) = group[.callID] else { continue }
      for row in 0..<group.callCount {
        values[try #require(ids[row])] = try columns.map { column in
          guard case .text(let chunk) = try #require(group[column]) else { return nil }
          return chunk[row].map { ByteText(bytes: $0) }
        }
      }
    }
    return values
  }

  /// What the values should be by the bodies that are stored.
  private func wanted(_ folder: ArchiveFolder) async throws -> [[UInt8]: [ByteText?]] {
    var wanted: [[UInt8]: [ByteText?]] = [:]
    for call in try await folder.calls() {
      guard case .object(let body) = try JSONReader.value(of: call.body) else { continue }
      wanted[call.callID] = Self.names.map { NaiveCustomDimension.value($0, of: body) }
    }
    return wanted
  }

  /// How many columns of custom dimensions the store has.
  private func columnCount(_ folder: ArchiveFolder) throws -> Int {
    try folder.count(#"SELECT count(*) FROM column_chunks WHERE "column" LIKE '%.%'"#)
  }

  private func groupCount(_ folder: ArchiveFolder) throws -> Int {
    try folder.count("SELECT count(*) FROM row_groups")
  }

  // MARK: - Reports

  @Test func reportsAreThoseOfTheFiles() async throws {
    let (folder, sources) = try await folder()
    let parser = ConditionParser(.calls)
    let conditions = try [
      "meta.env=over", "var.party>=3", "analysis.note is not null",
      "meta.customer.tier in dotted,2",
      "var.phone~=*101?", "meta.absent is null",
    ].map { try parser.condition($0) }
    for analysis in Catalog.all {
      for (index, condition) in conditions.enumerated() {
        var query = ReportQuery()
        query.dimensions = [Dimension(Self.dimensions[index])]
        query.filter.conditions = [condition]
        let columns = analysis.columnsNeeded(by: query)
        let store = CallStore()
        var loader = CallLoader()
        loader.columns = columns
        try await loader.load(sources, into: store) { _ in }
        let stored = try await folder.reader().snapshot(columns: columns, filter: query.filter)
        let once = try await folder.reader().calls(columns: columns, filter: query.filter)
        let all: [any RowGroupSource] = [await store.snapshot, stored.calls, once]
        var texts: [String] = []
        for calls in all {
          let engine = ColumnEngine(calls, threads: 2)
          let report = try await analysis.report(from: engine, matching: query)
          #expect(report.calls ?? 0 > 0, "\(condition)")
          texts.append(try ReportFormats.named("json").text(of: report))
        }
        #expect(Set(texts).count == 1, "\(analysis.name) \(condition)")
        #expect(!texts[0].contains("+49"))
      }
    }
  }

  @Test func whatWasNotAddedIsRefused() async throws {
    let (folder, _) = try await folder(add: false)
    let column = Self.dimensions[0].column
    let refusal = ArchiveError.absentDimensions(
      path: folder.store,
      wanted: [Self.dimensions[0]],
      known: []
    )
    await #expect(throws: refusal) { _ = try await folder.reader().snapshot(columns: [column]) }
    var filter = CallFilter()
    filter.conditions = [.isPresent(column)]
    await #expect(throws: refusal) {
      _ = try await folder.reader().calls(columns: [.callID], filter: filter)
    }
    #expect(throws: refusal) {
      try folder.reader().forEachRowGroupByLatestCall(columns: [], filter: filter) { _, _, _ in true
      }
    }
    await #expect(throws: refusal) {
      try await write(folder) { try await $0.remove([Self.dimensions[0]]) }
    }
    try await write(folder) { _ = try await $0.add([Self.dimensions[1]]) }
    #expect(try folder.reader().dimensions() == [Self.dimensions[1]])
    await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: [column])
    }
  }

  @Test func aStoreHasSoManyAtMost() async throws {
    let (folder, _) = try await folder(add: false)
    let many = try (0..<64).map { try CustomDimension("meta.k\($0)") }
    try await write(folder) { (writer) async throws in
      #expect(try await writer.add(many).new.count == 64)
      #expect(try await writer.add(many).new.count == 0)
      let refusal = ArchiveError.tooManyDimensions(path: folder.store, count: 65, limit: 64)
      await #expect(throws: refusal) { _ = try await writer.add([Self.dimensions[0]]) }
    }
    #expect(try folder.reader().dimensions().count == 64)
    #expect(try await folder.problems() == [])
  }

  // MARK: - Work on a store

  @Test(arguments: ["rebuild", "compact", "seal", "prune", "redact", "apply", "add"])
  func valuesAreThoseOfTheBodiesAfter(work: String) async throws {
    let (folder, _) = try await folder()
    #expect(try await values(folder.store) == wanted(folder))
    try await write(folder) { (writer) async throws in
      switch work {
      case "rebuild": _ = try await writer.rebuild(onlyOutdated: false)
      case "compact": _ = try await writer.compact()
      case "seal": try await writer.sealTail(longerThan: 0)
      case "prune": _ = try await writer.prune(before: Self.start + 15 * 60_000)
      case "redact":
        _ = try await writer.redact(Redaction(phones: true, keys: ["env", "text"]))
      case "apply": #expect(try await writer.apply(conflict: 1))
      default: _ = try await writer.add(Self.dimensions)
      }
    }
    let wanted = try await wanted(folder)
    #expect(wanted.count == (work == "prune" ? 30 : 45))
    #expect(try await values(folder.store) == wanted)
    #expect(try await folder.problems() == [])
    #expect(try columnCount(folder) == groupCount(folder) * Self.names.count)
    let copy = folder.path("copy.db")
    try await folder.reader().backUp(to: copy)
    #expect(try await values(copy) == wanted)
  }

  @Test func calledBackTheValuesOfPrunedPayloadsStay() async throws {
    let (folder, _) = try await folder()
    let before = try await values(folder.store)
    let time = Self.start + 15 * 60_000
    try await write(folder) { _ = try await $0.freeze(before: time) }
    #expect(try await values(folder.store) == before)
    try await write(folder) { _ = try await $0.compact() }
    #expect(try await values(folder.store) == before)
    #expect(try await folder.problems() == [])
    // What comes later has none there.
    let late = try CustomDimension("var.party.size")
    let later = try CustomDimension("var.party")
    let added = try await write(folder) { try await $0.add([late]) }
    #expect(added.callsWithoutPayload == 15)
    #expect(try await values(folder.store) == before)
    let coverage = try await folder.reader().dimensionCoverage()
    let party = try #require(coverage.first { $0.dimension == later })
    #expect(party.present == 45 && party.calls == 45 && party.withoutPayload == 0)
    #expect(party.values == 7)
    #expect(coverage.first { $0.dimension == late }?.withoutPayload == 15)
    // Removed, they are gone for good.
    #expect(try await write(folder) { try await $0.remove([later]) } == 15)
    #expect(try await write(folder) { try await $0.add([later]) }.callsWithoutPayload == 15)
    let after = try await values(folder.store, [later])
    #expect(after.values.count { $0[0] == nil } == 15)
    #expect(try await folder.problems() == [])
  }

  @Test func aRowGroupWithoutColumnsIsReadFromItsPayloads() async throws {
    let (folder, _) = try await folder()
    let wanted = try await wanted(folder)
    try folder.execute(
      #"DELETE FROM column_chunks WHERE row_group = 2 AND "column" LIKE 'meta.%'"#
    )
    #expect(try await values(folder.store) == wanted)
    #expect(try await folder.problems() == [])
    let coverage = try await folder.reader().dimensionCoverage()
    let calls = try folder.count("SELECT call_count FROM row_groups WHERE id = 2")
    #expect(
      coverage.map(\.pending)
        == coverage.map { $0.dimension.name.hasPrefix("meta.") ? calls : 0 }
    )
    let added = try await write(folder) { try await $0.add(Self.dimensions) }
    #expect(added.new.isEmpty && added.groups == 1 && added.callsWithoutPayload == 0)
    #expect(try columnCount(folder) == groupCount(folder) * Self.names.count)
    // Whoever loads calls does the same.
    try folder.execute(
      #"DELETE FROM column_chunks WHERE row_group = 3 AND "column" LIKE 'var.%'"#
    )
    try await folder.ingest([])
    #expect(try columnCount(folder) == groupCount(folder) * Self.names.count)
    #expect(try await values(folder.store) == wanted)
  }

  @Test func outdatedRowGroupsAreReadFromTheirPayloads() async throws {
    let (folder, _) = try await folder()
    let wanted = try await wanted(folder)
    try folder.makeOutdated()
    #expect(try await values(folder.store) == wanted)
    let new = try CustomDimension("meta.new")
    try await write(folder) { _ = try await $0.add([new]) }
    #expect(try await values(folder.store) == wanted)
    #expect(try columnCount(folder) == groupCount(folder) * (Self.names.count + 1))
    #expect(try await folder.problems() == [])
  }

  @Test func removedColumnsAreGone() async throws {
    let (folder, _) = try await folder()
    try await write(folder) { (writer) async throws in
      #expect(try await writer.remove([Self.dimensions[0], Self.dimensions[2]]) == 0)
    }
    #expect(try columnCount(folder) == groupCount(folder) * (Self.names.count - 2))
    #expect(try await folder.problems() == [])
    await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: [Self.dimensions[0].column])
    }
    try await write(folder) { _ = try await $0.add(Self.dimensions) }
    #expect(try await values(folder.store) == wanted(folder))
  }

  @Test func verificationComparesColumnsWithPayloads() async throws {
    let (folder, _) = try await folder()
    try folder.execute(
      """
      UPDATE column_chunks SET "column" = 'x' WHERE row_group = 1 AND "column" = 'meta.env';
      UPDATE column_chunks SET "column" = 'meta.env' WHERE row_group = 1 AND "column" = 'var.party';
      UPDATE column_chunks SET "column" = 'var.party' WHERE row_group = 1 AND "column" = 'x';
      """
    )
    let problems = try await folder.problems()
    #expect(
      problems.filter { $0.contains("is not what the payloads derive to") }.count == 2,
      "\(problems)"
    )
    try folder.execute("DELETE FROM dimensions WHERE name = 'var.phone'")
    let others = try await folder.problems()
    let groups = try groupCount(folder)
    #expect(others.contains("the store: \(groups) column_chunks of no dimension"))
    #expect(others.contains("row group 2: there is no column 'calls.var.phone'"))
  }

  // MARK: - What is taken out

  @Test(arguments: [false, true])
  func whatIsTakenOutIsInNoColumn(isFrozen: Bool) async throws {
    let (folder, _) = try await folder()
    let before = try await values(folder.store)
    if isFrozen {
      try await write(folder) { _ = try await $0.freeze(before: Self.start + 15 * 60_000) }
    }
    func holds(_ text: String) throws -> Bool {
      try folder.everything().range(of: Data(text.utf8)) != nil
    }
    for text in ["private-", "+49 151 555", "dotted"] { #expect(try holds(text)) }
    let redaction = try Redaction(phones: true, keys: ["note", "customer.tier"])
    try await write(folder) { (writer) async throws in
      let summary = try await writer.redact(redaction)
      #expect(summary.frozenCalls == (isFrozen ? 15 : 0))
    }
    for text in ["private-", "+49 151 555", "dotted"] { #expect(try !holds(text), "\(text)") }
    #expect(try await folder.problems() == [])
    let after = try await values(folder.store)
    for (call, values) in before {
      let redacted = try #require(after[call])
      #expect(redacted[0] == values[0] && redacted[3] == values[3])
      #expect(redacted[4] == "[redacted]")
      let digits = values[2]?.string.suffix(2) ?? ""
      #expect(redacted[2] == ByteText("***\(digits)"))
    }
    // A second time there is nothing.
    #expect(try await write(folder) { try await $0.redact(redaction) } == RedactionSummary())
  }

  // MARK: - Calls that come

  @Test func callsThatComeHaveColumns() async throws {
    let folder = try ArchiveFolder()
    var options = LiveWriter.Options()
    options.callsPerGroup = 10
    let writer = try await LiveWriter(path: folder.store, options: options)
    func send(_ numbers: Range<Int>) async throws {
      for number in numbers {
        let bytes = Array(Self.line(number).utf8)
        let (agent, id) = (Array("a".utf8), Array("call-\(number)".utf8))
        let call = LiveWriter.Call(
          workspace: 1,
          agent: agent,
          callID: id,
          hash: writer.keyHash.hash(workspace: 1, agent: agent.span, callID: id.span),
          body: PaddedBytes(bytes.span)
        )
        _ = try await writer.write(call)
      }
    }
    // Until no more row groups are made.
    func settle() async throws {
      while try folder.count("SELECT count(*) FROM tail") >= 10 {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    try await send(0..<12)
    try await settle()
    #expect(try groupCount(folder) > 0)
    // As another process does it.
    try await write(folder) { _ = try await $0.add(Self.dimensions) }
    try await send(12..<40)
    try await settle()
    #expect(try await values(folder.store) == wanted(folder))
    #expect(try groupCount(folder) > 2)
    #expect(try columnCount(folder) == groupCount(folder) * Self.names.count)
    try await write(folder) { _ = try await $0.remove([Self.dimensions[0]]) }
    try await send(40..<60)
    try await writer.stop()
    #expect(try await folder.problems() == [])
    let rest = Array(Self.dimensions.dropFirst())
    let left = try await wanted(folder).mapValues { Array($0.dropFirst()) }
    #expect(try await values(folder.store, rest) == left)
  }

  @Test func anOlderStoreHasNone() async throws {
    let folder = try ArchiveFolder.ofFormat(1)
    #expect(try folder.reader().dimensions() == [])
    #expect(try await folder.reader().dimensionCoverage() == [])
    await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: [Self.dimensions[0].column])
    }
    let added = try await write(folder) { try await $0.add(Self.dimensions) }
    #expect(added.groups > 0)
    #expect(try await values(folder.store) == wanted(folder))
    #expect(try await folder.problems() == [])
  }
}
