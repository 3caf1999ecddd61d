import GRDB

extension ArchiveReader {
  /// Whether what is counted of each workspace is what the store has of it.
  ///
  /// Calls and duplicates are all kept. Of conflicts and rejects the store keeps and knows a bounded
  /// number, so that more of them may be counted than there are, and never fewer.
  @Sendable static func checkCounters(_ db: Database) throws -> [String] {
    // A former format is counted anew when it is read, from the same rows.
    guard try ArchiveSchema.version(of: db) == ArchiveSchema.formatVersion else { return [] }
    let counted = try WorkspaceCounts(db).counts
    var kept = try keptRecords(db)
    var problems: [String] = []
    do {
      for (workspace, calls) in try calls(db) { kept[workspace, default: [:]]["calls"] = calls }
    } catch is Damage {
      // Told where row groups are looked at; how many calls they have cannot be known then.
      for workspace in counted.keys {
        kept[workspace, default: [:]]["calls"] = counted[workspace]?["calls"]
      }
    }
    var sums: [String: Int] = [:]
    for workspace in Set(counted.keys).union(kept.keys).sorted() {
      let counters = counted[workspace] ?? [:]
      let rows = kept[workspace] ?? [:]
      for name in Set(counters.keys).union(rows.keys).sorted() {
        let (told, found) = (counters[name] ?? 0, rows[name] ?? 0)
        sums[name, default: 0] += told
        let isRight = name == "calls" || name == "duplicates" ? told == found : told >= found
        if !isRight {
          problems.append("the counters: \(told) \(name) of workspace \(workspace), of \(found)")
        }
      }
    }
    for row in try Row.fetchAll(db, sql: "SELECT name, count FROM counters ORDER BY name") {
      let name = try row.text(0, of: "the counters")
      let count = try row.integer(1, of: "the counters")
      if let sum = sums.removeValue(forKey: name), count < sum {
        problems.append("the counters: \(count) \(name), of \(sum) of all workspaces")
      }
    }
    // The store itself counts neither.
    sums["calls"] = nil
    sums["duplicates"] = nil
    for (name, sum) in sums.sorted(by: { $0.key < $1.key }) where sum > 0 {
      problems.append("the counters: no \(name), of \(sum) of all workspaces")
    }
    return problems
  }

  /// Whether each call has a number of its own, and the next one's is above them all.
  @Sendable static func checkIDs(_ db: Database) throws -> [String] {
    let next = try DatabaseValue.fetchOne(
      db,
      sql: "SELECT value FROM settings WHERE name = 'next_call'"
    )
    guard let next, case .int64(let next) = next.storage else {
      return ["the settings: the next call's id is missing"]
    }
    var ids = try Int64.fetchAll(db, sql: "SELECT id FROM tail")
    for head in try RowGroupHead.all(db) {
      do {
        let detail = try RowGroupDetail.one(head.id, db)
        ids += try RowGroupDetail.integers(detail.ids, count: head.callCount, of: head.id)
      } catch is Damage {
        // Told where row groups are looked at.
      }
    }
    ids.sort()
    var problems: [String] = []
    let repeated = zip(ids, ids.dropFirst()).count { $0 == $1 }
    if repeated > 0 { problems.append("the store: \(repeated) calls have the id of another") }
    if let last = ids.last, last >= next {
      problems.append("the settings: the next call's id is \(next), and there is a call \(last)")
    }
    return problems
  }

  /// How many calls each workspace has.
  private static func calls(_ db: Database) throws -> [Int64: Int] {
    let workspaces = try agentWorkspaces(db)
    var counts: [Int64: Int] = [:]
    func count(_ agent: Int64) throws {
      guard let workspace = workspaces[agent] else { throw Damage("the agents", "one is missing") }
      counts[workspace, default: 0] += 1
    }
    for head in try RowGroupHead.all(db) {
      let detail = try RowGroupDetail.one(head.id, db)
      for agent in try RowGroupDetail.integers(detail.agents, count: head.callCount, of: head.id) {
        try count(agent)
      }
    }
    for agent in try Int64.fetchAll(db, sql: "SELECT agent FROM tail") { try count(agent) }
    return counts
  }

  /// How many duplicates, conflicts and rejects of each workspace there are, by counters' names.
  private static func keptRecords(_ db: Database) throws -> [Int64: [String: Int]] {
    var counts: [Int64: [String: Int]] = [:]
    let rejects = try Row.fetchAll(
      db,
      sql: """
        SELECT workspace, kind, count(*)
        FROM (SELECT workspace, kind FROM rejects
          UNION ALL SELECT workspace, kind FROM dropped_rejects)
        GROUP BY 1, 2
        """
    )
    for row in rejects {
      let workspace = try row.integer(0, of: "the rejects")
      let name = WorkspaceCounts.rejected + (try row.text(1, of: "the rejects"))
      counts[workspace, default: [:]][name] = try row.count(2, of: "the rejects")
    }
    let workspaces = try agentWorkspaces(db)
    for (name, sql) in [
      ("duplicates", "SELECT call, count(*) FROM duplicates GROUP BY 1"),
      ("conflicts", "SELECT call, count(*) FROM conflicts WHERE size <> 0 GROUP BY 1"),
    ] {
      let rows = try Row.fetchAll(db, sql: sql).map { row in
        (call: try row.integer(0, of: "the \(name)"), count: try row.count(1, of: "the \(name)"))
      }
      let places = try CallPlaces(of: rows.map(\.call), db)
      for (call, count) in rows {
        // Those of calls that are missing are told of elsewhere.
        guard let place = places[call], let workspace = workspaces[place.agent] else { continue }
        counts[workspace, default: [:]][name, default: 0] += count
      }
    }
    return counts
  }

  private static func agentWorkspaces(_ db: Database) throws -> [Int64: Int64] {
    var workspaces: [Int64: Int64] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT id, workspace FROM agents") {
      workspaces[try row.integer(0, of: "the agents")] = try row.integer(1, of: "the agents")
    }
    return workspaces
  }
}
