import Analyses
import Calls
import CallsServer
import CallsTestSupport
import RawMemory
import Synchronization

/// Calls in memory, each a row group of its own, the oldest first.
final class MemoryReportStore: ReportStore {
  private struct Stored {
    var calls: [(id: Int64, start: Int64, row: RowGroup, body: [UInt8])] = []
    var version = 1
    var readings = 0
    var error: ReportStoreError?
  }

  private let stored = Mutex(Stored())
  /// Called before calls are read.
  private let beforeReading: @Sendable () async throws -> Void

  init(beforeReading: @escaping @Sendable () async throws -> Void = {}) {
    self.beforeReading = beforeReading
  }

  /// How often calls were read.
  var readings: Int { stored.withLock { $0.readings } }

  /// What reading calls ends with.
  var error: ReportStoreError? {
    get { stored.withLock { $0.error } }
    set { stored.withLock { $0.error = newValue } }
  }

  /// Adds a call that starts at `start`, Unix milliseconds, and gives its number.
  @discardableResult
  func add(
    start: Int64,
    workspace: Int64 = 42,
    _ fields: KeyValuePairs<ByteText, JSONValue> = [:]
  ) -> Int64 {
    stored.withLock { stored in
      let id = Int64(stored.calls.count + 1)
      var call = ContractCase.smallestCall
      call["call_id"] = .string(ByteText("call-\(id)"))
      call["start_timestamp"] = .integer(start)
      call["end_timestamp"] = .integer(start + 60_000)
      for (key, value) in fields { call[key] = value }
      let body = JSONWriter.bytes(of: .object(call))
      let deriver = CallDeriver()
      let bytes = PaddedBytes(body.span)
      precondition(
        deriver.append(bytes, in: 0..<body.count, workspace: workspace, agent: Array("a".utf8))
          != nil
      )
      stored.calls.append((id, start, deriver.sealed(), body))
      stored.version += 1
      return id
    }
  }

  func version() throws -> Int { stored.withLock { $0.version } }

  private func read() async throws -> [RowGroup] {
    try await beforeReading()
    return try stored.withLock { stored in
      stored.readings += 1
      if let error = stored.error { throw error }
      return stored.calls.map(\.row)
    }
  }

  func calls(
    columns: Set<Column>,
    filter: CallFilter
  ) async throws -> any RowGroupSource { CallSnapshot(groups: try await read()) }

  func snapshot(
    columns: Set<Column>,
    filter: CallFilter,
    limit: Int
  ) async throws -> (calls: CallSnapshot, input: InputSummary) {
    let calls = CallSnapshot(groups: try await read())
    guard calls.byteCount <= limit else { throw ReportStoreError.tooLarge(bytes: limit) }
    return (calls, InputSummary())
  }

  func forEachRowGroup(
    columns: Set<Column>,
    filter: CallFilter,
    _ body: (RowGroup, [Int64], Int64?) throws -> Bool
  ) async throws {
    _ = try await read()
    let calls = stored.withLock { $0.calls }.sorted { $0.start > $1.start }
    for (index, call) in calls.enumerated() {
      let next = index + 1 < calls.count ? calls[index + 1].start : nil
      guard try body(call.row, [call.id], next) else { return }
    }
  }

  func call(_ id: Int64, columns: Set<Column>) async throws -> ReportedCall? {
    stored.withLock { stored in
      stored.calls.first { $0.id == id }.map { ReportedCall(row: $0.row, body: $0.body) }
    }
  }
}

/// A server that answers reports on calls in memory.
enum ReportServer {
  static let reader = "tr_api_reports"
  static let pii = "tr_api_pii"
  static let feed = "tr_api_feed"
  static let feedAndRead = "tr_api_feed_and_read"
  static let foreign = "tr_api_other"

  static let keys = MemoryKeys(keys: [
    MemoryKeys.key: KeyAccess(id: 1, workspace: 42, scopes: .write),
    reader: KeyAccess(id: 2, workspace: 42, scopes: .read),
    pii: KeyAccess(id: 3, workspace: 42, scopes: [.read, .pii]),
    feed: KeyAccess(id: 4, workspace: 42, scopes: .feed),
    feedAndRead: KeyAccess(id: 5, workspace: 42, scopes: [.feed, .read]),
    foreign: KeyAccess(id: 6, workspace: 7, scopes: .read),
  ])

  static let subjects: [ReportSubject] =
    Catalog.all.map { .analysis($0, prices: nil) } + [.weekly(.standard()), .query]

  /// A Monday, Unix milliseconds.
  static let monday: Int64 = 1_772_409_600_000

  static func run(
    _ store: MemoryReportStore,
    limits: QueryLimits = QueryLimits(),
    authentication: Authentication = .keys(keys),
    origins: [String] = [],
    now: @escaping @Sendable () -> Int64 = { monday + 86_400_000 },
    _ body: @Sendable @escaping (TestServer) async throws -> Void
  ) async throws {
    let registry = MetricsRegistry()
    try await TestServer.run(
      authentication: authentication,
      routes: ReportRoutes.all(
        subjects,
        store: store,
        limits: limits,
        registry: registry,
        now: now
      ),
      registry: registry
    ) { options in
      options.crossOrigin = CrossOrigin(origins: origins)
    } _: {
      try await body($0)
    }
  }
}
