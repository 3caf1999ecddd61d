import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension BatchTransaction {
  mutating func insert(_ group: EncodedGroup, of batch: SealedBatch) throws {
    let agentIDs = try batch.agents.map { try agentID(of: $0) }
    let first = try takeCallIDs(batch.calls.count)
    let ids = batch.calls.indices.map { first + Int64($0) }
    let id = try insert(
      group,
      ids: ids,
      agents: batch.calls.map { agentIDs[$0.agent] },
      payloads: batch.payloads
    )
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO calls (agent, call_id, id, digest, origin, row_group) VALUES (?, ?, ?, ?, ?, ?)
        """
    )
    for index in batch.keyOrder {
      let call = batch.calls[index]
      statement.setUncheckedArguments([
        agentIDs[call.agent], Data(call.callID), ids[index], Data(call.digest), call.origin, id,
      ])
      do {
        try statement.execute()
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
        throw KeyClash()
      }
    }
    summary.new += batch.calls.count
  }

  /// Writes a row group without its calls' keys; a frozen one must have no payloads.
  ///
  /// - Returns: Its id.
  mutating func insert(
    _ group: EncodedGroup,
    ids: [Int64],
    agents: [Int64],
    payloads: [PayloadBlock],
    isFrozen: Bool = false
  ) throws -> Int64 {
    let id = try insertRow(of: group, ids: ids, agents: agents, isFrozen: isFrozen)
    try insertChunks(of: group, id)
    try insert(payloads, id)
    return id
  }

  private func insert(_ payloads: [PayloadBlock], _ id: Int64) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO payload_blocks VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    var firstCall = 0
    for (ordinal, block) in payloads.enumerated() {
      statement.setUncheckedArguments([
        id, ordinal, firstCall, block.count, block.size,
        Int64(Checksum.crc32(block.bytes.span)), Data(block.bytes),
      ])
      try statement.execute()
      firstCall += block.count
    }
  }

  private func insertRow(
    of group: EncodedGroup,
    ids: [Int64],
    agents: [Int64],
    isFrozen: Bool
  ) throws -> Int64 {
    let encoder = ChunkEncoder()
    let ids = encoder.encode(.integer(IntegerChunk(ids)))
    let agents = encoder.encode(.integer(IntegerChunk(agents)))
    let (first, last) = (group.starts.lowerBound, group.starts.upperBound)
    let head = RowGroupHead.checksum(
      group.definitions,
      group.callCount,
      first,
      last,
      isFrozen: isFrozen
    )
    let checksum = RowGroupDetail.checksum(group.catalog, ids, agents)
    try db.execute(
      sql: """
        INSERT INTO row_groups (definitions, call_count, first_start, last_start, head_checksum,
          catalog, ids, agents, checksum, frozen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        group.definitions, group.callCount, first, last, Int64(head), Data(group.catalog),
        Data(ids), Data(agents), Int64(checksum), isFrozen ? 1 : 0,
      ]
    )
    return db.lastInsertedRowID
  }

  private func insertChunks(of group: EncodedGroup, _ id: Int64) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO column_chunks (row_group, "table", "column", zone_map, checksum, bytes)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    )
    for part in group.parts {
      statement.setUncheckedArguments([
        id, part.table.rawValue, part.column, Data(part.chunk.zoneMap.encoded()),
        Int64(part.chunk.checksum), Data(part.chunk.bytes),
      ])
      try statement.execute()
    }
  }

  /// Puts other columns in the place of those of the row group `id`, which is not frozen; its calls
  /// stay.
  func replaceColumns(of id: Int64, by group: EncodedGroup, _ detail: RowGroupDetail) throws {
    try db.execute(sql: "DELETE FROM column_chunks WHERE row_group = ?", arguments: [id])
    try insertChunks(of: group, id)
    let (first, last) = (group.starts.lowerBound, group.starts.upperBound)
    let head = RowGroupHead.checksum(
      group.definitions,
      group.callCount,
      first,
      last,
      isFrozen: false
    )
    let checksum = RowGroupDetail.checksum(group.catalog, detail.ids, detail.agents)
    try db.execute(
      sql: """
        UPDATE row_groups SET definitions = ?, first_start = ?, last_start = ?, head_checksum = ?,
          catalog = ?, checksum = ?
        WHERE id = ?
        """,
      arguments: [
        group.definitions, first, last, Int64(head), Data(group.catalog), Int64(checksum), id,
      ]
    )
  }

  /// Puts other payloads and columns in the place of those of the row group `id`, which is not frozen;
  /// its calls stay.
  func replaceRows(
    of id: Int64,
    by group: EncodedGroup,
    _ payloads: [PayloadBlock],
    _ detail: RowGroupDetail
  ) throws {
    try db.execute(sql: "DELETE FROM payload_blocks WHERE row_group = ?", arguments: [id])
    try insert(payloads, id)
    try replaceColumns(of: id, by: group, detail)
  }
}
