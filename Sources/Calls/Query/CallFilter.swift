/// Which calls, and which of their rows, a query is about.
package struct CallFilter: Sendable {
  /// The first start that counts, Unix milliseconds; `nil` for no bound.
  package var since: Int64?
  /// The first start past those that count; `nil` for no bound.
  package var until: Int64?
  /// What must hold, all of it.
  package var conditions: [Condition]
  /// What must not hold: each is a list of conditions of which not all may hold.
  ///
  /// One with conditions on the table that a query is about drops its rows for which they all hold, if
  /// the others hold of the call; a call stays although all its rows are dropped, unless ``conditions``
  /// are on rows as well. One without drops calls. A condition on another child table holds of a call
  /// with a row for which all of the list's conditions on that table hold.
  package var exclusions: [[Condition]] = []
  /// The zone of time buckets.
  package var zone: Zone

  /// All calls, in UTC.
  package init(
    since: Int64? = nil,
    until: Int64? = nil,
    conditions: [Condition] = [],
    zone: Zone = .utc
  ) {
    self.since = since
    self.until = until
    self.conditions = conditions
    self.zone = zone
  }

  /// All conditions, also those that must not hold.
  package var allConditions: [Condition] { conditions + exclusions.flatMap(\.self) }

  /// Whether the bounds leave no time between them, so that no call can pass.
  package var holdsNoTime: Bool {
    if let since, let until { since >= until } else { false }
  }

  /// Whether there are conditions on workspaces.
  package var choosesWorkspaces: Bool { !workspaceConditions.isEmpty }

  /// Whether calls of a workspace can pass, by the conditions on workspaces.
  package func mayPass(workspace: Int64) -> Bool {
    workspaceConditions.allSatisfy { $0.holds(integer: workspace) }
  }

  private var workspaceConditions: [Condition] {
    conditions.filter { $0.field == .column(.workspace) }
  }

  /// Whether calls that start in `starts` can pass: the zone map's question.
  package func mayPass(starts: ClosedRange<Int64>) -> Bool {
    if let since, starts.upperBound < since { return false }
    if let until, starts.lowerBound >= until { return false }
    return true
  }
}
