import CallsTestSupport
import ColumnStore
import Testing

/// What becomes of encoded chunks that were damaged: an error, or a chunk that is sound in itself.
@Suite struct EncodingDamageTests {
  private let encoder = ChunkEncoder()
  private let decoder = ChunkDecoder()

  /// Small chunks of every kind and scheme.
  private static let small: [(String, ColumnChunk)] = {
    var random = SplitMix64(seed: 7)
    func text(_ texts: [String?], distinct: Bool = false) -> ColumnChunk {
      var builder = TextChunkBuilder(distinct: distinct)
      for text in texts {
        if let text { builder.append(Array(text.utf8).span) } else { builder.appendMissing() }
      }
      return .text(builder.chunk)
    }
    let latencies = (0..<40).map { _ in random.chance(0.2) ? .min : random.integer(0...900) }
    return [
      ("empty", .integer(IntegerChunk([]))),
      ("missing", .integer(IntegerChunk([.min, .min]))),
      ("constant", .integer(IntegerChunk([7, 7, 7]))),
      ("packed", .integer(IntegerChunk(latencies))),
      ("delta", .integer(IntegerChunk((0..<400).map { $0 * 1000 + $0 % 7 }))),
      ("runs", .integer(IntegerChunk((0..<400).map { $0 / 90 }))),
      (
        "runs with missing", .integer(IntegerChunk((0..<400).map { $0 / 90 == 2 ? .min : $0 / 90 }))
      ),
      ("extremes", .integer(IntegerChunk([.min + 1, .max, .min, 0]))),
      ("every bit", .integer(IntegerChunk((0..<20).map { _ in random.integer(-.max ... .max) }))),
      ("doubles", .double(DoubleChunk([1e-300, .nan, -0.0, 0.1 + 0.2]))),
      ("decimals", .double(DoubleChunk([1.25, .nan, 7, 0.5]))),
      ("text", text(["a", nil, "bc", "a", "", "bc", "longer than the others"])),
      ("distinct texts", text((0..<30).map { "text \($0)" }, distinct: true)),
      ("no texts", text([nil, nil])),
      ("compressed", text((0..<60).map { "a text that repeats \($0 % 50)" })),
    ]
  }()

  /// Decodes damaged bytes: an error, or a chunk that is sound and can be encoded again.
  private func expectErrorOrSoundChunk(_ bytes: [UInt8], rows: Int, _ comment: Comment) throws {
    let chunk: ColumnChunk
    do throws(ChunkDecodingError) {
      chunk = try decoder.decode(bytes.span, rowCount: rows)
    } catch {
      return
    }
    #expect(chunk.count == rows, comment)
    switch chunk {
    case .integer(let found): #expect(found == IntegerChunk(found.values()), comment)
    case .double(let found):
      #expect(found.values.allSatisfy { !$0.isInfinite }, comment)
      #expect(found.validity == DoubleChunk(found.values).validity, comment)
      #expect(found.range == DoubleChunk(found.values).range, comment)
    case .text(let found):
      for row in 0..<rows { #expect(found.codes[row] <= UInt64(found.missingCode), comment) }
      let texts = (0..<found.dictionary.count).map { found.dictionary[$0] }
      #expect(texts.reduce(0) { $0 + $1.count } == found.dictionary.byteCount, comment)
      #expect(
        found.codes
          == TextChunk(
            dictionary: found.dictionary,
            codes: (0..<rows).map { UInt32(found.codes[$0]) }
          ).codes,
        comment
      )
    }
    let again = encoder.encode(chunk)
    #expect(try decoder.decode(again.span, rowCount: rows) == chunk, comment)
  }

  @Test(arguments: small.indices) func everyChangedByteGivesAnErrorOrASoundChunk(
    index: Int
  ) throws {
    let (name, chunk) = Self.small[index]
    let bytes = encoder.encode(chunk)
    for place in bytes.indices {
      let all = Environment.isLongRun || bytes.count < 100
      for byte: UInt8 in all ? Array(0...255) : [0, 1, 2, 4, 0x40, 0x7F, 0x80, 0xFF] {
        var damaged = bytes
        damaged[place] = byte
        try expectErrorOrSoundChunk(damaged, rows: chunk.count, "\(name): byte \(place) = \(byte)")
      }
    }
  }

  @Test(arguments: small.indices) func everyTruncationGivesAnError(index: Int) throws {
    let (name, chunk) = Self.small[index]
    let bytes = encoder.encode(chunk)
    for count in bytes.indices {
      let truncated = Array(bytes.prefix(count))
      #expect(throws: ChunkDecodingError.self, "\(name): \(count) bytes") {
        try decoder.decode(truncated.span, rowCount: chunk.count)
      }
    }
    for tail: [UInt8] in [[0], [1, 2, 3], bytes] {
      let longer = bytes + tail
      #expect(throws: ChunkDecodingError.self, "\(name): \(tail.count) bytes more") {
        try decoder.decode(longer.span, rowCount: chunk.count)
      }
    }
  }

  @Test(arguments: small.indices) func severalChangesGiveAnErrorOrASoundChunk(index: Int) throws {
    let (name, chunk) = Self.small[index]
    let bytes = encoder.encode(chunk)
    var random = SplitMix64(seed: UInt64(index))
    for round in 0..<(Environment.isLongRun ? 50_000 : 500) {
      var damaged = bytes
      for _ in 0..<random.integer(1...5) {
        switch random.integer(0...3) {
        case 0:
          damaged[Int(random.integer(0...Int64(damaged.count - 1)))] = random.pick([0, 1, 0xFF])
        case 1 where damaged.count > 3:
          damaged.remove(at: Int(random.integer(2...Int64(damaged.count - 1))))
        case 2:
          damaged.insert(
            UInt8(truncatingIfNeeded: random.next()),
            at: Int(random.integer(2...Int64(damaged.count)))
          )
        default:
          damaged[Int(random.integer(0...Int64(damaged.count - 1)))] ^= 1 << random.integer(0...7)
        }
      }
      try expectErrorOrSoundChunk(damaged, rows: chunk.count, "\(name): round \(round)")
    }
  }

  @Test func hugeCountsAreRefused() throws {
    // What claims to be a constant chunk, a run, texts, blocks without bits.
    func expectError(_ bytes: [UInt8], rows: Int) {
      #expect(throws: ChunkDecodingError.self) {
        try decoder.decode(bytes.span, rowCount: rows)
      }
    }
    func chunk(kind: UInt8, rows: UInt64, _ content: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = [1, kind]
      bytes.append(number: rows)
      return bytes + content
    }
    let over = EncodedChunk.maximumRowCount + 1
    expectError(chunk(kind: 1, rows: UInt64(over), [2, 0, 0, 0, 0]), rows: over)
    expectError(chunk(kind: 1, rows: 1 << 62, [2, 0, 0, 0, 0]), rows: 1 << 62)
    expectError(chunk(kind: 1, rows: .max, [2, 0, 0, 0, 0]), rows: -1)
    expectError(chunk(kind: 2, rows: 1 << 20, [0]), rows: 1 << 20)
    let number: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    expectError(chunk(kind: 1, rows: 3, [2, 0, 5, 3] + number), rows: 3)
    expectError(chunk(kind: 3, rows: 3, [0] + number + [0, 0, 0]), rows: 3)
    expectError(chunk(kind: 3, rows: 3, [0, 3] + number + [0, 0, 0]), rows: 3)
    // More texts than rows, and of 4 GiB each.
    expectError(
      chunk(kind: 3, rows: 1, [0, 0x80, 0x80, 0x80, 8, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xF]),
      rows: 1
    )
    // Three texts of 4 GiB each.
    expectError(
      chunk(kind: 3, rows: 3, [0, 3, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xF, 0, 0]),
      rows: 3
    )
    // As many rows as there may be, from a few bytes, are not refused.
    let constant = chunk(kind: 1, rows: UInt64(over - 1), [2, 0, 0, 0, 0])
    #expect(try decoder.decode(constant.span, rowCount: over - 1).count == over - 1)
  }

  @Test func otherVersionsAndOtherTablesAreTold() throws {
    var bytes = ColumnChunk.integer(IntegerChunk([1, 2, 3])).encoded()
    #expect(throws: ChunkDecodingError.wrongRowCount(expected: 4, found: 3)) {
      try decoder.decode(bytes.span, rowCount: 4)
    }
    bytes[0] = 9
    let version = ChunkDecodingError.unknownVersion(9)
    #expect(throws: version) { try decoder.decode(bytes.span, rowCount: 3) }
    #expect(version.description == "version 9 of the encoding is not known")
  }

  @Test func contentThatRepeatsTooMuchForALimitIsStoredAsItIs() throws {
    var builder = TextChunkBuilder()
    builder.append([UInt8](repeating: 0x61, count: 17 << 20).span)
    let bytes = ColumnChunk.text(builder.chunk).encoded()
    #expect(bytes.count > 17 << 20)
    #expect(try decoder.decode(bytes.span, rowCount: 1) == .text(builder.chunk))
  }
}
