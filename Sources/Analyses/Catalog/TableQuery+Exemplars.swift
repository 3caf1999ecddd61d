import Calls

extension TableQuery {
  static func exemplarTargets(
    of declaration: TableDeclaration,
    _ query: ReportQuery,
    _ conditions: [Condition],
    _ outer: [Dimension],
    _ table: CallTable
  ) -> [ExemplarTarget?] {
    guard query.exemplars > 0 else { return [] }
    let evidence = declaration.evidence(in: table)
    switch declaration.rows {
    case .groups(let keys, _):
      let all = [outer + keys.map(\.dimension)] + (declaration.total == nil ? [] : [outer])
      return all.map { ExemplarTarget(evidence[0], conditions, $0) }
    case .variants:
      return evidence.map { ExemplarTarget($0, conditions, outer) }
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
