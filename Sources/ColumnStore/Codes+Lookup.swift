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

extension Codes {
  /// The rows that have a code in `range`, in their order: for ranges that few rows are in.
  ///
  /// - Complexity: O(rows).
  func rows(in range: ClosedRange<UInt64>) -> [Int] {
    func rows<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [Int] {
      guard let first = Code(exactly: range.lowerBound) else { return [] }
      let distance = Code(clamping: range.upperBound) - first
      let codes = codes.span
      var rows: [Int] = []
      // Whether any row of a block is meant takes a few instructions for all of its rows.
      let size = 64
      for start in stride(from: 0, to: codes.count, by: size) {
        let block = codes.extracting(start..<min(start + size, codes.count))
        var hits: Code = 0
        for row in block.indices { hits |= block[row] &- first <= distance ? 1 : 0 }
        guard hits != 0 else { continue }
        for row in block.indices where block[row] &- first <= distance { rows.append(start + row) }
      }
      return rows
    }
    return switch self {
    case .narrow(let codes): rows(codes)
    case .short(let codes): rows(codes)
    case .medium(let codes): rows(codes)
    case .wide(let codes): rows(codes)
    }
  }
}

extension IntegerChunk {
  /// Which rows have a value in `range`.
  ///
  /// - Complexity: O(rows).
  package func mask(_ wanted: ClosedRange<Int64>) -> [Bool] {
    guard let range, range.overlaps(wanted) else { return [Bool](repeating: false, count: count) }
    return codes.mask(codes(of: range.clamped(to: wanted)))
  }

  /// The rows that have a value from `low` through `high`, and perhaps others with one near to those, in
  /// their order.
  ///
  /// - Complexity: O(rows).
  package func rows(near low: Double, _ high: Double) -> [Int] {
    guard let range, low <= Double(range.upperBound), high >= Double(range.lowerBound) else {
      return []
    }
    // Large integers are rounded to doubles, so the next ones count as well.
    let first = Int64(exactly: low.nextDown.rounded(.down)) ?? range.lowerBound
    let last = Int64(exactly: high.nextUp.rounded(.up)) ?? range.upperBound
    guard first <= range.upperBound, last >= range.lowerBound else { return [] }
    return codes.rows(
      in: codes(of: max(first, range.lowerBound)...min(last, range.upperBound))
    )
  }

  /// The codes of values that occur.
  private func codes(of values: ClosedRange<Int64>) -> ClosedRange<UInt64> {
    func code(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &- base) }
    return code(values.lowerBound)...code(values.upperBound)
  }
}
