/// The bounds of reading; all counts are bytes of inflated text.
package struct InputOptions: Equatable, Sendable {
  /// The largest record; a longer one is a problem, and reading goes on behind it.
  package let maxRecord: Int
  /// About how much one block holds; a larger record makes a larger block.
  package let blockSize: Int

  /// How much of a record over the limit is skipped in search of its end, before the rest of a
  /// stream is given up.
  package var maxSkip: Int { 64 * maxRecord }

  /// How far a first line that opens an array is looked at, to see whether it is one array of a
  /// list of lines. One that is longer is the document, so that it need not be held.
  package let arrayLookahead: Int

  /// Bounds for reading; each is at least 1 byte.
  package init(
    maxRecord: Int = 256 << 20,
    blockSize: Int = 4 << 20,
    arrayLookahead: Int = 4 << 20
  ) {
    precondition(maxRecord > 0 && maxRecord <= 1 << 40, "maxRecord \(maxRecord) is out of range")
    precondition(blockSize > 0 && arrayLookahead > 0, "sizes are positive")
    self.maxRecord = maxRecord
    self.blockSize = blockSize
    self.arrayLookahead = arrayLookahead
  }
}
