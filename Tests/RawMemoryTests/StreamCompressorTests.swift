import RawMemory
import Testing

@Suite struct StreamCompressorTests {
  private static let contents: [[UInt8]] = {
    var random = SeededGenerator(seed: 7)
    return [
      [], [0], Array("a short text".utf8),
      (0..<400_000).map { _ in UInt8.random(in: .min ... .max, using: &random) },
      (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 1000) },
    ]
  }()

  /// The stream of `content`, handed over in pieces of `size` bytes.
  private func compressed(
    _ content: [UInt8],
    by compressor: any StreamCompressor,
    size: Int
  ) -> [UInt8] {
    var stream: [UInt8] = []
    var start = 0
    while content.count - start > size {
      let piece = Array(content[start..<start + size])
      stream += compressor.compress(piece.span, isLast: false)
      start += size
    }
    let piece = Array(content[start...])
    stream += compressor.compress([UInt8]().span, isLast: false)
    stream += compressor.compress(piece.span, isLast: true)
    return stream
  }

  private func inflated(
    _ stream: [UInt8],
    _ step: (Span<UInt8>, inout Int, inout OutputSpan<UInt8>) throws(InflationError) -> Void
  ) throws -> [UInt8] {
    var text: [UInt8] = []
    var position = 0
    while true {
      let bytes = try PaddedBytes(capacity: 10_000) {
        (output: inout OutputSpan<UInt8>) throws(InflationError) in
        try step(stream.span, &position, &output)
      }
      guard bytes.count > 0 else { return text }
      text += Array(copying: bytes.span)
    }
  }

  @Test(arguments: contents.indices, [1000, 70_000, 1 << 20])
  func gzipReadsBack(content: Int, size: Int) throws {
    let content = Self.contents[content]
    let stream = compressed(content, by: GzipStreamCompressor(), size: size)
    let inflater = GzipInflater()
    let text = try inflated(stream) { input, position, output throws(InflationError) in
      try inflater.inflate(input, from: &position, into: &output)
    }
    #expect(text == content)
    #expect(inflater.isAtEnd)
    #expect(stream == compressed(content, by: GzipStreamCompressor(), size: size))
    if content.count == 1_000_000 { #expect(stream.count < 20_000) }
  }

  @Test(arguments: contents.indices, [1000, 70_000, 1 << 20])
  func zstdReadsBack(content: Int, size: Int) throws {
    let content = Self.contents[content]
    let stream = compressed(content, by: ZstdStreamCompressor(), size: size)
    let inflater = ZstdInflater()
    let text = try inflated(stream) { input, position, output throws(InflationError) in
      try inflater.inflate(input, from: &position, into: &output)
    }
    #expect(text == content)
    #expect(inflater.isAtEnd)
    #expect(stream == compressed(content, by: ZstdStreamCompressor(), size: size))
    if content.count == 1_000_000 { #expect(stream.count < 20_000) }
  }

  @Test func damageOfAZstdStreamIsNoticed() throws {
    let content = Self.contents[3]
    var stream = compressed(content, by: ZstdStreamCompressor(), size: 70_000)
    // Bytes that do not compress are stored as they are: only the checksum can tell.
    stream[200_000] ^= 1
    let inflater = ZstdInflater()
    #expect(throws: InflationError.self) {
      try inflated(stream) { input, position, output throws(InflationError) in
        try inflater.inflate(input, from: &position, into: &output)
      }
    }
  }
}
