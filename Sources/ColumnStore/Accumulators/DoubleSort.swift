extension [Double] {
  /// The values in ascending order; none is NaN.
  ///
  /// Sorted by their bits; of the two zeros the negative one comes first.
  /// - Complexity: O(values).
  func radixSorted() -> [Double] {
    var keys = map(\.orderKey)
    KeySort.sort(&keys)
    return keys.map { Double(orderKey: $0) }
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
