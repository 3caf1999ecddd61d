import CallsTestSupport
import RawMemory
import Testing

@Suite struct ChecksumTests {
  @Test func isTheUsualCRC32() {
    let none: [UInt8] = []
    let digits = Array("123456789".utf8)
    let fox = Array("The quick brown fox jumps over the lazy dog".utf8)
    let sums = [none, digits, fox].map { Checksum.crc32($0.span) }
    #expect(sums == [0, 0xCBF4_3926, 0x414F_A339])
  }

  /// The register bit by bit.
  private func naive(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register >> 1 ^ (register & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return ~register
  }

  @Test func isThatOfEveryBitWhateverTheLengthAndPlace() {
    var random = SplitMix64(seed: 3)
    let bytes = (0..<1_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for length in Array(0...330) + [511, 512, 575, 576, 900] {
      let first = Int(random.integer(0...63))
      let part = first..<first + length
      let found = Checksum.crc32(bytes.span.extracting(part))
      #expect(found == naive(bytes[part]), "\(part)")
    }
  }

  @Test func tellsEveryFlippedBit() {
    let bytes = (0..<100).map { UInt8($0) }
    let sum = Checksum.crc32(bytes.span)
    for bit in 0..<800 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      let found = Checksum.crc32(damaged.span)
      #expect(found != sum)
    }
  }
}
