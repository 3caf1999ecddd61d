/// Columns of a table that are drawn together, because they share a unit and a meaning.
struct ChartMeasure {
  /// How they belong together.
  enum Kind {
    /// One number.
    case value
    /// A median and, when there is one, a high percentile.
    case quantiles
    /// A value and the two ends of its interval.
    case interval
  }

  /// The columns' positions: one or two, or the value, its lower and its upper end.
  let columns: [Int]
  /// How they belong together.
  let kind: Kind

  /// What is worth drawing of a table, at most three things: rates with their intervals, medians
  /// with high percentiles, and how many there are in time; else the first share, score, sum or
  /// count.
  ///
  /// - Complexity: O(columns²).
  static func choices(in table: ReportTable, overTime: Bool) -> [ChartMeasure] {
    let found = intervals(in: table) + quantiles(in: table)
    let counts = columns(of: table, [.count])
    if overTime {
      let first = counts.prefix(1).map { ChartMeasure(columns: [$0], kind: .value) }
      let others = found.isEmpty ? fallback(in: table, [.share, .score]) : found
      return Array((first + others).prefix(3))
    }
    guard found.isEmpty else { return Array(found.prefix(3)) }
    return fallback(in: table, [.share, .score, .cents, .milliseconds, .seconds, .minutes, .count])
  }

  /// The first column of the first of the units that has one.
  private static func fallback(in table: ReportTable, _ units: [Unit]) -> [ChartMeasure] {
    units.lazy.compactMap { columns(of: table, [$0]).first }.prefix(1).map {
      ChartMeasure(columns: [$0], kind: .value)
    }
  }

  private static func columns(of table: ReportTable, _ units: [Unit]) -> [Int] {
    table.columns.indices.filter { index in
      let column = table.columns[index]
      guard column.role == .measure, column.type == .number, let unit = column.unit else {
        return false
      }
      return units.contains(unit)
    }
  }

  /// `x` beside `x_low` and `x_high`.
  private static func intervals(in table: ReportTable) -> [ChartMeasure] {
    table.columns.indices.compactMap { index in
      let column = table.columns[index]
      guard column.type == .number, let low = table.columnIndex(named: column.name + "_low"),
        let high = table.columnIndex(named: column.name + "_high"),
        [low, high].allSatisfy({ table.columns[$0].unit == column.unit })
      else { return nil }
      return ChartMeasure(columns: [index, low, high], kind: .interval)
    }
  }

  /// `p50_x` beside `p95_x`, and `y_p50_x` beside `y_p95_x`.
  private static func quantiles(in table: ReportTable) -> [ChartMeasure] {
    table.columns.indices.compactMap { index in
      let column = table.columns[index]
      var parts = column.name.split(separator: "_", omittingEmptySubsequences: false)
      // A name that ends in p50 has no unit, such as a score: its high end says little.
      guard column.type == .number, let place = parts.dropLast().firstIndex(of: "p50") else {
        return nil
      }
      parts[place] = "p95"
      let high = table.columnIndex(named: parts.joined(separator: "_"))
        .flatMap { table.columns[$0].unit == column.unit ? $0 : nil }
      return ChartMeasure(columns: [index] + (high.map { [$0] } ?? []), kind: .quantiles)
    }
  }
}
