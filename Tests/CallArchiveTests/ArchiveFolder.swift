import Analyses
import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import GRDB
import RawMemory
import Reporting
import Testing

/// A temporary folder with a store and sources, removed with its last reference.
final class ArchiveFolder: Sendable {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "call-archive-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// A copy of the store of a former format.
  static func ofFormat(_ format: Int) throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    let fixtures = packageRoot.appending(path: "Tests/CallArchiveTests/Fixtures")
    let frame = try Environment.bytes(of: fixtures.appending(path: "format-\(format).db.zst"))
    let bytes = try ZstdDecompressor().decompress(frame.span, limit: 1 << 20)
    try Data(bytes).write(to: URL(filePath: folder.store))
    return folder
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file of the folder.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// The store's path.
  var store: String { path("calls.db") }

  /// Writes texts, each as a file of its own.
  func sources(_ texts: [[UInt8]], _ prefix: String = "") throws -> [InputSource] {
    try texts.enumerated().map { index, text in
      let path = path("\(prefix)\(index).ndjson")
      try Data(text).write(to: URL(filePath: path))
      return InputSource(path: Array(path.utf8))
    }
  }

  /// Loads sources into the store.
  @discardableResult
  func ingest(
    _ sources: [InputSource],
    _ configure: (inout IngestOptions) -> Void = { _ in }
  ) async throws -> IngestSummary {
    var options = IngestOptions()
    options.threads = 2
    configure(&options)
    let writer = try ArchiveWriter(path: store, mode: .createOrWrite)
    let summary = try await writer.ingest(sources, options: options)
    try writer.close()
    return summary
  }

  func reader() throws -> ArchiveReader { try ArchiveReader(path: store) }

  /// What is wrong with the store.
  func problems() async throws -> [String] { try await reader().verify(threads: 2) }

  /// All calls of the store.
  func calls() async throws -> [StoredCall] {
    var calls: [StoredCall] = []
    try await reader().forEachCall { calls.append($0) }
    return calls
  }

  /// Runs SQL on the store, as whoever damages it might.
  func execute(_ sql: String) throws {
    let queue = try DatabaseQueue(path: store)
    try queue.inDatabase { db in try db.execute(sql: sql) }
    try queue.close()
  }

  /// The first value that a query on the store gives.
  func count(_ sql: String) throws -> Int {
    let queue = try DatabaseQueue(path: store)
    defer { try? queue.close() }
    return try queue.read { db in try Int.fetchOne(db, sql: sql) ?? -1 }
  }

  /// The texts that a query of SQL gives.
  func texts(_ sql: String) throws -> [String] {
    let queue = try DatabaseQueue(path: store)
    defer { try? queue.close() }
    return try queue.read { db in try String.fetchAll(db, sql: sql) }
  }
}

/// Reports of all kinds on some calls, as text.
enum AllReports {
  /// The queries that are asked of every analysis.
  static func queries(of analysis: Analysis) -> [ReportQuery] {
    var byAgent = ReportQuery()
    byAgent.dimensions = Array(Dimension.all(of: analysis.table).prefix(3))
    var early = ReportQuery()
    early.filter.until = 1_772_323_200_000
    var late = ReportQuery()
    late.filter.since = 1_772_323_200_000
    late.filter.conditions = []
    return [ReportQuery(), byAgent, early, late]
  }

  /// The reports on calls read from sources.
  static func fromFiles(
    _ sources: [InputSource],
    _ configure: (inout DecodingOptions) -> Void = { _ in }
  ) async throws -> [String] {
    let store = CallStore()
    var loader = CallLoader()
    configure(&loader.decoding)
    try await loader.load(sources, into: store) { _ in }
    let (snapshot, input) = (await store.snapshot, await store.input)
    return try await texts { _, _ in (snapshot, input) }
  }

  /// The reports on a store, each opening it anew.
  static func fromStore(_ path: String, skipsDamaged: Bool = false) async throws -> [String] {
    try await texts { columns, filter in
      let snapshot = try await ArchiveReader(path: path).snapshot(
        columns: columns,
        filter: filter,
        threads: 2,
        skipsDamaged: skipsDamaged
      )
      return (snapshot.calls, snapshot.input)
    }
  }

  private static func texts(
    _ calls: (Set<Calls.Column>, CallFilter) async throws -> (CallSnapshot, InputSummary)
  ) async throws -> [String] {
    var texts: [String] = []
    for analysis in Catalog.all {
      for query in queries(of: analysis) {
        let (snapshot, _) = try await calls(analysis.columnsNeeded(by: query), query.filter)
        let engine = ColumnEngine(snapshot, threads: 2)
        let report = try await analysis.report(from: engine, matching: query)
        texts.append(try ReportFormats.named("json").text(of: report))
      }
    }
    let request = WeeklyReport.Request(definition: .standard(), now: 1_773_000_000_000)
    let columns = request.definition.columns(under: request.query)
    let (snapshot, input) = try await calls(columns, CallFilter())
    let weekly = try await WeeklyReport.report(on: snapshot, request, input: input, threads: 2)
    texts.append(try ReportFormats.named("json").text(of: weekly))
    return texts
  }
}

extension ArchiveFolder {
  /// Marks the row groups as those of other definitions.
  func makeOutdated() throws {
    let queue = try DatabaseQueue(path: store)
    defer { try? queue.close() }
    try queue.inDatabase { db in
      let rows = try Row.fetchAll(
        db,
        sql: "SELECT id, call_count, first_start, last_start, frozen FROM row_groups"
      )
      for row in rows {
        var bytes: [UInt8] = []
        for value in [0, row[1] as Int64, row[2] as Int64, row[3] as Int64] {
          bytes.append(word: UInt64(bitPattern: value))
        }
        if row[4] as Int == 1 { bytes.append(word: 1) }
        let checksum = Checksum.crc32(bytes.span)
        try db.execute(
          sql: "UPDATE row_groups SET definitions = 0, head_checksum = ? WHERE id = ?",
          arguments: [Int64(checksum), row[0] as Int64]
        )
      }
    }
  }
}

extension ArchiveFolder {
  /// The bytes of the store's files, and what all compressed parts of the store decompress to.
  func everything() throws -> Data {
    var bytes = Data()
    for ending in ["", "-wal"] {
      bytes += (try? Data(contentsOf: URL(filePath: store + ending))) ?? Data()
    }
    let queue = try DatabaseQueue(path: store)
    defer { try? queue.close() }
    let blobs = try queue.read { db in
      let tables = try String.fetchAll(
        db,
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      )
      return try tables.flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").flatMap { row in
          row.databaseValues.compactMap { value -> Data? in
            if case .blob(let data) = value.storage { data } else { nil }
          }
        }
      }
    }
    let decompressor = ZstdDecompressor()
    let magic = Data([0x28, 0xB5, 0x2F, 0xFD])
    for blob in blobs {
      // A chunk has a few bytes before its frame.
      guard let frame = blob.prefix(32).range(of: magic) else { continue }
      let bytesOfFrame = [UInt8](blob[frame.lowerBound...])
      bytes += Data(try decompressor.decompress(bytesOfFrame.span, limit: 1 << 28))
    }
    return bytes
  }
}
