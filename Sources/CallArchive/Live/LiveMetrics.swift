import GRDB
import Metrics
import RawMemory
import Synchronization

/// Counts what a live store does.
final class LiveMetrics: Sendable {
  /// So many workspaces have a series of their own.
  ///
  /// With a key that is for all of them, a sender names workspaces at will.
  static let mostWorkspaces = 200

  private let factory: any MetricsFactory
  private let workspaces = Mutex<[Int64: Counter]>([:])
  private let others: Counter
  private let duplicates: Counter
  private let conflicts: Counter
  private let rejected: Counter
  private let commitCalls: Recorder
  private let commitDuration: Timer
  private let commitFailures: Counter
  private let sealDuration: Timer
  private let sealFailures: Counter
  private let gauges: [StoreMetric: Meter]

  init(_ factory: any MetricsFactory) {
    func counter(_ metric: StoreMetric) -> Counter {
      Counter(label: metric.rawValue, factory: factory)
    }
    func timer(_ metric: StoreMetric) -> Timer { Timer(label: metric.rawValue, factory: factory) }
    self.factory = factory
    others = Self.counter(ofWorkspace: "other", factory)
    duplicates = counter(.duplicates)
    conflicts = counter(.conflicts)
    rejected = counter(.rejected)
    commitCalls = Recorder(label: StoreMetric.commitCalls.rawValue, factory: factory)
    commitDuration = timer(.commitDuration)
    commitFailures = counter(.commitFailures)
    sealDuration = timer(.sealDuration)
    sealFailures = counter(.sealFailures)
    let measured: [StoreMetric] = [
      .queueCalls, .queueBytes, .tailCalls, .rowGroups, .keptRejects, .fileBytes,
    ]
    gauges = Dictionary(
      uniqueKeysWithValues: measured.map { ($0, Meter(label: $0.rawValue, factory: factory)) }
    )
  }

  private static func counter(ofWorkspace name: String, _ factory: any MetricsFactory) -> Counter {
    Counter(
      label: StoreMetric.calls.rawValue,
      dimensions: [("workspace", name)],
      factory: factory
    )
  }

  /// The works of a batch are on disk.
  func committed(
    _ works: [LiveWriter.Waiting.Work],
    _ receipts: [LiveWriter.Receipt],
    _ summary: IngestSummary,
    in time: Duration
  ) {
    commitCalls.record(works.count)
    commitDuration.recordNanoseconds(Int64(time / .nanoseconds(1)))
    duplicates.increment(by: summary.duplicates)
    conflicts.increment(by: summary.conflicts)
    rejected.increment(by: summary.rejected)
    var new: [Int64: Int] = [:]
    for (work, receipt) in zip(works, receipts) where receipt.isNew {
      guard case .call(let call, _) = work else { continue }
      new[call.key.agent.workspace, default: 0] += 1
    }
    for (workspace, count) in new { counter(of: workspace).increment(by: count) }
  }

  private func counter(of workspace: Int64) -> Counter {
    workspaces.withLock { counters in
      if let counter = counters[workspace] { return counter }
      guard counters.count < Self.mostWorkspaces else { return others }
      let counter = Self.counter(ofWorkspace: "\(workspace)", factory)
      counters[workspace] = counter
      return counter
    }
  }

  func commitFailed() { commitFailures.increment() }

  /// A row group was made.
  func sealed(in time: Duration) {
    sealDuration.recordNanoseconds(Int64(time / .nanoseconds(1)))
  }

  func sealFailed() { sealFailures.increment() }

  func setQueue(calls: Int, bytes: Int) {
    gauges[.queueCalls]?.set(Int64(calls))
    gauges[.queueBytes]?.set(Int64(bytes))
  }

  /// Sets the gauges of what a store holds; those that cannot be read now stay as they are.
  func measure(_ database: ArchiveDatabase) async {
    let counts = try? await database.read { db in
      try [
        (StoreMetric.tailCalls, "tail"), (.rowGroups, "row_groups"), (.keptRejects, "rejects"),
      ].map { metric, table in
        (metric, try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0)
      }
    }
    for (metric, count) in counts ?? [] { gauges[metric]?.set(Int64(count)) }
    let files = [database.path, "\(database.path)-wal"].compactMap {
      try? FileInput.status(path: Array($0.utf8)).size
    }
    gauges[.fileBytes]?.set(Int64(files.reduce(0, +)))
  }
}
