/// Sorts unsigned numbers by their digits, from the lowest on.
///
/// Two to four passes over the keys, where a comparing sort takes twenty; only digits in which keys
/// differ are looked at.
enum KeySort {
  private static let digitWidth: UInt64 = 11
  // Fewer keys than this are sorted faster by comparing.
  private static let fewest = 256

  /// Sorts `keys` ascending.
  ///
  /// - Complexity: O(keys) for each eleven bits in which they differ, and as much memory again.
  static func sort(_ keys: inout [UInt64]) {
    guard keys.count >= fewest else { return keys.sort() }
    var union: UInt64 = 0
    var intersection = UInt64.max
    for key in keys {
      union |= key
      intersection &= key
    }
    var varying = union & ~intersection
    var other = [UInt64](repeating: 0, count: keys.count)
    while varying != 0 {
      let shift = UInt64(varying.trailingZeroBitCount)
      pass(keys, into: &other, shift)
      swap(&keys, &other)
      // A shift by more than the width leaves 0.
      varying &= UInt64.max << (shift + digitWidth)
    }
  }

  /// Puts the keys in the order of one digit, equal ones as they stand.
  private static func pass(_ keys: [UInt64], into other: inout [UInt64], _ shift: UInt64) {
    let mask = UInt64(1) << digitWidth - 1
    var places = [Int](repeating: 0, count: 1 << digitWidth)
    var counted = places.mutableSpan
    let keys = keys.span
    for index in keys.indices { counted[Int(keys[index] >> shift & mask)] &+= 1 }
    var place = 0
    for digit in counted.indices {
      let count = counted[digit]
      counted[digit] = place
      place &+= count
    }
    var sorted = other.mutableSpan
    for index in keys.indices {
      let digit = Int(keys[index] >> shift & mask)
      sorted[counted[digit]] = keys[index]
      counted[digit] &+= 1
    }
  }
}
