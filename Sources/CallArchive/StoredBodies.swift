import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// Bodies by the ids of their calls, in one transaction.
struct StoredBodies {
  private let decompressor = ZstdDecompressor()
  private var group: (id: Int64, ids: [Int64])?
  private var block: (group: Int64, first: Int, content: PayloadBlock.Content)?

  /// The body of the call `id`, which is in `group`, or in the tail.
  ///
  /// - Complexity: O(bytes of a block), less when the last body was in the same one.
  mutating func body(of id: Int64, in group: Int64?, _ db: Database) throws -> [UInt8] {
    guard let group else { return try tailBody(of: id, db) }
    let row = try index(of: id, in: group, db)
    if let block, block.group == group, block.first <= row,
      row < block.first + block.content.ranges.count
    {
      return block.content.body(row - block.first)
    }
    guard
      let stored = try Row.fetchOne(
        db,
        sql: """
          SELECT first_call, \(StoredBlock.columns) FROM payload_blocks
          WHERE \(StoredBlock.condition) AND first_call <= ? ORDER BY first_call DESC LIMIT 1
          """,
        arguments: [group, row]
      )
    else { throw Damage.group(group, "a block of payloads is missing") }
    let first = try stored.count(0, of: "row group \(group)")
    let content = try StoredBlock(stored, from: 1, of: group).content(of: group, decompressor)
    guard row < first + content.ranges.count else {
      throw Damage.group(group, "a block of payloads is missing")
    }
    block = (group, first, content)
    return content.body(row - first)
  }

  private mutating func index(of id: Int64, in group: Int64, _ db: Database) throws -> Int {
    if self.group?.id != group {
      guard let head = try RowGroupHead.one(group, db) else {
        throw Damage.group(group, "it is missing")
      }
      let ids = try RowGroupDetail.integers(
        try RowGroupDetail.one(group, db).ids,
        count: head.callCount,
        of: group
      )
      self.group = (group, ids)
    }
    let ids = self.group?.ids ?? []
    // The ids ascend.
    var (lower, upper) = (0, ids.count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if ids[middle] < id { lower = middle + 1 } else { upper = middle }
    }
    guard lower < ids.count, ids[lower] == id else {
      throw Damage.group(group, "call \(id) is not in it")
    }
    return lower
  }

  private mutating func tailBody(of id: Int64, _ db: Database) throws -> [UInt8] {
    try TailCall.one(id, db).body(decompressor)
  }
}

/// A block of payloads as it is stored.
struct StoredBlock: Sendable {
  static let columns = "call_count, size, checksum, bytes, row_group"
  /// What finds the blocks of a row group; its index may be damaged and lead to those of another.
  static let condition = "rowid IN (SELECT rowid FROM payload_blocks WHERE row_group = ?)"

  let callCount: Int
  let size: Int
  let bytes: [UInt8]

  /// The block that a row has from the column `index` on; it is one of `group`, and its checksum
  /// holds.
  init(_ row: Row, from index: Int, of group: Int64) throws(Damage) {
    let part = "row group \(group)"
    callCount = try row.count(index, of: part)
    size = try row.count(index + 1, of: part)
    bytes = try row.bytes(index + 3, of: part)
    guard try row.integer(index + 4, of: part) == group else {
      throw Damage(part, "the index leads to payloads of another one")
    }
    guard try row.checksum(index + 2, of: part) == Checksum.crc32(bytes.span) else {
      throw Damage(part, "the checksum of a block of payloads is wrong")
    }
  }

  func content(
    of group: Int64,
    _ decompressor: ZstdDecompressor
  ) throws(Damage) -> PayloadBlock.Content {
    do throws(PayloadBlock.Unreadable) {
      let content = try PayloadBlock.Content(bytes, count: callCount, with: decompressor)
      guard content.bytes.count == size else {
        throw PayloadBlock.Unreadable("a block of payloads has another size than it says")
      }
      return content
    } catch {
      throw .group(group, error.reason)
    }
  }
}

/// A call that is in no row group yet.
struct TailCall: Sendable {
  /// What ``init(_:)`` takes.
  static let columns =
    "tail.id, agents.workspace, agents.agent, size, body, checksum, tail.agent"
  static let tables = "tail LEFT JOIN agents ON agents.id = tail.agent"
  static let query = "SELECT \(columns) FROM \(tables)"

  let id: Int64
  let agent: AgentName
  /// The agent's id.
  let agentNumber: Int64
  let frame: [UInt8]
  let size: Int

  /// The call `id` of the tail.
  static func one(_ id: Int64, _ db: Database) throws -> TailCall {
    let statement = try db.cachedStatement(sql: "\(query) WHERE tail.id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else {
      throw Damage("call \(id)", "its body is missing")
    }
    return try TailCall(row)
  }

  /// The call of a row; its checksum holds.
  init(_ row: Row) throws(Damage) {
    id = try row.integer(0, of: "the tail")
    let part = "call \(id)"
    agent = AgentName(
      workspace: try row.integer(1, of: part),
      agent: try row.bytes(2, of: part)
    )
    size = try row.count(3, of: part)
    frame = try row.bytes(4, of: part)
    agentNumber = try row.integer(6, of: part)
    guard try row.checksum(5, of: part) == Self.checksum(agent, frame) else {
      throw Damage(part, "the checksum of its body is wrong")
    }
  }

  static func checksum(_ agent: AgentName, _ frame: [UInt8]) -> UInt32 {
    var bytes: [UInt8] = []
    bytes.append(word: UInt64(bitPattern: agent.workspace))
    bytes.append(word: UInt64(agent.agent.count))
    bytes += agent.agent + frame
    return Checksum.crc32(bytes.span)
  }

  /// The call's id as sent.
  func callID(_ decompressor: ZstdDecompressor) throws(Damage) -> [UInt8] {
    let deriver = CallDeriver(keeping: [.callID])
    let body = try body(decompressor)
    let bytes = PaddedBytes(body.span)
    let callID = deriver.append(
      bytes,
      in: 0..<bytes.count,
      workspace: agent.workspace,
      agent: agent.agent
    )
    guard let callID else { throw Damage("call \(id)", "its payload is no call") }
    return callID
  }

  func body(_ decompressor: ZstdDecompressor) throws(Damage) -> [UInt8] {
    do throws(InflationError) {
      let body = try decompressor.decompress(frame.span, limit: PayloadBlock.largestSize)
      guard body.count == size else { throw .truncated }
      return body
    } catch {
      throw Damage("call \(id)", "its body is unreadable")
    }
  }
}
