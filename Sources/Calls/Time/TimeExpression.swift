/// A point in time as people give it, which becomes an instant with a "now" and a zone.
///
/// | text | meaning |
/// |---|---|
/// | `now` | now |
/// | `24h` | exactly 24 hours before now |
/// | `7d`, `4w` | 7 or 28 local calendar days before now, at the same local time of day |
/// | `2026-03-01` | the first instant of that local day |
/// | `2026-03-01T10:00`, `…:00`, `….123` | that local time |
/// | `2026-03-01T10:00:00Z`, `…+01:00` | that instant |
///
/// A local time that occurs twice is the first of the two; one that is skipped is the instant at
/// which clocks skip it (``Zone/firstInstant(ofLocalTime:)``). Seconds, and a fraction of one, may
/// be left out; digits after the third of the fraction are dropped.
package enum TimeExpression: Equatable, Sendable {
  /// Now.
  case now
  /// A number of hours before now.
  case hoursAgo(Int64)
  /// A number of local days before now.
  case daysAgo(Int64)
  /// A time on the local clock, in milliseconds since 1970-01-01T00:00 on that clock.
  case local(Int64)
  /// An instant.
  case instant(Int64)

  /// Reads any of the forms.
  ///
  /// - Throws: ``TimeExpressionError``, which says what is accepted.
  package init(_ text: String) throws(TimeExpressionError) {
    if let relative = try Self.relative(text) {
      self = relative
    } else if let absolute = try Self.absolute(text) {
      self = absolute
    } else {
      throw .notATime(text)
    }
  }

  /// Reads a form that does not depend on now.
  ///
  /// - Throws: ``TimeExpressionError``, which says what is accepted.
  package init(absolute text: String) throws(TimeExpressionError) {
    guard let absolute = try Self.absolute(text) else { throw .notAnAbsoluteTime(text) }
    self = absolute
  }

  /// The instant that is meant when it is `now` and local time is the zone's.
  package func instant(now: Int64, in zone: Zone) -> Int64 {
    let now = UnixTime.clamped(now)
    switch self {
    case .now, .daysAgo(0): return now
    case .hoursAgo(let hours): return now - hours * UnixTime.hour
    case .daysAgo(let days):
      return zone.firstInstant(ofLocalTime: zone.localTime(at: now) - days * UnixTime.day)
    case .local(let time): return zone.firstInstant(ofLocalTime: time)
    case .instant(let instant): return instant
    }
  }

  private static func relative(_ text: String) throws(TimeExpressionError) -> TimeExpression? {
    guard !text.utf8.elementsEqual("now".utf8) else { return .now }
    var scanner = TimeScanner(text)
    let digits = scanner.digitCount
    // Seven digits of weeks stay inside `UnixTime.supported`.
    guard digits > 0, let count = scanner.number(digits: min(digits, 7)) else { return nil }
    while scanner.number(digits: 1) != nil {}
    let expression: TimeExpression
    if scanner.skip("h") {
      expression = .hoursAgo(count)
    } else if scanner.skip("d") {
      expression = .daysAgo(count)
    } else if scanner.skip("w") {
      expression = .daysAgo(7 * count)
    } else {
      return nil
    }
    guard scanner.isAtEnd else { return nil }
    guard digits <= 7 else { throw .tooFarBack(text) }
    return expression
  }

  private static func absolute(_ text: String) throws(TimeExpressionError) -> TimeExpression? {
    var scanner = TimeScanner(text)
    guard let year = scanner.number(digits: 4), scanner.skip("-"),
      let month = scanner.number(digits: 2), scanner.skip("-"),
      let day = scanner.number(digits: 2)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard !scanner.isAtEnd else {
      guard let date else { throw .noSuchTime(text) }
      return .local(date.daysSinceEpoch * UnixTime.day)
    }
    guard scanner.skip("T"), let time = scanner.clockTime() else { return nil }
    let isLocal = scanner.isAtEnd
    guard let offset = isLocal ? Offset.zero : scanner.offset(), scanner.isAtEnd else {
      return nil
    }
    guard let date, time.isValid, offset.time.isValid else { throw .noSuchTime(text) }
    let onClock = date.daysSinceEpoch * UnixTime.day + time.milliseconds
    return isLocal ? .local(onClock) : .instant(onClock - offset.milliseconds)
  }
}

/// Hours, minutes, seconds and milliseconds as they were written, in range or not.
private struct ClockTime {
  var hour: Int64 = 0
  var minute: Int64 = 0
  var second: Int64 = 0
  var millisecond: Int64 = 0

  var isValid: Bool { hour < 24 && minute < 60 && second < 60 }

  var milliseconds: Int64 {
    hour * UnixTime.hour + minute * UnixTime.minute + second * UnixTime.second + millisecond
  }
}

/// A distance from UTC as it was written.
private struct Offset {
  var time: ClockTime
  var isNegative: Bool

  static let zero = Offset(time: ClockTime(), isNegative: false)

  var milliseconds: Int64 { isNegative ? -time.milliseconds : time.milliseconds }
}

extension TimeScanner {
  /// `10:00`, `10:00:00` or `10:00:00.123`.
  fileprivate mutating func clockTime() -> ClockTime? {
    guard var time = hourAndMinute() else { return nil }
    guard skip(":") else { return time }
    guard let second = number(digits: 2) else { return nil }
    time.second = second
    guard skip(".") else { return time }
    let digits = min(digitCount, 3)
    guard digits > 0, let fraction = number(digits: digits) else { return nil }
    time.millisecond = [100, 10, 1][digits - 1] * fraction
    while number(digits: 1) != nil {}
    return time
  }

  /// `Z`, `+01:00` or `-01:00`.
  fileprivate mutating func offset() -> Offset? {
    guard !skip("Z") else { return .zero }
    let isNegative = skip("-")
    guard isNegative || skip("+"), let time = hourAndMinute() else { return nil }
    return Offset(time: time, isNegative: isNegative)
  }

  private mutating func hourAndMinute() -> ClockTime? {
    guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2) else {
      return nil
    }
    return ClockTime(hour: hour, minute: minute)
  }
}
