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
      return .integer(
        .concatenating(
          chunks.map { chunk in
            guard case .integer(let chunk) = chunk else {
              preconditionFailure("chunks of two kinds")
            }
            return chunk
          }
        )
      )
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

extension IntegerChunk {
  /// The chunk of all rows of `chunks`, in their order: the same as of their values.
  static func concatenating(_ chunks: [IntegerChunk]) -> IntegerChunk {
    if chunks.count == 1 { return chunks[0] }
    let rows = chunks.reduce(0) { $0 + $1.count }
    let ranges = chunks.compactMap(\.range)
    guard let smallest = ranges.map(\.lowerBound).min(),
      let largest = ranges.map(\.upperBound).max()
    else { return IntegerChunk([Int64](repeating: .min, count: rows)) }
    let span = UInt64(bitPattern: largest &- smallest)
    let absent = chunks.contains { $0.missingCode != nil } ? span + 1 : nil
    func codes<Code: FixedWidthInteger & UnsignedInteger>(_: Code.Type) -> [Code] {
      var codes: [Code] = []
      codes.reserveCapacity(rows)
      for chunk in chunks { chunk.append(to: &codes, from: smallest, absent: absent) }
      return codes
    }
    let top = absent ?? span
    let all: Codes =
      if top <= UInt64(UInt8.max) {
        .narrow(codes(UInt8.self))
      } else if top <= UInt64(UInt16.max) {
        .short(codes(UInt16.self))
      } else if top <= UInt64(UInt32.max) {
        .medium(codes(UInt32.self))
      } else {
        .wide(codes(UInt64.self))
      }
    return IntegerChunk(
      base: smallest,
      codes: all,
      missingCode: absent,
      range: smallest...largest
    )
  }

  /// Appends the rows to `codes` as distances from `smallest`, or as `absent`.
  private func append<Code: FixedWidthInteger & UnsignedInteger>(
    to codes: inout [Code],
    from smallest: Int64,
    absent: UInt64?
  ) {
    let shift = Code(truncatingIfNeeded: base &- smallest)
    func append(_ own: [some FixedWidthInteger & UnsignedInteger]) {
      guard let missingCode, let absent else {
        codes.append(contentsOf: own.lazy.map { Code(truncatingIfNeeded: $0) &+ shift })
        return
      }
      let missing = Code(truncatingIfNeeded: absent)
      codes.append(
        contentsOf: own.lazy.map {
          UInt64(truncatingIfNeeded: $0) == missingCode
            ? missing : Code(truncatingIfNeeded: $0) &+ shift
        }
      )
    }
    switch self.codes {
    case .narrow(let own): append(own)
    case .short(let own): append(own)
    case .medium(let own): append(own)
    case .wide(let own): append(own)
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
