import Calls
import Reporting

extension QueryArguments {
  /// Reads what is asked about gaps in time and the period before, of a query that has its filter and
  /// its dimensions.
  func readTimes(_ query: inout ReportQuery, clock: Int64, _ problems: inout [ArgumentProblem]) {
    query.fillsGaps = fillsGaps
    let hasBucket = query.dimensions.contains {
      if case .bucket = $0.field { true } else { false }
    }
    if fillsGaps, !hasBucket {
      problems.append(
        ArgumentProblem(
          "fill",
          "there is no time to fill; group by one of "
            + TimeBucket.allCases.map(\.rawValue).joined(separator: ", ")
        )
      )
    }
    guard let comparison else { return }
    guard comparison.utf8.elementsEqual("previous".utf8) else {
      let unknown = UnknownName(what: "period", name: comparison, known: ["previous"])
      problems.append(ArgumentProblem("compare-to", "\(unknown)"))
      return
    }
    guard let since else {
      problems.append(
        ArgumentProblem(
          "compare-to",
          "the period before needs to know where this one begins; give since, such as 7d or a date"
        )
      )
      return
    }
    var known: [ArgumentProblem] = []
    let zone = query.filter.zone
    let present = present(zone, clock, &known)
    // What is wrong with the texts has been told.
    guard let start = query.filter.since, let first = try? TimeExpression(since),
      let last = until.map({ try? TimeExpression($0) }) ?? .now
    else { return }
    let end = query.filter.until ?? present
    guard start < end else {
      problems.append(
        ArgumentProblem("compare-to", "the period ends before it begins; give a later until")
      )
      return
    }
    query.filter.until = end
    query.comparison = ReportQuery.Comparison(
      since: PrecedingPeriod.start(
        before: start,
        until: end,
        givenBy: [first, last],
        in: zone
      ),
      until: start
    )
  }

  /// Adds the saved filters that are named, behind the conditions that were asked for.
  func addSavedFilters(
    to query: inout ReportQuery,
    on table: CallTable,
    _ problems: inout [ArgumentProblem]
  ) {
    problems += saved.problems.map { ArgumentProblem("config", $0) }
    func conditions(_ name: String, _ argument: String) -> [Condition] {
      do throws(UsageError) {
        let conditions = try saved.conditions(of: name, on: table, in: knownZone(query))
        query.savedFilters.append(
          ReportQuery.SavedFilter(
            argument: argument,
            place: saved.place(of: name),
            conditions: conditions
          )
        )
        return conditions
      } catch {
        problems += error.problems.map { ArgumentProblem(argument, $0) }
        return []
      }
    }
    for name in filters { query.filter.conditions += conditions(name, "filter") }
    for name in exclusions.uniqued() {
      query.filter.exclusions.append(conditions(name, "exclude"))
    }
    guard usesDefaultExclusions else { return }
    // Those that are asked for as well are no surprise.
    query.leftOut = saved.defaultExclusions.filter { !exclusions.contains($0) }.map { name in
      ReportQuery.DefaultExclusion(name: name, conditions: conditions(name, "config"))
    }
    query.filter.exclusions += query.leftOut.map(\.conditions)
  }
}
