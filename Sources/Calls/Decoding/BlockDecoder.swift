import RawMemory

/// Parses, checks and derives the records of blocks; one a task, as it keeps its buffers.
struct BlockDecoder: ~Copyable {
  private let columns: Set<Column>
  private let options: DecodingOptions
  // One seed for the process: the keys of different tasks compare.
  private static let keySeed = UInt64.random(in: .min ... .max)

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

  /// The array that is read while a record is parsed.
  private static let segments = JSONStream(
    JSONName("transcript_with_tool_calls"),
    orIn: JSONName("call")
  )

  /// Adds one record's call to the batch; otherwise says why it is none.
  private mutating func decode(
    _ record: RecordBlock.Record,
    of piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ identities: inout [DecodedBlock.Identity]
  ) -> Rejection.Reason? {
    if piece.isRereadable, record.range.count <= UInt32.max,
      takeFast(record, of: piece, &batch, &identities)
    {
      return nil
    }
    let outcome: Rejection.Reason?? = parser.parse(piece.bytes, in: record.range) { tape in
      let problems = decoder.decode(tape)
      guard problems.isEmpty else { return .problems(problems) }
      decoder.append(to: &batch, tape)
      identities.append(
        DecodedBlock.Identity(
          key: decoder.key(tape, seed: Self.keySeed),
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

  /// Adds one record's call to the batch if nothing about the record is wrong or unusual.
  ///
  /// The tape of this way has not all of the record, so it serves only where a repeat is compared
  /// by reading the record again.
  private mutating func takeFast(
    _ record: RecordBlock.Record,
    of piece: RecordBlock.Piece,
    _ batch: inout CallBatch,
    _ identities: inout [DecodedBlock.Identity]
  ) -> Bool {
    let isTaken = parser.parse(
      piece.bytes,
      in: record.range,
      stream: Self.segments,
      { decoder.stream.read(&$0) },
      { tape in
        guard decoder.decode(tape).isEmpty, !decoder.isMisread else { return false }
        decoder.append(to: &batch, tape)
        identities.append(
          DecodedBlock.Identity(
            key: decoder.key(tape, seed: Self.keySeed),
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
