import RawMemory

/// The calls of one block as a sealed row group, and what is needed to put blocks together.
struct DecodedBlock: Sendable {
  /// One piece's share of the block.
  struct Piece: Sendable {
    /// The piece without its records; for the order of the input.
    let piece: RecordBlock.Piece
    /// The number of the block's calls up to and including the piece's.
    let callEnd: Int
    /// The records refused, their lines relative to the piece.
    let rejections: [Rejection]
    /// Whether an element of an array was no JSON, which ends the source.
    let endsSource: Bool
  }

  /// A call's identity for finding repeats.
  struct Identity: Sendable {
    /// The hash of workspace, agent and call id.
    let key: UInt64
    /// The call's body, for comparing it with a repeat.
    let content: CallContent
  }

  let index: Int
  let byteCount: Int
  let rows: RowGroup
  /// One a call of `rows`.
  let identities: [Identity]
  let pieces: [Piece]
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
