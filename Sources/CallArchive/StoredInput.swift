import Calls
import GRDB

/// What became of all records that a store was given, or of those of some workspaces.
enum StoredInput {
  /// What became of those of the workspaces that the conditions of `filter` choose; the store has so
  /// many `calls`.
  static func summary(
    _ db: Database,
    calls: Int,
    _ filter: CallFilter,
    _ tolerance: inout DamageTolerance
  ) throws -> InputSummary {
    var all = InputSummary()
    all.calls = calls
    all.duplicates =
      try tolerance.attempt("the duplicates", calls: 0) {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM duplicates")
      }?.flatMap(\.self) ?? 0
    let counters = try tolerance.attempt("the counters", calls: 0) {
      try Row.fetchAll(db, sql: "SELECT name, count FROM counters").map { row in
        (try row.text(0, of: "the counters"), try row.count(1, of: "the counters"))
      }
    }
    for (name, count) in counters ?? [] { all.add(count, to: name) }
    all.countRecords()
    guard filter.choosesWorkspaces else { return all }
    return try tolerance.attempt("the counters", calls: 0) {
      try part(of: all, WorkspaceCounts(db), filter)
    } ?? InputSummary()
  }

  private static func part(
    of all: InputSummary,
    _ counts: WorkspaceCounts,
    _ filter: CallFilter
  ) -> InputSummary {
    var chosen = InputSummary()
    var known = InputSummary()
    for (workspace, named) in counts.counts {
      for (name, count) in named {
        known.add(count, to: name)
        if filter.mayPass(workspace: workspace) { chosen.add(count, to: name) }
      }
    }
    chosen.countRecords()
    chosen.isPartial =
      known.duplicates < all.duplicates || known.conflicts < all.conflicts
      || known.rejected < all.rejected
    return chosen
  }
}

extension InputSummary {
  /// Adds a counter of the store or of a workspace; others than those of records are none.
  fileprivate mutating func add(_ count: Int, to name: String) {
    // All rejects of a kind may have become calls.
    guard count > 0 else { return }
    switch name {
    case "calls": calls += count
    case "duplicates": duplicates += count
    case "conflicts": conflicts += count
    default:
      guard name.hasPrefix(WorkspaceCounts.rejected),
        let kind = Problem.Kind(rawValue: String(name.dropFirst(WorkspaceCounts.rejected.count)))
      else { return }
      rejectedByKind[kind, default: 0] += count
      rejected += count
    }
  }

  fileprivate mutating func countRecords() { records = calls + duplicates + rejected }
}
