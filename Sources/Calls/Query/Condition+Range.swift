extension Condition.Test {
  /// The range in which a whole number passes, if it is one range and not empty; a missing value,
  /// which `Int64.min` stands for, is never in it.
  package var range: ClosedRange<Int64>? {
    let smallest = Int64.min + 1
    switch self {
    case .isNotNull: return smallest...Int64.max
    case .compares(let comparison, .integer(let other)):
      switch comparison {
      case .equal: return other >= smallest ? other...other : nil
      case .less: return other > smallest ? smallest...(other - 1) : nil
      case .lessOrEqual: return other >= smallest ? smallest...other : nil
      case .greater: return other < .max ? max(smallest, other + 1)...Int64.max : nil
      case .greaterOrEqual: return max(smallest, other)...Int64.max
      case .notEqual: return nil
      }
    case .compares, .isIn, .matches, .isNull: return nil
    }
  }
}
