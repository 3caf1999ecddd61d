extension Codes {
  /// What `table` has for each row's code.
  ///
  /// Traps when a code is not below the table's count.
  /// - Complexity: O(rows).
  package func looked(up table: [UInt32]) -> [UInt32] { values(of: table) }

  /// What `table` has for each row's code; see the other one.
  package func looked(up table: [Bool]) -> [Bool] { values(of: table) }

  // Not to be called from other modules, where nothing specializes it.
  private func values<Value: BitwiseCopyable>(of table: [Value]) -> [Value] {
    func looked<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [Value] {
      let (codes, table) = (codes.span, table.span)
      return [Value](capacity: codes.count) { (values: inout OutputSpan<Value>) in
        for row in codes.indices { values.append(table[Int(truncatingIfNeeded: codes[row])]) }
      }
    }
    return switch self {
    case .narrow(let codes): looked(codes)
    case .short(let codes): looked(codes)
    case .medium(let codes): looked(codes)
    case .wide(let codes): looked(codes)
    }
  }

  /// Which of the codes below `count` some row has.
  ///
  /// Rows may have `count` itself, the code of missing ones. Traps when a code is above it.
  /// - Complexity: O(rows + codes), less where few codes are soon all found.
  package func areUsed(of count: Int) -> [Bool] {
    var isUsed = [Bool](repeating: false, count: count + 1)
    func mark<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) {
      let block = max(1 << 10, 4 * count)
      for start in stride(from: 0, to: codes.count, by: block) {
        do {
          var isUsed = isUsed.mutableSpan
          let codes = codes.span
          for row in start..<min(start + block, codes.count) {
            isUsed[Int(truncatingIfNeeded: codes[row])] = true
          }
        }
        if isUsed.dropLast().allSatisfy({ $0 }) { return }
      }
    }
    switch self {
    case .narrow(let codes): mark(codes)
    case .short(let codes): mark(codes)
    case .medium(let codes): mark(codes)
    case .wide(let codes): mark(codes)
    }
    isUsed.removeLast()
    return isUsed
  }

  /// Which rows have a code in `range`.
  ///
  /// - Complexity: O(rows).
  func mask(_ range: ClosedRange<UInt64>) -> [Bool] {
    func mask<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [Bool] {
      guard let first = Code(exactly: range.lowerBound) else {
        return [Bool](repeating: false, count: codes.count)
      }
      let distance = Code(clamping: range.upperBound) - first
      let codes = codes.span
      return [Bool](capacity: codes.count) { (mask: inout OutputSpan<Bool>) in
        for row in codes.indices { mask.append(codes[row] &- first <= distance) }
      }
    }
    return switch self {
    case .narrow(let codes): mask(codes)
    case .short(let codes): mask(codes)
    case .medium(let codes): mask(codes)
    case .wide(let codes): mask(codes)
    }
  }
}

extension IntegerChunk {
  /// Which rows have a value in `range`.
  ///
  /// - Complexity: O(rows).
  package func mask(_ wanted: ClosedRange<Int64>) -> [Bool] {
    guard let range, range.overlaps(wanted) else { return [Bool](repeating: false, count: count) }
    let found = range.clamped(to: wanted)
    func code(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &- base) }
    return codes.mask(code(found.lowerBound)...code(found.upperBound))
  }
}
