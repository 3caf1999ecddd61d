/// The period of the same length right before another one.
package enum PrecedingPeriod {
  /// The first instant of the period that ends at `since` and is as long as that from `since` until
  /// `until`, which is later.
  ///
  /// - Whole local months are preceded by as many months: March by February, whatever their days.
  /// - Periods given by the calendar (`7d`, `4w`, dates, local times), and those from one local
  ///   midnight to another, are measured on the local clock: seven days by seven days at the same
  ///   time of day, also where one of them has 23 or 25 hours.
  /// - Those given by hours (`24h`) or by instants are preceded by exactly as much time.
  ///
  /// - Parameters:
  ///   - since: The first instant.
  ///   - until: The first instant that is no more in it.
  ///   - expressions: How the bounds were given.
  ///   - zone: Where the calendar is that of.
  /// - Returns: The instant, which is before `since`.
  package static func start(
    before since: Int64,
    until: Int64,
    givenBy expressions: [TimeExpression],
    in zone: Zone
  ) -> Int64 {
    let (since, until) = (UnixTime.clamped(since), UnixTime.clamped(until))
    let exact = since - max(1, until - since)
    let isInHours = expressions.contains {
      if case .hoursAgo = $0 { true } else { false }
    }
    guard !isInHours else { return exact }
    if let first = startMonth(since, zone), let end = startMonth(until, zone), end > first {
      return min(TimeBucket.month.start(ofKey: 2 * first - end, in: zone), since - 1)
    }
    let isOnCalendar = expressions.allSatisfy {
      if case .instant = $0 { false } else { true }
    }
    guard isOnCalendar || [since, until].allSatisfy({ isMidnight($0, zone) }) else { return exact }
    let length = zone.localTime(at: until) - zone.localTime(at: since)
    // Where clocks go back meanwhile, the local clock may stand still.
    guard length > 0 else { return exact }
    let start = zone.firstInstant(ofLocalTime: zone.localTime(at: since) - length)
    return start < since ? start : exact
  }

  private static func isMidnight(_ instant: Int64, _ zone: Zone) -> Bool {
    let day = TimeBucket.day
    return day.start(ofKey: day.key(for: instant, in: zone), in: zone) == instant
  }

  /// The key of the month that begins at `instant`; `nil` when none does.
  private static func startMonth(_ instant: Int64, _ zone: Zone) -> Int64? {
    let month = TimeBucket.month.key(for: instant, in: zone)
    return TimeBucket.month.start(ofKey: month, in: zone) == instant ? month : nil
  }
}
