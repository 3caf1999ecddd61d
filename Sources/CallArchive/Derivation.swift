import Calls
import ColumnStore
import GRDB
import RawMemory

/// Makes the rows of stored calls again, from their bodies.
enum Derivation {
  /// A row group's bodies and agents as they are stored, one transaction's.
  struct Source: Sendable {
    let head: RowGroupHead
    let detail: RowGroupDetail
    let blocks: [StoredBlock]
    /// The names of the agents that the group has.
    let agents: [Int64: AgentName]

    /// The ids of the group's calls.
    func ids() throws(Damage) -> [Int64] {
      try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    }

    /// The ids of their agents.
    func agentIDs() throws(Damage) -> [Int64] {
      try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    }
  }

  /// Reads what the rows of a group are made from, which must not be frozen.
  static func source(of head: RowGroupHead, _ db: Database) throws -> Source {
    let detail = try RowGroupDetail.one(head.id, db)
    return Source(
      head: head,
      detail: detail,
      blocks: try blocks(of: head, db),
      agents: try agents(of: head, detail, db)
    )
  }

  /// The names of the agents that a group has, by their numbers.
  static func agents(
    of head: RowGroupHead,
    _ detail: RowGroupDetail,
    _ db: Database
  ) throws -> [Int64: AgentName] {
    var names: [Int64: AgentName] = [:]
    let agents = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    for id in Set(agents) {
      guard let name = try AgentName(id: id, db) else {
        throw Damage.group(head.id, "agent \(id) is missing")
      }
      names[id] = name
    }
    return names
  }

  private static func blocks(of head: RowGroupHead, _ db: Database) throws -> [StoredBlock] {
    var blocks: [StoredBlock] = []
    var next = 0
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT first_call, \(StoredBlock.columns) FROM payload_blocks
        WHERE \(StoredBlock.condition) ORDER BY ordinal
        """,
      arguments: [head.id]
    )
    while let row = try rows.next() {
      let block = try StoredBlock(row, from: 1, of: head.id)
      guard try row.count(0, of: "row group \(head.id)") == next else {
        throw Damage.group(head.id, "its payloads are not in order")
      }
      next += block.callCount
      blocks.append(block)
    }
    guard next == head.callCount else {
      throw Damage.group(head.id, "it has \(next) payloads of \(head.callCount)")
    }
    return blocks
  }

  /// The rows of a group's calls.
  ///
  /// - Complexity: As for reading the calls from a file.
  static func rows(of source: Source, columns: Set<Column>) throws -> RowGroup {
    try calls(of: source, columns: columns, digest: nil).rows
  }

  /// What a group's payloads say.
  struct Derived {
    var rows: RowGroup
    /// What identifies each call, and its body's digest; empty unless digests were asked for.
    var identities: [(key: CallKey, digest: [UInt8])]
  }

  /// The rows of a group's calls, and what identifies each when there is a `digest`.
  static func calls(
    of source: Source,
    columns: Set<Column>,
    digest: ContentDigest?
  ) throws -> Derived {
    let group = source.head.id
    let agents = try RowGroupDetail.integers(
      source.detail.agents,
      count: source.head.callCount,
      of: group
    )
    let decompressor = ZstdDecompressor()
    let deriver = CallDeriver(keeping: columns)
    var identities: [(key: CallKey, digest: [UInt8])] = []
    var index = 0
    for block in source.blocks {
      let content = try block.content(of: group, decompressor)
      let bytes = PaddedBytes(content.bytes.span)
      for range in content.ranges {
        guard let name = source.agents[agents[index]] else {
          throw Damage.group(group, "an agent is missing")
        }
        let callID = deriver.append(
          bytes,
          in: range,
          workspace: name.workspace,
          agent: name.agent
        )
        guard let callID else { throw Damage.group(group, "payload \(index) is no call") }
        if let digest {
          let body = digest.digest(bytes.span.extracting(range))
          identities.append((CallKey(agent: name, callID: callID), body))
        }
        index += 1
      }
    }
    return Derived(rows: deriver.sealed(), identities: identities)
  }

  /// The rows of calls of the tail; `nil` when all of them are left out.
  static func rows(
    of calls: [TailCall],
    columns: Set<Column>,
    _ tolerance: inout DamageTolerance
  ) throws -> RowGroup? {
    let decompressor = ZstdDecompressor()
    let deriver = CallDeriver(keeping: columns)
    var ids: [Int64] = []
    for call in calls {
      _ = try tolerance.attempt("call \(call.id)", calls: 1) {
        let text = try call.body(decompressor)
        let body = PaddedBytes(text.span)
        let callID = deriver.append(
          body,
          in: 0..<body.count,
          workspace: call.agent.workspace,
          agent: call.agent.agent
        )
        guard callID != nil else { throw Damage("call \(call.id)", "its payload is no call") }
        ids.append(call.id)
      }
    }
    let rows = deriver.sealed()
    guard rows.callCount > 0 else { return nil }
    return columns.contains(.storeID) ? rows.adding(ids: ids) : rows
  }

  /// All columns that are stored.
  static let allColumns = Set(CallTable.allCases.flatMap(\.columns))

  /// Those of `columns` that a store has, with the calls' starts: those that are stored, and the
  /// calls' own numbers.
  static func known(_ columns: Set<Column>) -> Set<Column> {
    columns.intersection(allColumns.union([.storeID])).union([.start])
  }
}

extension RowGroup {
  /// The group with the store's own numbers of its calls, one a call.
  func adding(ids: [Int64]) -> RowGroup { adding(.storeID, .integer(IntegerChunk(ids))) }
}
