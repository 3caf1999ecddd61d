import Calls

/// The week that a report is about, the week before, and the calls to ask for both.
struct WeekScope: Sendable {
  /// All calls.
  let snapshot: CallSnapshot
  /// What evaluates questions about them.
  private(set) var engine: ColumnEngine
  /// The calls of the week.
  let filter: CallFilter
  /// The calls of the week before.
  let previousFilter: CallFilter
  /// Whether the week before has any.
  let hasCallsBefore: Bool
  /// What became of the records that the calls come from.
  let input: InputSummary

  /// The same calls, asked with so many threads.
  func with(threads: Int) -> WeekScope {
    var scope = self
    scope.engine = engine.with(threads: threads)
    return scope
  }
}

extension CallFilter {
  /// Whether some of the week is left out by the filter's bounds.
  func cuts(_ week: ISOWeek) -> Bool {
    let interval = week.interval(in: zone)
    return (since ?? .min) > interval.lowerBound || (until ?? .max) < interval.upperBound
  }

  /// The filter's calls of one week of its zone.
  func limited(to week: ISOWeek) -> CallFilter {
    let interval = week.interval(in: zone)
    var limited = self
    limited.since = max(since ?? interval.lowerBound, interval.lowerBound)
    limited.until = min(until ?? interval.upperBound, interval.upperBound)
    return limited
  }
}
