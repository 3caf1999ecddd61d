/// Rows with a number each, by way of the codes of a chunk: `numbers` has that of each code.
package struct NumberedRows {
  /// A code a row.
  package let codes: Codes
  /// The number of each code that a row has.
  package let numbers: [UInt32]

  /// Rows with the numbers of their codes.
  package init(_ codes: Codes, numbers: [UInt32]) {
    self.codes = codes
    self.numbers = numbers
  }

  /// The rows' numbers.
  ///
  /// - Complexity: O(rows).
  package var values: [UInt32] { codes.looked(up: numbers) }
}
