import Calls

/// From when until when a report's time buckets go, and those of the period that it is compared with.
struct TimeFrame {
  /// The first and the last instant; `nil` when there is no time to fill.
  let span: ClosedRange<Int64>?
  /// Those of the period before.
  let previous: ClosedRange<Int64>?

  /// The frame of a query that selected `population`: its bounds, or else its first and last call.
  init(_ query: ReportQuery, _ population: Population) {
    let filter = query.filter
    let first = filter.since ?? population.firstStart
    let last = filter.until.map { $0 - 1 } ?? population.lastStart
    span = Self.span(first, last)
    previous = query.comparison.flatMap { Self.span($0.since, $0.until - 1) }
  }

  private static func span(_ first: Int64?, _ last: Int64?) -> ClosedRange<Int64>? {
    guard let first, let last, first <= last else { return nil }
    return first...last
  }

  /// The steps of a grid in the frame.
  ///
  /// - Throws: When there are too many.
  func steps(of grid: TimeGrid) throws(ArgumentError) -> [[GroupKey]] {
    try Self.steps(of: grid, in: span, "fill")
  }

  /// For each step of the period before, the one of the same number in this one.
  ///
  /// - Returns: The pairs, and how many steps of the period before have no partner.
  /// - Throws: When there are too many.
  func pairs(
    of grid: TimeGrid
  ) throws(ArgumentError) -> (partners: [[GroupKey]: [GroupKey]], unpaired: Int) {
    let own = try Self.steps(of: grid, in: span, "compare-to")
    let before = try Self.steps(of: grid, in: previous, "compare-to")
    let pairs = Dictionary(uniqueKeysWithValues: zip(before, own))
    return (pairs, before.count - pairs.count)
  }

  private static func steps(
    of grid: TimeGrid,
    in span: ClosedRange<Int64>?,
    _ argument: String
  ) throws(ArgumentError) -> [[GroupKey]] {
    guard grid.hasSteps else { return [[]] }
    guard let span else { return [] }
    guard let steps = grid.steps(in: span) else { throw .tooManySteps(argument, grid) }
    return steps
  }
}

extension ArgumentError {
  /// A period has more steps than a report may have rows.
  static func tooManySteps(_ argument: String, _ grid: TimeGrid) -> ArgumentError {
    ArgumentError([
      ArgumentProblem(
        argument,
        "the period has more than \(TimeGrid.mostRows) steps of \(grid.stepNames); choose longer ones "
          + "or a shorter period"
      )
    ])
  }
}
