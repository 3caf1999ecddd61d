import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// A key of a batch that the store may have already: another process wrote in between.
struct KeyClash: Error {}

/// The writes of one transaction.
struct BatchTransaction {
  /// How many later bodies are kept beside one call.
  static let conflictsPerCall = 8
  /// How many rejects a workspace keeps, and of how many bytes.
  static let rejectsPerWorkspace = (count: 1_000, bytes: 64 << 20)

  let db: Database
  let digest: ContentDigest
  var summary = IngestSummary()
  /// What is added to the counters at the end.
  var counters: [String: Int] = [:]
  var agents: [AgentName: Int64] = [:]
  var bodies = StoredBodies()
  var redactions = StoredRedactions()
  var hasRedactions: Bool?
  let compressor = ZstdCompressor()

  init(_ db: Database, digest: ContentDigest) {
    self.db = db
    self.digest = digest
  }

  /// Writes a batch; if `isCareful`, its calls go to the tail, each being looked for before.
  ///
  /// Throws ``KeyClash`` when one of the calls may be there already and nobody looked.
  mutating func write(
    _ batch: SealedBatch,
    since known: KnownKeys,
    isCareful: Bool = false
  ) throws {
    if let group = batch.group, !isCareful {
      guard try !known.mayMiss(batch.keys.hashes, digest, db) else { throw KeyClash() }
      try insert(group, of: batch)
    } else {
      var lookup = CallLookup(of: batch.keys.hashes, digest: digest)
      try insertIntoTail(batch, &lookup)
    }
    var lookup = CallLookup(of: batch.repeats.map { digest.hash(of: $0.key) }, digest: digest)
    for repeated in batch.repeats { try insert(repeated, &lookup) }
    try insert(batch.rejects)
    try count()
  }

  /// Adds to the counters what has changed.
  mutating func count() throws {
    for (name, count) in counters where count != 0 {
      try db.execute(
        sql: """
          INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE
          SET count = count + excluded.count
          """,
        arguments: [name, count]
      )
    }
    counters = [:]
  }
}
