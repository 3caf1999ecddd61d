import Analyses
import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import GRDB
import Testing

/// Reports on what is left of a damaged store.
@Suite struct SkippingTests {
  private static let columns = Set(CallTable.allCases.flatMap(\.columns))

  /// Damages one value of one row.
  private static func flip(
    _ table: String,
    _ column: String,
    where condition: String = "true",
    in folder: ArchiveFolder
  ) throws {
    let queue = try DatabaseQueue(path: folder.store)
    defer { try? queue.close() }
    try queue.inDatabase { db in
      let row = try #require(
        try Row.fetchOne(
          db,
          sql: "SELECT rowid, \"\(column)\" FROM \(table) WHERE \(condition) LIMIT 1"
        )
      )
      let value: DatabaseValue
      switch (row[1] as DatabaseValue).storage {
      case .blob(var data):
        data[data.count / 2] ^= 0x10
        value = data.databaseValue
      case .int64(let number): value = (number + 1_000).databaseValue
      case .string(let text): value = "x\(text)".databaseValue
      case .double, .null: value = .null
      }
      try db.execute(
        sql: "UPDATE \(table) SET \"\(column)\" = ? WHERE rowid = ?",
        arguments: [value, row[0] as Int64]
      )
    }
  }

  /// Each call by itself, by its id: all cells of it and of its rows.
  private static func calls(_ snapshot: CallSnapshot) -> [String: [[UInt8]]] {
    var calls: [String: [[UInt8]]] = [:]
    for group in snapshot.groups {
      for place in 0..<group.callCount {
        let call = group.keeping(calls: [place])
        guard case .text(let ids) = call[.callID], case .text(let agents) = call[.agent] else {
          continue
        }
        let key = "\(agents[0] ?? []) \(ids[0] ?? [])"
        calls[key] = EncodedRowGroup(call).parts.map(\.chunk.bytes)
      }
    }
    return calls
  }

  /// The calls of a store by what they are in: `row group 1`, `call 61`.
  private static func places(_ folder: ArchiveFolder) async throws -> [String: Set<String>] {
    let queue = try DatabaseQueue(path: folder.store)
    defer { try? queue.close() }
    let groups = try await queue.read { db in
      try Row.fetchAll(db, sql: "SELECT id, call_count FROM row_groups ORDER BY id").flatMap {
        row in
        repeatElement(row[0] as Int64, count: row[1])
      }
    }
    var places: [String: Set<String>] = [:]
    // In the order of the row groups, those of the tail last.
    for (index, call) in try await folder.calls().enumerated() {
      let place = index < groups.count ? "row group \(groups[index])" : "call \(call.id)"
      places[place, default: []].insert("\(call.agent) \(call.callID)")
    }
    return places
  }

  /// A part of the store that is damaged, and what is left out for it.
  private struct Damaged: Sendable, CustomTestStringConvertible {
    let table: String
    let column: String
    var condition = "true"
    /// The calls' number cannot be told.
    var isUncounted = false

    var testDescription: String { "\(table).\(column)" }
  }

  private static let group = "row_group = 2"
  private static let parts =
    [
      Damaged(table: "row_groups", column: "definitions", condition: "id = 2", isUncounted: true),
      Damaged(table: "row_groups", column: "call_count", condition: "id = 2", isUncounted: true),
      Damaged(table: "row_groups", column: "first_start", condition: "id = 2", isUncounted: true),
      Damaged(table: "row_groups", column: "last_start", condition: "id = 2", isUncounted: true),
      Damaged(table: "row_groups", column: "head_checksum", condition: "id = 2", isUncounted: true),
      Damaged(table: "row_groups", column: "frozen", condition: "id = 2", isUncounted: true),
    ]
    + ["catalog", "ids", "agents", "checksum"].map {
      Damaged(table: "row_groups", column: $0, condition: "id = 2")
    }
    + ["bytes", "checksum", "table", "column"].map {
      Damaged(table: "column_chunks", column: $0, condition: group)
    }
    + ["body", "checksum", "size", "agent"].map { Damaged(table: "tail_rows", column: $0) }
  /// What is read when columns of other definitions are derived.
  private static let derived =
    ["bytes", "checksum", "size", "call_count", "first_call"].map {
      Damaged(table: "payload_blocks", column: $0, condition: group)
    } + [Damaged(table: "row_groups", column: "agents", condition: "id = 2")]

  private static let shared = Task {
    let folder = try await DamageTests.make()
    let snapshot = try await folder.reader().snapshot(columns: columns).calls
    return (folder: folder, calls: calls(snapshot), places: try await places(folder))
  }

  private func check(_ damaged: Damaged, isOutdated: Bool) async throws {
    let whole = try await Self.shared.value
    let folder = try ArchiveFolder()
    try FileManager.default.copyItem(atPath: whole.folder.store, toPath: folder.store)
    if isOutdated { try folder.makeOutdated() }
    try Self.flip(damaged.table, damaged.column, where: damaged.condition, in: folder)
    let bytes = try Data(contentsOf: URL(filePath: folder.store))
    let error = await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: Self.columns, threads: 2)
    }
    guard case .damaged(_, let part, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let snapshot = try await folder.reader().snapshot(
      columns: Self.columns,
      threads: 2,
      skipsDamaged: true
    )
    let left = try #require(snapshot.leftOut.first)
    #expect(snapshot.leftOut.count == 1)
    #expect(left.reason == .damage(part: part, reason: reason))
    // Also in words: of a column, its row group comes first.
    let place = String(part.prefix { $0 != "," })
    let lost = try #require(whole.places[place])
    #expect(left.calls == (damaged.isUncounted ? nil : lost.count))
    #expect(snapshot.input.leftOut == left.calls ?? 0)
    #expect(Self.calls(snapshot.calls) == whole.calls.filter { !lost.contains($0.key) })
    #expect(try Data(contentsOf: URL(filePath: folder.store)) == bytes)
  }

  @Test(arguments: parts) private func whatIsDamagedIsLeftOut(_ damaged: Damaged) async throws {
    try await check(damaged, isOutdated: false)
  }

  @Test(arguments: derived) private func payloadsThatAreNeeded(_ damaged: Damaged) async throws {
    try await check(damaged, isOutdated: true)
  }

  @Test func aReportIsThatOnTheRest() async throws {
    let whole = try await Self.shared.value
    let folder = try ArchiveFolder()
    try FileManager.default.copyItem(atPath: whole.folder.store, toPath: folder.store)
    try Self.flip("row_groups", "catalog", where: "id = 1", in: folder)
    try Self.flip("tail_rows", "body", in: folder)
    // What is left, as files.
    let rest = try ArchiveFolder()
    let lost = try folder.count("SELECT min(id) FROM tail")
    let grouped = try whole.folder.count("SELECT call_count FROM row_groups WHERE id = 1")
    var lines: [UInt8] = []
    for call in try await whole.folder.calls().dropFirst(grouped).sorted(by: { $0.id < $1.id })
    where call.id != Int64(lost) {
      let agent = JSONWriter.string(of: .string(ByteText(bytes: call.agent)))
      lines += "{\"workspace_id\":\(call.workspace),\"agent_remote_identifier\":\(agent),".utf8
      lines += "\"call\":".utf8
      lines += call.body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + Array("}\n".utf8)
    }
    let wanted = try await AllReports.fromFiles(try rest.sources([lines])) {
      $0.acceptsEmptyTranscripts = true
    }
    let found = try await AllReports.fromStore(folder.store, skipsDamaged: true)
    // The last is the week's, which also tells what was read.
    #expect(found.dropLast() == wanted.dropLast())
    #expect(found.last?.contains("left_out") == true)
  }

  @Test func lostRowsAndMissingColumnsAreCounted() async throws {
    let whole = try await Self.shared.value
    let size = try #require(whole.places["row group 2"]).count
    for (sql, part, calls) in [
      ("DELETE FROM row_groups WHERE id = 2", "the database", size),
      ("DELETE FROM column_chunks WHERE row_group = 2", "row group 2", size),
      ("DELETE FROM tail_rows WHERE id = (SELECT min(id) FROM tail)", "the database", 1),
      ("DELETE FROM settings WHERE name = 'calls'", "the settings", nil),
      ("UPDATE settings SET value = 'x' WHERE name = 'calls'", "the settings", nil),
      ("UPDATE settings SET value = value - 3 WHERE name = 'calls'", "the database", nil),
      ("UPDATE counters SET count = 'x'", "the counters", 0),
    ] as [(String, String, Int?)] {
      let folder = try ArchiveFolder()
      try FileManager.default.copyItem(atPath: whole.folder.store, toPath: folder.store)
      try folder.execute(sql)
      await #expect(throws: ArchiveError.self, "\(sql)") {
        _ = try await folder.reader().snapshot(columns: Self.columns)
      }
      let snapshot = try await folder.reader().snapshot(columns: Self.columns, skipsDamaged: true)
      #expect(snapshot.leftOut.map(\.calls) == [calls], "\(sql)")
      let text = try #require(snapshot.leftOut.first).description
      #expect(text.hasPrefix("\(part): "), "\(text)")
      #expect(text.contains(" left out"), "\(text)")
    }
    // An agent that is missing is needed to derive, and by the tail.
    let folder = try ArchiveFolder()
    try FileManager.default.copyItem(atPath: whole.folder.store, toPath: folder.store)
    try folder.makeOutdated()
    try folder.execute("DELETE FROM agents")
    let snapshot = try await folder.reader().snapshot(columns: Self.columns, skipsDamaged: true)
    #expect(snapshot.calls.groups.isEmpty)
    #expect(snapshot.leftOut.reduce(0) { $0 + ($1.calls ?? 0) } == whole.calls.count)
  }

  @Test func aWholeStoreLosesNothing() async throws {
    let whole = try await Self.shared.value
    let snapshot = try await whole.folder.reader().snapshot(
      columns: Self.columns,
      skipsDamaged: true
    )
    #expect(snapshot.leftOut.isEmpty)
    #expect(Self.calls(snapshot.calls) == whole.calls)
  }

  /// Looks whether what is reported of a file with these bytes is right, and the rest is told.
  ///
  /// - Returns: What was left out; `nil` when nothing can be read at all.
  private func leftOut(of bytes: Data, _ comment: Comment) async throws -> [LeftOut]? {
    let whole = try await Self.shared.value
    let folder = try ArchiveFolder()
    try bytes.write(to: URL(filePath: folder.store))
    let strict = try? await folder.reader().snapshot(columns: Self.columns)
    let found: ArchiveReader.Snapshot
    do {
      found = try await folder.reader().snapshot(columns: Self.columns, skipsDamaged: true)
    } catch {
      #expect(strict == nil, comment)
      return nil
    }
    let calls = Self.calls(found.calls)
    for (key, cells) in calls { #expect(whole.calls[key] == cells, comment) }
    if strict != nil { #expect(found.leftOut.isEmpty, comment) }
    if found.leftOut.allSatisfy({ $0.calls != nil }) {
      let lost = found.leftOut.reduce(0) { $0 + ($1.calls ?? 0) }
      #expect(calls.count + lost == whole.calls.count, comment)
    }
    return found.leftOut
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 2_000 : 60))
  func flippedBitsOfTheFileLeaveRightCalls(seed: Int) async throws {
    var bytes = try await Data(contentsOf: URL(filePath: Self.shared.value.folder.store))
    var random = SplitMix64(seed: UInt64(seed) + 500)
    let place = Int(random.integer(0...Int64(bytes.count - 1)))
    bytes[place] ^= 1 << UInt8(random.integer(0...7))
    _ = try await leftOut(of: bytes, "byte \(place)")
  }

  @Test func lostPagesLeaveRightCalls() async throws {
    let whole = try await Data(contentsOf: URL(filePath: Self.shared.value.folder.store))
    var malformed = 0
    for page in stride(from: 16_384, to: whole.count, by: 16_384) {
      var bytes = whole
      // No kind of page begins so.
      bytes.replaceSubrange(page..<page + 64, with: [UInt8](repeating: 0xA5, count: 64))
      let found = try await leftOut(of: bytes, "page at \(page)") ?? []
      malformed += found.count { part in
        guard case .damage(let part, let reason) = part.reason else { return false }
        return part.hasPrefix("row group ") && reason.contains("malformed")
      }
    }
    // SQLite itself found some, and the other groups were read all the same.
    #expect(malformed > 0)
  }
}
