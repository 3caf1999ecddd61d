/// A column's cells as unsigned codes, as narrow as the largest of them allows.
package enum Codes: Sendable, Equatable {
  case narrow([UInt8])
  case short([UInt16])
  case medium([UInt32])
  case wide([UInt64])

  /// The codes `code(value)` of `values`, none above `largest`.
  @inline(__always)
  init<Value>(_ values: [Value], largest: UInt64, _ code: (Value) -> UInt64) {
    if largest <= UInt64(UInt8.max) {
      self = .narrow(values.map { UInt8(truncatingIfNeeded: code($0)) })
    } else if largest <= UInt64(UInt16.max) {
      self = .short(values.map { UInt16(truncatingIfNeeded: code($0)) })
    } else if largest <= UInt64(UInt32.max) {
      self = .medium(values.map { UInt32(truncatingIfNeeded: code($0)) })
    } else {
      self = .wide(values.map(code))
    }
  }

  /// The number of rows.
  package var count: Int {
    switch self {
    case .narrow(let codes): codes.count
    case .short(let codes): codes.count
    case .medium(let codes): codes.count
    case .wide(let codes): codes.count
    }
  }

  /// The code of one row; for whole columns, switch once and loop over the array.
  package subscript(row: Int) -> UInt64 {
    switch self {
    case .narrow(let codes): UInt64(codes[row])
    case .short(let codes): UInt64(codes[row])
    case .medium(let codes): UInt64(codes[row])
    case .wide(let codes): codes[row]
    }
  }

  /// The number of rows that have `code`.
  ///
  /// - Complexity: O(rows).
  package func count(of code: UInt64) -> Int {
    func count<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> Int {
      guard let code = Code(exactly: code) else { return 0 }
      var count = 0
      for row in codes.indices { count &+= codes[row] == code ? 1 : 0 }
      return count
    }
    return switch self {
    case .narrow(let codes): count(codes)
    case .short(let codes): count(codes)
    case .medium(let codes): count(codes)
    case .wide(let codes): count(codes)
    }
  }

  /// The bytes that the codes take.
  package var byteCount: Int {
    switch self {
    case .narrow(let codes): codes.count
    case .short(let codes): codes.count * 2
    case .medium(let codes): codes.count * 4
    case .wide(let codes): codes.count * 8
    }
  }

  /// The codes of the rows `rows`, in that order.
  package func gathering(_ rows: [Int]) -> Codes {
    switch self {
    case .narrow(let codes): .narrow(rows.map { codes[$0] })
    case .short(let codes): .short(rows.map { codes[$0] })
    case .medium(let codes): .medium(rows.map { codes[$0] })
    case .wide(let codes): .wide(rows.map { codes[$0] })
    }
  }
}
