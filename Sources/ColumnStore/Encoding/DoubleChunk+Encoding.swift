import RawMemory

// A scheme, one byte. 0, raw: each row's bits in eight bytes, the lowest first, one NaN for all
// missing values. 1 + e, decimal: a chunk of integers, each the value × 10^e.

extension DoubleChunk {
  private static let raw: UInt8 = 0
  private static let decimal: UInt8 = 1

  // Dividing by these is rounded correctly, so what comes back is what was looked at.
  private static let powers: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
  private static let largestScaled = 0x1p53

  /// Appends the chunk's bytes; equal chunks as equal bytes.
  ///
  /// Traps when a value is infinite, which no column holds.
  /// - Complexity: O(rows).
  func append(to bytes: inout [UInt8]) {
    if let (exponent, integers) = decimals() {
      bytes.append(Self.decimal + UInt8(exponent))
      IntegerChunk(integers).append(to: &bytes)
      return
    }
    bytes.append(Self.raw)
    bytes.reserveCapacity(bytes.count + 8 * values.count)
    for value in values {
      precondition(!value.isInfinite, "columns hold no infinities")
      bytes.append(word: (value.isNaN ? Double.nan : value).bitPattern)
    }
  }

  /// The values as whole multiples of the same negative power of ten; `nil` when they are none.
  ///
  /// Costs, tokens and shares mostly are, and then take a fraction of the bytes.
  private func decimals() -> (exponent: Int, integers: [Int64])? {
    for exponent in Self.powers.indices {
      if let integers = scaled(by: Self.powers[exponent]) { return (exponent, integers) }
    }
    return nil
  }

  private func scaled(by power: Double) -> [Int64]? {
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    for value in values {
      guard let integer = Self.scaled(value, by: power) else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// The integer that gives `value` when divided by `power`, bit for bit; `Int64.min` for a missing
  /// value, `nil` when there is none.
  private static func scaled(_ value: Double, by power: Double) -> Int64? {
    guard !value.isNaN else { return .min }
    let product = (value * power).rounded(.toNearestOrEven)
    guard abs(product) <= largestScaled else { return nil }
    // Tells −0 from 0, and a rounded product from a whole one.
    let integer = Int64(product)
    guard (Double(integer) / power).bitPattern == value.bitPattern else { return nil }
    return integer
  }

  /// Reads a chunk of `count` rows, which the caller bounds.
  @_lifetime(reader: copy reader)
  init(from reader: inout ByteReader, count: Int) throws(ChunkDecodingError) {
    let scheme = try reader.byte()
    guard scheme >= Self.decimal else {
      let bytes = try reader.bytes(count * 8)
      self.init(
        [Double](capacity: count) { (values: inout OutputSpan<Double>) in
          BitPacking.loadDoubles(bytes, from: 0, count: count, into: &values)
        }
      )
      if let range, range.lowerBound.isInfinite || range.upperBound.isInfinite {
        throw .corrupt(reason: "an infinite number")
      }
      return
    }
    let exponent = Int(scheme - Self.decimal)
    guard exponent < Self.powers.count else {
      throw .corrupt(reason: "no scheme of doubles: \(scheme)")
    }
    let integers = try IntegerChunk(from: &reader, count: count)
    if let range = integers.range {
      let limit = Int64(Self.largestScaled)
      guard range.lowerBound >= -limit, range.upperBound <= limit else {
        throw .corrupt(reason: "a decimal of more than 53 bits")
      }
    }
    self.init(integers, dividedBy: Self.powers[exponent])
  }

  private init(_ integers: IntegerChunk, dividedBy power: Double) {
    func divided<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
      _ codes: [Code]
    ) -> [Double] {
      let base = integers.base
      let codes = codes.span
      return [Double](capacity: codes.count) { (values: inout OutputSpan<Double>) in
        guard let missing = integers.missingCode else {
          for row in codes.indices {
            values.append(Double(base &+ Int64(truncatingIfNeeded: codes[row])) / power)
          }
          return
        }
        let absent = Code(truncatingIfNeeded: missing)
        for row in codes.indices {
          let value = Double(base &+ Int64(truncatingIfNeeded: codes[row])) / power
          values.append(codes[row] == absent ? .nan : value)
        }
      }
    }
    let values =
      switch integers.codes {
      case .narrow(let codes): divided(codes)
      case .short(let codes): divided(codes)
      case .medium(let codes): divided(codes)
      case .wide(let codes): divided(codes)
      }
    // Rounded division keeps the order.
    let range = integers.range.map {
      Double($0.lowerBound) / power...Double($0.upperBound) / power
    }
    self.init(values: values, validity: integers.validity, range: range)
  }
}
