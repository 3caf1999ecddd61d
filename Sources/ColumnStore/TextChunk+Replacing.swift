extension TextChunk {
  /// The chunk with another text in those of `rows` for which `replacement` gives one, and which rows
  /// these are; `nil` when there are none.
  ///
  /// The dictionary has no text that no row has any more.
  /// - Complexity: O(rows and bytes of texts).
  package func replacing(
    in rows: some Sequence<Int>,
    by replacement: ([UInt8]) -> [UInt8]?
  ) -> (chunk: TextChunk, rows: [Int])? {
    var replaced: [Int: [UInt8]] = [:]
    for row in rows {
      if let text = self[row] { replaced[row] = replacement(text) }
    }
    guard !replaced.isEmpty else { return nil }
    var builder = TextChunkBuilder()
    for row in 0..<count {
      if let text = replaced[row] ?? self[row] {
        builder.append(text.span)
      } else {
        builder.appendMissing()
      }
    }
    return (builder.chunk, replaced.keys.sorted())
  }
}
