package import RawMemory

/// The calls of one block as a sealed row group, and what is needed to put blocks together.
package struct DecodedBlock: Sendable {
  /// One piece's share of the block.
  package struct Piece: Sendable {
    /// The piece without its records; for the order of the input.
    package let piece: RecordBlock.Piece
    /// The number of the block's calls up to and including the piece's.
    package let callEnd: Int
    /// The records refused, their lines relative to the piece.
    let rejections: [Rejection]
    /// The workspace of what could not be taken as a record.
    let workspace: Int64
    /// Whether an element of an array was no JSON, which ends the source.
    let endsSource: Bool
  }

  /// A call's identity for finding repeats.
  package struct Identity: Sendable {
    /// The hash of workspace, agent and call id; see ``DecodingOptions/keyHash``.
    package let key: UInt64
    /// The call's body, for comparing it with a repeat.
    let content: CallContent
  }

  /// Where a call's body was read.
  package struct Body: Sendable {
    /// The bytes that hold the body; bodies share them.
    package let bytes: PaddedBytes
    /// Where the body is in the bytes: the object with the call's own fields, as it was sent.
    package let range: Range<Int>
    /// The record's first byte in the source's inflated text.
    package let offset: Int
  }

  let index: Int
  let byteCount: Int
  /// The rows of the block's calls.
  package let rows: RowGroup
  /// One a call of `rows`.
  package let identities: [Identity]
  /// One a call of `rows`; empty unless bodies are kept.
  package let bodies: [Body]
  /// The pieces in the order of the input.
  package let pieces: [Piece]
  /// What is left of the block, to be decoded and put together next.
  let rest: Rest?

  /// A part of a block that is not decoded yet.
  enum Rest: Sendable {
    /// Records already found.
    case records(RecordBlock)
    /// Text in which the records are still to be found.
    case text(BlockPlan)

    /// Finds the records.
    func load() -> RecordBlock {
      switch self {
      case .records(let block): block
      case .text(let plan): plan.load()
      }
    }
  }
}
