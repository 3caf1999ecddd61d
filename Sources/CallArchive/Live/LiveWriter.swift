package import Calls
import Foundation
import GRDB
package import Metrics
package import RawMemory
import Synchronization

/// Takes calls one at a time, from many tasks at once; each is durable before it is answered.
///
/// Calls that come while a batch is written make the next one, which is one transaction: so many
/// senders share one wait for the disk. What can be done without the store (digests, compression) is
/// done by whoever brings the call.
package final class LiveWriter: Sendable {
  /// A call that was checked.
  package struct Call: Sendable {
    let key: CallKey
    /// See ``ContentDigest/keyHash``.
    let hash: UInt64
    let body: PaddedBytes

    /// The call with the id `callID` of `agent`, both UTF-8; `hash` is by ``LiveWriter/keyHash``.
    package init(
      workspace: Int64,
      agent: [UInt8],
      callID: [UInt8],
      hash: UInt64,
      body: PaddedBytes
    ) {
      key = CallKey(agent: AgentName(workspace: workspace, agent: agent), callID: callID)
      self.hash = hash
      self.body = body
    }
  }

  /// What a sender is told.
  package struct Receipt: Sendable, Equatable {
    /// The call's number in the store.
    package let id: Int64
    /// Whether it was not there before.
    package let isNew: Bool

    /// A receipt.
    package init(id: Int64, isNew: Bool) {
      self.id = id
      self.isNew = isNew
    }
  }

  /// Why a call was not taken; it may be sent again.
  package enum Refusal: Error, Sendable, Equatable {
    /// As many calls wait as may.
    case queueFull
    /// The writer is about to end.
    case stopping
    /// The store could not be written.
    case failed(ArchiveError)
  }

  /// How calls are taken.
  package struct Options: Sendable {
    /// Whether a commit waits until the disk has it.
    ///
    /// If not, a power cut may lose the last commits; an end of the process loses nothing either way.
    package var waitsForDisk = true
    /// The most calls, and bytes of bodies, that wait.
    package var queue = (calls: 8_192, bytes: 256 << 20)
    /// The most calls, and about how many bytes of bodies, that one transaction writes.
    package var batch = (calls: 1_024, bytes: 8 << 20)
    /// Of so many calls in the tail a row group is made.
    package var callsPerGroup = 4_096

    /// The defaults.
    package init() {}
  }

  /// A call, or a refused record, and who waits for it.
  struct Waiting: Sendable {
    enum Work: Sendable {
      case call(Call, NewCall)
      case reject(RejectedRecord)
    }

    let work: Work
    let bytes: Int
    let continuation: CheckedContinuation<Result<Receipt, Refusal>, Never>
  }

  private struct State {
    var waiting: [Waiting] = []
    var bytes = 0
    var isWriting = false
    var isStopping = false
    var failure: ArchiveError?
    var probing: Task<Void, Never>?
    var idle: [CheckedContinuation<Void, Never>] = []
  }

  /// How hard bodies are compressed that stay in the tail until they are sealed: halved, in less than
  /// half the time that another third off would take.
  private static let tailLevel = -5

  let database: ArchiveDatabase
  private let options: Options
  private let keys: LiveKeys
  private let sealer: TailSealer
  private let metrics: LiveMetrics
  private let compressors = CompressorPool()
  private let state = Mutex(State())

  /// How the keys of calls are hashed.
  package var keyHash: CallKeyHash { database.digest.keyHash }

  /// Opens the store at `path`, which is made if it is missing; `metrics` makes those of
  /// ``StoreMetric``.
  ///
  /// - Throws: ``ArchiveError``.
  /// - Complexity: O(calls of the store), at memory speed.
  package init(
    path: String,
    options: Options = Options(),
    metrics: any MetricsFactory = NOOPMetricsHandler.instance
  ) async throws(ArchiveError) {
    database = try ArchiveDatabase(path, mode: .createOrWrite)
    self.options = options
    let (digest, waitsForDisk) = (database.digest, options.waitsForDisk)
    _ = try await ArchiveWriter(database).rebuild(onlyOutdated: true)
    try await database.configure { db in
      try db.execute(sql: "PRAGMA synchronous = \(waitsForDisk ? "FULL" : "NORMAL")")
    }
    let known = try await database.write { db in try KnownKeys(digest, db) }
    keys = LiveKeys(known, digest)
    self.metrics = LiveMetrics(metrics)
    sealer = TailSealer(database, callsPerGroup: options.callsPerGroup, self.metrics)
    await sealer.start()
  }

  /// Why no call is taken at present; `nil` when calls are.
  package var obstacle: Refusal? { state.withLock { Self.obstacle($0, options) } }

  private static func obstacle(_ state: State, _ options: Options) -> Refusal? {
    if state.isStopping { return .stopping }
    if let failure = state.failure { return .failed(failure) }
    let isFull = state.waiting.count >= options.queue.calls || state.bytes >= options.queue.bytes
    return isFull ? .queueFull : nil
  }

  /// Takes a call, or finds the one that it repeats.
  ///
  /// - Returns: Once it is durable.
  package func write(_ call: Call) async throws(Refusal) -> Receipt {
    if let obstacle { throw obstacle }
    let digest = database.digest.digest(call.body.span)
    // Who sends a call again, with the same bytes, has sent it once.
    let origin = database.digest.origin(digest, offset: 0)
    let new = NewCall(
      call.key,
      size: call.body.count,
      frame: compressors.compress(call.body, level: Self.tailLevel),
      digest: digest,
      origin: origin
    )
    return try await enqueue(.call(call, new), bytes: call.body.count).get()
  }

  /// Keeps a record that was refused, if there is room for it.
  package func keep(_ record: RefusedRecord) async {
    guard obstacle == nil else { return }
    _ = await enqueue(.reject(record.rejected), bytes: record.body.count)
  }

  private func enqueue(
    _ work: Waiting.Work,
    bytes: Int
  ) async -> Result<Receipt, Refusal> {
    await withCheckedContinuation { continuation in
      let (obstacle, starts) = state.withLock { state -> (Refusal?, Bool) in
        if let obstacle = Self.obstacle(state, options) { return (obstacle, false) }
        state.waiting.append(Waiting(work: work, bytes: bytes, continuation: continuation))
        state.bytes += bytes
        defer { state.isWriting = true }
        return (nil, !state.isWriting)
      }
      if let obstacle { return continuation.resume(returning: .failure(obstacle)) }
      if starts { Task { await drain() } }
    }
  }

  /// Writes batches until nobody waits.
  private func drain() async {
    while true {
      let batch = takeBatch()
      guard !batch.isEmpty else { return }
      await write(batch)
    }
  }

  /// The next batch; empty, and nobody writes any more, when nobody waits.
  private func takeBatch() -> [Waiting] {
    let (batch, idle) = state.withLock { state -> ([Waiting], [CheckedContinuation<Void, Never>]) in
      var count = 0
      var bytes = 0
      while count < min(state.waiting.count, options.batch.calls), bytes < options.batch.bytes {
        bytes += state.waiting[count].bytes
        count += 1
      }
      let batch = Array(state.waiting[..<count])
      state.waiting.removeFirst(count)
      state.bytes -= bytes
      guard batch.isEmpty else { return (batch, []) }
      state.isWriting = false
      defer { state.idle = [] }
      return (batch, state.idle)
    }
    for waiter in idle { waiter.resume() }
    return batch
  }

  private func write(_ batch: [Waiting]) async {
    do throws(ArchiveError) {
      let receipts = try await commit(batch)
      for (waiting, receipt) in zip(batch, receipts) {
        waiting.continuation.resume(returning: .success(receipt))
      }
      state.withLock { $0.failure = nil }
    } catch {
      // What is damaged may concern one call alone, which must not keep the others away.
      if case .damaged = error, batch.count > 1 {
        for waiting in batch { await write([waiting]) }
        return
      }
      metrics.commitFailed()
      fail(error, bytes: batch.reduce(0) { $0 + $1.bytes })
      for waiting in batch { waiting.continuation.resume(returning: .failure(.failed(error))) }
    }
  }

  /// Refuses all calls until so many bytes can be written.
  private func fail(_ error: ArchiveError, bytes: Int) {
    state.withLock { state in
      state.failure = error
      guard state.probing == nil, !state.isStopping else { return }
      let probe = WriteProbe(database: database, bytes: bytes)
      state.probing = Task {
        await probe.success()
        self.state.withLock { state in
          state.probing = nil
          state.failure = nil
        }
      }
    }
  }

  private func commit(_ batch: [Waiting]) async throws(ArchiveError) -> [Receipt] {
    let (digest, keys) = (database.digest, keys)
    let works = batch.map(\.work)
    let start = ContinuousClock.now
    let (receipts, summary) = try await database.write { db in
      var transaction = BatchTransaction(db, digest: digest)
      let receipts = try keys.write(works, in: &transaction)
      return (receipts, transaction.summary)
    }
    metrics.committed(works, receipts, summary, in: start.duration(to: .now))
    // Repeats and what was refused are not in the tail.
    let new = zip(batch, receipts).filter { $1.isNew }
    sealer.tailGrew(by: new.count, bytes: new.reduce(0) { $0 + $1.0.bytes })
    return receipts
  }

  /// Sets the gauges to what is the case now.
  ///
  /// - Complexity: O(pages of the tail, the row groups' heads and the rejects).
  package func measure() async {
    let (calls, bytes) = state.withLock { ($0.waiting.count, $0.bytes) }
    metrics.setQueue(calls: calls, bytes: bytes)
    await metrics.measure(database)
  }

  /// Takes no more calls, writes those that wait, and closes the store.
  ///
  /// - Throws: ``ArchiveError`` when the store cannot be closed; all that was taken is in it.
  package func stop() async throws(ArchiveError) {
    let probing = state.withLock { state in
      state.isStopping = true
      return state.probing
    }
    probing?.cancel()
    await probing?.value
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isWriting { state.idle.append(continuation) }
        return !state.isWriting
      }
      if isIdle { continuation.resume() }
    }
    await sealer.stop()
    try ArchiveWriter(database).close()
  }
}
