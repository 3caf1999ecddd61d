import Calls
import ColumnStore
import GRDB
import RawMemory

/// A row group whose payloads were pruned, with all its columns, of whatever definitions.
struct FrozenGroup {
  let definitions: Int
  /// The calls' ids, ascending.
  private(set) var ids: [Int64]
  /// The calls' agents.
  private(set) var agents: [Int64]
  private(set) var keys: GroupKeys
  private(set) var rows: RowGroup

  /// The group of `head` as it is stored.
  ///
  /// - Complexity: O(cells and bytes of texts).
  init(_ head: RowGroupHead, _ db: Database) throws {
    let decoder = ChunkDecoder()
    let detail = try RowGroupDetail.one(head.id, db)
    let catalog = try head.catalog(detail.catalog, with: decoder)
    var chunks: [Column: ColumnChunk] = [:]
    for stored in try StoredColumn.all(of: head.id, db) {
      let (column, chunk) = try stored.decoded(by: catalog, of: head.id, with: decoder)
      chunks[column] = chunk
    }
    definitions = head.definitions
    ids = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    agents = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    keys = try GroupKeys(of: head.id, count: head.callCount, db)
    rows = catalog.group(of: chunks)
    guard rows.starts != nil else { throw Damage.group(head.id, "its calls have no start") }
  }

  /// The places of the calls that start before `time`.
  func early(before time: Int64) -> [Int] {
    guard case .integer(let starts) = rows[.start] else { return [] }
    return (0..<starts.count).filter { row in starts[row].map { $0 < time } ?? false }
  }

  /// The group of the calls at `places` alone, in that order.
  func keeping(_ places: [Int]) -> FrozenGroup {
    var group = self
    group.ids = places.map { ids[$0] }
    group.agents = places.map { agents[$0] }
    group.keys = keys.keeping(places)
    group.rows = rows.keeping(calls: places)
    return group
  }

  /// The rows of the largest table.
  var rowCount: Int { rows.tables.values.reduce(0) { max($0, $1.rowCount) } }

  /// Whether the columns of both mean the same, so that they can be merged.
  func fits(_ other: FrozenGroup) -> Bool {
    definitions == other.definitions && rows.tables.keys == other.rows.tables.keys
      && Set(rows.allColumns) == Set(other.rows.allColumns)
  }

  /// The group of all calls of `groups`, which fit and of which there must be some, by their ids.
  static func merging(_ groups: [FrozenGroup]) -> FrozenGroup {
    var whole = groups[0]
    whole.rows = .merging(groups.map(\.rows))
    whole.ids = groups.flatMap(\.ids)
    whole.agents = groups.flatMap(\.agents)
    whole.keys = groups.reduce(into: GroupKeys()) { $0.append($1.keys) }
    return whole.keeping(whole.ids.indices.sorted { whole.ids[$0] < whole.ids[$1] })
  }

  /// Takes texts out of the calls at `places`.
  ///
  /// - Returns: The places of those that had any.
  mutating func redact(_ places: [Int], _ redaction: Redaction) -> Set<Int> {
    var calls: Set<Int> = []
    for column in rows.allColumns where redaction.concerns(column) {
      guard let table = rows.tables[column.table], case .text(let chunk) = rows[column] else {
        continue
      }
      let callsOfRows = places.flatMap { call in table.rows(ofCall: call).map { ($0, call) } }
      let replaced = chunk.replacing(in: callsOfRows.lazy.map(\.0)) { text in
        redaction.redacted(text, of: column)
      }
      guard let replaced else { continue }
      rows = rows.adding(column, .text(replaced.chunk))
      let changed = Set(replaced.rows)
      for (row, call) in callsOfRows where changed.contains(row) { calls.insert(call) }
    }
    // Of a short call the columns tell so much that its digest would tell the rest.
    for call in calls { keys.forgetDigest(call) }
    return calls
  }

  /// Writes the group, in the place of those with the ids `former`.
  func write(insteadOf former: [Int64], in transaction: BatchTransaction) throws {
    if !ids.isEmpty {
      try transaction.insert(
        EncodedGroup(rows, definitions: definitions, columns: rows.allColumns),
        ids: ids,
        agents: agents,
        keys: keys,
        payloads: [],
        isFrozen: true
      )
    }
    for former in former { try ArchiveWriter.delete(group: former, transaction.db) }
  }
}

extension RowGroup {
  /// The columns of all tables, in an order that does not depend on the run.
  fileprivate var allColumns: [Column] {
    CallTable.allCases.flatMap { table in
      (tables[table]?.columns.keys).map { columns in columns.sorted { $0.name < $1.name } } ?? []
    }
  }
}

/// A column of a row group as it is stored, of whatever definitions.
struct StoredColumn: Sendable {
  let table: String
  let name: String
  let chunk: LoadedCalls.StoredChunk
  let zoneMap: [UInt8]

  /// The table and the name.
  var fullName: String { "\(table).\(name)" }

  /// The columns of the row group `id`.
  static func all(of id: Int64, _ db: Database) throws -> [StoredColumn] {
    try all(of: id, "", [], db)
  }

  /// The columns of calls of the row group `id` that are among `names`.
  static func all(of id: Int64, named names: [String], _ db: Database) throws -> [StoredColumn] {
    let places = repeatElement("?", count: names.count).joined(separator: ", ")
    return try all(
      of: id,
      "AND \"table\" = 'calls' AND \"column\" IN (\(places))",
      StatementArguments(names),
      db
    )
  }

  private static func all(
    of id: Int64,
    _ condition: String,
    _ arguments: StatementArguments,
    _ db: Database
  ) throws -> [StoredColumn] {
    let part = "row group \(id)"
    return try Row.fetchAll(
      db,
      sql: """
        SELECT "table", "column", checksum, bytes, zone_map, row_group FROM column_chunks
        WHERE rowid IN (SELECT rowid FROM column_chunks WHERE row_group = ?) \(condition)
        ORDER BY "table", "column"
        """,
      arguments: [id] + arguments
    ).map { row in
      // The index may be damaged.
      guard try row.integer(5, of: part) == id else {
        throw Damage(part, "the index leads to a column of another one")
      }
      return StoredColumn(
        table: try row.text(0, of: part),
        name: try row.text(1, of: part),
        chunk: LoadedCalls.StoredChunk(
          bytes: try row.bytes(3, of: part),
          checksum: try row.checksum(2, of: part)
        ),
        zoneMap: try row.bytes(4, of: part)
      )
    }
  }

  /// The column's cells; the checksum holds.
  func decoded(
    by catalog: RowGroupCatalog,
    of group: Int64,
    with decoder: ChunkDecoder
  ) throws(Damage) -> (Column, ColumnChunk) {
    guard chunk.isWhole else {
      throw .group(group, "the checksum of the column '\(fullName)' is wrong")
    }
    guard let table = CallTable(rawValue: table) else {
      throw .group(group, "there is no table '\(table)'")
    }
    do throws(RowGroupDecodingError) {
      return try catalog.decode(chunk.bytes.span, of: table, name, with: decoder)
    } catch {
      throw .group(group, "\(error)")
    }
  }
}
