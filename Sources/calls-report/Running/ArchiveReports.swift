import CallArchive
import Calls
import CallsServer

/// The calls of a store that is being written.
///
/// Each question opens the store for itself, so that none waits for another.
struct ArchiveReports: ReportStore {
  private let path: String
  private let storeVersion: StoreVersion

  /// The calls of the store at `path`.
  init(path: String) throws(ArchiveError) {
    self.path = path
    storeVersion = try StoreVersion(path: path)
  }

  func version() throws -> Int { try told { try storeVersion.present() } }

  func dimensions() throws -> [CustomDimension] {
    try told { try ArchiveReader(path: path).dimensions() }
  }

  func calls(
    columns: Set<Column>,
    filter: CallFilter
  ) async throws -> any RowGroupSource {
    Told(calls: try stored(columns, filter))
  }

  func snapshot(
    columns: Set<Column>,
    filter: CallFilter,
    limit: Int
  ) async throws -> (calls: CallSnapshot, input: InputSummary) {
    let stored = try stored(columns, filter)
    var groups: [RowGroup] = []
    var bytes = 0
    for index in 0..<stored.groupCount {
      try Task.checkCancellation()
      let group = try told { try stored.group(at: index) }
      bytes += group.byteCount
      guard bytes <= limit else { throw ReportStoreError.tooLarge(bytes: limit) }
      groups.append(group)
    }
    return (CallSnapshot(groups: groups), stored.input)
  }

  func forEachRowGroup(
    columns: Set<Column>,
    filter: CallFilter,
    _ body: (RowGroup, [Int64], Int64?) throws -> Bool
  ) async throws {
    try told {
      try ArchiveReader(path: path)
        .forEachRowGroupByLatestCall(columns: columns, filter: filter, body)
    }
  }

  func call(_ id: Int64, columns: Set<Column>) async throws -> ReportedCall? {
    try told {
      try ArchiveReader(path: path).call(id, columns: columns)
        .map { ReportedCall(row: $0.rows, body: $0.body) }
    }
  }

  // On the thread that asks: it is one that lets the writing go first.
  private func stored(_ columns: Set<Column>, _ filter: CallFilter) throws -> StoredCalls {
    try told {
      try ArchiveReader(path: path).callsOnThisThread(columns: columns, filter: filter)
    }
  }

  /// Row groups whose errors are the server's.
  private struct Told: RowGroupSource {
    let calls: any RowGroupSource

    var groupCount: Int { calls.groupCount }

    var input: InputSummary { calls.input }

    var hasIDs: Bool { calls.hasIDs }

    func group(at index: Int) throws -> RowGroup { try told { try calls.group(at: index) } }

    func group(at index: Int, columns: Set<Column>) throws -> RowGroup {
      try told { try calls.group(at: index, columns: columns) }
    }
  }
}

/// Runs `body`, and tells what is wrong with a store as the server wants it.
private func told<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as ArchiveError {
    throw ReportStoreError.unreadable("\(error)")
  }
}
