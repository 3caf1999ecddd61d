import CallArchive
import Calls
import CallsTestSupport
import ColumnStore
import Foundation
import GRDB
import Testing

/// What is stored and is not what was written.
@Suite struct DamageTests {
  /// A store with row groups, a tail, rejects and conflicts.
  static func make() async throws -> ArchiveFolder {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: 11)
    let first = payloads.lines(of: payloads.records(60, rejected: 0.1, repeated: 0.2))
    try await folder.ingest(try folder.sources([first])) { options in
      options.rowsPerGroup = 100
      options.smallestGroup = 1
      options.input = InputOptions(blockSize: 8_000)
    }
    let second = payloads.lines(of: payloads.records(10, rejected: 0, repeated: 0))
    try await folder.ingest(try folder.sources([second], "tail-"))
    #expect(try await folder.problems() == [])
    for table in ["tail_rows", "rejects", "conflicts"] {
      #expect(try folder.count("SELECT count(*) FROM \(table)") > 0, "\(table)")
    }
    #expect(try folder.count("SELECT count(*) FROM row_groups") > 1)
    return folder
  }

  /// Changes one byte, or adds one to a number, in one row of each table and column.
  private static func flip(_ table: String, _ column: String, in folder: ArchiveFolder) throws {
    let queue = try DatabaseQueue(path: folder.store)
    defer { try? queue.close() }
    try queue.inDatabase { db in
      let kind = try String.fetchOne(
        db,
        sql: "SELECT typeof(\"\(column)\") FROM \(table) WHERE \"\(column)\" IS NOT NULL LIMIT 1"
      )
      let one = "\"\(column)\" = (SELECT \"\(column)\" FROM \(table) LIMIT 1)"
      switch kind {
      case "blob":
        let value = try Data.fetchOne(db, sql: "SELECT \"\(column)\" FROM \(table) LIMIT 1")
        var bytes = Array(value ?? Data())
        bytes[bytes.count / 2] ^= 0x10
        try db.execute(
          sql: "UPDATE \(table) SET \"\(column)\" = ? WHERE \(one)",
          arguments: [Data(bytes)]
        )
      case "integer":
        try db.execute(sql: "UPDATE \(table) SET \"\(column)\" = \"\(column)\" + 1000 WHERE \(one)")
      default:
        try db.execute(sql: "UPDATE \(table) SET \"\(column)\" = 'x' || \"\(column)\" WHERE \(one)")
      }
    }
  }

  /// Which parts a report reads that has all columns.
  private static let reported = [
    ("row_groups", "definitions"), ("row_groups", "call_count"), ("row_groups", "first_start"),
    ("row_groups", "last_start"), ("row_groups", "head_checksum"), ("row_groups", "catalog"),
    ("row_groups", "ids"), ("row_groups", "agents"), ("row_groups", "checksum"),
    ("column_chunks", "bytes"), ("column_chunks", "checksum"), ("column_chunks", "table"),
    ("column_chunks", "column"), ("tail_rows", "body"), ("tail_rows", "checksum"),
    ("tail_rows", "size"),
    ("tail_rows", "agent"),
  ]
  /// Which others there are.
  private static let others = [
    ("payload_blocks", "bytes"), ("payload_blocks", "checksum"), ("payload_blocks", "size"),
    ("payload_blocks", "call_count"), ("payload_blocks", "first_call"),
    ("column_chunks", "zone_map"), ("column_chunks", "row_group"), ("payload_blocks", "row_group"),
    ("call_keys", "hashes"), ("call_keys", "hashes_checksum"), ("call_keys", "digests"),
    ("call_keys", "origins"), ("call_keys", "checksum"), ("call_keys", "row_group"),
    ("tail_rows", "call_id"), ("tail_rows", "digest"), ("agents", "agent"), ("agents", "workspace"),
    ("rejects", "body"),
    ("rejects", "checksum"), ("rejects", "problems"), ("conflicts", "body"),
    ("rejects", "digest"), ("rejects", "size"), ("rejects", "workspace"), ("rejects", "agent"),
    ("conflicts", "checksum"), ("conflicts", "call"), ("conflicts", "size"),
    ("conflicts", "digest"), ("duplicates", "call"),
  ]

  @Test func everyKindOfDamageIsFound() async throws {
    let whole = try await Self.make()
    let columns = Set(CallTable.allCases.flatMap(\.columns))
    for (table, column) in Self.reported + Self.others {
      let folder = try ArchiveFolder()
      try FileManager.default.copyItem(atPath: whole.store, toPath: folder.store)
      try Self.flip(table, column, in: folder)
      let problems = try await folder.problems()
      #expect(!problems.isEmpty, "\(table).\(column)")
      guard Self.reported.contains(where: { $0 == (table, column) }) else { continue }
      let error = await #expect(throws: ArchiveError.self, "\(table).\(column)") {
        _ = try await folder.reader().snapshot(columns: columns)
      }
      guard case .damaged(_, let part, _) = error else {
        Issue.record("\(table).\(column): \(String(describing: error))")
        continue
      }
      if table == "column_chunks", column != "row_group" {
        #expect(part.hasPrefix("row group 1"), "\(table).\(column): \(part)")
      }
    }
  }

  @Test func wrongCountersAreFound() async throws {
    let whole = try await Self.make()
    let names = try whole.texts("SELECT name FROM workspace_counters WHERE workspace = 2")
    #expect(Set(names).isSuperset(of: ["calls", "duplicates", "conflicts"]))
    #expect(names.contains { $0.hasPrefix("rejected_") })
    func expectProblem(of name: String, after sql: String, _ only: String = "") async throws {
      let folder = try ArchiveFolder()
      try FileManager.default.copyItem(atPath: whole.store, toPath: folder.store)
      try folder.execute("\(sql) WHERE name = '\(name)' \(only)")
      let problems = try await folder.problems()
      #expect(problems.count == 1 && problems[0].contains(" \(name)"), "\(sql): \(problems)")
    }
    for name in names {
      for change in [
        "UPDATE % SET count = count + 1", "UPDATE % SET count = count - 1", "DELETE FROM %",
      ] {
        let sql = change.replacing("%", with: "workspace_counters")
        try await expectProblem(of: name, after: sql, "AND workspace = 2")
      }
      guard name != "calls", name != "duplicates" else { continue }
      // More may be counted than workspaces are known of, from former formats.
      try await expectProblem(of: name, after: "UPDATE counters SET count = count - 1")
      try await expectProblem(of: name, after: "DELETE FROM counters")
    }
  }

  @Test(arguments: [
    ("UPDATE settings SET value = 3 WHERE name = 'next_call'", "the next call's id is 3"),
    ("UPDATE settings SET value = 'x' WHERE name = 'next_call'", "the next call's id is missing"),
    ("DELETE FROM settings WHERE name = 'next_call'", "the next call's id is missing"),
    (
      "UPDATE tail_rows SET id = 2 WHERE id = (SELECT max(id) FROM tail_rows)",
      "1 calls have the id of another"
    ),
    (
      """
      UPDATE conflicts SET call = (SELECT min(id) FROM tail_rows)
        WHERE id = (SELECT min(id) FROM conflicts)
      """,
      "its body is that of another call"
    ),
  ])
  func numbersOfCallsThatAreNotTheirsAreFound(sql: String, problem: String) async throws {
    let folder = try await Self.make()
    try folder.execute(sql)
    let problems = try await folder.problems()
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test func aLostRowGroupIsFound() async throws {
    let folder = try await Self.make()
    try folder.execute("DELETE FROM row_groups WHERE id = 1")
    await #expect(throws: ArchiveError.self) {
      _ = try await folder.reader().snapshot(columns: [])
    }
    #expect(try await !folder.problems().isEmpty)
  }

  /// Whatever byte of the file is wrong, a report is the right one or none.
  @Test(arguments: 0..<(Environment.isLongRun ? 2_000 : 40))
  func flippedBitsOfTheFileChangeNoReport(seed: Int) async throws {
    let whole = try await Self.shared.value
    let columns = Set(CallTable.allCases.flatMap(\.columns))
    let bytes = try Data(contentsOf: URL(filePath: whole.folder.store))
    var random = SplitMix64(seed: UInt64(seed))
    var damaged = bytes
    let place = Int(random.integer(0...Int64(bytes.count - 1)))
    damaged[place] ^= 1 << UInt8(random.integer(0...7))
    let folder = try ArchiveFolder()
    try damaged.write(to: URL(filePath: folder.store))
    let found = try? await folder.reader().snapshot(columns: columns).calls
    if let found { #expect(Self.digest(found) == whole.digest, "byte \(place)") }
    // It must end, and not trap.
    _ = try? await folder.problems()
    _ = try? await folder.reader().info()
  }

  private static let shared = Task {
    let folder = try await make()
    let columns = Set(CallTable.allCases.flatMap(\.columns))
    let calls = try await folder.reader().snapshot(columns: columns).calls
    return (folder: folder, digest: digest(calls))
  }

  /// All cells of all columns.
  private static func digest(_ calls: CallSnapshot) -> [[String: [UInt8]]] {
    calls.groups.map { group in
      var cells: [String: [UInt8]] = [:]
      for table in CallTable.allCases {
        for column in table.columns {
          cells["\(table).\(column.name)"] = group[column].map { $0.encoded() }
        }
      }
      return cells
    }
  }

  // MARK: - What writers must not believe

  /// A damaged name of an agent is not made the truth.
  @Test(arguments: ["rebuild", "compact", "redact", "freeze", "export"])
  func aNameThatIsDamagedStaysDamage(work: String) async throws {
    let folder = try await Self.make()
    try folder.execute("UPDATE agents SET agent = CAST('a' || agent AS BLOB)")
    let before = try await folder.problems()
    #expect(!before.isEmpty)
    await #expect(throws: ArchiveError.self) {
      guard work != "export" else { return _ = try await folder.calls() }
      let writer = try ArchiveWriter(path: folder.store, mode: .write)
      switch work {
      case "rebuild": _ = try await writer.rebuild(onlyOutdated: false)
      case "compact": _ = try await writer.compact(calls: 1_000)
      case "redact": _ = try await writer.redact(Redaction(phones: true, keys: ["text"]))
      default: _ = try await writer.freeze(before: .max)
      }
    }
    // Nothing is laundered: as many row groups are wrong as before.
    #expect(try await folder.problems().count >= before.count)
  }

  @Test func aLaterBodyOfAnotherCallIsNotApplied() async throws {
    let folder = try await Self.make()
    let conflict = try #require(try await folder.reader().conflicts().first)
    let other = try #require(try await folder.calls().first { $0.id != conflict.call }).id
    try folder.execute("UPDATE conflicts SET call = \(other) WHERE id = \(conflict.id)")
    let bodies = try await folder.calls().map(\.body)
    let writer = try ArchiveWriter(path: folder.store, mode: .write)
    let error = await #expect(throws: ArchiveError.self) {
      try await writer.apply(conflict: conflict.id)
    }
    #expect("\(String(describing: error))".contains("is that of another call"))
    try writer.close()
    #expect(try await folder.calls().map(\.body) == bodies)
  }

  // MARK: - What can be saved

  /// Of a damaged row group the other blocks of payloads are given, and calls without their columns.
  @Test func whatIsWholeOfARowGroupIsGiven() async throws {
    let folder = try ArchiveFolder()
    let text = String(repeating: "x", count: 400_000)
    let lines = (0..<12).map { number in
      #"{"call_id":"\#(number)","call_type":"p","recording_url":"-","start_timestamp":1772409600,"#
        + #""end_timestamp":1772409660,"note":"\#(text)\#(number)","#
        + #""transcript_with_tool_calls":[{"role":"user","text":"hi","start_ms":0,"end_ms":9}]}"#
    }
    try await folder.ingest(
      try folder.sources([Array(lines.joined(separator: "\n").utf8)])
    ) { $0.smallestGroup = 1 }
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 1)
    let blocks = try folder.count("SELECT count(*) FROM payload_blocks")
    let lost = try folder.count("SELECT call_count FROM payload_blocks WHERE ordinal = 1")
    #expect(blocks > 2)
    try folder.execute(
      """
      UPDATE payload_blocks SET checksum = checksum + 1 WHERE ordinal = 1;
      UPDATE column_chunks SET checksum = checksum + 1 WHERE "column" = 'call_id';
      """
    )
    await #expect(throws: ArchiveError.self) { _ = try await folder.calls() }
    var ids: [String] = []
    let lacking = try await folder.reader().forEachCall(skipsDamaged: true) { call in
      ids.append(String(decoding: call.callID, as: UTF8.self))
      #expect(call.body == Array(lines[Int(ids[ids.count - 1]) ?? 0].utf8))
    }
    #expect(ids.count == 12 - lost)
    #expect(lacking.damaged.map(\.calls) == [lost])
  }

  /// Runs `body` with each page of the store zeroed, one at a time; the first two hold the schema.
  private static func forEachZeroedPage(
    of folder: ArchiveFolder,
    _ body: (Int) async throws -> Void
  ) async throws {
    let whole = try Data(contentsOf: URL(filePath: folder.store))
    let size = try folder.count("PRAGMA page_size")
    for page in 2..<whole.count / size {
      var bytes = whole
      bytes.replaceSubrange(page * size..<(page + 1) * size, with: Data(count: size))
      try bytes.write(to: URL(filePath: folder.store))
      try await body(page)
    }
  }

  /// A page of SQLite that is damaged does not take the rest along.
  @Test func pagesThatAreZeroedLoseNoMoreThanTheyHold() async throws {
    let folder = try await Self.make()
    let all = try await folder.calls()
    var saved = 0
    try await Self.forEachZeroedPage(of: folder) { page in
      var found: [StoredCall] = []
      do {
        let lacking = try await folder.reader().forEachCall(skipsDamaged: true) {
          found.append($0)
        }
        let known = lacking.damaged.allSatisfy { $0.calls != nil }
        let lost = lacking.damaged.reduce(0) { $0 + ($1.calls ?? 0) }
        #expect(!known || found.count + lost == all.count, "page \(page)")
        if found.count < all.count { saved += 1 }
      } catch is ArchiveError {}
      #expect(found.allSatisfy { all.contains($0) }, "page \(page)")
    }
    #expect(saved > 0)
  }

  /// Reports and exports of a tail of which a page is damaged have the rest.
  @Test func aDamagedTailIsLeftOut() async throws {
    let folder = try ArchiveFolder()
    var payloads = RandomPayloads(seed: 4)
    let lines = payloads.lines(of: payloads.records(200, rejected: 0, repeated: 0))
    try await folder.ingest(try folder.sources([lines]))
    #expect(try folder.count("SELECT count(*) FROM row_groups") == 0)
    let total = try folder.count("SELECT count(*) FROM tail")
    var reported = 0
    try await Self.forEachZeroedPage(of: folder) { _ in
      let snapshot = try? await folder.reader().snapshot(columns: [.callID], skipsDamaged: true)
      guard let snapshot, !snapshot.leftOut.isEmpty else { return }
      reported += snapshot.calls.callCount > 0 && snapshot.calls.callCount < total ? 1 : 0
    }
    #expect(reported > 0)
  }
}
