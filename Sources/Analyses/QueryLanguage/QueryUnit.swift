import Calls
import Reporting

/// The unit of a number in an expression, as far as arithmetic keeps it.
enum QueryUnit: Equatable {
  /// A pure number.
  case none
  case unit(Unit)
  /// Unix milliseconds: a point in time, of which differences are durations.
  case instant

  /// The unit of a column's numbers.
  init(_ column: Column) {
    if column == .start || column == .end {
      self = .instant
      return
    }
    switch column.unit {
    case nil: self = .none
    case "s": self = .unit(.seconds)
    case let name?: self = Unit(rawValue: name).map { .unit($0) } ?? .none
    }
  }

  /// The unit as reports have it; an instant is printed as a number.
  var reported: Unit? { if case .unit(let unit) = self { unit } else { nil } }

  /// The unit of a sum, a difference, a product or a quotient; a plain number, such as 1 in
  /// `1 - share(x)`, goes with any unit.
  static func of(
    _ a: QueryUnit,
    _ operation: RowValue.Operator,
    _ b: QueryUnit,
    plain: (a: Bool, b: Bool)
  ) -> QueryUnit {
    switch operation {
    case .add, .subtract:
      if a == .instant, b == .instant { return operation == .add ? .none : .unit(.milliseconds) }
      if a == .instant, b == .unit(.milliseconds) { return .instant }
      if b == .instant, a == .unit(.milliseconds), operation == .add { return .instant }
      if a == b || plain.b { return a }
      return plain.a ? b : .none
    case .multiply:
      if a.isPure { return b.isPure ? .none : b.scaled }
      return b.isPure ? a.scaled : .none
    case .divide:
      if a == .unit(.cents), b == .unit(.minutes) { return .unit(.centsPerMinute) }
      return b.isPure && !a.isPure ? a.scaled : .none
    }
  }

  /// Whether a factor of this unit leaves another unit as it is.
  private var isPure: Bool {
    switch self {
    case .none, .unit(.count), .unit(.share): true
    case .unit, .instant: false
    }
  }

  /// What is left of the unit after a multiplication by a number: of a point in time nothing.
  private var scaled: QueryUnit { self == .instant ? .none : self }
}
