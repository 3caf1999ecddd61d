/// What calls are grouped by in time: an ordered integer key for each, and its label.
package enum TimeBucket: String, CaseIterable, Sendable {
  /// A local hour at one offset from UTC; the key is its first instant. The hour that repeats when
  /// clocks are set back makes two.
  case hour
  /// A local date; the key is days since 1970-01-01. Where clocks go back across a midnight that
  /// was already struck, the last hour of the old day comes after the first minute of the new.
  case day
  /// An ISO 8601 week; the key is ``ISOWeek/number``.
  case week
  /// A month of the Gregorian calendar; the key is months since 1970-01.
  case month
  /// The day of the week; the key is 1 for Monday to 7 for Sunday.
  case weekday
  /// The hour that local clocks show; the key is 0 to 23.
  case hourOfDay = "hour_of_day"

  /// Whether the label is the key itself, a plain number.
  package var isNumeric: Bool {
    switch self {
    case .hour, .day, .week, .month: false
    case .weekday, .hourOfDay: true
    }
  }

  /// The key of one instant.
  package func key(for instant: Int64, in zone: Zone) -> Int64 {
    let instant = UnixTime.clamped(instant)
    return key(instant, zone.period(at: instant))
  }

  /// Replaces `keys` by the keys of `instants`, one each, in their order.
  ///
  /// Keys order as time does (weekday and hour of day as the week and the day do), and are equal
  /// exactly for instants of the same bucket. Instants outside ``UnixTime/supported`` count as the
  /// nearest in it.
  ///
  /// - Complexity: O(instants), times the logarithm of the zone's offset changes where neighbours
  ///   lie on different sides of one.
  package func keys(for instants: Span<Int64>, in zone: Zone, into keys: inout [Int64]) {
    if keys.count != instants.count {
      keys = [Int64](repeating: 0, count: instants.count)
    }
    guard !instants.isEmpty else { return }
    var output = keys.mutableSpan
    var period = zone.period(at: instants[0])
    for row in instants.indices {
      let instant = UnixTime.clamped(instants[row])
      if !period.contains(instant) { period = zone.period(at: instant) }
      output[row] = key(instant, period)
    }
  }

  /// The label of a key: `2026-03-05T14`, `2026-03-05`, `2026-W10`, `2026-03`, or the number itself
  /// for weekday and hour of day.
  ///
  /// In a zone other than UTC an hour carries its offset: `2026-03-05T14+01:00`.
  package func label(for key: Int64, in zone: Zone) -> String {
    switch self {
    case .hour:
      let text = LocalDateTime(at: key, in: zone)
      return "\(text.date)T\(text.hour.padded(2))\(zone.isUTC ? "" : text.offsetText)"
    case .day: return CivilDate(daysSinceEpoch: key).description
    case .week: return ISOWeek(number: key).description
    case .month:
      let year = 1970 + key.flooringQuotient(by: 12)
      return "\(CivilDate.text(year: year))-\((key.flooringRemainder(by: 12) + 1).padded(2))"
    case .weekday, .hourOfDay: return String(key)
    }
  }

  @inline(__always)
  private func key(_ instant: Int64, _ period: OffsetPeriod) -> Int64 {
    let local = instant &+ period.offset
    let day = local.flooringQuotient(by: UnixTime.day)
    switch self {
    case .hour: return max(instant &- local.flooringRemainder(by: UnixTime.hour), period.from)
    case .day: return day
    case .week: return ISOWeek(daysSinceEpoch: day).number
    case .month:
      let date = CivilDate(daysSinceEpoch: day)
      return (date.year &- 1970) &* 12 &+ date.month &- 1
    case .weekday: return CivilDate.weekday(daysSinceEpoch: day)
    case .hourOfDay: return local.flooringRemainder(by: UnixTime.day) / UnixTime.hour
    }
  }
}
