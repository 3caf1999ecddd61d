import Calls
import ColumnStore
import Foundation
import GRDB
import RawMemory

/// What tells a row group's calls from all others: one entry a call, in the group's order.
///
/// The keys themselves are in the columns. Their hashes lie beside each other, so that a call is
/// looked for at memory speed, and a row group brings its own: a tree of all keys would be written
/// anew with nearly every batch, for keys come in no order.
struct GroupKeys: Sendable, Equatable {
  /// See ``ContentDigest/keyHash``.
  private(set) var hashes: [UInt64] = []
  /// The digests of the bodies, ``ContentDigest/size`` bytes each.
  private(set) var digests: [UInt8] = []
  /// See ``ContentDigest/origin(_:offset:)``.
  private(set) var origins: [Int64] = []
  /// The number of what was taken out of each body, 0 where nothing was; see ``StoredRedactions``.
  private(set) var redactions: [Int64] = []

  /// No keys.
  init() {}

  /// The number of calls.
  var count: Int { hashes.count }

  mutating func append(hash: UInt64, digest: [UInt8], origin: Int64, redaction: Int64? = nil) {
    precondition(digest.count == ContentDigest.size, "a digest of \(digest.count) bytes")
    hashes.append(hash)
    digests += digest
    origins.append(origin)
    redactions.append(redaction ?? 0)
  }

  mutating func append(_ keys: GroupKeys) {
    hashes += keys.hashes
    digests += keys.digests
    origins += keys.origins
    redactions += keys.redactions
  }

  /// What was taken out of the body of the call at `index`.
  func redaction(_ index: Int) -> Int64? { redactions[index] == 0 ? nil : redactions[index] }

  /// Changes what is known of the body of the call at `index`.
  mutating func setBody(_ index: Int, digest: [UInt8], redaction: Int64) {
    precondition(digest.count == ContentDigest.size, "a digest of \(digest.count) bytes")
    let place = index * ContentDigest.size
    digests.replaceSubrange(place..<place + ContentDigest.size, with: digest)
    redactions[index] = redaction
  }

  /// Makes the digest of the call at `index` one that no body has.
  mutating func forgetDigest(_ index: Int) {
    let place = index * ContentDigest.size
    for byte in place..<place + ContentDigest.size { digests[byte] = 0 }
  }

  /// The keys of the calls at `places`, in that order.
  func keeping(_ places: [Int]) -> GroupKeys {
    var kept = GroupKeys()
    for place in places {
      kept.append(
        hash: hashes[place],
        digest: digest(place),
        origin: origins[place],
        redaction: redaction(place)
      )
    }
    return kept
  }

  /// The digest of the call at `index`.
  func digest(_ index: Int) -> [UInt8] {
    Array(digests[index * ContentDigest.size..<(index + 1) * ContentDigest.size])
  }
}

extension GroupKeys {
  /// Makes sure that the call at `index`, which has that `key`, is the one that was stored.
  func check(_ index: Int, _ key: CallKey, call id: Int64, _ digest: ContentDigest) throws(Damage) {
    guard hashes[index] == digest.hash(of: key) else { throw .otherKey(id) }
  }
}

extension Damage {
  /// A call has another agent, workspace or id than it was stored with.
  static func otherKey(_ id: Int64) -> Damage {
    Damage("call \(id)", "its agent and id are not those that it was stored with")
  }
}

extension CallKey {
  /// The sender's id in a call's body; `nil` when it is no call.
  static func callID(of body: [UInt8], _ name: AgentName) -> [UInt8]? {
    let bytes = PaddedBytes(body.span)
    return CallDeriver(keeping: [.callID]).append(
      bytes,
      in: 0..<bytes.count,
      workspace: name.workspace,
      agent: name.agent
    )
  }
}

// MARK: - The stored form

extension GroupKeys {
  private static func bytes(_ words: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * words.count)
    for word in words { bytes.append(word: word) }
    return bytes
  }

  private static func words(_ bytes: [UInt8], of group: Int64) throws(Damage) -> [UInt64] {
    guard bytes.count % 8 == 0 else { throw .group(group, "its keys are unreadable") }
    var words: [UInt64] = []
    words.reserveCapacity(bytes.count / 8)
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for index in 0..<8 { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
      words.append(word)
    }
    return words
  }

  /// Writes the keys of the row group `id`, in the place of those that it has.
  func insert(of id: Int64, _ db: Database) throws {
    let hashes = Self.bytes(hashes)
    let origins = Self.bytes(origins.map { UInt64(bitPattern: $0) })
    let redactions = ChunkEncoder().encode(.integer(IntegerChunk(redactions)))
    try db.execute(
      sql: "INSERT OR REPLACE INTO call_keys VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        id, Data(hashes), Int64(Checksum.crc32(hashes.span)), Data(digests), Data(origins),
        Data(redactions), Int64(Checksum.crc32((digests + origins + redactions).span)),
      ]
    )
  }

  /// The keys of a row group of `count` calls.
  init(of id: Int64, count: Int, _ db: Database) throws {
    guard let row = try Self.row(of: id, db) else {
      throw Damage.group(id, "its keys are missing")
    }
    let hashes = try Self.hashes(row).hashes
    try self.init(bodiesOf: id, count: count, row)
    guard hashes.count == count else { throw Self.otherNumber(id) }
    self.hashes = hashes
  }

  /// The keys of a row group of `count` calls, without their hashes; `nil` when they are damaged.
  static func bodies(of id: Int64, count: Int, _ db: Database) throws -> GroupKeys? {
    guard let row = try row(of: id, db) else { return nil }
    do {
      return try GroupKeys(bodiesOf: id, count: count, row)
    } catch is Damage {
      return nil
    }
  }

  private static func row(of id: Int64, _ db: Database) throws -> Row? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT row_group, hashes, hashes_checksum, digests, origins, redactions, checksum
        FROM call_keys WHERE row_group = ?
        """,
      arguments: [id]
    )
  }

  private static func otherNumber(_ id: Int64) -> Damage {
    .group(id, "it has keys of another number of calls")
  }

  private init(bodiesOf id: Int64, count: Int, _ row: Row) throws {
    let part = "row group \(id)"
    digests = try row.bytes(3, of: part)
    let origins = try row.bytes(4, of: part)
    let redactions = try row.bytes(5, of: part)
    let checksum = Checksum.crc32((digests + origins + redactions).span)
    guard try row.checksum(6, of: part) == checksum else {
      throw Damage(part, "the checksum of its keys is wrong")
    }
    self.origins = try Self.words(origins, of: id).map { Int64(bitPattern: $0) }
    self.redactions = try RowGroupDetail.integers(redactions, count: count, of: id)
    guard self.origins.count == count, digests.count == count * ContentDigest.size else {
      throw Self.otherNumber(id)
    }
  }

  private static func hashes(_ row: Row) throws(Damage) -> (group: Int64, hashes: [UInt64]) {
    let group = try row.integer(0, of: "the keys")
    let part = "row group \(group)"
    guard !row.hasNull(atIndex: 1) else { throw Damage(part, "its keys are missing") }
    let bytes = try row.bytes(1, of: part)
    guard try row.checksum(2, of: part) == Checksum.crc32(bytes.span) else {
      throw Damage(part, "the checksum of its keys is wrong")
    }
    return (group, try words(bytes, of: group))
  }

  /// All row groups with their hashes: a call whose keys are missing would be taken again.
  private static let ofGroups = """
    SELECT row_groups.id, hashes, hashes_checksum
    FROM row_groups LEFT JOIN call_keys ON row_group = row_groups.id
    """

  /// The hashes of the last row group before `group`; `nil` when there is none.
  static func hashes(
    before group: Int64,
    _ db: Database
  ) throws -> (group: Int64, hashes: [UInt64])? {
    let statement = try db.cachedStatement(
      sql: """
        \(ofGroups) WHERE row_groups.id < ? ORDER BY row_groups.id DESC LIMIT 1
        """
    )
    return try Row.fetchOne(statement, arguments: [group]).map { try hashes($0) }
  }

  /// Lends the hashes of all row groups behind the row group `first`, group by group.
  static func forEachGroup(
    behind first: Int64 = 0,
    _ db: Database,
    _ body: (Int64, [UInt64]) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        \(ofGroups) WHERE row_groups.id > ? ORDER BY row_groups.id
        """,
      arguments: [first]
    )
    while let row = try rows.next() {
      let (group, hashes) = try hashes(row)
      try body(group, hashes)
    }
  }
}
