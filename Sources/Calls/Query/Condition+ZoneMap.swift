package import ColumnStore

extension Condition {
  /// Whether a row of a chunk with that zone map may pass, the chunk being one of the field's column.
  ///
  /// A filter's conditions must all hold of a call: itself, or one of its rows in the condition's
  /// table. So a row group in which no row passes one of them has no call that passes the filter.
  /// - Returns: `false` only if no row can pass; buckets of time are not told by a zone map.
  package func mayPass(_ map: ZoneMap) -> Bool {
    guard case .column(let column) = field else { return true }
    // Of texts that are masked, or compared as numbers, their order tells nothing.
    if masksPhones, map.bounds != .none, test != .isNull { return true }
    if column.custom != nil, map.bounds != .none {
      if case .compares(_, let literal) = test, literal.isNumber { return true }
      if case .isIn(let literals) = test, literals.contains(where: \.isNumber) { return true }
    }
    switch test {
    case .isNull: return map.missingCount > 0
    case .isNotNull: return map.bounds != .none
    case .compares(let comparison, let literal): return map.bounds.mayHold(comparison, literal)
    case .isIn(let literals): return literals.contains { map.bounds.mayHold(.equal, $0) }
    case .matches(let pattern): return map.bounds.mayMatch(pattern)
    }
  }
}

extension ZoneMap.Bounds {
  /// Whether one of the values may compare so with `literal`.
  fileprivate func mayHold(
    _ comparison: Condition.Comparison,
    _ literal: Condition.Literal
  ) -> Bool {
    switch (self, literal) {
    case (.none, _), (.integer, .text), (.double, .text), (.text, .integer), (.text, .number):
      return false
    case (.integer(let range), .integer(let other)):
      return comparison.mayHold(range.lowerBound, range.upperBound, other)
    case (.integer(let range), .number(let other)):
      // Rounding keeps the order.
      return comparison.mayHold(Double(range.lowerBound), Double(range.upperBound), other)
    case (.double(let range), .integer(let other)):
      return comparison.mayHold(range.lowerBound, range.upperBound, Double(other))
    case (.double(let range), .number(let other)):
      return comparison.mayHold(range.lowerBound, range.upperBound, other)
    case (.text(let from, let through), .text(let other)):
      return Self.mayHold(comparison, from, through, other)
    }
  }

  private static func mayHold(
    _ comparison: Condition.Comparison,
    _ from: [UInt8],
    _ through: [UInt8]?,
    _ other: [UInt8]
  ) -> Bool {
    let isAboveFirst = !other.lexicographicallyPrecedes(from)
    let isBelowLast = through.map { !$0.lexicographicallyPrecedes(other) } ?? true
    switch comparison {
    case .equal: return isAboveFirst && isBelowLast
    case .notEqual: return from != other || through != other
    case .less: return isAboveFirst && from != other
    case .lessOrEqual: return isAboveFirst
    case .greater: return isBelowLast && through != other
    case .greaterOrEqual: return isBelowLast
    }
  }

  /// Whether one of the values may match a glob pattern, by what all that match begin with.
  fileprivate func mayMatch(_ pattern: [UInt8]) -> Bool {
    guard case .text(let from, let through) = self else { return false }
    let beginning = Array(pattern.prefix { !"*?\\".utf8.contains($0) })
    // Behind the beginning come texts that begin so, and then only larger ones.
    if let through, through.lexicographicallyPrecedes(beginning) { return false }
    return from.lexicographicallyPrecedes(beginning) || from.starts(with: beginning)
  }
}

extension Condition.Comparison {
  /// Whether a value from `first` through `last`, of which both occur, may compare so with `other`.
  fileprivate func mayHold<Value: Comparable>(
    _ first: Value,
    _ last: Value,
    _ other: Value
  ) -> Bool {
    switch self {
    case .equal: first <= other && other <= last
    case .notEqual: first != other || last != other
    case .less, .lessOrEqual: holds(first, other)
    case .greater, .greaterOrEqual: holds(last, other)
    }
  }
}
