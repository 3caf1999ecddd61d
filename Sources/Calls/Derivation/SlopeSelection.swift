/// Finds the slope of any rank among those of all pairs of points, without making them all.
///
/// Points are counted, not slopes: a pair is below a slope exactly when the slope's direction orders
/// its points the other way round, and a merge sort counts such inversions. So a slope's rank costs
/// O(n log n), and any pair between two slopes can be had at that price too. Random pairs between
/// the bounds so far narrow them to where the rank is, until few are left (Matoušek, "Randomized
/// optimal algorithm for slope selection", 1991, with a sample of n pairs a round). Chance decides
/// only how long it takes; all is counted in integers.
struct SlopeSelection {
  struct Point {
    let x: Int64
    let y: Int64
  }

  /// A slope between two points, exactly.
  private struct Slope {
    let rise: Int64
    let run: Int64

    init(_ a: Point, _ b: Point) {
      let isForward = a.x < b.x
      rise = isForward ? b.y - a.y : a.y - b.y
      run = isForward ? b.x - a.x : a.x - b.x
    }

    // Differences of latencies are exact as doubles, so this rounds once, and keeps the order.
    var double: Double { Double(rise) / Double(run) }

    /// How far a point is above the line of this slope, in units that all points share.
    func height(of point: Point) -> Int128 {
      Int128(run) * Int128(point.y) - Int128(rise) * Int128(point.x)
    }
  }

  private let points: [Point]

  /// - Parameter points: Their x ascend, each above the one before; their y are at most 2^53.
  init(_ points: [Point]) { self.points = points }

  /// The slope that has `rank` smaller ones, or equal ones before it.
  ///
  /// - Parameter rank: From 0, below the number of pairs.
  /// - Returns: The slope, rounded once.
  /// - Complexity: O(n log² n) expected, for n points.
  func slope(at rank: Int) -> Double {
    var low: Slope?
    var high: Slope?
    // Slopes up to `low`, and below `high`: the rank is in between.
    var upToLow = 0
    var belowHigh = points.count * (points.count - 1) / 2
    while true {
      let left = belowHigh - upToLow
      if left <= 8 * points.count {
        return pairs(above: low, below: high, Array(0..<left)).map(\.double)
          .sorted()[rank - upToLow]
      }
      for pivot in pivots(around: rank - upToLow, of: left, above: low, below: high) {
        let (below, equal) = count(pivot)
        if rank >= below, rank < below + equal { return pivot.double }
        if rank < below {
          if below < belowHigh { (high, belowHigh) = (pivot, below) }
        } else if below + equal > upToLow {
          (low, upToLow) = (pivot, below + equal)
        }
      }
    }
  }

  /// Two slopes between the bounds that probably have the slope of rank `rank` of all `count` in
  /// between them.
  private func pivots(
    around rank: Int,
    of count: Int,
    above low: Slope?,
    below high: Slope?
  ) -> [Slope] {
    let size = points.count
    let ranks = (0..<size).map { _ in Int.random(in: 0..<count) }.sorted()
    let sample = pairs(above: low, below: high, ranks).sorted { $0.double < $1.double }
    let middle = Double(rank) / Double(count) * Double(size)
    // Three standard deviations of where the rank falls in the sample, at most.
    let margin = 1.5 * Double(size).squareRoot() + 1
    return [middle - margin, middle + margin].map { place in
      sample[min(max(Int(place.rounded()), 0), size - 1)]
    }
  }

  /// How many pairs have a smaller slope, and how many this one.
  private func count(_ slope: Slope) -> (below: Int, equal: Int) {
    var heights = points.map { slope.height(of: $0) }
    var below = 0
    Self.mergeSort(&heights, by: { $0 }) { _, remaining, _ in
      below += remaining.count
      return true
    }
    var equal = 0
    var same = 0
    for index in heights.indices.dropFirst() {
      same = heights[index] == heights[index - 1] ? same + 1 : 0
      equal += same
    }
    return (below, equal)
  }

  /// The pairs with a slope between two bounds that have the places `ranks`, ascending, in an order
  /// that the bounds decide.
  private func pairs(above low: Slope?, below high: Slope?, _ ranks: [Int]) -> [Slope] {
    // Seen in the direction of `low`, pairs above it are those in the order of their x; those on it
    // are put the other way round. Of them, those below `high` are inverted in its direction.
    var order = Array(points.indices)
    if let low {
      let heights = points.map { low.height(of: $0) }
      order.sort { a, b in heights[a] != heights[b] ? heights[a] < heights[b] : a > b }
    }
    let heights = points.map { high?.height(of: $0) ?? -Int128($0.x) }
    var found: [Slope] = []
    found.reserveCapacity(ranks.count)
    var seen = 0
    Self.mergeSort(&order, by: { heights[$0] }) { sorted, remaining, later in
      while found.count < ranks.count, ranks[found.count] - seen < remaining.count {
        let place = remaining.lowerBound + ranks[found.count] - seen
        found.append(Slope(points[sorted[place]], points[later]))
      }
      seen += remaining.count
      return found.count < ranks.count
    }
    return found
  }

  /// Sorts by merging, and tells each element that is smaller than some before it.
  ///
  /// `visit` is told the elements, where those some are, and the smaller one; it says whether to go
  /// on.
  private static func mergeSort<Element>(
    _ elements: inout [Element],
    by key: (Element) -> Int128,
    _ visit: ([Element], Range<Int>, Element) -> Bool
  ) {
    var sorted = elements
    var width = 1
    while width < elements.count {
      var start = 0
      while start < elements.count {
        let middle = min(start + width, elements.count)
        let end = min(middle + width, elements.count)
        var (left, right, place) = (start, middle, start)
        while left < middle || right < end {
          if left < middle, right == end || key(elements[left]) <= key(elements[right]) {
            sorted[place] = elements[left]
            left += 1
          } else {
            if left < middle, !visit(elements, left..<middle, elements[right]) { return }
            sorted[place] = elements[right]
            right += 1
          }
          place += 1
        }
        start = end
      }
      swap(&elements, &sorted)
      width *= 2
    }
  }
}
