import RawMemory

/// Parses, checks and derives the records of blocks; one a task, as it keeps its buffers.
struct BlockDecoder: ~Copyable {
  private let columns: Set<Column>
  private let options: DecodingOptions
  // One seed for the process: the keys of different tasks compare.
  private static let keySeed = UInt64.random(in: .min ... .max)

  private let keySeed = Self.keySeed
  private var parser = JSONParser()
  private var decoder: CallDecoder
  private var digest = ValueDigest()

  init(keeping columns: Set<Column>, options: DecodingOptions) {
    self.columns = columns
    self.options = options
    decoder = CallDecoder(options: options)
  }

  mutating func decode(_ block: RecordBlock) -> DecodedBlock {
    var batch = CallBatch(keeping: columns)
    var identities: [DecodedBlock.Identity] = []
    var pieces: [DecodedBlock.Piece] = []
    for piece in block.pieces {
      var rejections: [Rejection] = []
      var bare = piece
      bare.records = []
      var endsSource = false
      for record in piece.records {
        guard let reason = decode(record, of: piece, &batch, &identities) else { continue }
        rejections.append(
          Rejection(
            source: piece.source,
            line: record.line,
            offset: piece.offset(of: record),
            reason: reason,
            bytes: options.keepsRejected
              ? Array(copying: piece.bytes.span.extracting(record.range)) : nil
          )
        )
        if piece.isArray, case .invalidJSON = reason {
          // Nothing behind the error counts.
          bare.problems.removeAll { $0.offset > piece.offset(of: record) }
          endsSource = true
          break
        }
      }
      pieces.append(
        DecodedBlock.Piece(
          piece: bare,
          callEnd: identities.count,
          rejections: rejections,
          endsSource: endsSource
        )
      )
    }
    return DecodedBlock(
      index: block.index,
      byteCount: block.byteCount,
      rows: batch.sealed(),
      identities: identities,
      pieces: pieces
    )
  }

  /// Adds one record's call to the batch; otherwise says why it is none.
  private mutating func decode(
    _ record: RecordBlock.Record,
    of piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ identities: inout [DecodedBlock.Identity]
  ) -> Rejection.Reason? {
    let outcome: Rejection.Reason?? = parser.parse(piece.bytes, in: record.range) { tape in
      let problems = decoder.decode(tape)
      guard problems.isEmpty else { return .problems(problems) }
      batch.append(decoder.payload, tape)
      let agent = decoder.payload.agent
      var key = Bytes.hash(agent.span, seed: keySeed)
      key = Bytes.fold(key ^ UInt64(bitPattern: decoder.payload.workspace), keySeed)
      identities.append(
        DecodedBlock.Identity(
          key: key ^ Bytes.hash(tape.string(at: decoder.payload.callID), seed: keySeed),
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
    return .invalidJSON(error ?? JSONSyntaxError(offset: 0, reason: .tooLarge))
  }
}
