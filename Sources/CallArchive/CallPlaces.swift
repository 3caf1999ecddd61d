import ColumnStore
import GRDB
import RawMemory

/// Where stored calls are, by their ids, and what identifies them.
struct CallPlaces {
  /// Where a call is, and whose it is.
  struct Place {
    /// `nil` in the tail.
    let group: Int64?
    /// The number of its agent.
    let agent: Int64
    let callID: [UInt8]
    /// The body's digest.
    let digest: [UInt8]
    /// See ``ContentDigest/origin(_:offset:)``.
    let origin: Int64
    /// What was taken out of the body; see ``StoredRedactions``.
    let redaction: Int64?
  }

  private let places: [Int64: Place]

  /// The places of those of the calls `ids` that there are.
  ///
  /// - Complexity: O(stored calls) at memory speed.
  init(of ids: some Sequence<Int64>, _ db: Database) throws {
    let wanted = Set(ids).sorted()
    var places: [Int64: Place] = [:]
    let tail = try db.cachedStatement(
      sql: "SELECT agent, call_id, digest, origin, redaction FROM tail WHERE id = ?"
    )
    for id in wanted {
      guard let row = try Row.fetchOne(tail, arguments: [id]) else { continue }
      places[id] = Place(
        group: nil,
        agent: try row.integer(0, of: "call \(id)"),
        callID: try row.bytes(1, of: "call \(id)"),
        digest: try row.bytes(2, of: "call \(id)"),
        origin: try row.integer(3, of: "call \(id)"),
        redaction: row.hasNull(atIndex: 4) ? nil : try row.integer(4, of: "call \(id)")
      )
    }
    for head in wanted.count == places.count ? [] : try RowGroupHead.all(db) {
      try Self.add(wanted, of: head, to: &places, db)
    }
    self.places = places
  }

  private static func add(
    _ wanted: [Int64],
    of head: RowGroupHead,
    to places: inout [Int64: Place],
    _ db: Database
  ) throws {
    let detail = try RowGroupDetail.one(head.id, db)
    let ids = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
    // Both ascend.
    var found: [(id: Int64, index: Int)] = []
    var index = 0
    for id in wanted {
      while index < ids.count, ids[index] < id { index += 1 }
      guard index < ids.count else { break }
      if ids[index] == id { found.append((id, index)) }
    }
    guard !found.isEmpty else { return }
    let agents = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id)
    let callIDs = try CallLookup.callIDs(of: head, db)
    let keys = try GroupKeys(of: head.id, count: head.callCount, db)
    for (id, index) in found {
      places[id] = Place(
        group: head.id,
        agent: agents[index],
        callID: callIDs[index] ?? [],
        digest: keys.digest(index),
        origin: keys.origins[index],
        redaction: keys.redaction(index)
      )
    }
  }

  /// The place of the call `id`; `nil` when there is none.
  subscript(id: Int64) -> Place? { places[id] }
}
