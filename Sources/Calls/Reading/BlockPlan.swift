import RawMemory

/// A block that is cut but not yet split into records: any task may do that.
package struct BlockPlan: Sendable {
  /// The block's number, counted from 0 in the order of the input.
  package let index: Int
  let segments: [TextSegment]
  let options: InputOptions

  /// Reads what is still to be read of the block, and finds its records, or the first of them.
  ///
  /// What goes wrong is among the problems of the block.
  /// - Complexity: O(bytes).
  package func load() -> RecordBlock {
    var pieces: [RecordBlock.Piece] = []
    var room = options.blockRecords
    var rest: [TextSegment] = []
    for (position, segment) in segments.enumerated() {
      let (piece, remainder) = segment.load(options, limit: room)
      pieces.append(piece)
      room -= piece.records.count + piece.problems.count
      guard remainder == nil, room > 0 else {
        rest = (remainder.map { [$0] } ?? []) + segments[(position + 1)...]
        break
      }
    }
    let plan = BlockPlan(index: index, segments: rest, options: options)
    return RecordBlock(
      index: index,
      pieces: pieces,
      byteCount: byteCount - plan.byteCount,
      rest: rest.isEmpty ? nil : plan
    )
  }

  private var byteCount: Int { segments.reduce(0) { $0 + $1.count } }
}
