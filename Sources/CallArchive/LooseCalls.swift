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
    let body: [UInt8]
  }

  /// The calls, in the order of their ids once they make groups.
  var calls: [Call] = []

  /// All calls of the tail.
  static func tail(_ db: Database) throws -> LooseCalls {
    let decompressor = ZstdDecompressor()
    let rows = try Row.fetchAll(db, sql: "\(TailCall.query) ORDER BY tail.id")
    var loose = LooseCalls()
    for row in rows {
      let call = try TailCall(row)
      loose.calls.append(
        Call(
          id: call.id,
          agent: call.agentNumber,
          name: call.agent,
          body: try call.body(decompressor)
        )
      )
    }
    return loose
  }

  /// Adds the calls of a row group that `isKept` takes, by their places in the group.
  mutating func add(
    _ source: Derivation.Source,
    where isKept: (Int) -> Bool = { _ in true }
  ) throws {
    let head = source.head
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
          Call(id: ids[index], agent: agents[index], name: name, body: content.body(place))
        )
      }
    }
  }

  /// Writes the calls as row groups, whose keys the caller moves from where they were.
  ///
  /// - Complexity: As for loading the calls from a file.
  mutating func write(in transaction: inout BatchTransaction, _ db: Database) throws {
    calls.sort { $0.id < $1.id }
    var start = 0
    while start < calls.count {
      var end = start
      var bytes = 0
      while end < calls.count, bytes < Self.bytesPerGroup {
        bytes += calls[end].body.count
        end += 1
      }
      try write(calls[start..<end], in: &transaction, db)
      start = end
    }
  }

  private func write(
    _ calls: ArraySlice<Call>,
    in transaction: inout BatchTransaction,
    _ db: Database
  ) throws {
    let compressor = ZstdCompressor()
    let deriver = CallDeriver()
    var payloads: [PayloadBlock] = []
    var builder = PayloadBlock.Builder()
    var keys: [(agent: Int64, callID: [UInt8])] = []
    for call in calls {
      let body = call.body
      let bytes = PaddedBytes(body.span)
      let callID = deriver.append(
        bytes,
        in: 0..<bytes.count,
        workspace: call.name.workspace,
        agent: call.name.agent
      )
      guard let callID else { throw Damage("call \(call.id)", "its payload is no call") }
      keys.append((call.agent, callID))
      if builder.count > 0, builder.size + body.count > PayloadBlock.targetSize {
        payloads.append(builder.block(with: compressor))
      }
      builder.append(body.span)
    }
    if builder.count > 0 { payloads.append(builder.block(with: compressor)) }
    let id = try transaction.insert(
      EncodedGroup(deriver.sealed()),
      ids: calls.map(\.id),
      agents: calls.map(\.agent),
      payloads: payloads
    )
    let statement = try db.cachedStatement(
      sql: "UPDATE calls SET row_group = ? WHERE agent = ? AND call_id = ?"
    )
    for key in keys {
      statement.setUncheckedArguments([id, key.agent, Data(key.callID)])
      try statement.execute()
    }
  }
}
