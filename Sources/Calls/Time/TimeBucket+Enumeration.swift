extension TimeBucket {
  /// Whether a bucket is one stretch of time; the others come again every week or day.
  package var isStretch: Bool {
    switch self {
    case .hour, .day, .week, .month: true
    case .weekday, .hourOfDay: false
    }
  }

  /// The keys of the buckets that hold an instant from `first` through `last`, ascending.
  ///
  /// An hour that repeats or is cut short where clocks change is one of them, a day that a zone skips
  /// is not. Of ``weekday`` and ``hourOfDay``, all keys.
  /// - Returns: `nil` when there are more than `limit`.
  /// - Complexity: O(buckets), times the logarithm of the zone's offset changes.
  package func keys(
    from first: Int64,
    through last: Int64,
    in zone: Zone,
    limit: Int
  ) -> [Int64]? {
    let (first, last) = (UnixTime.clamped(first), UnixTime.clamped(last))
    guard first <= last else { return [] }
    let ends = [key(for: first, in: zone), key(for: last, in: zone)].sorted()
    switch self {
    case .weekday: return Array(1...7)
    case .hourOfDay: return Array(0...23)
    case .hour: return hours(from: first, through: last, in: zone, limit: limit)
    case .week, .month:
      guard ends[1] - ends[0] < Int64(limit) else { return nil }
      return Array(ends[0]...ends[1])
    case .day:
      // A zone skips a day once in a century.
      guard ends[1] - ends[0] < Int64(limit) + 2 else { return nil }
      let days = (ends[0]...ends[1]).filter { day in
        key(for: start(ofKey: day, in: zone), in: zone) == day
      }
      return days.count <= limit ? days : nil
    }
  }

  /// The first instant of a stretch of time by its key.
  package func start(ofKey key: Int64, in zone: Zone) -> Int64 {
    switch self {
    case .hour: return key
    case .day: return zone.firstInstant(of: CivilDate(daysSinceEpoch: key))
    case .week: return zone.firstInstant(of: ISOWeek(number: key).monday)
    case .month:
      let day = CivilDate.daysSinceEpoch(
        year: 1970 + key.flooringQuotient(by: 12),
        month: key.flooringRemainder(by: 12) + 1,
        day: 1
      )
      return zone.firstInstant(of: CivilDate(daysSinceEpoch: day))
    case .weekday, .hourOfDay:
      preconditionFailure("\(rawValue) comes again and again")
    }
  }

  private func hours(
    from first: Int64,
    through last: Int64,
    in zone: Zone,
    limit: Int
  ) -> [Int64]? {
    // Hours are cut short only where clocks change: no range has twice as many.
    guard (last - first) / UnixTime.hour <= 2 * Int64(limit) else { return nil }
    var keys: [Int64] = []
    var instant = first
    while instant <= last {
      let key = key(for: instant, in: zone)
      if keys.last != key {
        guard keys.count < limit else { return nil }
        keys.append(key)
      }
      let period = zone.period(at: instant)
      let rest = (instant + period.offset).flooringRemainder(by: UnixTime.hour)
      instant = min(instant - rest + UnixTime.hour, period.until)
    }
    return keys
  }
}
