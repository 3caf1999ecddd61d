import RawMemory

/// Turns column chunks into bytes, one after another; one a task, as it keeps a compressor.
package struct ChunkEncoder {
  private let compressor = ZstdCompressor()

  /// An encoder.
  package init() {}

  /// The bytes of `chunk`; doubles are compressed where that saves a tenth, texts where it saves a
  /// third, integers where it saves half.
  ///
  /// Most integers, packed as they are, would lose a fifth of their bytes, and take longer to inflate
  /// than to be read, unpacked and counted.
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
    let limit =
      switch kind {
      case .integer: content.count / 2
      case .double: content.count - (content.count + 9) / 10
      case .text: content.count / 3 * 2
      }
    let frame = compressed(content, to: limit)
    var bytes = [EncodedChunk.version]
    bytes.append(kind.rawValue | (frame == nil ? 0 : EncodedChunk.compressed))
    bytes.append(number: UInt64(chunk.count))
    bytes.append(contentsOf: frame ?? content)
    return bytes
  }

  /// `content` as a frame of at most `limit` bytes; `nil` when there is none, or it could not be told
  /// from a bomb.
  private func compressed(_ content: [UInt8], to limit: Int) -> [UInt8]? {
    let frame = compressor.compress(content.span, level: EncodedChunk.level)
    let isTaken =
      frame.count <= limit && content.count <= EncodedChunk.largestContent(ofFrame: frame.count)
    return isTaken ? frame : nil
  }
}
