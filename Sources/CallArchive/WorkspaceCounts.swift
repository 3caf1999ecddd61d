import GRDB

/// What became of the records of each workspace: calls, duplicates, conflicts and rejected_KIND.
struct WorkspaceCounts {
  /// What the names of counters of rejects start with.
  static let rejected = "rejected_"

  /// The counters of each workspace, by their names.
  let counts: [Int64: [String: Int]]

  /// The counts of a store; of one of a former format, as far as it tells.
  init(_ db: Database) throws {
    guard try ArchiveSchema.version(of: db) >= 7 else {
      counts = try Self.derived(db)
      return
    }
    var counts: [Int64: [String: Int]] = [:]
    let rows = try Row.fetchAll(db, sql: "SELECT workspace, name, count FROM workspace_counters")
    for row in rows {
      let workspace = try row.integer(0, of: "the counters")
      let name = try row.text(1, of: "the counters")
      counts[workspace, default: [:]][name] = try row.count(2, of: "the counters")
    }
    self.counts = counts
  }

  /// Adds to a counter of a workspace.
  static func add(_ change: Int, to name: String, of workspace: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO workspace_counters VALUES (?, ?, ?) ON CONFLICT (workspace, name) DO UPDATE
        SET count = count + excluded.count
        """
    ).execute(arguments: [workspace, name, change])
  }

  /// Takes from a counter of a workspace, and from that of the store, what was removed; neither gets
  /// below zero, as a former format may have counted less.
  static func remove(_ count: Int, from name: String, of workspace: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE workspace_counters SET count = max(0, count - ?) WHERE workspace = ? AND name = ?
        """
    ).execute(arguments: [count, workspace, name])
    try db.cachedStatement(
      sql: "UPDATE counters SET count = max(0, count - ?) WHERE name = ?"
    ).execute(arguments: [count, name])
  }

  // MARK: - Former formats

  /// The counts of a store that has none by workspace.
  ///
  /// - Complexity: O(stored calls) at memory speed.
  static func derived(_ db: Database) throws -> [Int64: [String: Int]] {
    let found = try Int64.fetchAll(
      db,
      sql: "SELECT workspace FROM agents UNION SELECT workspace FROM rejects LIMIT 2"
    )
    if found.count == 1 { return [found[0]: try all(db)] }
    return found.isEmpty ? [:] : try kept(db)
  }

  /// All that was counted: in a store of one workspace it is its.
  private static func all(_ db: Database) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT 'calls', value FROM settings WHERE name = 'calls'
        UNION ALL SELECT 'duplicates', count(*) FROM duplicates
        UNION ALL SELECT name, count FROM counters
          WHERE name = 'conflicts' OR substr(name, 1, 9) = 'rejected_'
        """
    )
    for row in rows {
      counts[try row.text(0, of: "the counters")] = try row.count(1, of: "the counters")
    }
    return counts
  }

  /// What is kept still tells its workspace.
  private static func kept(_ db: Database) throws -> [Int64: [String: Int]] {
    let workspaces = try CallWorkspaces(db)
    var counts: [Int64: [String: Int]] = [:]
    for workspace in workspaces.all { counts[workspace, default: [:]]["calls", default: 0] += 1 }
    for (name, sql) in [
      ("duplicates", "SELECT call FROM duplicates"),
      ("conflicts", "SELECT call FROM conflicts WHERE size > 0"),
    ] {
      for call in try Int64.fetchAll(db, sql: sql) {
        guard let workspace = workspaces[call] else { continue }
        counts[workspace, default: [:]][name, default: 0] += 1
      }
    }
    let rejects = try Row.fetchAll(
      db,
      sql: "SELECT workspace, kind, count(*) FROM rejects GROUP BY 1, 2"
    )
    for row in rejects {
      let workspace = try row.integer(0, of: "the rejects")
      let name = rejected + (try row.text(1, of: "the rejects"))
      counts[workspace, default: [:]][name] = try row.count(2, of: "the rejects")
    }
    return counts
  }
}

/// Which workspace each call of a store is of, as far as its row groups are readable.
private struct CallWorkspaces {
  private var workspaces: [Int64: Int64] = [:]

  init(_ db: Database) throws {
    var agents: [Int64: Int64] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT id, workspace FROM agents") {
      agents[try row.integer(0, of: "the agents")] = try row.integer(1, of: "the agents")
    }
    for row in try Row.fetchAll(db, sql: "SELECT id, agent FROM tail") {
      workspaces[try row.integer(0, of: "the tail")] = agents[try row.integer(1, of: "the tail")]
    }
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM row_groups") {
      // What is damaged is told by whoever reads it, and must not keep the store from being opened.
      do {
        guard let head = try RowGroupHead.one(id, db) else { continue }
        let detail = try RowGroupDetail.one(id, db)
        let ids = try RowGroupDetail.integers(detail.ids, count: head.callCount, of: id)
        let numbers = try RowGroupDetail.integers(detail.agents, count: head.callCount, of: id)
        for (call, agent) in zip(ids, numbers) { workspaces[call] = agents[agent] }
      } catch is Damage {}
    }
  }

  /// The workspace of each call.
  var all: some Sequence<Int64> { workspaces.values }

  /// The workspace of a call.
  subscript(call: Int64) -> Int64? { workspaces[call] }
}
