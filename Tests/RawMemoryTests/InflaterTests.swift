import RawMemory
import Testing

@Suite struct InflaterTests {
  /// The text that both literals hold, written with real compressors.
  private static let text = Array(
    (0..<400).map { "line \($0 % 7) of a text that repeats\n" }.joined().utf8
  )

  private static let gzip = bytes(
    """
    1f8b0800000000000203edcf310e82401000c0de57ec1304c4ff5c714612a244b6e0f9840f6c6f32f554b32e9f\
    1ef7f8bea245f62323df2de3d7b7de72bfad970ea58ea54ea53e4a9d4b7d966a64646464646464646464646464\
    64646464646464646464646464646464646464646464646464646464646464f467a3134be82d8be02e0000
    """
  )

  private static let zstd = bytes(
    """
    28b52ffd64e02ddd010044026c696e652030206f6620612074657874207468617420726570656174730a3132333435\
    3608000bae6a7800e0819b815bc07de066e00a83a09c23de8e6e
    """
  )

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }

  private struct Outcome: Equatable, CustomStringConvertible {
    var text: [UInt8] = []
    var isAtEnd = false
    var error: InflationError?

    var description: String {
      "\(text.count) bytes, \(isAtEnd ? "" : "not ")at end, \(String(describing: error))"
    }
  }

  /// Inflates with `input` bytes at a time into a room of `room` bytes.
  private func run(
    _ compressed: [UInt8],
    input: Int,
    room: Int,
    isAtEnd: () -> Bool,
    _ inflate: (Span<UInt8>, inout Int, inout OutputSpan<UInt8>) throws(InflationError) -> Void
  ) -> Outcome {
    var outcome = Outcome()
    var start = 0
    while start < compressed.count {
      let piece = Array(compressed[start..<min(start + input, compressed.count)])
      start += piece.count
      var position = 0
      var wasFull = false
      repeat {
        let bytes = PaddedBytes(capacity: room) { output in
          do throws(InflationError) {
            try inflate(piece.span, &position, &output)
          } catch {
            outcome.error = error
          }
          wasFull = output.isFull
        }
        outcome.text += bytes.span.indices.map { bytes.span[$0] }
      } while outcome.error == nil && (wasFull || position < piece.count)
      if outcome.error != nil { break }
    }
    outcome.isAtEnd = isAtEnd()
    return outcome
  }

  private func gunzip(_ compressed: [UInt8], input: Int = 64, room: Int = 4096) -> Outcome {
    let inflater = GzipInflater()
    return run(compressed, input: input, room: room, isAtEnd: { inflater.isAtEnd }) {
      (bytes, position, output) throws(InflationError) in
      try inflater.inflate(bytes, from: &position, into: &output)
    }
  }

  private func unzstd(_ compressed: [UInt8], input: Int = 64, room: Int = 4096) -> Outcome {
    let inflater = ZstdInflater()
    return run(compressed, input: input, room: room, isAtEnd: { inflater.isAtEnd }) {
      (bytes, position, output) throws(InflationError) in
      try inflater.inflate(bytes, from: &position, into: &output)
    }
  }

  @Test(arguments: [1, 2, 7, 1000], [1, 3, 1000, 100_000])
  func anyPiecesGiveTheText(input: Int, room: Int) {
    let whole = Outcome(text: Self.text, isAtEnd: true)
    #expect(gunzip(Self.gzip, input: input, room: room) == whole)
    #expect(unzstd(Self.zstd, input: input, room: room) == whole)
  }

  @Test func inflatesSeveralMembersAndFrames() {
    let twice = Outcome(text: Self.text + Self.text, isAtEnd: true)
    #expect(gunzip(Self.gzip + Self.gzip, input: 1) == twice)
    #expect(gunzip(Self.gzip + Self.gzip) == twice)
    #expect(unzstd(Self.zstd + Self.zstd) == twice)
    let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
    #expect(unzstd(skippable + Self.zstd + skippable + Self.zstd) == twice)
  }

  @Test func isNotAtTheEndWhenTruncated() {
    for count in 1..<Self.gzip.count {
      let outcome = gunzip(Array(Self.gzip.prefix(count)))
      #expect(!outcome.isAtEnd && outcome.error == nil, "\(count)")
      let isPrefix = Self.text.starts(with: outcome.text)
      #expect(isPrefix, "\(count)")
    }
    for count in 1..<Self.zstd.count {
      let outcome = unzstd(Array(Self.zstd.prefix(count)))
      #expect(!outcome.isAtEnd && outcome.error == nil, "\(count)")
      let isPrefix = Self.text.starts(with: outcome.text)
      #expect(isPrefix, "\(count)")
    }
    for tail in 1..<12 {
      #expect(!gunzip(Self.gzip + Self.gzip.prefix(tail)).isAtEnd)
      #expect(!unzstd(Self.zstd + Self.zstd.prefix(tail)).isAtEnd)
    }
  }

  @Test func neverTakesDamageForTheText() {
    for place in Self.gzip.indices where !(3..<10).contains(place) {
      var damaged = Self.gzip
      damaged[place] ^= 0x10
      let outcome = gunzip(damaged)
      #expect(outcome.error != nil || !outcome.isAtEnd, "\(place)")
    }
    // Byte 4 has a bit without a meaning.
    for place in Self.zstd.indices where place != 4 {
      var damaged = Self.zstd
      damaged[place] ^= 0x10
      let outcome = unzstd(damaged)
      #expect(outcome != Outcome(text: Self.text, isAtEnd: true), "\(place)")
    }
  }

  @Test func takesZeroPaddingOfGzipButNoGarbage() {
    #expect(gunzip(Self.gzip + [0, 0, 0]) == Outcome(text: Self.text, isAtEnd: true))
    for garbage: [UInt8] in [[1], [0, 0, 0x1F], [0x1F, 0x8C, 8, 0, 0, 0, 0, 0], [0x7B, 0x7D]] {
      let outcome = gunzip(Self.gzip + garbage)
      #expect(outcome.text.count == Self.text.count, "\(garbage)")
      #expect(outcome.error == .trailingGarbage, "\(garbage)")
    }
    let outcome = unzstd(Self.zstd + [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(outcome.text.count == Self.text.count && outcome.error == .trailingGarbage)
  }

  @Test func refusesAWindowOver128MiB() {
    // A frame of one empty last block, with a window of 2^(10 + exponent) bytes.
    func frame(exponent: UInt8) -> [UInt8] {
      [0x28, 0xB5, 0x2F, 0xFD, 0x00, exponent << 3, 0x01, 0x00, 0x00]
    }
    #expect(unzstd(frame(exponent: 17)) == Outcome(isAtEnd: true))
    guard case .corrupt = unzstd(frame(exponent: 18)).error else {
      Issue.record("a window of 256 MiB was taken")
      return
    }
  }
}
