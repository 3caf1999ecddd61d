import Calls
import ColumnStore

/// What the calls of a week must tell so that some measures can be computed from any draw of them.
struct ResamplingPlan: Sendable {
  /// An aggregate over the rows of a table.
  struct Term: Hashable, Sendable {
    let table: CallTable
    let aggregate: Aggregate
  }

  /// The counts and sums that are added up over calls.
  let totals: [Term]
  /// The columns of which quantiles are taken.
  let columns: [Column]
  private let quantiles: [(column: Column, p: Double)]

  /// A plan for the aggregates `terms`: counts, sums and means, and quantiles of whole numbers.
  init(_ terms: [Term]) {
    totals = terms.flatMap { term -> [Term] in
      switch term.aggregate {
      case .rows, .present, .sum: [term]
      case .mean(let column):
        [.sum(column, []), .present(column)].map { Term(table: term.table, aggregate: $0) }
      case .quantile: []
      case .rowsOf, .calls, .minimum, .maximum, .below, .distinct, .repeated, .mostFrequent,
        .peakConcurrency, .firstStart, .lastStart, .latestCallID, .over:
        preconditionFailure("\(term.aggregate) cannot be resampled")
      }
    }.uniqued()
    quantiles = terms.compactMap { term in
      if case .quantile(let column, let p) = term.aggregate { (column, p) } else { nil }
    }
    columns = quantiles.map(\.column).uniqued()
  }

  /// The quantiles that are taken of `column`.
  func quantiles(of column: Column) -> [Double] {
    quantiles.filter { $0.column == column }.map(\.p).uniqued()
  }

  /// The value of `aggregate` in a replicate.
  func value(of aggregate: Aggregate, on table: CallTable, _ draw: Bootstrap.Replicate)
    -> AggregateValue
  {
    func total(_ aggregate: Aggregate) -> Double {
      totals.firstIndex(of: Term(table: table, aggregate: aggregate)).map { draw.totals[$0] } ?? 0
    }
    switch aggregate {
    case .rows, .present: return .integer(Int(total(aggregate)))
    case .sum: return .number(total(aggregate))
    case .mean(let column):
      let count = total(.present(column))
      return count > 0 ? .number(total(.sum(column, [])) / count) : .missing
    case .quantile(let column, let p):
      guard let place = columns.firstIndex(of: column) else { return .missing }
      return AggregateValue(draw.distributions[place].quantile(p))
    case .rowsOf, .calls, .minimum, .maximum, .below, .distinct, .repeated, .mostFrequent,
      .peakConcurrency, .firstStart, .lastStart, .latestCallID, .over:
      return .missing
    }
  }
}
