import RawMemory

/// A block that is cut but not yet split into records: any task may do that.
package struct BlockPlan: Sendable {
  /// The block's number, counted from 0 in the order of the input.
  package let index: Int
  let segments: [TextSegment]
  let options: InputOptions

  /// Reads what is still to be read of the block, and finds its records.
  ///
  /// What goes wrong is among the problems of the block.
  /// - Complexity: O(bytes).
  package func load() -> RecordBlock {
    RecordBlock(
      index: index,
      pieces: segments.map { $0.load(options) },
      byteCount: segments.reduce(0) { $0 + $1.count }
    )
  }
}
