import Calls
package import Reporting

/// A column that the table `cost` has besides its own while a price list is in use.
///
/// Sent and estimated costs are never added up: the table's own columns stay those of sent costs.
/// `calls = costed_calls + estimated_calls + unpriced_calls`.
package enum CostEstimateMeasure: String, CaseIterable, Sendable {
  /// The calls without a sent cost that have an estimate.
  case estimatedCalls = "estimated_calls"
  /// The sum of the estimates; missing when no call of the group has one.
  case estimatedCents = "estimated_cents"
  /// The calls that have neither: no usage figure, or one without a price.
  case unpricedCalls = "unpriced_calls"

  /// The measure over rows of ``CallTable/calls`` of a snapshot with ``Column/estimatedCost``.
  package var aggregate: Aggregate {
    switch self {
    case .estimatedCalls: .present(.estimatedCost)
    case .estimatedCents: .sum(.estimatedCost, [])
    case .unpricedCalls:
      .rows([
        Condition(.column(.callCost), .isNull), Condition(.column(.estimatedCost), .isNull),
      ])
    }
  }

  /// The column of the report.
  package var column: ReportColumn {
    switch self {
    case .estimatedCalls:
      ReportColumn(name: rawValue, title: "estimated calls", unit: .count)
    case .estimatedCents:
      ReportColumn(name: rawValue, title: "estimated cost", unit: .cents)
    case .unpricedCalls:
      ReportColumn(name: rawValue, title: "unpriced calls", unit: .count)
    }
  }
}
