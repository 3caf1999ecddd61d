#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Span where Element == UInt8 {
  /// The first index in `range` that holds `byte`, by the C library's vector code.
  ///
  /// - Complexity: O(range), at memory speed.
  package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    guard !range.isEmpty else { return nil }
    // Safety: `memchr` reads only the bytes of `range`.
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress,
        let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  /// The last index in `range` that holds `byte`.
  ///
  /// - Complexity: O(distance from the range's end).
  package func lastIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
    // Halves are searched forward, so that far finds are at memory speed too.
    var upper = range.upperBound
    var step = 256
    while upper > range.lowerBound {
      let lower = Swift.max(range.lowerBound, upper - step)
      var found = firstIndex(of: byte, in: lower..<upper)
      while let hit = found {
        guard let next = firstIndex(of: byte, in: hit + 1..<upper) else { return hit }
        found = next
      }
      upper = lower
      step *= 2
    }
    return nil
  }

  /// How often `byte` occurs in `range`; made for rare bytes such as line ends.
  ///
  /// - Complexity: O(range).
  package func count(of byte: UInt8, in range: Range<Int>) -> Int {
    var count = 0
    var position = range.lowerBound
    while let found = firstIndex(of: byte, in: position..<range.upperBound) {
      count += 1
      position = found + 1
    }
    return count
  }
}

extension OutputSpan where Element == UInt8 {
  /// Appends a copy of the bytes of `source` in `range`, which must fit.
  ///
  /// - Complexity: O(range), at memory speed.
  package mutating func append(_ source: Span<UInt8>, in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "range out of bounds")
    precondition(range.count <= freeCapacity, "no room for \(range.count) bytes")
    guard !range.isEmpty else { return }
    // Safety: both ranges were checked, and a span cannot overlap the room of another.
    unsafe source.withUnsafeBufferPointer { from in
      unsafe withUnsafeMutableBufferPointer { into, initialized in
        guard let from = from.baseAddress, let into = into.baseAddress else { return }
        unsafe (into + initialized).initialize(from: from + range.lowerBound, count: range.count)
        initialized += range.count
      }
    }
  }
}
