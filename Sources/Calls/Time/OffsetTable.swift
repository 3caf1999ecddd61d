/// A zone's offset periods in order, found by asking for the offset at single instants.
///
/// Offsets are probed every ``step`` and changes narrowed down by bisection, because Foundation
/// promises the next change of daylight saving time only, not that of the standard offset.
struct OffsetTable: Sendable {
  /// The distance of probes: three days.
  ///
  /// The shortest period of any IANA zone since 1900 lasts just under seven days (America/Recife in
  /// 2000, Asia/Gaza in 2040), so no two changes share a step.
  static let step = 3 * UnixTime.day

  /// The instants that ``period(at:)`` answers without probing.
  let covered: Range<Int64>
  private let periods: [OffsetPeriod]
  private let offset: @Sendable (Int64) -> Int64

  /// The table over `range`, for a zone whose offset in milliseconds at an instant is `offset`.
  ///
  /// - Complexity: O(length of `range`): a probe for every three days and 28 for a change.
  init(covering range: Range<Int64>, offset: @escaping @Sendable (Int64) -> Int64) {
    let lower = UnixTime.clamped(range.lowerBound)
    covered = lower..<max(lower, UnixTime.clamped(range.upperBound))
    self.offset = offset
    // A step more at either end keeps the promise of `OffsetPeriod.from` at the borders.
    let end = covered.upperBound + Self.step
    var from = covered.lowerBound - Self.step
    var periods: [OffsetPeriod] = []
    while from < end {
      let until = Self.change(after: from, upTo: end, offset: offset)
      periods.append(OffsetPeriod(from: from, until: until, offset: offset(from)))
      from = until
    }
    self.periods = periods
  }

  /// The period that holds `instant`, which must be in ``UnixTime/supported``.
  ///
  /// - Complexity: O(log periods) inside ``covered``; about a microsecond outside.
  func period(at instant: Int64) -> OffsetPeriod {
    guard covered.contains(instant) else { return probedPeriod(at: instant) }
    var low = 0
    var high = periods.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if periods[middle].from <= instant { low = middle } else { high = middle }
    }
    return periods[low]
  }

  private func probedPeriod(at instant: Int64) -> OffsetPeriod {
    let earliest = instant - Self.step
    let change = Self.change(after: earliest, upTo: instant, offset: offset)
    let value = offset(instant)
    return OffsetPeriod(
      from: offset(earliest) == value ? earliest : change,
      until: Self.change(after: instant, upTo: instant + Self.step, offset: offset),
      offset: value,
    )
  }

  /// The first instant after `start` with another offset than there, but `end` at the latest.
  private static func change(
    after start: Int64,
    upTo end: Int64,
    offset: (Int64) -> Int64,
  ) -> Int64 {
    let before = offset(start)
    var low = start
    while low < end {
      var high = min(low + step, end)
      guard offset(high) != before else {
        low = high
        continue
      }
      while high - low > 1 {
        let middle = low + (high - low) / 2
        if offset(middle) == before { low = middle } else { high = middle }
      }
      return high
    }
    return end
  }
}
