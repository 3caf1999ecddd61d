import GRDB

/// Which calls a store has at one moment, and how to tell that others have come since.
struct KnownKeys: Sendable {
  private var filter: KeyFilter
  private let version: Int
  private let lastGroup: Int64

  /// What the store has; read by the connection that writes, in a transaction.
  ///
  /// - Complexity: O(calls), at memory speed.
  init(_ digest: ContentDigest, _ db: Database) throws {
    var filter = KeyFilter()
    var last: Int64 = 0
    try GroupKeys.forEachGroup(db) { group, hashes in
      for hash in hashes { filter.insert(hash) }
      last = group
    }
    for hash in try Self.tail(digest, db) { filter.insert(hash) }
    self.filter = filter
    version = try Self.version(db)
    lastGroup = last
  }

  /// The hashes of the calls' keys, which this then lacks: whoever adds to them would make a second
  /// copy of all.
  mutating func takeFilter() -> KeyFilter {
    defer { filter = KeyFilter() }
    return filter
  }

  /// Whether another connection has written since.
  func isOutdated(_ db: Database) throws -> Bool { try Self.version(db) != version }

  /// Whether one of the calls with `hashes`, which the store did not have then, may have come since
  /// from another connection.
  func mayMiss(_ hashes: [UInt64], _ digest: ContentDigest, _ db: Database) throws -> Bool {
    guard try isOutdated(db) else { return false }
    var wanted = KeyFilter()
    for hash in hashes { wanted.insert(hash) }
    var isFound = try Self.tail(digest, db).contains { wanted.mayContain($0) }
    try GroupKeys.forEachGroup(behind: lastGroup, db) { _, hashes in
      isFound = isFound || hashes.contains { wanted.mayContain($0) }
    }
    return isFound
  }

  /// A number that changes with every commit of another connection.
  private static func version(_ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0
  }

  private static func tail(_ digest: ContentDigest, _ db: Database) throws -> [UInt64] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT workspace, agents.agent, call_id FROM tail JOIN agents ON agents.id = tail.agent
        """
    ).map { row in
      let agent = AgentName(
        workspace: try row.integer(0, of: "the tail"),
        agent: try row.bytes(1, of: "the tail")
      )
      return digest.hash(of: CallKey(agent: agent, callID: try row.bytes(2, of: "the tail")))
    }
  }
}
