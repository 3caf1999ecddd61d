package import Calls

/// A number that a row has: a column, or arithmetic over columns of the row and of its call.
///
/// Whole numbers stay whole but for division; a result is missing where an operand is, past the
/// largest integer or double, and over 0. Doubles follow IEEE 754.
package indirect enum RowValue: Hashable, Sendable {
  /// What two numbers are combined by.
  package enum Operator: String, Hashable, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  /// A column of numbers.
  case column(Column)
  /// The number that a custom dimension's value is, which is missing where it is no number; phone
  /// numbers that are masked are none.
  case parsed(CustomDimension, masksPhones: Bool)
  case integer(Int64)
  case number(Double)
  case negated(RowValue)
  case combined(Operator, RowValue, RowValue)

  /// Whether the values are whole numbers.
  package var isInteger: Bool {
    switch self {
    case .column(let column): column.type != .double
    case .integer: true
    case .number, .parsed: false
    case .negated(let value): value.isInteger
    case .combined(.divide, _, _): false
    case .combined(_, let a, let b): a.isInteger && b.isInteger
    }
  }

  /// The columns that are read.
  package var columns: [Column] {
    switch self {
    case .column(let column): [column]
    case .parsed(let dimension, _): [dimension.column]
    case .integer, .number: []
    case .negated(let value): value.columns
    case .combined(_, let a, let b): a.columns + b.columns
    }
  }

  /// The values of rows of which it is made: columns and what is parsed.
  var leaves: [RowValue] {
    switch self {
    case .column, .parsed: [self]
    case .integer, .number: []
    case .negated(let value): value.leaves
    case .combined(_, let a, let b): a.leaves + b.leaves
    }
  }
}

/// What a row must meet, as a tree.
///
/// Each row meets it or does not: a comparison with a missing value is false, and the negation of
/// that is true.
package indirect enum RowCondition: Hashable, Sendable {
  /// One test of a field.
  case test(Condition)
  case compares(Condition.Comparison, RowValue, RowValue)
  case isIn(RowValue, [Condition.Literal])
  case isPresent(RowValue)
  case constant(Bool)
  case not(RowCondition)
  case and(RowCondition, RowCondition)
  case or(RowCondition, RowCondition)

  /// The tests of fields in the tree, each of which tells of the field's values.
  package var tests: [Condition] {
    switch self {
    case .test(let condition): [condition]
    case .compares, .isIn, .isPresent, .constant: []
    case .not(let condition): condition.tests
    case .and(let a, let b), .or(let a, let b): a.tests + b.tests
    }
  }

  /// The columns that are read.
  package var columns: [Column] {
    switch self {
    case .test(let condition): condition.field.column.map { [$0] } ?? []
    case .compares(_, let a, let b): a.columns + b.columns
    case .isIn(let value, _), .isPresent(let value): value.columns
    case .constant: []
    case .not(let condition): condition.columns
    case .and(let a, let b), .or(let a, let b): a.columns + b.columns
    }
  }
}
