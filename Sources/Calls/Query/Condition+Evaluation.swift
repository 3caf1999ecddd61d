import ColumnStore

extension Condition {
  /// Which rows of the field's table pass, in one row group; `nil` when the group lacks the column.
  ///
  /// - Complexity: O(rows + distinct texts).
  package func mask(in group: RowGroup, zone: Zone) -> [Bool]? {
    switch field {
    case .column(let column):
      guard let chunk = group[column] else { return nil }
      return switch chunk {
      case .integer(let chunk):
        test.range.map { chunk.mask($0) } ?? mask(integers: chunk.values())
      case .double(let chunk): mask(doubles: chunk.values)
      case .text(let chunk): mask(texts: chunk, of: column)
      }
    case .bucket(let bucket):
      guard case .integer(let starts) = group[.start] else { return nil }
      var keys: [Int64] = []
      let values = starts.values()
      bucket.keys(for: values.span, in: zone, into: &keys)
      guard !bucket.isNumeric else { return mask(integers: keys) }
      var known: [Int64: Bool] = [:]
      return keys.map { key in
        if let passes = known[key] { return passes }
        let passes = holds(text: Array(bucket.label(for: key, in: zone).utf8))
        known[key] = passes
        return passes
      }
    }
  }

  /// Whether one integer of the field passes.
  func holds(integer value: Int64) -> Bool { mask(integers: [value])[0] }

  private func mask(integers values: [Int64]) -> [Bool] {
    switch test {
    case .isNull: return values.map { $0 == .min }
    case .isNotNull: return values.map { $0 != .min }
    case .compares(let comparison, .integer(let other)):
      return values.map { $0 != .min && comparison.holds($0, other) }
    case .compares(let comparison, .number(let other)):
      return values.map { $0 != .min && comparison.holds(Double($0), other) }
    case .isIn(let literals):
      return values.map { value in
        value != .min && literals.contains { Self.equals(value, $0) }
      }
    case .compares(_, .text), .matches:
      return values.map { _ in false }
    }
  }

  private static func equals(_ value: Int64, _ literal: Literal) -> Bool {
    switch literal {
    case .integer(let other): value == other
    case .number(let other): Double(value) == other
    case .text: false
    }
  }

  private func mask(doubles values: [Double]) -> [Bool] {
    func double(_ literal: Literal) -> Double? {
      switch literal {
      case .integer(let other): Double(other)
      case .number(let other): other
      case .text: nil
      }
    }
    switch test {
    case .isNull: return values.map(\.isNaN)
    case .isNotNull: return values.map { !$0.isNaN }
    case .compares(let comparison, let literal):
      guard let other = double(literal) else { return values.map { _ in false } }
      return values.map { !$0.isNaN && comparison.holds($0, other) }
    case .isIn(let literals):
      let others = literals.compactMap(double)
      return values.map { others.contains($0) }
    case .matches: return values.map { _ in false }
    }
  }

  private func mask(texts chunk: TextChunk, of column: Column) -> [Bool] {
    let custom = column.custom
    var passes: [Bool]
    switch test {
    case .isNull, .isNotNull:
      passes = [Bool](repeating: test == .isNotNull, count: chunk.dictionary.count)
    default:
      // Made once: that takes longer than to match a text.
      var glob: Glob?
      if case .matches(let pattern) = test {
        glob = Glob(String(decoding: pattern, as: UTF8.self))
      }
      passes = (0..<chunk.dictionary.count).map { code in
        let stored = chunk.dictionary[code]
        let text = masksPhones ? Array(column.shown(stored).utf8) : column.stored(stored)
        if let glob { return glob.matches(text.span) }
        return custom == nil ? holds(text: text) : holds(value: text)
      }
    }
    // The last entry is that of rows without a text.
    passes.append(test == .isNull)
    return chunk.codes.looked(up: passes)
  }

  /// Whether a custom dimension's value passes: as a text, but where it is compared with a number, as
  /// the number that it is; a value that is none does not pass.
  private func holds(value text: [UInt8]) -> Bool {
    switch test {
    case .compares(let comparison, let other) where other.isNumber:
      return Self.holds(comparison, numberIn: text, other)
    case .isIn(let literals):
      return literals.contains { literal in
        if case .text(let other) = literal { return other == text }
        return Self.holds(.equal, numberIn: text, literal)
      }
    default: return holds(text: text)
    }
  }

  /// Whether the number that `text` is, if it is one, compares so with a number.
  private static func holds(
    _ comparison: Comparison,
    numberIn text: [UInt8],
    _ literal: Literal
  ) -> Bool {
    guard let number = NumberText.number(text) else { return false }
    switch literal {
    case .integer(let other):
      // As integers where both are, for a double would merge neighbours.
      let integer = Int64(String(decoding: text, as: UTF8.self))
      return integer.map { comparison.holds($0, other) } ?? comparison.holds(number, Double(other))
    case .number(let other): return comparison.holds(number, other)
    case .text: return false
    }
  }

  private func holds(text: [UInt8]) -> Bool {
    switch test {
    case .isNull: false
    case .isNotNull: true
    case .compares(let comparison, .text(let other)):
      switch comparison {
      case .equal: text == other
      case .notEqual: text != other
      case .less: text.lexicographicallyPrecedes(other)
      case .lessOrEqual: !other.lexicographicallyPrecedes(text)
      case .greater: other.lexicographicallyPrecedes(text)
      case .greaterOrEqual: !text.lexicographicallyPrecedes(other)
      }
    case .compares: false
    case .isIn(let literals):
      literals.contains { literal in
        if case .text(let other) = literal { other == text } else { false }
      }
    case .matches(let pattern): Glob(String(decoding: pattern, as: UTF8.self)).matches(text.span)
    }
  }
}
