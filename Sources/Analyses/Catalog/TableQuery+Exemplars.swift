import Calls

extension TableDeclaration {
  /// Which rows of the table count under a filter, besides the filter's own.
  func conditions(under filter: CallFilter) -> [Condition] {
    conditions
      + (table.map { table in filter.conditions.compactMap { $0.counterpart(on: table) } } ?? [])
  }
}

extension TableQuery {
  static func exemplarTargets(
    of declaration: TableDeclaration,
    _ query: ReportQuery,
    _ outer: [Dimension],
    _ table: CallTable
  ) -> [ExemplarTarget?] {
    guard query.exemplars > 0 else { return [] }
    let own = declaration.table ?? table
    let evidence = declaration.evidence(in: own)
    let conditions = declaration.conditions(under: query.filter)
    switch declaration.rows {
    case .groups(let keys, _):
      let all = [outer + keys.map(\.dimension)] + (declaration.total == nil ? [] : [outer])
      return all.map { ExemplarTarget(evidence[0], of: own, conditions, $0) }
    case .variants:
      return evidence.map { ExemplarTarget($0, of: own, conditions, outer) }
    case .input: return []
    }
  }

  /// The targets that have something to measure.
  var measuredTargets: [ExemplarTarget] { exemplarTargets.compactMap(\.self) }

  /// Whether the table has columns of exemplars.
  var hasExemplars: Bool { exemplarTargets.contains { $0 != nil } }

  /// What to ask in all: ``queries``, then the values that exemplars are near to.
  var allQueries: [GroupQuery] { queries + measuredTargets.map(\.quantiles) }

  /// What to ask for exemplars, given the answers to those of ``allQueries`` behind ``queries``: one
  /// query for each of ``measuredTargets``.
  func exemplarQueries(near results: [GroupResult]) -> [ExemplarQuery] {
    zip(measuredTargets, results).map { $0.query(near: $1, count: query.exemplars) }
  }

  /// The answers to ``exemplarQueries(near:)``, by the places of ``exemplarTargets``.
  func placed(_ exemplars: [[[GroupKey]: Exemplars]]) -> [[[GroupKey]: Exemplars]?] {
    var rest = exemplars[...]
    return exemplarTargets.map { $0 == nil ? nil : rest.popFirst() }
  }
}
