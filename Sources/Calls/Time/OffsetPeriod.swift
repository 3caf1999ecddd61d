/// A stretch of time in which a zone's offset from UTC does not change.
package struct OffsetPeriod: Equatable, Sendable {
  /// The first instant: an offset change, or at least ``OffsetTable/step`` before the instant that
  /// was asked for, whichever is later.
  package let from: Int64
  /// The first instant after it, with the same restriction.
  package let until: Int64
  /// What to add to an instant to get local time, in milliseconds; positive east of Greenwich.
  package let offset: Int64

  /// Whether `instant` lies in the period.
  @inline(__always)
  package func contains(_ instant: Int64) -> Bool { from <= instant && instant < until }
}
