package import Calls

/// A statistic of the rows of a group that meet a condition: what the query language asks for.
package struct RowAggregate: Hashable, Sendable {
  /// What is computed.
  package enum Statistic: Hashable, Sendable {
    /// The number of rows.
    case rows
    /// The number of distinct calls of the rows.
    case calls
    /// The exact sum of the values; missing without any.
    case sum(RowValue)
    /// The sum over the number of values; missing without any.
    case mean(RowValue)
    case minimum(RowValue)
    case maximum(RowValue)
    /// The quantile at p in 0…1, by linear interpolation (R type 7); missing without values.
    case quantile(RowValue, Double)
    /// The number of values below a bound.
    case below(RowValue, Double)
    /// The number of distinct values of a field.
    case distinct(Field)
    /// The number of distinct numbers.
    case distinctNumbers(RowValue)
  }

  /// What is computed.
  package let statistic: Statistic
  /// Which rows count; `nil` for all.
  package let condition: RowCondition?
  /// The table of the rows: the query's, or in a query on calls one of the others, of which all rows
  /// of the group's calls are looked at.
  package let table: CallTable

  /// A statistic of the rows of `table`.
  package init(_ statistic: Statistic, where condition: RowCondition? = nil, of table: CallTable) {
    self.statistic = statistic
    self.condition = condition
    self.table = table
  }

  /// The numbers that are folded; `nil` for a count of rows, calls or texts.
  var value: RowValue? {
    switch statistic {
    case .rows, .calls, .distinct: nil
    case .sum(let value), .mean(let value), .minimum(let value), .maximum(let value),
      .quantile(let value, _), .below(let value, _), .distinctNumbers(let value):
      value
    }
  }

  /// The columns that are read.
  package var columns: [Column] {
    // The table must be there, whatever of it is read.
    let own: [Column] =
      if case .distinct(let field) = statistic {
        field.column.map { [$0] } ?? []
      } else {
        value?.columns ?? []
      }
    return [table.columns[0]] + own + (condition?.columns ?? [])
  }

  /// Whether the statistic is 0, not missing, in a group without rows.
  package var isCount: Bool {
    switch statistic {
    case .rows, .calls, .below, .distinct, .distinctNumbers: true
    case .sum, .mean, .minimum, .maximum, .quantile: false
    }
  }

  /// What is folded for the statistic.
  var fold: RowFold {
    let kind: RowFold.Kind =
      switch statistic {
      case .rows: .rows
      case .calls: .calls
      case .sum(let value), .mean(let value): .sum(value)
      case .minimum(let value), .maximum(let value): .totals(value)
      case .quantile(let value, _), .below(let value, _): .distribution(value)
      case .distinct(let field): .distinct(field)
      case .distinctNumbers(let value): .distinctNumbers(value)
      }
    return RowFold(kind: kind, condition: condition, table: table)
  }
}

/// What is folded over rows for one or several statistics.
struct RowFold: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case rows
    case calls
    /// Number and sum, for which no distribution is needed.
    case sum(RowValue)
    /// Number, sum and range, for which whole numbers need none either.
    case totals(RowValue)
    case distribution(RowValue)
    case distinct(Field)
    case distinctNumbers(RowValue)
  }

  let kind: Kind
  let condition: RowCondition?
  let table: CallTable
}
