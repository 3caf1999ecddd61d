import Reporting

/// Finds senders whose costs are in another unit than those of the others.
enum CostUnits {
  /// Two costs that are so far apart are hardly of one unit.
  static let suspicious = 100.0

  /// The rows `calls, cents_per_minute, others, ratio, status` with the last three.
  static func completed(_ rows: [[Cell]]) -> [[Cell]] {
    rows.indices.map { own in
      let others = rows.indices.filter { $0 != own }.compactMap { cost(rows[$0]) }.sorted()
      guard let cost = cost(rows[own]), let median = median(others) else {
        return rows[own].prefix(2) + [.missing, .missing, .text("no data")]
      }
      let ratio = cost / median
      let isApart = ratio >= suspicious || ratio <= 1 / suspicious
      return rows[own].prefix(2) + [
        .number(median), .number(ratio), .text(isApart ? "warn" : "ok"),
      ]
    }
  }

  private static func cost(_ row: [Cell]) -> Double? {
    guard let cost = row[1].double, cost > 0 else { return nil }
    return cost
  }

  /// The median of sorted values, by linear interpolation; `nil` without values.
  private static func median(_ sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return low + (high - low) * (sorted.count.isMultiple(of: 2) ? 0.5 : 0)
  }
}
