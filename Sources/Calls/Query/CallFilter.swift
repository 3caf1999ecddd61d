/// Which calls, and which of their rows, a query is about.
package struct CallFilter: Sendable {
  /// The first start that counts, Unix milliseconds; `nil` for no bound.
  package var since: Int64?
  /// The first start past those that count; `nil` for no bound.
  package var until: Int64?
  /// What must hold, all of it.
  package var conditions: [Condition]
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

  /// Whether the bounds leave no time between them, so that no call can pass.
  package var holdsNoTime: Bool {
    if let since, let until { since >= until } else { false }
  }

  /// Whether calls that start in `starts` can pass: the zone map's question.
  package func mayPass(starts: ClosedRange<Int64>) -> Bool {
    if let since, starts.upperBound < since { return false }
    if let until, starts.lowerBound >= until { return false }
    return true
  }
}
