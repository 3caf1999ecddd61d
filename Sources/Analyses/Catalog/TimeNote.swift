import Calls
import Reporting

/// The sentences under a report on how its times were compared, and which tables a pivot left alone.
enum TimeNote {
  /// The sentences, and which of them tell of what the tables lack.
  ///
  /// - Throws: When the periods have too many steps.
  static func texts(
    _ query: ReportQuery,
    _ tables: [TableQuery],
    _ frame: TimeFrame
  ) throws(ArgumentError) -> (notes: [String], omissions: [String]) {
    var notes: [String] = []
    var omissions: [String] = []
    let grid = TimeGrid(query.dimensions, zone: query.filter.zone)
    if query.comparison != nil, grid.hasSteps {
      notes.append(
        "rows pair by their place in the period: the first \(grid.stepNames) stands beside the first "
          + "of the previous period, and so on"
      )
      let unpaired = try frame.pairs(of: grid).unpaired
      if unpaired > 0 {
        omissions.append(
          "the previous period has \(unpaired) step\(unpaired == 1 ? "" : "s") of \(grid.stepNames) "
            + "more than this one: what lies there is not shown"
        )
      }
    }
    if let pivot = query.pivot {
      let meant = tables.filter { pivot.table == nil || pivot.table == $0.declaration.name }
      omissions += meant.filter { $0.pivotPlace == nil }.map { table in
        "the table '\(table.declaration.name)' has no second dimension that could become columns"
      }
    }
    return (notes, omissions)
  }
}

extension ReportQuery {
  /// The period that is compared, as a report tells it.
  func previousPeriod(_ population: Population) -> Period.Previous {
    func text(_ instant: Int64) -> String { ISO8601.text(instant, in: filter.zone) }
    return Period.Previous(
      since: text(comparison?.since ?? 0),
      until: text(comparison?.until ?? 0),
      firstCall: population.firstStart.map(text),
      lastCall: population.lastStart.map(text),
      calls: population.calls
    )
  }
}
