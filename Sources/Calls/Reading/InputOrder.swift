/// What only the order of blocks tells: absolute line numbers, and which sources ended early.
///
/// Blocks are loaded in any order and on any task. Give their pieces to one of these in the order
/// of the input, when what was made of them is put together.
package struct InputOrder: Sendable {
  private var source = -1
  private var nextLine = 1
  private var isEnded = false

  /// An order that has seen no piece.
  package init() {}

  /// The line on which `piece` starts, counted from 1; add it to the lines of its records.
  ///
  /// - Returns: `nil` when the source was ended before: the piece does not count.
  package mutating func firstLine(of piece: RecordBlock.Piece) -> Int? {
    if piece.source != source {
      source = piece.source
      nextLine = 1
      isEnded = false
    }
    guard !isEnded else { return nil }
    defer { nextLine += piece.newlines }
    return nextLine
  }

  /// Ends the source of `piece`, the last one placed: its later pieces do not count.
  ///
  /// A grammar error in an element of an array does so. The records and problems behind it in
  /// `piece` do not count either: compare ``RecordBlock/Piece/offset(of:)`` and the offsets.
  package mutating func end(_ piece: RecordBlock.Piece) {
    precondition(piece.source == source, "a piece out of order")
    isEnded = true
  }
}
