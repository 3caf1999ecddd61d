package import RawMemory

/// Some records in a row, as bytes that are not yet parsed.
package struct RecordBlock: Sendable {
  /// One record, its surrounding blanks left out.
  package struct Record: Equatable, Sendable {
    /// Where it is in the piece's bytes.
    package let range: Range<Int>
    /// The line feeds between the start of the piece and the record; see ``InputOrder``.
    package let line: Int
  }

  /// Neighbouring records of one source, and the problems between them.
  package struct Piece: Sendable {
    /// The source's index in the stream's sources.
    package let source: Int
    /// The bytes that hold the records; pieces may share them.
    package let bytes: PaddedBytes
    /// The records in the order of the source; each has at least one byte.
    package internal(set) var records: [Record] = []
    /// The problems in the order of the source; their lines are relative like those of records.
    package internal(set) var problems: [InputProblem] = []
    /// The line feeds of the piece, skipped ones too.
    package internal(set) var newlines = 0
    /// Whether the records are elements of one array, of which a grammar error in one ends the
    /// source: whoever parses calls ``InputOrder/end(_:)`` then.
    package internal(set) var isArray = false

    /// Whether the records can be read again at their offsets: see ``InputSource/reread(offset:count:)``.
    package internal(set) var isRereadable = false

    /// What to add to an index in `bytes` for the byte in the source's inflated text.
    let shift: Int

    /// The piece up to the record at `index`, and from there on.
    ///
    /// The lines of both are those of the piece, whose line feeds the second one has.
    func split(before index: Int) -> (Piece, Piece) {
      let start = offset(of: records[index])
      var (first, second) = (self, self)
      first.records.removeSubrange(index...)
      first.problems.removeAll { $0.offset >= start }
      first.newlines = 0
      second.records.removeSubrange(..<index)
      second.problems.removeAll { $0.offset < start }
      return (first, second)
    }

    /// The first byte of `record`, counted in the source's inflated text.
    package func offset(of record: Record) -> Int { record.range.lowerBound + shift }

    init(source: Int, bytes: PaddedBytes, shift: Int) {
      self.source = source
      self.bytes = bytes
      self.shift = shift
    }
  }

  /// The block's number, counted from 0 in the order of the input.
  package let index: Int
  /// The pieces in the order of the input.
  package let pieces: [Piece]
  /// The bytes of text in the block.
  package let byteCount: Int
  /// What is left of a block of too many records; it has the same number and comes next.
  package let rest: BlockPlan?
}
