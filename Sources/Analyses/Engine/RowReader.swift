import Calls
import ColumnStore

/// Reads numbers and conditions over the rows of one table in one row group, calls' values spread
/// over their rows.
struct RowReader {
  let group: RowGroup
  let chunk: TableChunk

  /// Numbers, one a row, or one for all rows.
  enum Numbers {
    /// `Int64.min` where one is missing.
    case integers([Int64])
    /// NaN where one is missing.
    case doubles([Double])
    case integer(Int64)
    case double(Double)
  }

  /// The numbers of `value`.
  ///
  /// - Throws: ``EngineError/columnNotLoaded(_:)``.
  /// - Complexity: O(rows · operators).
  func numbers(_ value: RowValue) throws -> Numbers {
    switch value {
    case .column(let column): return try numbers(of: column)
    case .parsed(let dimension, let masksPhones):
      let column = dimension.column
      guard case .text(let values) = group[column] else {
        throw EngineError.columnNotLoaded(column)
      }
      let numbers = dimension.numbers(values, masksPhones: masksPhones)
      return .doubles(spread(numbers, of: column.table))
    case .integer(let value): return .integer(value)
    case .number(let value): return .double(value)
    case .negated(let value):
      return switch try numbers(value) {
      case .integers(let values): .integers(values.map { $0 == .min ? .min : 0 - $0 })
      case .doubles(let values): .doubles(values.map { -$0 })
      case .integer(let value): .integer(value == .min ? .min : 0 - value)
      case .double(let value): .double(-value)
      }
    case .combined(let operation, let a, let b):
      let (left, right) = (try numbers(a), try numbers(b))
      guard value.isInteger else {
        let (left, right) = (left.asDoubles, right.asDoubles)
        return switch operation {
        case .add: Self.doubles(left, right) { $0 + $1 }
        case .subtract: Self.doubles(left, right) { $0 - $1 }
        case .multiply: Self.doubles(left, right) { $0 * $1 }
        case .divide: Self.doubles(left, right) { $0 / $1 }
        }
      }
      return switch operation {
      case .add: Self.integers(left, right) { $0.addingReportingOverflow($1) }
      case .subtract: Self.integers(left, right) { $0.subtractingReportingOverflow($1) }
      case .multiply: Self.integers(left, right) { $0.multipliedReportingOverflow(by: $1) }
      case .divide: preconditionFailure("a quotient is no whole number")
      }
    }
  }

  private func numbers(of column: Column) throws -> Numbers {
    switch group[column] {
    case .integer(let values): .integers(spread(values.values(), of: column.table))
    case .double(let values): .doubles(spread(values.values, of: column.table))
    case .text, nil: throw EngineError.columnNotLoaded(column)
    }
  }

  /// The values, one for each row of the chunk.
  func spread<Value: BitwiseCopyable>(_ values: [Value], of table: CallTable) -> [Value] {
    table == .calls ? chunk.spread(values) : values
  }

  /// The whole numbers of `value`, one a row, `Int64.min` where one is missing.
  func integers(_ value: RowValue) throws -> [Int64] {
    switch try numbers(value) {
    case .integers(let values): return values
    case .integer(let value): return [Int64](repeating: value, count: chunk.rowCount)
    case .doubles, .double: preconditionFailure("a value of whole numbers has no others")
    }
  }

  /// The numbers of `value` as doubles, one a row, NaN where one is missing.
  func doubles(_ value: RowValue) throws -> [Double] {
    switch try numbers(value).asDoubles {
    case .doubles(let values): return values
    case .double(let value): return [Double](repeating: value, count: chunk.rowCount)
    case .integers, .integer: preconditionFailure("doubles were asked for")
    }
  }

  // MARK: - Arithmetic

  @inline(__always)
  private static func integers(
    _ left: Numbers,
    _ right: Numbers,
    _ combined: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) -> Numbers {
    func value(_ a: Int64, _ b: Int64) -> Int64 {
      guard a != .min, b != .min else { return .min }
      let result = combined(a, b)
      // The smallest integer stands for a missing one, so it is past the end itself.
      return result.overflow ? .min : result.partialValue
    }
    switch (left, right) {
    case (.integers(let a), .integers(let b)):
      return .integers(a.indices.map { value(a[$0], b[$0]) })
    case (.integers(let a), .integer(let b)): return .integers(a.map { value($0, b) })
    case (.integer(let a), .integers(let b)): return .integers(b.map { value(a, $0) })
    case (.integer(let a), .integer(let b)): return .integer(value(a, b))
    default: preconditionFailure("whole numbers are combined with whole numbers")
    }
  }

  @inline(__always)
  private static func doubles(
    _ left: Numbers,
    _ right: Numbers,
    _ combined: (Double, Double) -> Double
  ) -> Numbers {
    func value(_ a: Double, _ b: Double) -> Double {
      let result = combined(a, b)
      return result.isFinite ? result : .nan
    }
    switch (left, right) {
    case (.doubles(let a), .doubles(let b)):
      return .doubles(a.indices.map { value(a[$0], b[$0]) })
    case (.doubles(let a), .double(let b)): return .doubles(a.map { value($0, b) })
    case (.double(let a), .doubles(let b)): return .doubles(b.map { value(a, $0) })
    case (.double(let a), .double(let b)): return .double(value(a, b))
    default: preconditionFailure("doubles are combined with doubles")
    }
  }
}

extension RowReader.Numbers {
  /// The same numbers as doubles.
  var asDoubles: RowReader.Numbers {
    switch self {
    case .integers(let values): .doubles(values.map { $0 == .min ? .nan : Double($0) })
    case .integer(let value): .double(value == .min ? .nan : Double(value))
    case .doubles, .double: self
    }
  }
}
