import Calls
import Foundation
import GRDB
import RawMemory

/// Makes row groups of the tail while calls come in.
///
/// What takes time (deriving, encoding, compressing) is done beside the writer; it is held up only
/// while a group that is ready is written.
actor TailSealer {
  private let database: ArchiveDatabase
  private let callsPerGroup: Int
  private let metrics: LiveMetrics
  private var tailCount = 0
  private var sealing: Task<Void, Never>?
  private var isStopped = false

  init(_ database: ArchiveDatabase, callsPerGroup: Int, _ metrics: LiveMetrics) {
    self.database = database
    self.metrics = metrics
    self.callsPerGroup = callsPerGroup
  }

  /// Learns how long the tail is.
  func start() async {
    tailCount = (try? await count()) ?? 0
    sealIfLong()
  }

  func tailGrew(by count: Int) {
    tailCount += count
    sealIfLong()
  }

  /// Lets the group that is being made be written, and makes no more.
  func stop() async {
    isStopped = true
    await sealing?.value
  }

  private func count() async throws(ArchiveError) -> Int {
    try await database.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM tail") ?? 0 }
  }

  private func sealIfLong() {
    guard sealing == nil, !isStopped, tailCount >= callsPerGroup else { return }
    sealing = Task(priority: .utility) { await seal() }
  }

  private func seal() async {
    let start = ContinuousClock.now
    do {
      try await sealGroup()
      metrics.sealed(in: start.duration(to: .now))
      tailCount = try await count()
    } catch {
      // What cannot be sealed now, be the disk full, is as safe in the tail, and tried again when
      // more has come.
      metrics.sealFailed()
      tailCount = 0
    }
    sealing = nil
    sealIfLong()
  }

  /// Another process has changed or removed calls meanwhile.
  private struct TailChanged: Error {}

  /// A call of the tail and its body's digest: what tells whether it is still the same.
  private struct TailDigest: Equatable {
    let id: Int64
    let digest: [UInt8]

    init(_ id: Int64, _ digest: [UInt8]) {
      self.id = id
      self.digest = digest
    }
  }

  private static func digests(upTo id: Int64, _ db: Database) throws -> [TailDigest] {
    try Row.fetchAll(
      db,
      sql: "SELECT id, digest FROM tail WHERE id <= ? ORDER BY id",
      arguments: [id]
    ).map { row in
      TailDigest(try row.integer(0, of: "the tail"), try row.bytes(1, of: "the tail"))
    }
  }

  /// Makes a row group of the oldest calls of the tail.
  private func sealGroup() async throws(ArchiveError) {
    let (limit, digest) = (callsPerGroup, database.digest)
    let calls = try await database.read { db in try LooseCalls.tail(db, first: limit) }
    guard !calls.calls.isEmpty else { return }
    let packed: LooseCalls.Packed
    do {
      packed = try LooseCalls.Packed(calls.calls[...], digest)
    } catch {
      throw ArchiveError(error, path: database.path)
    }
    let payloads = packed.payloads()
    let digests = calls.calls.indices.map { TailDigest(calls.calls[$0].id, packed.keys.digest($0)) }
    try await database.write { db in
      let last = calls.calls.last?.id ?? 0
      guard try Self.digests(upTo: last, db) == digests else { throw TailChanged() }
      try BatchTransaction(db, digest: digest).insert(
        packed.group,
        ids: calls.calls.map(\.id),
        agents: calls.calls.map(\.agent),
        keys: packed.keys,
        payloads: payloads
      )
      try db.execute(sql: "DELETE FROM tail WHERE id <= ?", arguments: [last])
    }
  }
}
