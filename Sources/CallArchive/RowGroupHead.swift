import Calls
import ColumnStore
import GRDB
import RawMemory

/// A row group without its columns and payloads.
struct RowGroupHead: Sendable {
  let id: Int64
  let definitions: Int
  let callCount: Int
  let firstStart: Int64
  let lastStart: Int64
  /// Whether the payloads were pruned: the columns are all there is, and are never made again.
  let isFrozen: Bool

  /// The heads of all row groups, in their order.
  static func all(_ db: Database) throws -> [RowGroupHead] {
    try Row.fetchAll(db, sql: "\(query(db)) ORDER BY id").map { try RowGroupHead($0) }
  }

  /// The head of the row group `id`; `nil` when there is none.
  static func one(_ id: Int64, _ db: Database) throws -> RowGroupHead? {
    let statement = try db.cachedStatement(sql: "\(query(db)) WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [id]).map { try RowGroupHead($0) }
  }

  /// Selects what ``init(_:)`` takes.
  private static func query(_ db: Database) throws -> String {
    // Nothing was frozen before format 2.
    let frozen = try ArchiveSchema.version(of: db) < 2 ? "0" : "frozen"
    return """
      SELECT id, definitions, call_count, first_start, last_start, head_checksum, \(frozen)
      FROM row_groups
      """
  }

  /// The head of a row; its checksum holds.
  private init(_ row: Row) throws(Damage) {
    id = try row.integer(0, of: "a row group")
    let part = "row group \(id)"
    definitions = try row.count(1, of: part)
    callCount = try row.count(2, of: part)
    firstStart = try row.integer(3, of: part)
    lastStart = try row.integer(4, of: part)
    let frozen = try row.count(6, of: part)
    isFrozen = frozen == 1
    let found = Self.checksum(definitions, callCount, firstStart, lastStart, isFrozen: isFrozen)
    guard try row.checksum(5, of: part) == found, firstStart <= lastStart, frozen <= 1 else {
      throw Damage(part, "the checksum of its head is wrong")
    }
  }

  static func checksum(
    _ definitions: Int,
    _ callCount: Int,
    _ firstStart: Int64,
    _ lastStart: Int64,
    isFrozen: Bool
  ) -> UInt32 {
    var bytes: [UInt8] = []
    for value in [Int64(definitions), Int64(callCount), firstStart, lastStart] {
      bytes.append(word: UInt64(bitPattern: value))
    }
    if isFrozen { bytes.append(word: 1) }
    return Checksum.crc32(bytes.span)
  }
}

/// Which calls a row group has, and how many rows each.
struct RowGroupDetail: Sendable {
  /// The columns of `row_groups`, in the order of ``init(_:of:)``.
  private static let columns = "catalog, ids, agents, checksum"

  let catalog: [UInt8]
  let ids: [UInt8]
  let agents: [UInt8]

  /// The detail of the row group `id`, which must be there.
  static func one(_ id: Int64, _ db: Database) throws -> RowGroupDetail {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(columns) FROM row_groups WHERE id = ?"),
      arguments: [id]
    )
    guard let row else { throw Damage.group(id, "it is missing") }
    return try RowGroupDetail(row, of: id)
  }

  /// The part of a row that ``columns`` select; its checksum holds.
  private init(_ row: Row, of id: Int64) throws(Damage) {
    let part = "row group \(id)"
    catalog = try row.bytes(0, of: part)
    ids = try row.bytes(1, of: part)
    agents = try row.bytes(2, of: part)
    guard try row.checksum(3, of: part) == Self.checksum(catalog, ids, agents) else {
      throw Damage(part, "the checksum of its catalogue is wrong")
    }
  }

  static func checksum(_ catalog: [UInt8], _ ids: [UInt8], _ agents: [UInt8]) -> UInt32 {
    var bytes: [UInt8] = []
    for part in [catalog, ids, agents] { bytes.append(word: UInt64(part.count)) }
    bytes += catalog + ids + agents
    return Checksum.crc32(bytes.span)
  }

  /// The integers, one a call, that a chunk has.
  static func integers(
    _ bytes: [UInt8],
    count: Int,
    of id: Int64
  ) throws(Damage) -> [Int64] {
    do {
      guard case .integer(let chunk) = try ChunkDecoder().decode(bytes.span, rowCount: count),
        chunk.validity == nil
      else { throw ChunkDecodingError.corrupt(reason: "no integers") }
      return chunk.values()
    } catch {
      throw .group(id, "its list of calls is unreadable")
    }
  }
}
