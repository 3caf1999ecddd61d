import Calls
import Foundation
import GRDB
import RawMemory
import Synchronization

/// Makes row groups of the tail while calls come in.
///
/// What takes time (deriving, encoding, compressing) is done beside the writer; it is held up only
/// while a group that is ready is written.
///
/// It is no actor: whoever says that the tail grew would wait for the group that is being made.
final class TailSealer: Sendable {
  /// About half a megabyte of bodies, which are overwritten.
  private static let rowsPerDeletion = 128
  /// The bodies of a row group have about so many bytes at most, as it is written at once.
  private static let bytesPerGroup = 32 << 20

  private let database: ArchiveDatabase
  private let callsPerGroup: Int
  private let metrics: LiveMetrics
  private let state = Mutex(State())

  private struct State {
    var tail = Length()
    var sealing: Task<Void, Never>?
    var isStopped = false
  }

  /// How long the tail is, or a part of it.
  private struct Length: Sendable {
    var calls = 0
    var bytes = 0
  }

  init(_ database: ArchiveDatabase, callsPerGroup: Int, _ metrics: LiveMetrics) {
    self.database = database
    self.metrics = metrics
    self.callsPerGroup = callsPerGroup
  }

  /// Learns how long the tail is, once what an interrupt has left of it is gone.
  ///
  /// Where that fails it is counted as a group that could not be sealed, and the tail grows from here.
  func start() async {
    do {
      try await deleteSealed()
      let length = try await length()
      tailGrew(by: length.calls, bytes: length.bytes)
    } catch {
      metrics.sealFailed()
    }
  }

  /// Learns that so many calls have come into the tail, which is sealed once it is long.
  func tailGrew(by calls: Int, bytes: Int) {
    state.withLock { state in
      state.tail.calls += calls
      state.tail.bytes += bytes
      sealIfLong(&state)
    }
  }

  /// Lets the group that is being made be written, and makes no more.
  func stop() async {
    let sealing = state.withLock { state in
      state.isStopped = true
      return state.sealing
    }
    await sealing?.value
  }

  private func length() async throws(ArchiveError) -> Length {
    try await database.read { db in
      let row = try Row.fetchOne(db, sql: "SELECT count(*), coalesce(sum(size), 0) FROM tail")
      guard let row else { return Length() }
      return Length(
        calls: try row.count(0, of: "the tail"),
        bytes: try row.count(1, of: "the tail")
      )
    }
  }

  private func sealIfLong(_ state: inout State) {
    guard state.sealing == nil, !state.isStopped,
      state.tail.calls >= callsPerGroup || state.tail.bytes >= Self.bytesPerGroup
    else { return }
    state.sealing = Task(priority: .utility) { await seal() }
  }

  private func seal() async {
    let start = ContinuousClock.now
    var sealed: Length?
    do {
      // An interrupt may have left some, and they have to be gone before others are.
      try await deleteSealed()
      sealed = try await sealGroup()
      metrics.sealed(in: start.duration(to: .now))
    } catch {
      metrics.sealFailed()
    }
    state.withLock { state in
      if let sealed {
        state.tail.calls -= sealed.calls
        state.tail.bytes -= sealed.bytes
      } else {
        // What cannot be sealed now, be the disk full, is as safe in the tail, and tried again when
        // more has come. What another process has sealed meanwhile is not there any more.
        state.tail = Length()
      }
      state.sealing = nil
      sealIfLong(&state)
    }
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

  /// How many of the oldest calls of the tail make a row group.
  private static func oldest(_ limit: Int, _ db: Database) throws -> Int {
    let sizes = try Row.fetchAll(
      db,
      sql: "SELECT size FROM tail ORDER BY id LIMIT ?",
      arguments: [limit]
    ).map { try $0.count(0, of: "the tail") }
    var bytes = 0
    let fitting = sizes.prefix { size in
      defer { bytes += size }
      return bytes < bytesPerGroup
    }
    return fitting.count
  }

  /// Makes a row group of the oldest calls of the tail.
  ///
  /// - Returns: How much of the tail that was; `nil` when there is none.
  private func sealGroup() async throws(ArchiveError) -> Length? {
    let (limit, digest) = (callsPerGroup, database.digest)
    let (calls, columns) = try await database.read { db in
      (
        try LooseCalls.tail(db, first: Self.oldest(limit, db)),
        try StoredDimensions.allColumns(db)
      )
    }
    guard !calls.calls.isEmpty else { return nil }
    let packed: LooseCalls.Packed
    do {
      packed = try LooseCalls.Packed(calls.calls[...], digest, columns: columns)
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
      try SealedTail.begin(upTo: last, db)
    }
    try await deleteSealed()
    return Length(
      calls: calls.calls.count,
      bytes: calls.calls.reduce(0) { $0 + $1.body.count }
    )
  }

  /// Deletes the rows of calls that are in a row group, letting others write in between.
  private func deleteSealed() async throws(ArchiveError) {
    while try await database.write({ db in try SealedTail.delete(db, first: Self.rowsPerDeletion) })
    {}
  }
}
