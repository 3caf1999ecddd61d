import RawMemory

/// A run of one source's text that ends between records: what is left to do for it needs nothing
/// from before, so that any task can do it.
struct TextSegment: Sendable {
  enum Content: Sendable {
    /// Bytes in memory.
    case bytes(PaddedBytes, Range<Int>)
    /// Bytes of a plain file, still to be read.
    case file(FileInput, Range<Int>)
  }

  enum Kind: Sendable {
    /// The whole text of a source, its framing not yet known.
    case whole
    case lines
    case document
    /// Elements of an array, already found.
    case elements(ArraySlice<Range<Int>>)
  }

  /// A problem; `position` is in the segment's bytes and gives its line.
  struct Problem: Sendable {
    let position: Int
    let offset: Int
    let kind: InputProblem.Kind
  }

  let source: Int
  let content: Content
  /// The first byte of the content, counted in the source's text.
  let offset: Int
  let kind: Kind
  /// Whether damage cut the text here, so that a record without an end is none.
  var isCut = false
  /// Whether the text was inflated, so that a record over the limit ends it.
  var isCompressed = false
  /// Whether the bytes are those of a regular file at the same offsets, to be read again there.
  var isRereadable = false
  var problems: [Problem] = []
  /// Line feeds behind the content that nobody will see again.
  var skippedNewlines = 0

  /// The bytes of text.
  var count: Int {
    switch content {
    case .bytes(_, let range), .file(_, let range): range.count
    }
  }

  /// Reads the content if need be, and finds the records in it, `limit` of them and problems at most.
  ///
  /// - Returns: The records, and what is left of the segment behind them.
  /// - Complexity: O(bytes).
  func load(
    _ options: InputOptions,
    limit: Int
  ) -> (piece: RecordBlock.Piece, rest: TextSegment?) {
    switch content {
    case .bytes(let bytes, let range):
      var splitter = SegmentSplitter(self, bytes, range, options, limit: limit)
      splitter.split()
      return (splitter.piece, splitter.rest)
    case .file(let file, let range):
      do {
        let bytes = try file.bytes(in: range)
        return inMemory(file, range, bytes).load(options, limit: limit)
      } catch {
        return (failed(.unreadable(error)), nil)
      }
    }
  }

  private func failed(_ kind: InputProblem.Kind) -> RecordBlock.Piece {
    let bytes = PaddedBytes([UInt8]().span)
    var piece = RecordBlock.Piece(source: source, bytes: bytes, shift: offset)
    piece.problems = [InputProblem(source: source, line: 0, offset: offset, kind: kind)]
    return piece
  }

  /// The segment of a file once its bytes were read.
  ///
  /// When the file lost bytes, only the segment where it now ends has a problem.
  private func inMemory(
    _ file: FileInput,
    _ range: Range<Int>,
    _ bytes: PaddedBytes
  ) -> TextSegment {
    var segment = TextSegment(
      source: source,
      content: .bytes(bytes, 0..<bytes.count),
      offset: offset,
      kind: kind,
      isRereadable: true,
      problems: problems,
      skippedNewlines: skippedNewlines
    )
    guard bytes.count < range.count else { return segment }
    segment.isCut = true
    let isBehindTheEnd = bytes.count == 0 && ((try? file.status())?.size ?? 0) < range.lowerBound
    let end = range.lowerBound + bytes.count
    let problem = Problem(position: bytes.count, offset: end, kind: .becameShorter)
    segment.problems = isBehindTheEnd ? [] : [problem]
    segment.skippedNewlines = 0
    return segment
  }
}
