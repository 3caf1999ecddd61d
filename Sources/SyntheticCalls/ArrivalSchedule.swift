/// When calls start: a day with a morning and an afternoon peak and few calls at night, a week
/// with quiet weekends, all in UTC.
struct ArrivalSchedule: Sendable {
  private let start: Int64
  private let calls: Int
  /// The weight of all hours before each hour of the period, then the total.
  private let weightBefore: [Int]

  /// Relative traffic of the hours of a weekday; the peaks are at 10 and 17.
  private static let hourly = [
    3, 2, 2, 2, 3, 6, 14, 34, 68, 92, 100, 88, 66, 62, 74, 88, 97, 102, 84, 60, 42, 26, 14, 7,
  ]
  /// Percent of a weekday's traffic, Monday first.
  private static let daily = [108, 100, 98, 100, 104, 46, 31]
  private static let millisecondsInHour: Int64 = 3_600_000

  init(start: Int64, days: Int, calls: Int) {
    self.start = start
    self.calls = calls
    var weights = [0]
    weights.reserveCapacity(days * 24 + 1)
    let firstHour = Int(start / Self.millisecondsInHour)
    var total = 0
    for hour in firstHour..<firstHour + days * 24 {
      // 1 January 1970 was a Thursday.
      total += Self.hourly[hour % 24] * Self.daily[(hour / 24 + 3) % 7]
      weights.append(total)
    }
    weightBefore = weights
  }

  /// The start of call `index` in Unix milliseconds, inside the period.
  ///
  /// Calls are spread along the traffic's cumulative weight and then moved by up to three places,
  /// so order in time is nearly the order of the indices, yet arrivals bunch as real ones do.
  /// - Complexity: O(log hours).
  func start(ofCall index: Int, random: inout RandomStream) -> Int64 {
    let total = weightBefore[weightBefore.count - 1]
    let jitter = random.between(-2 << 16, 4 << 16)
    let place = min(max(index << 16 + jitter, 0), calls << 16 - 1)
    // In 1/1,024 of a weight, for places between the hours' edges.
    let weight = Int(UInt128(place) * UInt128(total << 10) / UInt128(calls << 16))
    var low = 0
    var high = weightBefore.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if weightBefore[middle] << 10 <= weight {
        low = middle
      } else {
        high = middle
      }
    }
    let inHour = Int64(weight - weightBefore[low] << 10)
    let hourWeight = Int64((weightBefore[low + 1] - weightBefore[low]) << 10)
    let milliseconds = inHour * Self.millisecondsInHour / hourWeight
    // Within one unit of weight many instants are alike: the last digits are drawn.
    let spread = Int(Self.millisecondsInHour / hourWeight) + 1
    return start + Int64(low) * Self.millisecondsInHour
      + min(milliseconds + Int64(random.below(spread)), Self.millisecondsInHour - 1)
  }
}
