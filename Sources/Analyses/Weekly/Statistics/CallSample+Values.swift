extension CallSample {
  /// The whole numbers that calls bring along, such as the latencies of their turns.
  ///
  /// A replicate's quantile is a value near that of the sample: in windows around the quantiles that
  /// will be asked for, values are counted one by one, and the others only as so many.
  package struct Values: Sendable {
    /// The distinct values, ascending.
    let distinct: [Int64]
    // The values of all calls as they were given, as places in `distinct`, and the number of values up
    // to and including those of each call.
    private let codes: [UInt32]
    private let ends: [Int]
    // The order of the calls.
    private let order: [Int]
    /// Places in ``distinct`` that are counted one by one: ascending ranges apart from each other.
    let windows: [Range<Int>]
    /// How many values each call has before the first window, between the windows, and behind the last
    /// one; empty when there are no others than in windows.
    let gaps: [[Double]]
    /// Of each value in a window its call, in their order, and its cell, of which
    /// ``DrawCells/things`` are the places in the windows, one window after the other.
    let calls: [UInt32]
    let cells: DrawCells

    /// The values of calls.
    ///
    /// - Parameters:
    ///   - all: The values of all calls, one call after the other.
    ///   - ends: For each call, the number of values up to and including its own.
    ///   - order: The places of the calls in `ends`, in the sample's order; `nil` where it is that.
    ///   - quantiles: The quantiles that will be asked for; none for any. Others take long.
    /// - Complexity: O(n) in the values, of values that lie far apart O(n log n).
    package init(
      _ all: [Int64],
      ends: [Int],
      order: [Int]? = nil,
      quantiles: [Double] = []
    ) {
      let (distinct, codes) = Self.coded(all)
      let windows =
        quantiles.isEmpty
        ? [0..<distinct.count]
        : Self.windows(around: quantiles, codes, of: distinct.count, ends)
      self.init(distinct, codes, ends, order ?? Array(ends.indices), windows)
    }

    /// The same values, all of which are counted one by one.
    var uncut: Values { Values(distinct, codes, ends, order, [0..<distinct.count]) }

    /// The number of calls.
    var callCount: Int { ends.count }

    private init(
      _ distinct: [Int64],
      _ codes: [UInt32],
      _ ends: [Int],
      _ order: [Int],
      _ windows: [Range<Int>]
    ) {
      self.distinct = distinct
      self.codes = codes
      self.ends = ends
      self.order = order
      self.windows = windows
      // The place in the windows of each distinct value; of others, the gap that they are in.
      var things = [Int](repeating: 0, count: distinct.count)
      var count = 0
      for (gap, window) in (windows + [distinct.count..<distinct.count]).enumerated() {
        let before = gap == 0 ? 0 : windows[gap - 1].upperBound
        for place in before..<window.lowerBound { things[place] = -1 - gap }
        for place in window {
          things[place] = count
          count += 1
        }
      }
      let isCut = windows != [0..<distinct.count]
      let gapCount = isCut ? windows.count + 1 : 0
      // First call by call as they were given, for so their values lie in memory; then in their order.
      var counts = [UInt32](repeating: 0, count: gapCount * ends.count)
      var found: [UInt32] = []
      var foundEnds: [Int] = []
      foundEnds.reserveCapacity(ends.count)
      do {
        var counts = counts.mutableSpan
        let (codes, things) = (codes.span, things.span)
        var row = 0
        for (place, end) in ends.enumerated() {
          while row < end {
            let thing = things[Int(codes[row])]
            if thing < 0 {
              counts[place * gapCount - 1 - thing] += 1
            } else {
              found.append(UInt32(thing))
            }
            row += 1
          }
          foundEnds.append(found.count)
        }
      }
      gaps = (0..<gapCount).map { gap in order.map { Double(counts[$0 * gapCount + gap]) } }
      var calls: [UInt32] = []
      var ordered: [UInt32] = []
      calls.reserveCapacity(found.count)
      ordered.reserveCapacity(found.count)
      for (call, place) in order.enumerated() {
        for row in (place == 0 ? 0 : foundEnds[place - 1])..<foundEnds[place] {
          calls.append(UInt32(call))
          ordered.append(found[row])
        }
      }
      self.calls = calls
      cells = DrawCells(ordered, of: count)
    }

    // MARK: - Codes

    private static func coded(_ all: [Int64]) -> (distinct: [Int64], codes: [UInt32]) {
      guard let smallest = all.min(), let largest = all.max() else { return ([], []) }
      // Latencies are whole numbers close to each other, so that a table of all of them is small.
      let (span, isTooWide) = largest.subtractingReportingOverflow(smallest)
      guard !isTooWide, span < max(all.count, 1 << 16) else {
        var distinct: [Int64] = []
        for value in all.sorted() where distinct.last != value { distinct.append(value) }
        return (distinct, all.map { value in UInt32(distinct.place(of: value)) })
      }
      var occurs = [Bool](repeating: false, count: Int(span) + 1)
      for value in all { occurs[Int(value - smallest)] = true }
      var distinct: [Int64] = []
      let places = occurs.indices.map { offset in
        if occurs[offset] { distinct.append(smallest + Int64(offset)) }
        return UInt32(truncatingIfNeeded: distinct.count - 1)
      }
      return (distinct, all.map { places[Int($0 - smallest)] })
    }

    // MARK: - Windows

    /// By how many standard deviations of its rank a quantile may miss that of the sample: one in a
    /// billion misses it by more.
    private static let deviations = 6.0

    private static func windows(
      around quantiles: [Double],
      _ codes: [UInt32],
      of count: Int,
      _ ends: [Int]
    ) -> [Range<Int>] {
      guard !codes.isEmpty else { return [0..<count] }
      // How many values there are up to each distinct one.
      var cumulated = [Int](repeating: 0, count: count)
      for code in codes { cumulated[Int(code)] += 1 }
      for place in cumulated.indices.dropFirst() { cumulated[place] += cumulated[place - 1] }
      func place(ofRank rank: Double) -> Int {
        let rank = Int(max(0, min(rank, Double(codes.count - 1))))
        return cumulated.partitioningPlace { $0 > rank }
      }
      var windows: [Range<Int>] = []
      for p in quantiles.sorted() {
        let rank = Double(codes.count - 1) * p
        let margin =
          2 + deviations * deviation(of: p, place(ofRank: rank), codes, ends)
        let first = max(0, place(ofRank: rank - margin) - 1)
        let last = min(count - 1, place(ofRank: rank + margin) + 1)
        if let before = windows.last, first <= before.upperBound {
          windows[windows.count - 1] = before.lowerBound..<max(before.upperBound, last + 1)
        } else {
          windows.append(first..<last + 1)
        }
      }
      let inside = windows.reduce(0) { sum, window in
        sum + cumulated[window.upperBound - 1]
          - (window.lowerBound == 0 ? 0 : cumulated[window.lowerBound - 1])
      }
      // Where most are counted one by one, the others may be as well.
      return inside > codes.count / 2 ? [0..<count] : windows
    }

    /// The standard deviation of the number of values up to `place`, minus `p` of all, when calls are
    /// drawn: each as often as a variable of variance 1 says.
    private static func deviation(
      of p: Double,
      _ place: Int,
      _ codes: [UInt32],
      _ ends: [Int]
    ) -> Double {
      var squares = 0.0
      var row = 0
      for end in ends {
        let all = Double(end - row)
        var below = 0
        while row < end {
          below += codes[row] <= UInt32(place) ? 1 : 0
          row += 1
        }
        let excess = Double(below) - p * all
        squares += excess * excess
      }
      return squares.squareRoot()
    }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first place whose element `isBehind` holds of, as it does of all behind it; the last one if
  /// of none.
  func partitioningPlace(where isBehind: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex - 1)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension [Int64] {
  /// The place of `value`, which ascending elements hold.
  fileprivate func place(of value: Int64) -> Int { partitioningPlace { $0 >= value } }
}
