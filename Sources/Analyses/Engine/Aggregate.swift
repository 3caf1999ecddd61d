package import Calls

/// A number (or time, or id) that an engine computes from the rows of a group.
///
/// The set is closed and small, so that another engine can translate it, say into SQL.
///
/// A column is one of the query's table, or of calls: then each row has its call's value. In a query
/// on calls it may be one of any table, and the aggregate is over all rows of the group's calls.
package enum Aggregate: Hashable, Sendable {
  /// The number of rows that meet all conditions.
  case rows([Condition])
  /// The number of rows of a child table that meet all conditions, in a query on calls: over all
  /// rows of the group's calls.
  case rowsOf(CallTable, [Condition])
  /// The number of distinct calls with a row that meets all conditions.
  case calls([Condition])
  /// The number of rows with a value.
  case present(Column)
  /// The exact sum of the values of rows that meet all conditions; missing without values.
  case sum(Column, [Condition])
  /// Sum / number of values; missing without values.
  case mean(Column)
  case minimum(Column)
  case maximum(Column)
  /// The quantile at p in 0…1, by linear interpolation (R type 7); missing without values.
  case quantile(Column, Double)
  /// The number of values below a bound.
  case below(Column, Double)
  /// The number of distinct texts.
  case distinct(Column)
  /// The number of distinct texts that occur in at least two rows.
  case repeated(Column)
  /// The text that occurs in most rows, of several the first by its bytes; missing without texts.
  case mostFrequent(Column)
  /// The largest number of calls under way at one time.
  case peakConcurrency
  /// The earliest start of the rows' calls, Unix milliseconds.
  case firstStart
  /// The latest start of the rows' calls, Unix milliseconds.
  case lastStart
  /// The id of the call that started last; of several the largest by its bytes.
  case latestCallID
  /// A statistic over rows that meet any condition.
  case over(RowAggregate)
}

/// What an aggregate comes to in one group.
package enum AggregateValue: Equatable, Sendable {
  case integer(Int)
  case number(Double)
  case text([UInt8])
  case missing

  /// The value as a double; `nil` when it is missing or a text.
  package var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text, .missing: nil
    }
  }

  init(_ value: Double?) { self = value.map { .number($0) } ?? .missing }
}
