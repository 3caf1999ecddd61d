import CallsTestSupport
import RawMemory
import Testing

@Suite struct ZstdCompressorTests {
  private let compressor = ZstdCompressor()
  private let decompressor = ZstdDecompressor()

  private static let text = Array(
    (0..<400).map { "line \($0 % 7) of a text that repeats\n" }.joined().utf8
  )

  private func decompress(_ frame: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    try decompressor.decompress(frame.span, limit: limit)
  }

  @Test(arguments: [-5, 1, 3, 9]) func bytesComeBackFromOneContext(level: Int) throws {
    var random = SplitMix64(seed: 1)
    let noise = (0..<1000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for bytes in [Self.text, [], [7], noise, [UInt8](repeating: 0, count: 1 << 20), Self.text] {
      let frame = compressor.compress(bytes.span, level: level)
      #expect(try decompress(frame) == bytes)
      #expect(compressor.compress(bytes.span, level: level) == frame)
      #expect(ZstdCompressor().compress(bytes.span, level: level) == frame)
    }
    #expect(compressor.compress(Self.text.span, level: level).count < Self.text.count / 5)
  }

  @Test func refusesContentOverTheLimitBeforeItTakesMemory() throws {
    let frame = compressor.compress([UInt8](repeating: 0, count: 1 << 20).span, level: 3)
    #expect(frame.count < 200)
    #expect(try decompress(frame, limit: 1 << 20).count == 1 << 20)
    #expect(throws: InflationError.corrupt(reason: "no content size up to 1048575 bytes")) {
      try decompress(frame, limit: 1 << 20 - 1)
    }
    // A frame of one empty last block that claims 2⁶² bytes.
    let claiming: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0]
    #expect(throws: InflationError.self) { try decompress(claiming, limit: 1 << 30) }
    // The same without a size.
    let sizeless: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0, 1, 0, 0]
    #expect(throws: InflationError.self) { try decompress(sizeless, limit: 1 << 30) }
  }

  @Test func takesOneWholeFrameOnly() throws {
    let frame = compressor.compress(Self.text.span, level: 3)
    for count in 0..<frame.count {
      #expect(throws: InflationError.self, "\(count)") {
        try decompress(Array(frame.prefix(count)))
      }
    }
    #expect(throws: InflationError.truncated) { try decompress(Array(frame.dropLast())) }
    #expect(throws: InflationError.trailingGarbage) { try decompress(frame + [0]) }
    #expect(throws: InflationError.trailingGarbage) { try decompress(frame + frame) }
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    #expect(throws: InflationError.self) { try decompress(skippable + frame) }
  }

  @Test func damageGivesAnErrorOrAsManyBytes() {
    let frame = compressor.compress(Self.text.span, level: 3)
    for place in frame.indices {
      for bit in 0..<8 {
        var damaged = frame
        damaged[place] ^= 1 << bit
        guard let bytes = try? decompress(damaged) else { continue }
        #expect(bytes.count <= 1 << 20)
        // The context is as good as new afterwards.
        #expect((try? decompress(frame)) == Self.text)
      }
    }
  }
}
