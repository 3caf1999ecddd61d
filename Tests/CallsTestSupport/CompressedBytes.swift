/// Valid gzip and zstd made by hand, without compression, so that tests need no compressor.
package enum CompressedBytes {
  /// One gzip member of stored blocks (RFC 1952, RFC 1951 section 3.2.4).
  package static func gzip(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    var start = 0
    repeat {
      let end = min(start + 50, text.count)
      bytes.append(end == text.count ? 1 : 0)
      bytes += littleEndian(UInt32(end - start), 2) + littleEndian(~UInt32(end - start), 2)
      bytes += text[start..<end]
      start = end
    } while start < text.count
    return bytes + littleEndian(checksum(text), 4) + littleEndian(UInt32(text.count), 4)
  }

  /// One zstd frame of raw blocks (RFC 8878, section 3.1.1).
  package static func zstd(_ text: [UInt8]) -> [UInt8] {
    var bytes = zstdHeader
    var start = 0
    repeat {
      let end = min(start + 50, text.count)
      bytes += littleEndian(UInt32(end - start) << 3 | (end == text.count ? 1 : 0), 3)
      bytes += text[start..<end]
      start = end
    } while start < text.count
    return bytes
  }

  /// A zstd frame of `blocks` blocks that each repeat `byte` 65,536 times, and no end.
  package static func endlessZstd(_ byte: UInt8, blocks: Int) -> [UInt8] {
    zstdHeader + (0..<blocks).flatMap { _ in littleEndian(65536 << 3 | 1 << 1, 3) + [byte] }
  }

  /// A gzip member of a literal byte and `matches` repeats of the 258 bytes before, and no end: 13
  /// bits for 258 bytes (RFC 1951, section 3.2.6).
  package static func endlessGzip(_ byte: UInt8, matches: Int) -> [UInt8] {
    var bits: [Bool] = [true, true, false]  // the last block, of fixed codes
    func append(code: UInt16, _ count: Int) {
      bits += (0..<count).map { code >> UInt16(count - 1 - $0) & 1 == 1 }
    }
    precondition(byte < 144, "literals from 144 on have other codes")
    append(code: 0x30 + UInt16(byte), 8)
    for _ in 0..<matches {
      append(code: 0xC5, 8)  // a length of 258
      append(code: 0, 5)  // a distance of 1
    }
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    return header
      + stride(from: 0, to: bits.count, by: 8).map { start in
        bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { byte, bit in
          byte | (bit.element ? 1 << UInt8(bit.offset) : 0)
        }
      }
  }

  /// A window of 128 KiB, no checksum, no content size.
  private static let zstdHeader: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 7 << 3]

  private static func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  /// CRC-32 as in RFC 1952, section 8.
  private static func checksum(_ text: [UInt8]) -> UInt32 {
    ~text.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1) * 0xEDB8_8320 }
    }
  }
}
