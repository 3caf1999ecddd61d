extension ColumnChunk {
  /// The chunk of all rows of `chunks`, in their order.
  ///
  /// Texts are numbered in the order of the rows and those that no row has are left out, so that the
  /// result depends on the cells alone, not on how they were cut into chunks.
  ///
  /// Traps when there is no chunk, or when they are of different kinds.
  /// - Complexity: O(cells and bytes of texts).
  package static func concatenating(_ chunks: [ColumnChunk]) -> ColumnChunk {
    let rows = chunks.reduce(0) { $0 + $1.count }
    switch chunks.first {
    case nil: preconditionFailure("no chunk tells what the cells are")
    case .integer:
      var values: [Int64] = []
      values.reserveCapacity(rows)
      for chunk in chunks {
        guard case .integer(let chunk) = chunk else { preconditionFailure("chunks of two kinds") }
        values.append(contentsOf: chunk.values())
      }
      return .integer(IntegerChunk(values))
    case .double:
      var values: [Double] = []
      values.reserveCapacity(rows)
      for chunk in chunks {
        guard case .double(let chunk) = chunk else { preconditionFailure("chunks of two kinds") }
        values.append(contentsOf: chunk.values)
      }
      return .double(DoubleChunk(values))
    case .text:
      return .text(
        .concatenating(
          chunks.map { chunk in
            guard case .text(let chunk) = chunk else { preconditionFailure("chunks of two kinds") }
            return chunk
          }
        )
      )
    }
  }
}

extension TextChunk {
  /// The chunk of all rows of `chunks`, in their order, with the texts that they use.
  static func concatenating(_ chunks: [TextChunk]) -> TextChunk {
    var texts = StringInterner()
    var codes: [UInt32] = []
    codes.reserveCapacity(chunks.reduce(0) { $0 + $1.count })
    for chunk in chunks { chunk.append(to: &texts, &codes) }
    return TextChunk(dictionary: texts.dictionary, codes: codes)
  }

  /// Appends the rows to `codes`, as codes of `texts` or `UInt32.max`.
  private func append(to texts: inout StringInterner, _ codes: inout [UInt32]) {
    // By code, so that each text is looked up once.
    let unknown = UInt32.max - 1
    var known = [UInt32](repeating: unknown, count: dictionary.count) + [.max]
    for row in 0..<count {
      let code = Int(self.codes[row])
      if known[code] == unknown { known[code] = UInt32(texts.code(for: dictionary.span(of: code))) }
      codes.append(known[code])
    }
  }
}
