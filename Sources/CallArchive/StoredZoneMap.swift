import ColumnStore
import RawMemory

/// A zone map as it is stored: its bytes, and a checksum of them and of the chunk's own checksum.
///
/// What a zone map rules out is not read, so that nothing else would tell that it is damaged. One
/// that is, or that an earlier version wrote without a checksum, rules nothing out.
enum StoredZoneMap {
  /// The stored form of the map of a chunk that has that checksum.
  static func bytes(_ map: ZoneMap, ofChunk checksum: UInt32) -> [UInt8] {
    let bytes = map.encoded()
    return bytes + seal(bytes, checksum)
  }

  /// The map that was stored; `nil` when it is not to be trusted.
  static func map(_ bytes: [UInt8], ofChunk checksum: UInt32) -> ZoneMap? {
    let content = Array(bytes.dropLast(4))
    guard bytes.count > 4, bytes.suffix(4).elementsEqual(seal(content, checksum)) else {
      return nil
    }
    return try? ZoneMap(decoding: content.span)
  }

  /// Whether the bytes are those of `map`, with or without a checksum.
  static func isMap(_ bytes: [UInt8], _ map: ZoneMap, ofChunk checksum: UInt32) -> Bool {
    bytes == self.bytes(map, ofChunk: checksum) || bytes == map.encoded()
  }

  private static func seal(_ bytes: [UInt8], _ checksum: UInt32) -> [UInt8] {
    var all = bytes
    all.append(word: UInt64(checksum))
    let sum = Checksum.crc32(all.span)
    return (0..<4).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
  }
}
