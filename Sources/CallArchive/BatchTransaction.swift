import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// A key of a batch that the store may have already: another process wrote in between.
struct KeyClash: Error {}

/// The writes of one transaction.
struct BatchTransaction {
  /// How many later bodies are kept beside one call, and of how many more it is known that they were
  /// read.
  static let conflictsPerCall = (kept: 8, known: 1_000)
  /// How many rejects a workspace keeps, and of how many bytes.
  static let rejectsPerWorkspace = (count: 1_000, bytes: 64 << 20)

  let db: Database
  let digest: ContentDigest
  var summary = IngestSummary()
  /// What is added to the counters at the end: those of the store, and of its workspaces.
  private var counters: [String: Int] = [:]
  private var workspaceCounters: [Int64: [String: Int]] = [:]
  var agents: [AgentName: Int64] = [:]
  var bodies = StoredBodies()
  var redactions = StoredRedactions()
  /// All that was ever taken out, once it was looked for.
  var knownRedactions: [(id: Int64, Redaction)]?
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

  /// Adds to a counter of the store at the end.
  mutating func add(_ change: Int, to name: String) {
    counters[name, default: 0] += change
  }

  /// Adds to a counter of a workspace at the end.
  mutating func add(_ change: Int, to name: String, of workspace: Int64) {
    workspaceCounters[workspace, default: [:]][name, default: 0] += change
  }

  /// Adds to a counter of the store and to that of a workspace at the end.
  mutating func addToBoth(_ change: Int, _ name: String, of workspace: Int64) {
    add(change, to: name)
    add(change, to: name, of: workspace)
  }

  /// Adds to the counters what has changed.
  mutating func count() throws {
    for (name, count) in counters where count != 0 {
      try db.cachedStatement(
        sql: """
          INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE
          SET count = count + excluded.count
          """
      ).execute(arguments: [name, count])
    }
    counters = [:]
    for (workspace, counters) in workspaceCounters {
      for (name, count) in counters where count != 0 {
        try WorkspaceCounts.add(count, to: name, of: workspace, db)
      }
    }
    workspaceCounters = [:]
  }
}
