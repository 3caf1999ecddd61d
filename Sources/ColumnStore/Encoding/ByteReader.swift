/// A cursor over encoded bytes that may be damaged: it reads forward, or throws.
package struct ByteReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var position = 0

  /// A reader at the first of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
  }

  /// The number of bytes not read yet.
  package var remaining: Int { bytes.count - position }

  /// Reads one byte.
  @_lifetime(self: copy self)
  package mutating func byte() throws(ChunkDecodingError) -> UInt8 {
    guard remaining > 0 else { throw .truncated }
    position += 1
    return bytes[position - 1]
  }

  /// Reads `count` bytes, lent.
  @_lifetime(copy self)
  package mutating func bytes(_ count: Int) throws(ChunkDecodingError) -> Span<UInt8> {
    guard count <= remaining else { throw .truncated }
    position += count
    return bytes.extracting(position - count..<position)
  }

  /// Reads a number of seven bits a byte, the lowest first; all bytes but the last have bit 7.
  @_lifetime(self: copy self)
  package mutating func number() throws(ChunkDecodingError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      number |= UInt64(byte & 0x7F) << shift
      guard byte & 0x80 == 0 else { continue }
      guard shift < 63 || byte <= 1 else { break }
      return number
    }
    throw .corrupt(reason: "a number of more than 64 bits")
  }

  /// Reads a number that counts something of which there are at most `limit`.
  @_lifetime(self: copy self)
  package mutating func count(upTo limit: Int) throws(ChunkDecodingError) -> Int {
    guard let count = Int(exactly: try number()), count <= limit else {
      throw .corrupt(reason: "a count above \(limit)")
    }
    return count
  }

  /// Reads a number that may be negative: 0, −1, 1, −2, … as 0, 1, 2, 3, ….
  @_lifetime(self: copy self)
  package mutating func signedNumber() throws(ChunkDecodingError) -> Int64 {
    let number = try number()
    return Int64(bitPattern: (number >> 1) ^ (0 &- (number & 1)))
  }

  /// Reads eight bytes as a number, the lowest first.
  @_lifetime(self: copy self)
  package mutating func word() throws(ChunkDecodingError) -> UInt64 {
    let bytes = try bytes(8)
    var word: UInt64 = 0
    for index in bytes.indices { word |= UInt64(bytes[index]) << UInt64(index * 8) }
    return word
  }

  /// Throws unless all bytes were read.
  package func finish() throws(ChunkDecodingError) {
    guard remaining == 0 else { throw .corrupt(reason: "\(remaining) bytes too many") }
  }
}

extension [UInt8] {
  /// Appends a number of seven bits a byte, the lowest first; all bytes but the last have bit 7.
  package mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a number that may be negative: 0, −1, 1, −2, … as 0, 1, 2, 3, ….
  package mutating func append(signedNumber number: Int64) {
    append(number: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Appends eight bytes, the lowest first.
  package mutating func append(word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
