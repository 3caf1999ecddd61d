/// One integer column of one row group, sealed.
///
/// A value is stored as its distance from the smallest one, so that times, counts and flags all
/// take the fewest bytes. A row without a value holds the code just above the largest: loops that
/// count by code need not look at the validity. Booleans are 0 and 1.
package struct IntegerChunk: Sendable, Equatable {
  /// What code 0 stands for.
  package let base: Int64
  /// The rows' codes: value − `base`, or `missingCode`.
  package let codes: Codes
  /// The code of rows without a value; `nil` when all have one.
  package let missingCode: UInt64?
  /// The zone map: smallest and largest value, `nil` when no row has one.
  package let range: ClosedRange<Int64>?

  /// Seals `values`, in which `Int64.min` marks a missing one.
  package init(_ values: [Int64]) {
    var smallest = Int64.max
    var largest = Int64.min
    var missing = 0
    for value in values {
      // A missing value is the smallest number there is, so it can only disturb the minimum.
      largest = max(largest, value)
      smallest = min(smallest, value == .min ? .max : value)
      missing += value == .min ? 1 : 0
    }
    guard missing < values.count else {
      base = 0
      codes = .narrow([UInt8](repeating: 0, count: values.count))
      missingCode = values.isEmpty ? nil : 0
      range = nil
      return
    }
    let base = smallest
    let span = UInt64(bitPattern: largest &- base)
    range = smallest...largest
    self.base = base
    if missing == 0 {
      missingCode = nil
      codes = Codes(values, largest: span) { UInt64(bitPattern: $0 &- base) }
    } else {
      // `Int64.min` never being a value, the span is below `UInt64.max` and has a code above it.
      let absent = span + 1
      missingCode = absent
      codes = Codes(values, largest: absent) {
        $0 == .min ? absent : UInt64(bitPattern: $0 &- base)
      }
    }
  }

  /// A chunk of parts that fit together as the other initialiser makes them.
  init(
    base: Int64,
    codes: Codes,
    missingCode: UInt64?,
    range: ClosedRange<Int64>?
  ) {
    self.base = base
    self.codes = codes
    self.missingCode = missingCode
    self.range = range
  }

  /// The number of rows.
  package var count: Int { codes.count }

  /// Which rows hold a value; `nil` when all do.
  ///
  /// Made from the codes, which tell it as well.
  /// - Complexity: O(rows).
  package var validity: Validity? {
    guard let missingCode else { return nil }
    var validity = Validity(allPresent: count)
    for row in 0..<count where codes[row] == missingCode { validity.setMissing(row) }
    return validity
  }

  /// The value of one row; for whole columns use ``values()`` or the codes.
  package subscript(row: Int) -> Int64? {
    let code = codes[row]
    guard code != missingCode else { return nil }
    return base &+ Int64(bitPattern: code)
  }

  /// All rows' values, `Int64.min` where one is missing.
  ///
  /// - Complexity: O(rows).
  package func values() -> [Int64] {
    let base = base
    func widened<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [Int64] {
      guard let missingCode else {
        return codes.map { base &+ Int64(truncatingIfNeeded: $0) }
      }
      let absent = Code(truncatingIfNeeded: missingCode)
      return codes.map { $0 == absent ? .min : base &+ Int64(truncatingIfNeeded: $0) }
    }
    return switch codes {
    case .narrow(let codes): widened(codes)
    case .short(let codes): widened(codes)
    case .medium(let codes): widened(codes)
    case .wide(let codes): widened(codes)
    }
  }

  /// The chunk of the rows `rows` alone, in that order.
  package func gathering(_ rows: [Int]) -> IntegerChunk {
    IntegerChunk(rows.map { self[$0] ?? .min })
  }
}
