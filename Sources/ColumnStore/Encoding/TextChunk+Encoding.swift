import RawMemory

// Flags, one byte: 1 when rows are missing. The number of texts and of their bytes, as numbers; the
// texts' lengths as codes; the rows' codes; the texts' bytes, end to end.

extension TextChunk {
  private static let someMissing: UInt8 = 1

  /// Appends the chunk's bytes; equal chunks as equal bytes.
  ///
  /// There are no more texts than rows in them, so that the rows bound what a reader takes in.
  func append(to bytes: inout [UInt8]) {
    guard dictionary.count <= count else {
      return TextChunk.concatenating([self]).append(to: &bytes)
    }
    let missing = UInt64(missingCode)
    let hasMissing = codes.count(of: missing) > 0
    bytes.append(hasMissing ? Self.someMissing : 0)
    bytes.append(number: UInt64(dictionary.count))
    bytes.append(number: UInt64(dictionary.byteCount))
    CodeStream.append(dictionary.lengths, to: &bytes)
    CodesCoding.append(codes, missing: hasMissing ? missing : nil, to: &bytes)
    Bytes.append(dictionary.allBytes, to: &bytes)
  }

  /// Reads a chunk of `count` rows, which the caller bounds.
  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader, count: Int) throws(ChunkDecodingError) {
    let flags = try reader.byte()
    guard flags & ~Self.someMissing == 0 else {
      throw .corrupt(reason: "no flags of texts: \(flags)")
    }
    let texts = try reader.count(upTo: count)
    let byteCount = try reader.count(upTo: Int(UInt32.max))
    let lengths = try CodeStream.read(UInt32.self, count: texts, from: &reader)
    var ends = lengths
    var end = 0
    for text in lengths.indices {
      // At most 2²⁴ lengths of 32 bits.
      end += Int(lengths[text])
      ends[text] = UInt32(truncatingIfNeeded: end)
    }
    guard end == byteCount else { throw .corrupt(reason: "texts of another size") }
    let missing = UInt64(texts)
    let coding = try CodesCoding(
      from: &reader,
      count: count,
      largest: missing,
      missing: flags == 0 ? nil : missing
    )
    guard coding.range.map({ $0.upperBound < missing }) ?? true else {
      throw .corrupt(reason: "a code without a text")
    }
    self.init(
      dictionary: StringDictionary(bytes: Array(copying: try reader.bytes(byteCount)), ends: ends),
      codes: coding.codes
    )
  }
}
