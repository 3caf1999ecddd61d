extension [Double] {
  // Fewer values are sorted sooner by comparing them.
  private static let fewest = 1_024
  private static let digitWidth = 11
  private static let radix = 1 << digitWidth
  private static let digits = 6

  /// The values in ascending order; none is NaN.
  ///
  /// Method: by the digits of their bits, the least significant first; digits that all values share
  /// are passed over.
  /// - Complexity: O(values).
  func radixSorted() -> [Double] {
    guard count >= Self.fewest else { return sorted() }
    var keys = map(\.orderKey)
    var counts = [Int](repeating: 0, count: Self.digits * Self.radix)
    for key in keys {
      for digit in 0..<Self.digits {
        counts[digit * Self.radix + Self.digit(digit, of: key)] &+= 1
      }
    }
    var sorted = keys
    for digit in 0..<Self.digits {
      let row = digit * Self.radix..<(digit + 1) * Self.radix
      guard !counts[row].contains(keys.count) else { continue }
      var place = 0
      for value in row {
        let next = place + counts[value]
        counts[value] = place
        place = next
      }
      for key in keys {
        let value = row.lowerBound + Self.digit(digit, of: key)
        sorted[counts[value]] = key
        counts[value] &+= 1
      }
      swap(&keys, &sorted)
    }
    return keys.map { Double(orderKey: $0) }
  }

  private static func digit(_ digit: Int, of key: UInt64) -> Int {
    Int(truncatingIfNeeded: key >> UInt64(digit * digitWidth)) & (radix - 1)
  }
}

extension Double {
  private static let sign: UInt64 = 1 << 63

  /// The bits, changed so that they order as the numbers do.
  fileprivate var orderKey: UInt64 {
    bitPattern & Self.sign == 0 ? bitPattern | Self.sign : ~bitPattern
  }

  fileprivate init(orderKey key: UInt64) {
    self.init(bitPattern: key & Self.sign == 0 ? ~key : key & ~Self.sign)
  }
}
