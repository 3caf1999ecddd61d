/// The bounds of reading; all counts are bytes of inflated text.
package struct InputOptions: Equatable, Sendable {
  /// The most that ``maxRecord`` can be: the JSON parser counts bytes in 32 bits.
  package static let largestMaxRecord = Int(UInt32.max)

  /// The largest record; a longer one is a problem.
  ///
  /// Reading goes on behind it, but not in a compressed source: a small one may inflate to anything.
  /// There a run of more blanks than that ends the source as well.
  package let maxRecord: Int
  /// About how much one block holds; a larger record makes a larger block.
  package let blockSize: Int

  /// The most records that one block holds.
  ///
  /// A call has some hundred bytes at least. Of what is smaller, what is to be said of the records
  /// would take many times the room of the records.
  package let blockRecords: Int

  /// How far a first line that opens an array is looked at for its end.
  ///
  /// An array that ends in it is a record when other lines follow. A longer line is taken for the
  /// document, so that it need not be held.
  package let arrayLookahead: Int

  /// Bounds for reading; each is at least 1 byte, ``maxRecord`` at most ``largestMaxRecord``.
  package init(
    maxRecord: Int = 256 << 20,
    blockSize: Int = 4 << 20,
    blockRecords: Int = 16 << 10,
    arrayLookahead: Int = 4 << 20
  ) {
    precondition(
      maxRecord > 0 && maxRecord <= Self.largestMaxRecord,
      "maxRecord \(maxRecord) is out of range"
    )
    precondition(blockSize > 0 && blockRecords > 0 && arrayLookahead > 0, "sizes are positive")
    self.maxRecord = maxRecord
    self.blockSize = blockSize
    self.blockRecords = blockRecords
    self.arrayLookahead = arrayLookahead
  }
}
