/// Finds the end of an array or object in a text that arrives piece by piece, at vector speed.
///
/// It looks at brackets outside of strings and at nothing else: what lies between matching ones
/// need not be JSON. It takes 64 bytes a step, as bit masks; the method for escapes and strings is
/// that of simdjson's first stage (Langdale and Lemire, "Parsing gigabytes of JSON per second").
package struct BracketScanner: Sendable {
  /// What a scan came to.
  package enum Outcome: Equatable, Sendable {
    /// The value ends just before this index.
    case end(Int)
    /// The bytes are used up inside of the value.
    case needsMore
    /// The bracket at this index closes another kind, or opens one level too many.
    case mismatch(Int)
  }

  private var isInString = false
  private var isEscaped = false
  private var depth = 0
  /// One bit a level, set for an object; the outermost level is bit 0.
  private var kinds = [UInt64](repeating: 0, count: (JSONParser.maximumDepth + 63) / 64)

  /// A scanner that stands before an opening bracket.
  package init() {}

  /// Scans on through `range`; after an end or a mismatch the scanner is as new.
  ///
  /// - Complexity: O(bytes).
  package mutating func scan(_ bytes: PaddedBytes, in range: Range<Int>) -> Outcome {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range out of bounds")
    // Safety: each step reads 64 bytes, of which the last ones may lie in the buffer's padding.
    let outcome = unsafe bytes.withPointer { base in
      var position = range.lowerBound
      while position < range.upperBound {
        let count = min(range.upperBound - position, 64)
        let masks = unsafe ByteMasks(UnsafeRawPointer(base + position), count: count)
        var brackets = masks.brackets & ~strings(masks, count: count)
        while brackets != 0 {
          let index = position + brackets.trailingZeroBitCount
          if let outcome = unsafe visit(base[index], at: index) { return outcome }
          brackets &= brackets &- 1
        }
        position += count
      }
      return Outcome.needsMore
    }
    if outcome != .needsMore { reset() }
    return outcome
  }

  private mutating func reset() {
    isInString = false
    isEscaped = false
    depth = 0
  }

  private mutating func visit(_ byte: UInt8, at index: Int) -> Outcome? {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < JSONParser.maximumDepth else { return .mismatch(index) }
      let bit = UInt64(1) << UInt64(depth & 63)
      if byte == UInt8(ascii: "{") { kinds[depth >> 6] |= bit } else { kinds[depth >> 6] &= ~bit }
      depth += 1
      return nil
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      guard depth > 0 else { return .mismatch(index) }
      depth -= 1
      let isObject = kinds[depth >> 6] >> UInt64(depth & 63) & 1 == 1
      guard isObject == (byte == UInt8(ascii: "}")) else { return .mismatch(index) }
      return depth == 0 ? .end(index + 1) : nil
    default:
      return nil
    }
  }
}

extension BracketScanner {
  /// The bytes that lie in strings, closing quotes not counted; moves on past them.
  @inline(__always)
  private mutating func strings(_ masks: ByteMasks, count: Int) -> UInt64 {
    let escaped = escapedBytes(masks.backslashes, count: count)
    var strings = masks.quotes & ~escaped
    // Each bit becomes the parity of the quotes up to it.
    strings ^= strings << 1
    strings ^= strings << 2
    strings ^= strings << 4
    strings ^= strings << 8
    strings ^= strings << 16
    strings ^= strings << 32
    if isInString { strings = ~strings }
    isInString = strings >> 63 == 1
    return strings
  }

  /// The bytes that stand behind an odd run of backslashes; moves on past them.
  @inline(__always)
  private mutating func escapedBytes(_ backslashes: UInt64, count: Int) -> UInt64 {
    let first: UInt64 = isEscaped ? 1 : 0
    guard backslashes != 0 else {
      isEscaped = false
      return first
    }
    let even: UInt64 = 0x5555_5555_5555_5555
    let starting = backslashes & ~first
    let follows = starting << 1 | first
    let oddStarts = starting & ~even & ~follows
    // The carry of the sum runs through each run of backslashes and out at its end.
    let (sum, overflow) = oddStarts.addingReportingOverflow(starting)
    let escaped = (even ^ (sum << 1)) & follows
    isEscaped = count == 64 ? overflow : escaped >> UInt64(count) & 1 == 1
    return escaped
  }
}

/// Which of up to 64 bytes are quotes, backslashes and brackets: one bit a byte, the first lowest.
private struct ByteMasks {
  private(set) var quotes: UInt64 = 0
  private(set) var backslashes: UInt64 = 0
  /// Square brackets and braces, and `Y`, `_`, `y` and delete, which JSON has only in strings.
  private(set) var brackets: UInt64 = 0

  // Safety: 64 bytes are readable at `start`.
  @inline(__always)
  init(_ start: UnsafeRawPointer, count: Int) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    for step in 0..<8 {
      let word = unsafe UInt64(
        littleEndian: start.loadUnaligned(fromByteOffset: step &* 8, as: UInt64.self)
      )
      let shift = UInt64(truncatingIfNeeded: step &* 8)
      quotes |= Self.zeroBytes(word ^ (ones &* 0x22)) << shift
      backslashes |= Self.zeroBytes(word ^ (ones &* 0x5C)) << shift
      brackets |= Self.zeroBytes((word & (ones &* 0xD9)) ^ (ones &* 0x59)) << shift
    }
    guard count < 64 else { return }
    let valid = (1 as UInt64) << UInt64(count) - 1
    quotes &= valid
    backslashes &= valid
    brackets &= valid
  }

  /// One bit for each byte of `word` that is zero.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let zeros = ~((word & low) &+ low | word | low)
    // Each byte's top bit moves to the top byte, in the order of the bytes.
    return (zeros &* 0x0002_0408_1020_4081) >> 56
  }
}
