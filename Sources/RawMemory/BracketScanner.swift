/// Finds the end of an array or object in a text that arrives piece by piece, at vector speed.
///
/// It counts brackets outside of strings and looks at nothing else: neither need they match, nor
/// must what lies between them be JSON. In a JSON text the end it finds is the value's end.
/// It takes 64 bytes a step, as bit masks; the method for escapes and strings is that of simdjson's
/// first stage (Langdale and Lemire, "Parsing gigabytes of JSON per second").
package struct BracketScanner: Sendable {
  private var isInString = false
  private var isEscaped = false
  private var depth = 0

  /// A scanner that stands before an opening bracket.
  package init() {}

  /// Scans on through `range`.
  ///
  /// - Returns: The index just behind the bracket that closes the first one, and the scanner is as
  ///   new; `nil` when it is not in `range`.
  /// - Complexity: O(bytes).
  package mutating func scan(_ bytes: PaddedBytes, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range out of bounds")
    // Safety: each step reads 64 bytes, of which the last ones may lie in the buffer's padding.
    return unsafe bytes.withPointer { base in
      var position = range.lowerBound
      while position < range.upperBound {
        let count = min(range.upperBound - position, 64)
        let masks = unsafe ByteMasks(UnsafeRawPointer(base + position), count: count)
        if let bit = step(masks, count: count) { return position + bit + 1 }
        position += count
      }
      return nil
    }
  }

  /// Moves on past up to 64 bytes, or to the closing bracket whose bit is returned.
  @inline(__always)
  private mutating func step(_ masks: ByteMasks, count: Int) -> Int? {
    let outside = ~strings(masks, count: count)
    let opening = masks.opening & outside
    let closing = masks.closing & outside
    guard closing.nonzeroBitCount >= depth else {
      depth += opening.nonzeroBitCount - closing.nonzeroBitCount
      return nil
    }
    var brackets = opening | closing
    while brackets != 0 {
      let lowest = brackets & (0 &- brackets)
      depth += opening & lowest == 0 ? -1 : 1
      if depth <= 0 {
        self = BracketScanner()
        return lowest.trailingZeroBitCount
      }
      brackets ^= lowest
    }
    return nil
  }

  /// The bytes that lie in strings, closing quotes not counted.
  @inline(__always)
  private mutating func strings(_ masks: ByteMasks, count: Int) -> UInt64 {
    var strings = masks.quotes & ~escapedBytes(masks.backslashes, count: count)
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

  /// The bytes that stand behind an odd run of backslashes.
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

/// Which of up to 64 bytes are of a kind: one bit a byte, the first lowest.
private struct ByteMasks {
  private(set) var quotes: UInt64 = 0
  private(set) var backslashes: UInt64 = 0
  private(set) var opening: UInt64 = 0
  private(set) var closing: UInt64 = 0

  // Safety: 64 bytes are readable at `start`.
  @inline(__always)
  init(_ start: UnsafeRawPointer, count: Int) {
    // Words, not SIMD types: their comparison is a loop over the lanes unless luck inlines it.
    for step in 0..<8 {
      let word = unsafe UInt64(
        littleEndian: start.loadUnaligned(fromByteOffset: step &* 8, as: UInt64.self)
      )
      let shift = UInt64(truncatingIfNeeded: step &* 8)
      // Square brackets and braces differ in this one bit.
      let brackets = word & Self.repeating(0xDF)
      quotes |= Self.bits(word, equalTo: UInt8(ascii: "\"")) << shift
      backslashes |= Self.bits(word, equalTo: UInt8(ascii: "\\")) << shift
      opening |= Self.bits(brackets, equalTo: UInt8(ascii: "[")) << shift
      closing |= Self.bits(brackets, equalTo: UInt8(ascii: "]")) << shift
    }
    guard count < 64 else { return }
    let valid = (1 as UInt64) << UInt64(count) - 1
    quotes &= valid
    backslashes &= valid
    opening &= valid
    closing &= valid
  }

  @inline(__always)
  private static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// One bit for each byte of `word` that is `byte`.
  @inline(__always)
  private static func bits(_ word: UInt64, equalTo byte: UInt8) -> UInt64 {
    let difference = word ^ repeating(byte)
    let low = repeating(0x7F)
    // The top bit of each byte that is zero: adding carries into it from any other bit.
    let zeros = ~(((difference & low) &+ low) | difference | low)
    // The top bits move to the top byte, in the order of their bytes.
    return (zeros &* 0x0002_0408_1020_4081) >> 56
  }
}
