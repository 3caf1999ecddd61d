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

  /// The chunk with another text in place of each for which `replacement` gives one, in all rows; `nil`
  /// when there are none.
  ///
  /// Replacements must differ from each other and from all texts that stay.
  /// - Complexity: O(distinct texts and their bytes).
  package func replacing(_ replacement: ([UInt8]) -> [UInt8]?) -> TextChunk? {
    var texts = StringDictionary()
    var isChanged = false
    for code in 0..<dictionary.count {
      var text = dictionary[code]
      if let other = replacement(text) {
        text = other
        isChanged = true
      }
      texts.append(text.span)
    }
    return isChanged ? TextChunk(dictionary: texts, codes: codes) : nil
  }
}
