import CallsTestSupport
import ColumnStore
import Testing

/// Column chunks as bytes: what comes back, and what damage does.
@Suite struct EncodingTests {
  private let encoder = ChunkEncoder()
  private let decoder = ChunkDecoder()

  /// Encodes and decodes; the same chunk must come back, from the same bytes each time.
  @discardableResult
  private func expectRoundTrip(
    _ chunk: ColumnChunk,
    _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    let bytes = encoder.encode(chunk)
    let again = chunk.encoded()
    #expect(bytes == again, comment, sourceLocation: sourceLocation)
    let found = try decoder.decode(bytes.span, rowCount: chunk.count)
    #expect(found == chunk, comment, sourceLocation: sourceLocation)
    return bytes.count
  }

  private func integers(_ values: [Int64], _ comment: Comment? = nil) throws {
    let chunk = IntegerChunk(values)
    try expectRoundTrip(.integer(chunk), comment)
    let bytes = encoder.encode(.integer(chunk))
    guard case .integer(let found) = try decoder.decode(bytes.span, rowCount: values.count) else {
      Issue.record("no integers")
      return
    }
    #expect(found.values() == values, comment)
    #expect(found.range == chunk.range, comment)
    #expect(found.validity == chunk.validity, comment)
    #expect(found.codes.byteCount == chunk.codes.byteCount, comment)
  }

  // MARK: - Integers

  @Test(arguments: 0...63) func integersOfEveryWidthComeBack(width: Int) throws {
    var random = SplitMix64(seed: UInt64(width))
    for count in [1, 2, 3, 255, 256, 257, 700] {
      for missing in [0, 0.01, 0.5] {
        for base: Int64 in [0, -5, .min + 1] {
          let values = (0..<count).map { _ -> Int64 in
            guard !random.chance(missing) else { return .min }
            let bits = width == 0 ? 0 : random.next() >> UInt64(64 - width)
            let value = base &+ Int64(bitPattern: bits)
            return value == .min ? 0 : value
          }
          try integers(values, "\(width) bits, \(count) rows, base \(base), missing \(missing)")
        }
      }
    }
  }

  @Test(
    arguments: [
      [], [0], [.max], [.min + 1], [.min], [.min, .min, .min], [5, 5, 5], [5, .min, 5],
      [.min + 1, .max], [.min + 1, .min, .max], [.max, .min + 1, .max, .min + 1], [0, .min],
      [.min, 1], [.min + 1, 0, .max, .min],
    ] as [[Int64]]
  )
  func extremesComeBack(values: [Int64]) throws { try integers(values) }

  @Test func shapesThatOtherSchemesSuitComeBack() throws {
    var random = SplitMix64(seed: 3)
    var time: Int64 = 1_772_409_600_000
    let rising = (0..<3000).map { _ -> Int64 in
      time += random.integer(-50...4000)
      return time
    }
    try integers(rising, "rising")
    try integers(rising.reversed(), "falling")
    try integers(rising.map { random.chance(0.05) ? .min : $0 }, "rising with holes")
    try integers(rising.map { $0 / 1_000_000 }, "steps")
    try integers((0..<70_000).map { Int64($0) }, "every number")
    try integers((0..<3000).map { $0 % 1000 == 999 ? 1 : 0 }, "a rare flag")
    try integers((0..<3000).map { $0 % 1000 == 999 ? .min : 1 }, "rarely missing")
    try integers((0..<3000).map { $0 < 1500 ? .min + 1 : .max }, "two runs")
    try integers((0..<3000).map { $0 == 1700 ? .max : Int64($0 % 7) }, "an outlier")
    try integers([Int64](repeating: .min, count: 100_000), "all missing")
    try integers([Int64](repeating: 8, count: 100_000), "all equal")
  }

  @Test func theCheapestSchemeIsTaken() throws {
    func size(_ values: [Int64]) -> Int { encoder.encode(.integer(IntegerChunk(values))).count }
    #expect(size([Int64](repeating: 1_772_409_600_000, count: 100_000)) < 20)
    #expect(size([Int64](repeating: .min, count: 100_000)) < 10)
    #expect(size((0..<100_000).map { Int64($0) * 977 }) < 100)
    #expect(size((0..<100_000).map { $0 < 60_000 ? 1 : 0 }) < 30)
    var random = SplitMix64(seed: 1)
    // 13 bits a row, an outlier in a thousand.
    let latencies = (0..<100_000).map { _ in
      random.chance(0.001) ? .min : random.integer(1...8191)
    }
    #expect(size(latencies) < 100_000 * 14 / 8)
  }

  @Test func onlyWhatPaysIsCompressed() {
    func isCompressed(_ chunk: ColumnChunk) -> Bool { encoder.encode(chunk)[1] >= 128 }
    var random = SplitMix64(seed: 9)
    // Half of the rows are missing, and the values are in a few of the bits: zstd saves a quarter.
    let latencies = (0..<50_000).map { row -> Int64 in
      row % 2 == 0 ? .min : random.integer(0...9) * random.integer(0...900)
    }
    #expect(!isCompressed(.integer(IntegerChunk(latencies))))
    let numbers = (0..<50_000).map { Int64($0 % 7) }
    #expect(isCompressed(.integer(IntegerChunk(numbers))))
    #expect(isCompressed(.double(DoubleChunk(numbers.map { Double($0) * 0.1 }))))
    let noise = (0..<5000).map { _ in Double.random(in: 0..<1, using: &random) }
    #expect(!isCompressed(.double(DoubleChunk(noise))))
    var (alike, different) = (TextChunkBuilder(), TextChunkBuilder())
    for row in 0..<5000 {
      alike.append(Array("https://recordings.example/\(row).wav".utf8).span)
      let letters = (0..<12).map { _ in UInt8(random.integer(33...126)) }
      different.append(letters.span)
    }
    #expect(isCompressed(.text(alike.chunk)))
    #expect(!isCompressed(.text(different.chunk)))
  }

  // MARK: - Doubles

  private func doubles(_ values: [Double], _ comment: Comment? = nil) throws {
    let chunk = DoubleChunk(values)
    try expectRoundTrip(.double(chunk), comment)
    let bytes = encoder.encode(.double(chunk))
    guard case .double(let found) = try decoder.decode(bytes.span, rowCount: values.count) else {
      Issue.record("no doubles")
      return
    }
    #expect(
      found.values.map { $0.isNaN ? nil : $0.bitPattern }
        == values.map { $0.isNaN ? nil : $0.bitPattern },
      comment
    )
    #expect(found.validity == chunk.validity, comment)
    #expect(found.range == chunk.range, comment)
  }

  @Test(
    arguments: [
      [], [.nan], [.nan, .nan], [0], [-0.0], [0, -0.0], [-0.0, 0], [1, 2, .nan], [0.1],
      [0.1, 0.25, 7],
      [0.1, .nan, 1e-6], [1e-7], [0.1 + 0.2], [0x1p53], [-0x1p53], [0x1p53 + 2], [0x1p53, 0.5],
      [1e300], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
      [0x1p-1074, .nan, -0x1p-1074],
      [1.005, 2.675, 1_000_000.000001], [9_007_199_254.740993, 0.000001],
      [123_456_789_012.3, 0.01],
    ] as [[Double]]
  )
  func doublesComeBackBitForBit(values: [Double]) throws { try doubles(values) }

  @Test func doublesOfAllKindsComeBack() throws {
    var random = SplitMix64(seed: 4)
    for digits in 0...8 {
      var power = 1.0
      for _ in 0..<digits { power *= 10 }
      let values = (0..<600).map { _ -> Double in
        random.chance(0.1) ? .nan : Double(random.integer(-999_999_999...999_999_999)) / power
      }
      try doubles(values, "\(digits) digits")
    }
    let bits = (0..<600).map { _ -> Double in
      let value = Double(bitPattern: random.next())
      return value.isInfinite ? 0 : value
    }
    try doubles(bits, "any bits")
  }

  @Test func allMissingValuesAreStoredAlike() throws {
    let other = Double(nan: 5, signaling: false)
    for rest in [0.5, 1e-300] {
      let chunk = DoubleChunk([rest, .nan, other, -.nan])
      #expect(chunk == DoubleChunk([rest, -.nan, .nan, other]))
      #expect(
        encoder.encode(.double(chunk))
          == encoder.encode(.double(DoubleChunk([rest, .nan, .nan, .nan])))
      )
      try expectRoundTrip(.double(chunk))
    }
  }

  @Test func decimalsTakeNoMoreThanTheirDigits() {
    var random = SplitMix64(seed: 5)
    func size(_ values: [Double]) -> Int { encoder.encode(.double(DoubleChunk(values))).count }
    #expect(size((0..<10_000).map { _ in Double(random.integer(0...1023)) }) < 13_000)
    #expect(size((0..<10_000).map { _ in Double(random.integer(0...1023)) / 1000 }) < 13_000)
  }

  // MARK: - Texts

  private func texts(
    _ texts: [[UInt8]?],
    distinct: Bool = false,
    _ comment: Comment? = nil
  ) throws {
    var builder = TextChunkBuilder(distinct: distinct)
    for text in texts {
      if let text { builder.append(text.span) } else { builder.appendMissing() }
    }
    let chunk = builder.chunk
    try expectRoundTrip(.text(chunk), comment)
    let bytes = encoder.encode(.text(chunk))
    guard case .text(let found) = try decoder.decode(bytes.span, rowCount: texts.count) else {
      Issue.record("no texts")
      return
    }
    #expect(texts.indices.map { found[$0] } == texts, comment)
    #expect(found.codes.byteCount == chunk.codes.byteCount, comment)
  }

  @Test(arguments: [false, true]) func textsComeBack(distinct: Bool) throws {
    let odd: [[UInt8]?] = [
      [], [0], [0, 0], [0xFF, 0xFE], [0xC3], Array("caf\u{E9}".utf8), Array("cafe\u{301}".utf8),
      nil,
      [UInt8](repeating: 0x61, count: 300_000),
    ]
    try texts([], distinct: distinct)
    try texts([nil], distinct: distinct)
    try texts([nil, nil, nil], distinct: distinct)
    try texts([[]], distinct: distinct)
    try texts([[], nil], distinct: distinct)
    try texts(odd, distinct: distinct)
    try texts(odd + odd.reversed() + odd, distinct: distinct)
    var random = SplitMix64(seed: 6)
    for count in [1, 2, 200, 254, 255, 256, 257, 3000] {
      let known: [[UInt8]?] = (0..<count).map { Array("text \($0)".utf8) } + [nil]
      try texts((0..<2000).map { _ in random.pick(known) }, distinct: distinct, "\(count)")
      try texts(Array(known.dropLast()), distinct: distinct, "\(count), each once")
    }
    let noise: [[UInt8]?] = (0..<500).map { _ in
      (0..<random.integer(0...70)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    try texts(noise, distinct: distinct, "noise")
  }

  @Test func textsWithoutARowAreDroppedWhenTheyAreMany() throws {
    var texts = TextChunkBuilder()
    for text in ["a", "b", "c"] { texts.append(Array(text.utf8).span) }
    let few = TextChunk(dictionary: texts.chunk.dictionary, codes: [2, 0, .max])
    try expectRoundTrip(.text(few))
    let many = TextChunk(dictionary: texts.chunk.dictionary, codes: [2, .max])
    let bytes = encoder.encode(.text(many))
    guard case .text(let found) = try decoder.decode(bytes.span, rowCount: 2) else {
      Issue.record("no texts")
      return
    }
    #expect([found[0], found[1]] == [[0x63], nil])
    #expect(found.dictionary.count == 1)
  }
}
