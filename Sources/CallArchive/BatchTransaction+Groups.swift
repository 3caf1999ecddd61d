import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

extension BatchTransaction {
  mutating func insert(_ group: EncodedGroup, of batch: SealedBatch) throws {
    let agentIDs = try batch.agents.map { try agentID(of: $0) }
    let first = try takeCallIDs(batch.keys.count)
    try insert(
      group,
      ids: (0..<batch.keys.count).map { first + Int64($0) },
      agents: batch.callAgents.map { agentIDs[$0] },
      keys: batch.keys,
      payloads: batch.payloads
    )
    summary.new += batch.keys.count
    for agent in batch.callAgents { add(1, to: "calls", of: batch.agents[agent].workspace) }
  }

  /// Writes a row group; a frozen one must have no payloads.
  func insert(
    _ group: EncodedGroup,
    ids: [Int64],
    agents: [Int64],
    keys: GroupKeys,
    payloads: [PayloadBlock],
    isFrozen: Bool = false
  ) throws {
    let id = try insertRow(of: group, ids: ids, agents: agents, isFrozen: isFrozen)
    try insertChunks(group.parts, id)
    try keys.insert(of: id, db)
    try insert(payloads, id)
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

  /// Writes the columns of the row group `id`, but those of custom dimensions that were removed since
  /// the columns were made.
  func insertChunks(_ parts: [EncodedRowGroup.Part], _ id: Int64) throws {
    let known = try StoredDimensions.all(db)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO column_chunks (row_group, "table", "column", zone_map, checksum, bytes)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    )
    for part in parts {
      let custom = part.table == .calls ? try? CustomDimension(part.column) : nil
      if let custom, !known.contains(custom) { continue }
      let checksum = part.chunk.checksum
      let zoneMap = StoredZoneMap.bytes(part.chunk.zoneMap, ofChunk: checksum)
      statement.setUncheckedArguments([
        id, part.table.rawValue, part.column, Data(zoneMap), Int64(checksum),
        Data(part.chunk.bytes),
      ])
      try statement.execute()
    }
  }

  /// Puts other columns in the place of those of the row group `id`, which is not frozen; its calls
  /// stay.
  func replaceColumns(of id: Int64, by group: EncodedGroup, _ detail: RowGroupDetail) throws {
    try db.execute(sql: "DELETE FROM column_chunks WHERE row_group = ?", arguments: [id])
    try insertChunks(group.parts, id)
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

  mutating func agentID(of agent: AgentName) throws -> Int64 {
    if let id = agents[agent] { return id }
    let arguments: StatementArguments = [agent.workspace, Data(agent.agent)]
    try db.execute(
      sql: "INSERT INTO agents (workspace, agent) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: arguments
    )
    let id = try Int64.fetchOne(
      db,
      sql: "SELECT id FROM agents WHERE workspace = ? AND agent = ?",
      arguments: arguments
    )
    guard let id else { throw Damage("the agents", "one is missing") }
    agents[agent] = id
    return id
  }

  func takeCallIDs(_ count: Int) throws -> Int64 {
    let next = try Int64.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'next_call'")
    guard let next else { throw Damage("the settings", "the next call's id is missing") }
    try db.execute(
      sql: "UPDATE settings SET value = ? WHERE name = 'next_call'",
      arguments: [next + Int64(count)]
    )
    try db.execute(
      sql: "UPDATE settings SET value = value + ? WHERE name = 'calls'",
      arguments: [count]
    )
    return next
  }
}
