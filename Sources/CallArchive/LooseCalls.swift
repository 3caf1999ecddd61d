import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// Calls out of the tail or out of row groups, on their way into a row group.
struct LooseCalls {
  /// About how many bytes of bodies a row group gets: a bound on memory, and on the rows of a table.
  static let bytesPerGroup = 64 << 20

  struct Call {
    let id: Int64
    let agent: Int64
    let name: AgentName
    /// See ``ContentDigest/origin(_:offset:)``.
    let origin: Int64
    /// What was taken out of the body; see ``StoredRedactions``.
    let redaction: Int64?
    /// The hash that is stored of its key; `nil` in the tail, where a checksum covers the agent.
    var keyHash: UInt64?
    var body: [UInt8]
  }

  /// The calls, in the order of their ids once they make groups.
  var calls: [Call] = []

  /// The calls of the tail, the oldest `limit` of them.
  static func tail(_ db: Database, first limit: Int = .max) throws -> LooseCalls {
    let decompressor = ZstdDecompressor()
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(TailCall.columns), origin, redaction FROM \(TailCall.tables) ORDER BY tail.id LIMIT ?
        """,
      arguments: [limit]
    )
    var loose = LooseCalls()
    for row in rows {
      let call = try TailCall(row)
      loose.calls.append(
        Call(
          id: call.id,
          agent: call.agentNumber,
          name: call.agent,
          origin: try row.integer(7, of: "call \(call.id)"),
          redaction: row.hasNull(atIndex: 8) ? nil : try row.integer(8, of: "call \(call.id)"),
          body: try call.body(decompressor)
        )
      )
    }
    return loose
  }

  /// Adds the calls of a row group that `isKept` takes, by their places in the group.
  mutating func add(
    _ source: Derivation.Source,
    where isKept: (Int) -> Bool = { _ in true },
    _ db: Database
  ) throws {
    let head = source.head
    let keys = try GroupKeys(of: head.id, count: head.callCount, db)
    let ids = try RowGroupDetail.integers(source.detail.ids, count: head.callCount, of: head.id)
    let agents = try RowGroupDetail.integers(
      source.detail.agents,
      count: head.callCount,
      of: head.id
    )
    let decompressor = ZstdDecompressor()
    var index = 0
    for block in source.blocks {
      let content = try block.content(of: head.id, decompressor)
      for place in content.ranges.indices {
        defer { index += 1 }
        guard isKept(index) else { continue }
        guard let name = source.agents[agents[index]] else {
          throw Damage.group(head.id, "an agent is missing")
        }
        calls.append(
          Call(
            id: ids[index],
            agent: agents[index],
            name: name,
            origin: keys.origins[index],
            redaction: keys.redaction(index),
            keyHash: keys.hashes[index],
            body: content.body(place)
          )
        )
      }
    }
  }

  /// Writes the calls as row groups.
  ///
  /// - Parameters:
  ///   - transaction: What writes.
  ///   - isFrozen: Whether the bodies are left out.
  /// - Throws: ``Damage``, or an error of SQLite.
  /// - Complexity: As for loading the calls from a file.
  mutating func write(in transaction: BatchTransaction, isFrozen: Bool = false) throws {
    calls.sort { $0.id < $1.id }
    var start = 0
    while start < calls.count {
      var end = start
      var bytes = 0
      while end < calls.count, bytes < Self.bytesPerGroup {
        bytes += calls[end].body.count
        end += 1
      }
      try write(calls[start..<end], in: transaction, isFrozen)
      start = end
    }
  }

  private func write(
    _ calls: ArraySlice<Call>,
    in transaction: BatchTransaction,
    _ isFrozen: Bool
  ) throws {
    let columns = try StoredDimensions.allColumns(transaction.db)
    let packed = try Packed(calls, transaction.digest, columns: columns)
    try transaction.insert(
      packed.group,
      ids: calls.map(\.id),
      agents: calls.map(\.agent),
      keys: packed.keys,
      payloads: isFrozen ? [] : packed.payloads(),
      isFrozen: isFrozen
    )
  }

  /// Calls in the form of a row group.
  struct Packed {
    let group: EncodedGroup
    var keys = GroupKeys()
    private let calls: ArraySlice<Call>

    /// The form of `calls`, of which there must be some, with `columns`.
    ///
    /// - Complexity: As for loading the calls from a file.
    init(_ calls: ArraySlice<Call>, _ digest: ContentDigest, columns: Set<Column>) throws {
      let deriver = CallDeriver(keeping: columns)
      for call in calls {
        let bytes = PaddedBytes(call.body.span)
        let callID = deriver.append(
          bytes,
          in: 0..<bytes.count,
          workspace: call.name.workspace,
          agent: call.name.agent
        )
        guard let callID else { throw Damage("call \(call.id)", "its payload is no call") }
        let hash = digest.hash(of: CallKey(agent: call.name, callID: callID))
        guard call.keyHash == nil || call.keyHash == hash else { throw Damage.otherKey(call.id) }
        keys.append(
          hash: hash,
          digest: digest.digest(call.body.span),
          origin: call.origin,
          redaction: call.redaction
        )
      }
      group = EncodedGroup(deriver.sealed())
      self.calls = calls
    }

    /// The calls' bodies.
    ///
    /// - Complexity: O(bytes).
    func payloads() -> [PayloadBlock] {
      let compressor = ZstdCompressor()
      var payloads: [PayloadBlock] = []
      var builder = PayloadBlock.Builder()
      for call in calls {
        if builder.count > 0, builder.size + call.body.count > PayloadBlock.targetSize {
          payloads.append(builder.block(with: compressor))
        }
        builder.append(call.body.span)
      }
      if builder.count > 0 { payloads.append(builder.block(with: compressor)) }
      return payloads
    }
  }
}
