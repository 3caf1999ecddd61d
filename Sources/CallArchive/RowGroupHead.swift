import Calls
import ColumnStore
import GRDB
import RawMemory

/// A row group without its columns and payloads.
struct RowGroupHead: Sendable {
  /// The columns of `row_groups` that ``init(_:)`` takes.
  static let summaryColumns =
    "id, definitions, call_count, first_start, last_start, head_checksum"

  let id: Int64
  let definitions: Int
  let callCount: Int
  let firstStart: Int64
  let lastStart: Int64

  /// The part of a row that ``summaryColumns`` select; its checksum holds.
  init(_ row: Row) throws(Damage) {
    id = try row.integer(0, of: "a row group")
    let part = "row group \(id)"
    definitions = try row.count(1, of: part)
    callCount = try row.count(2, of: part)
    firstStart = try row.integer(3, of: part)
    lastStart = try row.integer(4, of: part)
    let found = Self.checksum(definitions, callCount, firstStart, lastStart)
    guard try row.checksum(5, of: part) == found, firstStart <= lastStart else {
      throw Damage(part, "the checksum of its head is wrong")
    }
  }

  /// The head of the row group `id`.
  init(id: Int64, _ db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(Self.summaryColumns) FROM row_groups WHERE id = ?"),
      arguments: [id]
    )
    guard let row else { throw Damage.group(id, "it is missing") }
    try self.init(row)
  }

  static func checksum(
    _ definitions: Int,
    _ callCount: Int,
    _ firstStart: Int64,
    _ lastStart: Int64
  ) -> UInt32 {
    var bytes: [UInt8] = []
    for value in [Int64(definitions), Int64(callCount), firstStart, lastStart] {
      bytes.append(word: UInt64(bitPattern: value))
    }
    return Checksum.crc32(bytes.span)
  }
}

/// Which calls a row group has, and how many rows each.
struct RowGroupDetail: Sendable {
  /// The columns of `row_groups`, in the order of ``init(_:of:)``.
  static let columns = "catalog, ids, agents, checksum"

  let catalog: [UInt8]
  let ids: [UInt8]
  let agents: [UInt8]

  /// The part of a row that ``columns`` select; its checksum holds.
  init(_ row: Row, of id: Int64) throws(Damage) {
    let part = "row group \(id)"
    catalog = try row.bytes(0, of: part)
    ids = try row.bytes(1, of: part)
    agents = try row.bytes(2, of: part)
    guard try row.checksum(3, of: part) == Self.checksum(catalog, ids, agents) else {
      throw Damage(part, "the checksum of its catalogue is wrong")
    }
  }

  /// The calls of a row group.
  init(of head: RowGroupHead, _ db: Database) throws {
    let row = try Row.fetchOne(
      db.cachedStatement(sql: "SELECT \(Self.columns) FROM row_groups WHERE id = ?"),
      arguments: [head.id]
    )
    guard let row else { throw Damage.group(head.id, "it is missing") }
    try self.init(row, of: head.id)
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
