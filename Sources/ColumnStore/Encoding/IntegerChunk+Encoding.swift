// Flags, one byte: 1 when rows are missing, 2 when rows have a value. With values: the smallest, and
// the largest's distance from it, as numbers; then the rows' codes.

extension IntegerChunk {
  private static let someMissing: UInt8 = 1
  private static let somePresent: UInt8 = 2

  /// Appends the chunk's bytes; equal chunks as equal bytes.
  func append(to bytes: inout [UInt8]) {
    let flags = (missingCode == nil ? 0 : Self.someMissing) | (range == nil ? 0 : Self.somePresent)
    bytes.append(flags)
    guard let range else { return }
    bytes.append(signedNumber: range.lowerBound)
    bytes.append(number: UInt64(bitPattern: range.upperBound &- range.lowerBound))
    CodesCoding.append(codes, missing: missingCode, to: &bytes)
  }

  /// Reads a chunk of `count` rows, which the caller bounds.
  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader, count: Int) throws(ChunkDecodingError) {
    let flags = try reader.byte()
    let hasMissing = flags & Self.someMissing != 0
    guard flags & ~(Self.someMissing | Self.somePresent) == 0 else {
      throw .corrupt(reason: "no flags of integers: \(flags)")
    }
    guard flags & Self.somePresent != 0 else {
      guard hasMissing == (count > 0) else { throw .corrupt(reason: "rows neither way") }
      self.init([Int64](repeating: .min, count: count))
      return
    }
    let base = try reader.signedNumber()
    let distance = try reader.number()
    // `Int64.min` stands for "missing" and is never a value.
    guard base > .min, distance <= UInt64(bitPattern: Int64.max &- base) else {
      throw .corrupt(reason: "integers out of range")
    }
    // Below the largest distance of two 64-bit integers, so there is a code above it.
    let missing = hasMissing ? distance + 1 : nil
    let coding = try CodesCoding(
      from: &reader,
      count: count,
      largest: missing ?? distance,
      missing: missing
    )
    // The range is a zone map: it must be that of the rows, not merely hold them.
    guard coding.range == 0...distance, coding.hasMissing == hasMissing else {
      throw .corrupt(reason: "integers of another range")
    }
    self.init(
      base: base,
      codes: coding.codes,
      missingCode: missing,
      range: base...(base &+ Int64(bitPattern: distance))
    )
  }
}
