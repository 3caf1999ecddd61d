import RawMemory

/// Parses, checks and derives the records of blocks; one a task, as it keeps its buffers.
struct BlockDecoder: ~Copyable {
  /// About how many problems one decoded block has: a bound on memory, as each takes more than the
  /// byte or two that it needs in the text.
  private static let maximumProblems = 1 << 16

  private let columns: Set<Column>
  private let options: DecodingOptions

  private var parser = JSONParser()
  private var decoder: CallDecoder
  private var digest = ValueDigest()

  init(keeping columns: Set<Column>, options: DecodingOptions) {
    self.columns = columns
    self.options = options
    decoder = CallDecoder(options: options)
  }

  /// Decodes the block, or the first of its records when there is much to say of them.
  mutating func decode(_ block: RecordBlock) -> DecodedBlock {
    var batch = CallBatch(keeping: columns)
    var calls = Taken()
    var pieces: [DecodedBlock.Piece] = []
    var room = Self.maximumProblems
    var rest = block.rest.map(DecodedBlock.Rest.text)
    for (index, piece) in block.pieces.enumerated() {
      let share = decode(piece, &batch, &calls, &room)
      pieces.append(share.piece)
      if let remainder = share.rest {
        let left = RecordBlock(
          index: block.index,
          pieces: [remainder] + block.pieces[(index + 1)...],
          byteCount: 0,
          rest: block.rest
        )
        rest = .records(left)
        break
      }
    }
    return DecodedBlock(
      index: block.index,
      byteCount: block.byteCount,
      rows: batch.sealed(),
      identities: calls.identities,
      bodies: calls.bodies,
      pieces: pieces,
      rest: rest
    )
  }

  /// What is known of a block's calls besides their rows.
  private struct Taken {
    var identities: [DecodedBlock.Identity] = []
    var bodies: [DecodedBlock.Body] = []
  }

  /// Where the body of a record is that is at `place` of the record's tape.
  ///
  /// Static, as the parser that lends the tape is in use.
  private static func body(
    of record: RecordBlock.Record,
    _ piece: RecordBlock.Piece,
    at place: Int,
    _ tape: borrowing JSONTape
  ) -> DecodedBlock.Body {
    var range = record.range
    if place != tape.root,
      let inner = EnvelopeBody.range(in: piece.bytes.span.extracting(range))
    {
      range = range.lowerBound + inner.lowerBound..<range.lowerBound + inner.upperBound
    }
    return DecodedBlock.Body(bytes: piece.bytes, range: range, offset: piece.offset(of: record))
  }

  /// Decodes a piece as long as there is room for problems; the rest of it is given back.
  private mutating func decode(
    _ piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ calls: inout Taken,
    _ room: inout Int
  ) -> (piece: DecodedBlock.Piece, rest: RecordBlock.Piece?) {
    var rejections: [Rejection] = []
    var bare = piece
    bare.records = []
    var rest: RecordBlock.Piece?
    var endsSource = false
    for (index, record) in piece.records.enumerated() {
      guard room > 0 else {
        (bare, rest) = piece.split(before: index)
        bare.records = []
        break
      }
      guard let (reason, owner) = decode(record, of: piece, &batch, &calls) else { continue }
      let isBroken = if case .invalidJSON = reason { true } else { false }
      let rejection = Rejection(
        source: piece.source,
        line: record.line,
        offset: piece.offset(of: record),
        reason: reason,
        owner: owner,
        endsSource: piece.isArray && isBroken,
        bytes: options.keepsRejected
          ? Array(copying: piece.bytes.span.extracting(record.range)) : nil
      )
      rejections.append(rejection)
      room -= rejection.problemCount
      if rejection.endsSource {
        // Nothing behind the error counts.
        bare.problems.removeAll { $0.offset > rejection.offset }
        endsSource = true
        break
      }
    }
    let decoded = DecodedBlock.Piece(
      piece: bare,
      callEnd: calls.identities.count,
      rejections: rejections,
      workspace: options.workspace,
      endsSource: endsSource
    )
    return (decoded, rest)
  }

  /// Adds one record's call to the batch; otherwise says why it is none, and whose it is.
  private mutating func decode(
    _ record: RecordBlock.Record,
    of piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ calls: inout Taken
  ) -> (Rejection.Reason, RecordOwner)? {
    if piece.isRereadable, record.range.count <= UInt32.max,
      takeFast(record, of: piece, &batch, &calls)
    {
      return nil
    }
    let outcome = parser.parse(
      piece.bytes,
      in: record.range
    ) { tape -> (Rejection.Reason, RecordOwner)? in
      let problems = decoder.decode(tape)
      guard problems.isEmpty else { return (.problems(problems), decoder.owner) }
      decoder.append(to: &batch, tape)
      if options.keepsBodies {
        calls.bodies.append(Self.body(of: record, piece, at: decoder.payload.body, tape))
      }
      calls.identities.append(
        DecodedBlock.Identity(
          key: decoder.key(tape),
          content: piece.isRereadable && record.range.count <= UInt32.max
            ? .record(
              source: piece.source,
              offset: piece.offset(of: record),
              count: record.range.count
            ) : .digest(digest.digest(tape, at: decoder.payload.body))
        )
      )
      return nil
    }
    if let outcome { return outcome }
    let text = piece.bytes.span.extracting(record.range)
    // The grammar takes what the parser refuses only when the parser's buffers find no memory.
    let error = JSONSyntax.firstError(in: text)
    let reason = Rejection.Reason.invalidJSON(
      error ?? JSONSyntaxError(offset: 0, reason: .tooLarge)
    )
    return (reason, options.owner)
  }

  /// Adds one record's call to the batch if nothing about the record is wrong or unusual.
  ///
  /// The tape of this way has not all of the record, so it serves only where a repeat is compared
  /// by reading the record again.
  private mutating func takeFast(
    _ record: RecordBlock.Record,
    of piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ calls: inout Taken
  ) -> Bool {
    let isTaken = parser.parse(
      piece.bytes,
      in: record.range,
      stream: SegmentStream.place,
      { decoder.stream.read(&$0) },
      { tape in
        guard decoder.decode(tape).isEmpty, !decoder.isMisread else { return false }
        decoder.append(to: &batch, tape)
        if options.keepsBodies {
          calls.bodies.append(Self.body(of: record, piece, at: decoder.payload.body, tape))
        }
        calls.identities.append(
          DecodedBlock.Identity(
            key: decoder.key(tape),
            content: .record(
              source: piece.source,
              offset: piece.offset(of: record),
              count: record.range.count
            )
          )
        )
        return true
      }
    )
    return isTaken ?? false
  }
}
