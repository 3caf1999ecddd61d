import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// A stored call, as far as it tells whether another is the same.
struct StoredKey {
  let id: Int64
  /// `nil` in the tail.
  let group: Int64?
  let digest: [UInt8]
  let origin: Int64
  /// What was taken out of its body; see ``StoredRedactions``.
  let redaction: Int64?
}

/// Finds stored calls by their keys, in one transaction.
struct CallLookup {
  private let digest: ContentDigest
  private let wanted: KeyFilter
  /// Where calls are that have one of the hashes looked for, in the row groups that were searched.
  private var candidates: [UInt64: [(group: Int64, index: Int)]] = [:]
  /// The row groups before this one are not searched yet.
  private var searched = Int64.max
  /// The row groups looked into last.
  private var groups: [Group] = []
  private static let groupsKept = 4

  private struct Group {
    let id: Int64
    let ids: [Int64]
    let agents: [Int64]
    let callIDs: TextChunk
    let keys: GroupKeys
  }

  /// A lookup of calls that have one of `hashes`.
  init(of hashes: some Sequence<UInt64>, digest: ContentDigest) {
    self.digest = digest
    var wanted = KeyFilter()
    for hash in hashes { wanted.insert(hash) }
    self.wanted = wanted
  }

  /// The call with the id `callID` of `agent`, whose number is `agentID`; its hash must be one of
  /// those looked for.
  ///
  /// What comes again mostly does so soon, so that the tail is searched first, and then the row groups
  /// from the last.
  /// - Complexity: O(stored calls) at memory speed, for all calls together.
  mutating func call(_ key: CallKey, agentID: Int64, _ db: Database) throws -> StoredKey? {
    if let call = try Self.tailCall(key.callID, agentID: agentID, db) { return call }
    let hash = digest.hash(of: key)
    var tried = 0
    while true {
      let found = candidates[hash] ?? []
      for (group, index) in found[tried...] {
        let group = try self.group(group, db)
        guard group.agents[index] == agentID, group.callIDs[index] == key.callID else { continue }
        return StoredKey(
          id: group.ids[index],
          group: group.id,
          digest: group.keys.digest(index),
          origin: group.keys.origins[index],
          redaction: group.keys.redaction(index)
        )
      }
      tried = found.count
      guard try searchOneMore(db) else { return nil }
    }
  }

  /// Searches the row group before those that were searched; `false` when there is none.
  private mutating func searchOneMore(_ db: Database) throws -> Bool {
    guard let (group, hashes) = try GroupKeys.hashes(before: searched, db) else { return false }
    for index in hashes.indices where wanted.mayContain(hashes[index]) {
      candidates[hashes[index], default: []].append((group, index))
    }
    searched = group
    return true
  }

  private static func tailCall(
    _ callID: [UInt8],
    agentID: Int64,
    _ db: Database
  ) throws -> StoredKey? {
    let row = try Row.fetchOne(
      db.cachedStatement(
        sql: "SELECT id, digest, origin, redaction FROM tail WHERE agent = ? AND call_id = ?"
      ),
      arguments: [agentID, Data(callID)]
    )
    guard let row else { return nil }
    let id = try row.integer(0, of: "the tail")
    return StoredKey(
      id: id,
      group: nil,
      digest: try row.bytes(1, of: "call \(id)"),
      origin: try row.integer(2, of: "call \(id)"),
      redaction: row.hasNull(atIndex: 3) ? nil : try row.integer(3, of: "call \(id)")
    )
  }

  private mutating func group(_ id: Int64, _ db: Database) throws -> Group {
    if let group = groups.first(where: { $0.id == id }) { return group }
    guard let head = try RowGroupHead.one(id, db) else { throw Damage.group(id, "it is missing") }
    let detail = try RowGroupDetail.one(id, db)
    let group = Group(
      id: id,
      ids: try RowGroupDetail.integers(detail.ids, count: head.callCount, of: id),
      agents: try RowGroupDetail.integers(detail.agents, count: head.callCount, of: id),
      callIDs: try Self.callIDs(of: head, db),
      keys: try GroupKeys(of: id, count: head.callCount, db)
    )
    if groups.count == Self.groupsKept { groups.removeFirst() }
    groups.append(group)
    return group
  }

  /// The ids that the senders gave a row group's calls.
  static func callIDs(of head: RowGroupHead, _ db: Database) throws -> TextChunk {
    let decoder = ChunkDecoder()
    let chunk: ColumnChunk?
    if let part = try LoadedCalls.Part(head, columns: [.callID], db) {
      var tolerance = DamageTolerance(skips: false)
      chunk = try part.rows(columns: [.callID], with: decoder, &tolerance)?[.callID]
    } else {
      chunk = try FrozenGroup(head, db).rows[.callID]
    }
    guard case .text(let callIDs) = chunk else {
      throw Damage.group(head.id, "its calls have no ids")
    }
    return callIDs
  }
}
