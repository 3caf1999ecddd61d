import CallArchive
import Calls
import CallsTestSupport
import Foundation
import SyntheticCalls
import Testing

/// A report on a store is the report on the files, byte for byte.
@Suite struct EqualityTests {
  private static let seeds = (0..<(Environment.isLongRun ? 100 : 4)).map { UInt64($0 + 40) }

  /// The ways to cut calls into row groups: rows, the fewest calls of a group, bytes of a block.
  private static let cuts = [
    (1, 1, 2_000), (40, 3, 3_000), (1 << 16, 1, 1 << 20), (64, 1_000, 4_000),
  ]

  @Test(arguments: seeds) func reportsAreThoseOfTheFiles(seed: UInt64) async throws {
    var payloads = RandomPayloads(seed: seed)
    let records = payloads.records(60, rejected: 0.05, repeated: 0.15)
    let lines = records.map { payloads.lines(of: [$0]) }
    for (rows, smallest, block) in Self.cuts {
      let folder = try ArchiveFolder()
      let sources = try folder.sources([Array(lines.joined())])
      let wanted = try await AllReports.fromFiles(sources)
      try await folder.ingest(sources) { options in
        options.rowsPerGroup = rows
        options.smallestGroup = smallest
        options.input = InputOptions(blockSize: block)
      }
      #expect(try await AllReports.fromStore(folder.store) == wanted, "\(rows) \(smallest)")
      #expect(try await folder.problems() == [])
      // A second time adds nothing, not even to what was refused or repeated.
      let again = try await folder.ingest(sources)
      #expect(again.new == 0)
      #expect(try await AllReports.fromStore(folder.store) == wanted, "\(rows) \(smallest) again")
    }
  }

  @Test(arguments: seeds) func neitherOrderNorRunsMatter(seed: UInt64) async throws {
    var payloads = RandomPayloads(seed: seed)
    let records = payloads.records(50, rejected: 0.05, repeated: 0)
    let lines = records.map { payloads.lines(of: [$0]) }
    let whole = try ArchiveFolder()
    let wanted = try await AllReports.fromFiles(try whole.sources([Array(lines.joined())]))
    var random = SplitMix64(seed: seed)
    let shuffled = lines.shuffled(using: &random)
    let folder = try ArchiveFolder()
    let runs = [shuffled[..<7], shuffled[7..<30], shuffled[30...]]
    for (index, run) in runs.enumerated() {
      let sources = try folder.sources([Array(run.joined())], "run\(index)-")
      try await folder.ingest(sources) { options in
        options.smallestGroup = index == 1 ? 1 : 100
        options.longestTail = index == 2 ? 5 : 1_000
      }
      #expect(try await folder.problems() == [])
    }
    #expect(try folder.count("SELECT count(*) FROM tail") == 0)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
  }

  @Test func generatedCallsGiveTheSameReports() async throws {
    let generator = CallGenerator(seed: 3, calls: 2_000, duplicateRate: 0.03, invalidRate: 0.01)
    var bytes: [UInt8] = []
    for call in 0..<2_000 { generator.append(call, to: &bytes) }
    let folder = try ArchiveFolder()
    let sources = try folder.sources([bytes])
    let wanted = try await AllReports.fromFiles(sources)
    try await folder.ingest(sources) { options in
      options.callsPerGroup = 300
      options.input = InputOptions(blockSize: 200_000)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 3)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.problems() == [])
  }

  @Test func samplesGiveTheSameReports() async throws {
    let samples = packageRoot.appending(path: "Samples").path
    let sources = try SourceExpansion(arguments: [samples]).sources
    let wanted = try await AllReports.fromFiles(sources)
    let folder = try ArchiveFolder()
    try await folder.ingest(sources) { $0.callsPerGroup = 400 }
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.problems() == [])
  }

  @Test func groupsOfOtherDefinitionsAreDerivedAndMadeAgain() async throws {
    var payloads = RandomPayloads(seed: 5)
    let lines = payloads.lines(of: payloads.records(40, rejected: 0, repeated: 0))
    let folder = try ArchiveFolder()
    let sources = try folder.sources([lines])
    let wanted = try await AllReports.fromFiles(sources)
    try await folder.ingest(sources) { options in
      options.rowsPerGroup = 60
      options.smallestGroup = 1
      options.input = InputOptions(blockSize: 8_000)
    }
    let groups = try folder.count("SELECT count(*) FROM row_groups")
    #expect(groups > 1)
    // As a version of other columns would have left it.
    try folder.makeOutdated()
    try folder.execute("DELETE FROM column_chunks WHERE rowid % 3 = 0")
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.problems() == [])
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    #expect(try await writer.rebuild(onlyOutdated: true) == groups)
    #expect(try await writer.rebuild(onlyOutdated: true) == 0)
    try writer.close()
    #expect(try folder.count("SELECT min(definitions) FROM row_groups") == CallTable.definitions)
    #expect(try await AllReports.fromStore(folder.store) == wanted)
    #expect(try await folder.problems() == [])
  }
}
