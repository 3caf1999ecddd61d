import RawMemory

/// Turns column chunks into bytes, one after another; one a task, as it keeps a compressor.
package struct ChunkEncoder {
  private let compressor = ZstdCompressor()

  /// An encoder.
  package init() {}

  /// The bytes of `chunk`, compressed where that saves a tenth.
  ///
  /// What they decode to is equal to `chunk`, unless it has more texts than rows: those without a
  /// row are dropped then.
  ///
  /// Traps when the chunk has more than ``EncodedChunk/maximumRowCount`` rows, or infinite values.
  /// - Complexity: O(cells and bytes of texts).
  package func encode(_ chunk: ColumnChunk) -> [UInt8] {
    precondition(chunk.count <= EncodedChunk.maximumRowCount, "too many rows for a chunk")
    var content: [UInt8] = []
    let kind: ChunkKind
    switch chunk {
    case .integer(let chunk):
      kind = .integer
      chunk.append(to: &content)
    case .double(let chunk):
      kind = .double
      chunk.append(to: &content)
    case .text(let chunk):
      kind = .text
      chunk.append(to: &content)
    }
    let frame = compressor.compress(content.span, level: EncodedChunk.level)
    let isCompressed =
      frame.count <= content.count - (content.count + 9) / 10
      && content.count <= EncodedChunk.largestContent(ofFrame: frame.count)
    var bytes = [EncodedChunk.version]
    bytes.append(kind.rawValue | (isCompressed ? EncodedChunk.compressed : 0))
    bytes.append(number: UInt64(chunk.count))
    bytes.append(contentsOf: isCompressed ? frame : content)
    return bytes
  }
}
