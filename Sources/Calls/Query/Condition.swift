/// One test that a row's field must pass.
///
/// A row without the field passes only ``Test/isNull``.
package struct Condition: Hashable, Sendable {
  /// A value to compare with.
  package enum Literal: Hashable, Sendable {
    case integer(Int64)
    case number(Double)
    case text([UInt8])

    /// Whether it is no text.
    package var isNumber: Bool { if case .text = self { false } else { true } }
  }

  /// How two values must compare.
  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
      switch self {
      case .equal: a == b
      case .notEqual: a != b
      case .less: a < b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      }
    }
  }

  /// What is tested.
  package enum Test: Hashable, Sendable {
    case compares(Comparison, Literal)
    case isIn([Literal])
    /// The text matches the glob pattern.
    case matches([UInt8])
    case isNull
    case isNotNull
  }

  /// The field that is tested.
  package let field: Field
  /// The test.
  package let test: Test
  /// Whether texts are tested as they print: phone numbers masked.
  ///
  /// Who may not see the numbers must not find them out by asking.
  package var masksPhones = false

  /// A condition on `field`.
  package init(_ field: Field, _ test: Test) {
    self.field = field
    self.test = test
  }

  /// The column is true.
  package static func isTrue(_ column: Column) -> Condition {
    Condition(.column(column), .compares(.equal, .integer(1)))
  }

  /// The column is false.
  package static func isFalse(_ column: Column) -> Condition {
    Condition(.column(column), .compares(.equal, .integer(0)))
  }

  /// The column has a value.
  package static func isPresent(_ column: Column) -> Condition {
    Condition(.column(column), .isNotNull)
  }
}
