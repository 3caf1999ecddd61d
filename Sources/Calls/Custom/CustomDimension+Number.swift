package import ColumnStore

extension CustomDimension {
  /// The numbers that the values of a column of this dimension are.
  ///
  /// A number is what a payload's numbers are printed as, or a text of the same form: digits, perhaps
  /// with a sign, a fraction and an exponent, within the range of doubles. Whole numbers are exact up
  /// to 2^53.
  /// - Parameters:
  ///   - chunk: The values.
  ///   - masksPhones: Whether phone numbers are masked first, which makes them no numbers.
  /// - Returns: A number for each row; NaN where a value is missing or no number.
  /// - Complexity: O(rows + distinct values).
  package func numbers(_ chunk: TextChunk, masksPhones: Bool) -> [Double] {
    // The last entry is that of rows without a value.
    var numbers = (0..<chunk.dictionary.count).map { code in
      number(chunk.dictionary[code], masksPhones: masksPhones) ?? .nan
    }
    numbers.append(.nan)
    return (0..<chunk.count).map { numbers[Int(chunk.codes[$0])] }
  }

  private func number(_ value: [UInt8], masksPhones: Bool) -> Double? {
    let stored = MarkedText.stored(value)
    guard let number = NumberText.number(stored) else { return nil }
    let isMasked = stored.count < value.count || masked(stored.span) != nil
    return masksPhones && isMasked ? nil : number
  }

  /// The number that a value as it is printed is; `nil` for any other text.
  package static func number(_ value: String) -> Double? { NumberText.number(Array(value.utf8)) }
}
