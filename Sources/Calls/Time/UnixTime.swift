/// Constants and bounds of instants and durations, which are `Int64` milliseconds.
///
/// Instants count from 1970-01-01T00:00:00Z, without leap seconds.
package enum UnixTime {
  /// One second.
  package static let second: Int64 = 1000
  /// One minute.
  package static let minute: Int64 = 60 * second
  /// One hour.
  package static let hour: Int64 = 60 * minute
  /// One day of 24 hours; a local day may be longer or shorter.
  package static let day: Int64 = 24 * hour

  /// The instants that time arithmetic is exact for.
  ///
  /// 100 million days to either side of 1970, as in ECMAScript. Instants beyond count as the
  /// nearest end, so that no input can overflow.
  package static let supported: ClosedRange<Int64> = (-100_000_000 * day)...(100_000_000 * day)

  /// The instant itself, or the nearest end of ``supported``.
  @inline(__always)
  static func clamped(_ instant: Int64) -> Int64 {
    min(max(instant, supported.lowerBound), supported.upperBound)
  }

  /// The first instant after the day, in UTC, of `instant`.
  package static func endOfDay(containing instant: Int64) -> Int64 {
    (clamped(instant).flooringQuotient(by: day) + 1) * day
  }
}

extension Int64 {
  /// The greatest integer not above `self / divisor`; `divisor` is positive.
  @inline(__always)
  func flooringQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient &- 1 : quotient
  }

  /// What ``flooringQuotient(by:)`` leaves, in `0..<divisor`.
  @inline(__always)
  func flooringRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder &+ divisor : remainder
  }

  /// The decimal digits of a non-negative number, with zeros in front up to `width`.
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
  }
}
