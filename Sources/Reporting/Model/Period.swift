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

  /// Sets every property; those with a default may be left out.
  package init(
    since: String? = nil,
    until: String? = nil,
    firstCall: String? = nil,
    lastCall: String? = nil,
    timeZone: String = "UTC"
  ) {
    self.since = since
    self.until = until
    self.firstCall = firstCall
    self.lastCall = lastCall
    self.timeZone = timeZone
  }
}
