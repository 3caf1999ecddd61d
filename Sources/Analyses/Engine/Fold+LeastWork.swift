import Calls

extension Fold {
  /// The fold that answers this one's aggregates with the least work, given that all of `all` are
  /// folded anyway, in a query on `table`.
  func leastWork(among all: Set<Fold>, on table: CallTable) -> Fold {
    guard case .over(let own) = self else { return self }
    switch own.kind {
    // What the query language asks for as other reports do.
    case .rows where own.condition == nil && own.table == table: return .rows([])
    case .calls where own.condition == nil && own.table == table: return .calls([])
    default: break
    }
    return own.wider.map { .over($0) }.first { all.contains($0) } ?? self
  }
}

extension RowFold {
  /// The folds that answer this one's statistics as well; the first of them that is folded anyway
  /// is not given up for another one.
  fileprivate var wider: [RowFold] {
    func of(_ kind: Kind, _ condition: RowCondition?) -> RowFold {
      RowFold(kind: kind, condition: condition, table: table)
    }
    switch kind {
    case .sum(let value):
      return [of(.distribution(value), condition), of(.totals(value), condition)]
    case .totals(let value): return [of(.distribution(value), condition)]
    // A distribution has the number of values in a range.
    case .rows:
      return condition?.valueRange.map { [of(.distribution(.column($0.column)), nil)] } ?? []
    case .calls, .distribution, .distinct, .distinctNumbers: return []
    }
  }
}

extension RowCondition {
  /// The column of whole numbers and the range of which a value in it is all that a row must have;
  /// `nil` where the condition is another one.
  var valueRange: (column: Column, range: ClosedRange<Int64>)? {
    switch self {
    case .test(let condition):
      guard case .column(let column) = condition.field, column.type.isWhole,
        let range = condition.test.range
      else { return nil }
      return (column, range)
    case .isPresent(.column(let column)):
      guard column.type.isWhole, let range = Condition.Test.isNotNull.range else { return nil }
      return (column, range)
    case .and(let a, let b):
      guard let left = a.valueRange, let right = b.valueRange, left.column == right.column,
        left.range.overlaps(right.range)
      else { return nil }
      return (left.column, left.range.clamped(to: right.range))
    case .compares, .isIn, .isPresent, .constant, .not, .or: return nil
    }
  }
}

extension Column.CellType {
  /// Whether the cells are whole numbers.
  fileprivate var isWhole: Bool {
    switch self {
    case .integer, .boolean: true
    case .double, .text: false
    }
  }
}
