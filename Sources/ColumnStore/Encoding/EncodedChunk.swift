import RawMemory

/// A column chunk as it is stored: bytes that tell all but the column, and what a catalogue of
/// chunks should know without reading them.
///
/// ```
/// byte 0   the version of the format, 1
/// byte 1   what follows: 1 integers, 2 doubles, 3 texts; + 128 when it is compressed
/// …        the number of rows, as a number
/// …        the content, as it is or as one zstd frame
/// ```
///
/// A *number* is of seven bits a byte, the lowest first, with bit 7 in all bytes but the last.
/// The contents are described where they are written, beside ``IntegerChunk``, ``DoubleChunk`` and
/// ``TextChunk``. Equal chunks have equal bytes with one version of zstd.
package struct EncodedChunk: Sendable, Equatable {
  /// The encoded chunk.
  package let bytes: [UInt8]
  /// The number of rows; the decoder has to be told.
  package let rowCount: Int
  /// Which values the rows may hold.
  package let zoneMap: ZoneMap

  /// The encoded form of `chunk`.
  ///
  /// Traps as ``ChunkEncoder/encode(_:)`` does.
  /// - Complexity: O(cells and bytes of texts).
  package init(_ chunk: ColumnChunk, with encoder: ChunkEncoder = ChunkEncoder()) {
    bytes = encoder.encode(chunk)
    rowCount = chunk.count
    zoneMap = ZoneMap(chunk)
  }

  /// The CRC-32 of the bytes, to tell damaged ones before they are decoded.
  ///
  /// - Complexity: O(bytes).
  package var checksum: UInt32 { Checksum.crc32(bytes.span) }
}

extension EncodedChunk {
  /// The version of the format that is written, and the only one that is read.
  package static let version: UInt8 = 1

  /// The most rows that a chunk may have in this form: damaged bytes can claim no more.
  package static let maximumRowCount = 1 << 24

  static let compressed: UInt8 = 0x80
  static let level = 3

  /// The bytes that a frame of `size` bytes may hold, in either direction.
  ///
  /// A frame of a few bytes can stand for gigabytes, so content beyond this is stored as it is.
  static func largestContent(ofFrame size: Int) -> Int {
    size > 1 << 18 ? 1 << 28 : min(1 << 28, 1 << 24 + size * 1024)
  }
}
