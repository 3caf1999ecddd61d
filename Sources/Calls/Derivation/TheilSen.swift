/// The Theil–Sen slope of a call's values: the median of the slopes between all pairs of them.
///
/// (Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968.)
/// It keeps its buffers from call to call.
struct TheilSen {
  /// Fewer values say nothing about a trend.
  static let fewest = 4
  // Up to so many values all slopes are sorted; of more there would be too many.
  private static let fewValues = 32

  private var points: [SlopeSelection.Point] = []

  mutating func removeAll() { points.removeAll(keepingCapacity: true) }

  /// Adds a value; `x` must be above all before.
  mutating func append(x: Int64, y: Int64) { points.append(SlopeSelection.Point(x: x, y: y)) }

  /// The slope; `nil` with fewer than four values.
  ///
  /// The median of an even number of slopes is the middle between the two in the middle.
  /// - Complexity: O(values · log² values) expected.
  func slope() -> Double? {
    guard points.count >= Self.fewest else { return nil }
    let pairs = points.count * (points.count - 1) / 2
    let rank = (pairs - 1) / 2
    let isBetween = pairs.isMultiple(of: 2)
    let (low, high): (Double, Double)
    if points.count <= Self.fewValues {
      let slopes = allSlopes().sorted()
      (low, high) = (slopes[rank], slopes[isBetween ? rank + 1 : rank])
    } else {
      let selection = SlopeSelection(points)
      low = selection.slope(at: rank)
      high = isBetween ? selection.slope(at: rank + 1) : low
    }
    return isBetween ? low + (high - low) * 0.5 : low
  }

  private func allSlopes() -> [Double] {
    var slopes: [Double] = []
    slopes.reserveCapacity(points.count * (points.count - 1) / 2)
    for later in points.indices {
      for earlier in 0..<later {
        slopes.append(
          Double(points[later].y - points[earlier].y) / Double(points[later].x - points[earlier].x)
        )
      }
    }
    return slopes
  }
}
