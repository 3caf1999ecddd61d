import RawMemory

/// Turns bytes into column chunks, one after another; one a task, as it keeps a decompressor.
package struct ChunkDecoder {
  private let decompressor = ZstdDecompressor()

  /// A decoder.
  package init() {}

  /// The chunk of `rowCount` rows that ``ChunkEncoder/encode(_:)`` made `bytes` of.
  ///
  /// Bytes that were damaged, even on purpose, give an error or some chunk that is sound in itself.
  /// The memory that is taken is bounded by the bytes, by 256 MiB for what they are decompressed to,
  /// and by some words a row; a checksum kept elsewhere tells a wrong chunk from the right one.
  /// - Parameters:
  ///   - bytes: The encoded chunk and nothing else.
  ///   - rowCount: How many rows the column's table has.
  /// - Returns: The chunk, equal to the one that was encoded.
  /// - Throws: ``ChunkDecodingError``; what was decoded before it is lost.
  /// - Complexity: O(cells and bytes of texts).
  package func decode(
    _ bytes: Span<UInt8>,
    rowCount: Int
  ) throws(ChunkDecodingError) -> ColumnChunk {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == EncodedChunk.version else { throw .unknownVersion(version) }
    let form = try reader.byte()
    guard let kind = ChunkKind(rawValue: form & ~EncodedChunk.compressed) else {
      throw .corrupt(reason: "no kind of chunk: \(form)")
    }
    let found = try reader.number()
    guard found == rowCount else { throw .wrongRowCount(expected: rowCount, found: found) }
    guard rowCount <= EncodedChunk.maximumRowCount else {
      throw .corrupt(reason: "a count above \(EncodedChunk.maximumRowCount)")
    }
    guard form & EncodedChunk.compressed != 0 else {
      return try Self.content(&reader, kind, rowCount)
    }
    let frame = try reader.bytes(reader.remaining)
    let content: [UInt8]
    do throws(InflationError) {
      let limit = EncodedChunk.largestContent(ofFrame: frame.count)
      content = try decompressor.decompress(frame, limit: limit)
    } catch {
      switch error {
      case .truncated: throw .truncated
      case .trailingGarbage: throw .corrupt(reason: "bytes behind the compressed ones")
      case .corrupt(let reason): throw .corrupt(reason: reason)
      }
    }
    var inner = ByteReader(content.span)
    return try Self.content(&inner, kind, rowCount)
  }

  @_lifetime(reader: copy reader)
  private static func content(
    _ reader: inout ByteReader,
    _ kind: ChunkKind,
    _ rowCount: Int
  ) throws(ChunkDecodingError) -> ColumnChunk {
    let chunk: ColumnChunk
    switch kind {
    case .integer: chunk = .integer(try IntegerChunk(from: &reader, count: rowCount))
    case .double: chunk = .double(try DoubleChunk(from: &reader, count: rowCount))
    case .text: chunk = .text(try TextChunk(from: &reader, count: rowCount))
    }
    try reader.finish()
    return chunk
  }
}
