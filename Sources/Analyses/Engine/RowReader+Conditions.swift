import Calls
import ColumnStore

extension RowReader {
  /// Which rows meet `condition`.
  ///
  /// - Throws: ``EngineError/columnNotLoaded(_:)``.
  /// - Complexity: O(rows · tests).
  func mask(_ condition: RowCondition, _ masks: inout MaskCache) throws -> [Bool] {
    switch condition {
    case .test(let test): return spread(try masks.mask(test), of: test.field.table)
    case .compares(let comparison, let a, let b):
      return compared(try numbers(a), try numbers(b), comparison)
    case .isIn(let value, let literals):
      let parts = literals.map { literal in
        RowCondition.compares(.equal, value, literal.rowValue)
      }
      return try parts.reduce(into: [Bool](repeating: false, count: chunk.rowCount)) { all, part in
        all = Self.combined(all, try mask(part, &masks)) { $0 || $1 }
      }
    case .isPresent(let value):
      return switch try numbers(value) {
      case .integers(let values): values.map { $0 != .min }
      case .doubles(let values): values.map { !$0.isNaN }
      case .integer(let value): [Bool](repeating: value != .min, count: chunk.rowCount)
      case .double(let value): [Bool](repeating: !value.isNaN, count: chunk.rowCount)
      }
    case .constant(let holds): return [Bool](repeating: holds, count: chunk.rowCount)
    case .not(let condition): return try mask(condition, &masks).map { !$0 }
    case .and(let a, let b):
      return Self.combined(try mask(a, &masks), try mask(b, &masks)) { $0 && $1 }
    case .or(let a, let b):
      return Self.combined(try mask(a, &masks), try mask(b, &masks)) { $0 || $1 }
    }
  }

  @inline(__always)
  private static func combined(
    _ a: [Bool],
    _ b: [Bool],
    _ combine: (Bool, Bool) -> Bool
  ) -> [Bool] {
    a.indices.map { combine(a[$0], b[$0]) }
  }

  private func compared(
    _ left: Numbers,
    _ right: Numbers,
    _ comparison: Condition.Comparison
  ) -> [Bool] {
    switch comparison {
    case .equal: compared(left, right, { $0 == $1 }, { $0 == $1 })
    case .notEqual: compared(left, right, { $0 != $1 }, { $0 != $1 })
    case .less: compared(left, right, { $0 < $1 }, { $0 < $1 })
    case .lessOrEqual: compared(left, right, { $0 <= $1 }, { $0 <= $1 })
    case .greater: compared(left, right, { $0 > $1 }, { $0 > $1 })
    case .greaterOrEqual: compared(left, right, { $0 >= $1 }, { $0 >= $1 })
    }
  }

  /// Whole numbers compare as they are, others as doubles; nothing compares with a missing one.
  @inline(__always)
  private func compared(
    _ left: Numbers,
    _ right: Numbers,
    _ integers: (Int64, Int64) -> Bool,
    _ doubles: (Double, Double) -> Bool
  ) -> [Bool] {
    func holds(_ a: Int64, _ b: Int64) -> Bool { a != .min && b != .min && integers(a, b) }
    func holds(_ a: Double, _ b: Double) -> Bool { !a.isNaN && !b.isNaN && doubles(a, b) }
    func all(_ holds: Bool) -> [Bool] { [Bool](repeating: holds, count: chunk.rowCount) }
    switch (left, right) {
    case (.integers(let a), .integers(let b)): return a.indices.map { holds(a[$0], b[$0]) }
    case (.integers(let a), .integer(let b)): return a.map { holds($0, b) }
    case (.integer(let a), .integers(let b)): return b.map { holds(a, $0) }
    case (.integer(let a), .integer(let b)): return all(holds(a, b))
    default:
      switch (left.asDoubles, right.asDoubles) {
      case (.doubles(let a), .doubles(let b)): return a.indices.map { holds(a[$0], b[$0]) }
      case (.doubles(let a), .double(let b)): return a.map { holds($0, b) }
      case (.double(let a), .doubles(let b)): return b.map { holds(a, $0) }
      case (.double(let a), .double(let b)): return all(holds(a, b))
      default: preconditionFailure("doubles were asked for")
      }
    }
  }
}

extension Condition.Literal {
  /// The number of the literal.
  fileprivate var rowValue: RowValue {
    switch self {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text: preconditionFailure("numbers are compared with numbers")
    }
  }
}
