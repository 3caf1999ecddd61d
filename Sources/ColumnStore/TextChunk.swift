/// One text column of one row group, sealed: a dictionary and a code a row.
///
/// Codes are local to the chunk: two chunks may give one text different codes.
///
/// Equal chunks have the same texts under the same codes; equal cells do not suffice.
package struct TextChunk: Sendable, Equatable {
  /// The texts that occur.
  package let dictionary: StringDictionary
  /// A code a row, `missingCode` where there is no text.
  package let codes: Codes
  /// The code of rows without a text: the number of texts.
  package var missingCode: Int { dictionary.count }

  /// Seals `codes`, in which `UInt32.max` marks a missing text.
  package init(dictionary: StringDictionary, codes: [UInt32]) {
    self.dictionary = dictionary
    let missing = UInt64(dictionary.count)
    self.codes = Codes(codes, largest: missing) { min(UInt64($0), missing) }
  }

  /// A chunk whose codes are as narrow as `dictionary.count` allows, and none above it.
  init(dictionary: StringDictionary, codes: Codes) {
    self.dictionary = dictionary
    self.codes = codes
  }

  /// The number of rows.
  package var count: Int { codes.count }

  /// The bytes of one row's text.
  package subscript(row: Int) -> [UInt8]? {
    let code = Int(codes[row])
    return code == missingCode ? nil : dictionary[code]
  }

  /// The chunk of the rows `rows` alone, in that order, with the texts that they use.
  package func gathering(_ rows: [Int]) -> TextChunk {
    var builder = TextChunkBuilder()
    for row in rows {
      if let text = self[row] { builder.append(text.span) } else { builder.appendMissing() }
    }
    return builder.chunk
  }
}
