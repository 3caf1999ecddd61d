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
    var body: [UInt8]
  }

  /// The calls, in the order of their ids once they make groups.
  var calls: [Call] = []

  /// All calls of the tail.
  static func tail(_ db: Database) throws -> LooseCalls {
    let decompressor = ZstdDecompressor()
    let agents = try Row.fetchAll(db, sql: "SELECT id, agent FROM tail ORDER BY id")
    let rows = try Row.fetchAll(db, sql: "\(TailCall.query) ORDER BY tail.id")
    var loose = LooseCalls()
    for (row, agent) in zip(rows, agents) {
      let call = try TailCall(row)
      loose.calls.append(
        Call(
          id: call.id,
          agent: try agent.integer(1, of: "call \(call.id)"),
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

  /// Writes the calls as row groups, and lets their keys lead there.
  ///
  /// - Parameters:
  ///   - transaction: What writes.
  ///   - db: Where it writes.
  ///   - isFrozen: Whether the bodies are left out.
  /// - Throws: ``Damage``, or an error of SQLite.
  /// - Complexity: As for loading the calls from a file.
  mutating func write(
    in transaction: inout BatchTransaction,
    _ db: Database,
    isFrozen: Bool = false
  ) throws {
    calls.sort { $0.id < $1.id }
    var start = 0
    while start < calls.count {
      var end = start
      var bytes = 0
      while end < calls.count, bytes < Self.bytesPerGroup {
        bytes += calls[end].body.count
        end += 1
      }
      try write(calls[start..<end], in: &transaction, db, isFrozen)
      start = end
    }
  }

  private func write(
    _ calls: ArraySlice<Call>,
    in transaction: inout BatchTransaction,
    _ db: Database,
    _ isFrozen: Bool
  ) throws {
    let packed = try Packed(calls)
    let id = try transaction.insert(
      packed.group,
      ids: calls.map(\.id),
      agents: calls.map(\.agent),
      payloads: isFrozen ? [] : packed.payloads(),
      isFrozen: isFrozen
    )
    let statement = try db.cachedStatement(
      sql: "UPDATE calls SET row_group = ? WHERE agent = ? AND call_id = ?"
    )
    for (call, callID) in zip(calls, packed.callIDs) {
      statement.setUncheckedArguments([id, call.agent, Data(callID)])
      try statement.execute()
    }
  }

  /// Calls in the form of a row group.
  struct Packed {
    let group: EncodedGroup
    /// The calls' ids as sent.
    let callIDs: [[UInt8]]
    private let calls: ArraySlice<Call>

    /// The form of `calls`, of which there must be some.
    ///
    /// - Complexity: As for loading the calls from a file.
    init(_ calls: ArraySlice<Call>) throws {
      let deriver = CallDeriver()
      callIDs = try calls.map { call in
        let bytes = PaddedBytes(call.body.span)
        let callID = deriver.append(
          bytes,
          in: 0..<bytes.count,
          workspace: call.name.workspace,
          agent: call.name.agent
        )
        guard let callID else { throw Damage("call \(call.id)", "its payload is no call") }
        return callID
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
