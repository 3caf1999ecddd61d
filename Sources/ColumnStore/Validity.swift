/// Which rows of a column chunk hold a value: one bit a row, set when there is one.
package struct Validity: Sendable, Equatable {
  private var words: [UInt64]

  /// The number of rows.
  package let count: Int

  /// The number of rows without a value.
  package private(set) var missingCount: Int

  /// Rows that all hold a value.
  package init(allPresent count: Int) {
    self.count = count
    missingCount = 0
    words = [UInt64](repeating: .max, count: (count + 63) / 64)
  }

  /// Marks `row` as holding no value.
  package mutating func setMissing(_ row: Int) {
    precondition(row < count, "row \(row) of \(count)")
    let bit: UInt64 = 1 << UInt64(row & 63)
    guard words[row >> 6] & bit != 0 else { return }
    words[row >> 6] &= ~bit
    missingCount += 1
  }

  /// Whether `row` holds a value.
  package subscript(row: Int) -> Bool {
    words[row >> 6] & (1 << UInt64(row & 63)) != 0
  }
}
