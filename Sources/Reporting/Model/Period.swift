/// The half-open time span `[since, until)` that a query asked for, and what was found in it.
///
/// All times are ISO 8601 texts, ready to print.
package struct Period: Sendable, Equatable {
  /// The first instant asked for; `nil` when unlimited.
  package var since: String?
  /// The first instant no longer asked for; `nil` when unlimited.
  package var until: String?
  /// The start of the earliest call found; `nil` when there is none.
  package var firstCall: String?
  /// The start of the latest call found; `nil` when there is none.
  package var lastCall: String?
  /// The IANA name of the zone that days and weeks are cut in.
  package var timeZone: String
  /// The period that the report is compared with; `nil` for none.
  package var previous: Previous?

  /// Sets every property; those with a default may be left out.
  package init(
    since: String? = nil,
    until: String? = nil,
    firstCall: String? = nil,
    lastCall: String? = nil,
    timeZone: String = "UTC",
    previous: Previous? = nil
  ) {
    self.since = since
    self.until = until
    self.firstCall = firstCall
    self.lastCall = lastCall
    self.timeZone = timeZone
    self.previous = previous
  }
}

extension Period {
  /// The period right before another one, and what was found in it.
  package struct Previous: Sendable, Equatable {
    /// Its first instant.
    package var since: String
    /// The first instant that is no more in it.
    package var until: String
    /// The start of the earliest call found; `nil` when there is none.
    package var firstCall: String?
    /// The start of the latest call found; `nil` when there is none.
    package var lastCall: String?
    /// The number of calls found.
    package var calls: Int

    /// Sets every property.
    package init(since: String, until: String, firstCall: String?, lastCall: String?, calls: Int) {
      self.since = since
      self.until = until
      self.firstCall = firstCall
      self.lastCall = lastCall
      self.calls = calls
    }
  }
}
