import CallArchive
import Calls
import CallsTestSupport
import Foundation
import GRDB
import Testing

/// Keys of calls that are damaged, and made again from the payloads.
@Suite struct KeyRepairTests {
  /// A store of several row groups, and what it was made of.
  private static func make() async throws -> (ArchiveFolder, [InputSource]) {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: 12)
    let records = payloads.records(60, rejected: 0.05, repeated: 0.1)
    let sources = try folder.sources([payloads.lines(of: records)])
    try await folder.ingest(sources) { options in
      options.rowsPerGroup = 100
      options.smallestGroup = 1
      options.input = InputOptions(blockSize: 8_000)
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 1)
    #expect(try await folder.problems() == [])
    return (folder, sources)
  }

  private static let damages = [
    ("hashes", "UPDATE call_keys SET hashes = zeroblob(length(hashes)) WHERE row_group = 2"),
    ("hashes", "UPDATE call_keys SET hashes_checksum = -1 WHERE row_group = 2"),
    ("bodies", "UPDATE call_keys SET digests = zeroblob(length(digests)) WHERE row_group = 2"),
    ("bodies", "UPDATE call_keys SET origins = zeroblob(7) WHERE row_group = 2"),
    ("bodies", "UPDATE call_keys SET redactions = x'00' WHERE row_group = 2"),
    ("bodies", "UPDATE call_keys SET checksum = checksum + 1 WHERE row_group = 2"),
    ("bodies", "DELETE FROM call_keys WHERE row_group = 2"),
  ]

  @Test(arguments: damages) func keysAreMadeAgain(part: String, sql: String) async throws {
    let (folder, sources) = try await Self.make()
    let bodies = try await folder.calls().map(\.body)
    let calls = try folder.count("SELECT call_count FROM row_groups WHERE id = 2")
    try folder.execute(sql)
    #expect(try await folder.problems().count == 1)
    await #expect(throws: (any Error).self) { try await folder.ingest(sources) }
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let repair = try await writer.repairKeys()
    #expect(repair.groups == 1)
    #expect(repair.unplacedCalls == (part == "hashes" ? 0 : calls))
    #expect(try await writer.repairKeys() == KeyRepair())
    try writer.close()
    #expect(try await folder.problems() == [])
    #expect(try await folder.calls().map(\.body) == bodies)
    // Calls are known, as duplicates once where nobody knows their places.
    let duplicates = try folder.count("SELECT count(*) FROM duplicates")
    for _ in 0..<2 {
      let again = try await folder.ingest(sources)
      #expect(again.new == 0)
      let counted = try folder.count("SELECT count(*) FROM duplicates")
      #expect(counted == duplicates + repair.unplacedCalls)
    }
    #expect(try await folder.problems() == [])
  }

  /// What the payloads do not tell is not made up.
  @Test func keysThatCannotBeMadeAgainStayDamaged() async throws {
    for (isRedacted, damages) in [
      // The name of an agent that is damaged as well.
      (false, [Self.damages[0].1, "UPDATE agents SET agent = CAST('a' || agent AS BLOB)"]),
      // What was taken out of payloads.
      (true, [Self.damages[2].1]),
    ] {
      let (folder, _) = try await Self.make()
      let writer = try ArchiveWriter(path: folder.store, mode: .write)
      if isRedacted { _ = try await writer.redact(Redaction(phones: true, keys: ["text"])) }
      for sql in damages { try folder.execute(sql) }
      let before = try await folder.problems()
      #expect(!before.isEmpty)
      let error = await #expect(throws: ArchiveError.self) { try await writer.repairKeys() }
      #expect("\(String(describing: error))".contains("row group 2"))
      try writer.close()
      #expect(try await folder.problems() == before)
    }
  }

  /// Of a redacted store the hashes alone can be made again, as the rest is whole.
  @Test func hashesOfARedactedStoreAreMadeAgain() async throws {
    let (folder, _) = try await Self.make()
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    _ = try await writer.redact(Redaction(phones: true, keys: ["text"]))
    try folder.execute(Self.damages[0].1)
    let repair = try await writer.repairKeys()
    #expect(repair.groups == 1 && repair.unplacedCalls == 0)
    try writer.close()
    #expect(try await folder.problems() == [])
  }
}
