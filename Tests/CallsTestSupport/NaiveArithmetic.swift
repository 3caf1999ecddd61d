/// The formulas that several tables share.
package enum NaiveArithmetic {
  /// A percentile of pooled values; missing when there are none.
  ///
  /// Method: linear interpolation at `(n − 1) · p` of the sorted values (R type 7).
  package static func percentile(_ p: Double, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let k = Double(sorted.count - 1) * p
    let low = sorted[Int(k.rounded(.down))]
    let high = sorted[Int(k.rounded(.up))]
    return low + (high - low) * (k - k.rounded(.down))
  }

  /// The percentile of whole numbers.
  package static func percentile(_ p: Double, of values: [Int64]) -> Double? {
    percentile(p, of: values.map(Double.init))
  }

  /// The mean of whole numbers; missing when there are none.
  package static func mean(_ values: [Int64]) -> Double? {
    values.isEmpty ? nil : Double(values.reduce(0, +)) / Double(values.count)
  }

  /// A ratio of counts or whole sums; missing over nothing.
  package static func ratio(_ numerator: Int64, _ denominator: Int64) -> Double? {
    denominator == 0 ? nil : Double(numerator) / Double(denominator)
  }

  /// A ratio of counts; missing over nothing.
  package static func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
    ratio(Int64(numerator), Int64(denominator))
  }

  /// The Wilson score interval of a rate at 95 %, clamped to [0, 1]; missing over nothing.
  ///
  /// Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
  package static func wilson(_ successes: Int, of trials: Int) -> (low: Double, high: Double)? {
    guard trials > 0 else { return nil }
    let z = 1.959964
    let n = Double(trials)
    let p = Double(successes) / n
    let centre = p + z * z / (2 * n)
    let margin = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return (max(0, (centre - margin) / scale), min(1, (centre + margin) / scale))
  }

  /// The exact sum of finite doubles, rounded once to the nearest double, ties to even.
  ///
  /// Every finite double is a whole multiple of 2^-1074, so the sum is one of whole numbers:
  /// a number of 2,240 bits holds the sums of 2^64 of the largest doubles.
  package static func exactSum(_ values: [Double]) -> Double {
    var positive = WideInteger()
    var negative = WideInteger()
    for value in values where value != 0 {
      // |value| = significand × 2^shift × 2^-1074
      let isSubnormal = value.isSubnormal
      let significand = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
      let shift = isSubnormal ? 0 : Int(value.exponentBitPattern) - 1
      if value > 0 {
        positive.add(significand, shiftedBy: shift)
      } else {
        negative.add(significand, shiftedBy: shift)
      }
    }
    return negative < positive
      ? positive.subtracting(negative).rounded
      : 0 - negative.subtracting(positive).rounded
  }
}

/// A non-negative whole number in units of 2^-1074, in bits: index 0 is the smallest.
private struct WideInteger {
  private var bits = [Bool](repeating: false, count: 2_240)

  /// Adds `number × 2^shift`.
  mutating func add(_ number: UInt64, shiftedBy shift: Int) {
    var rest = number
    var carry = false
    var index = shift
    while rest != 0 || carry {
      let bit = rest & 1 == 1
      let sum = (bits[index] ? 1 : 0) + (bit ? 1 : 0) + (carry ? 1 : 0)
      bits[index] = sum & 1 == 1
      carry = sum > 1
      rest >>= 1
      index += 1
    }
  }

  /// This number minus one that is not larger.
  func subtracting(_ other: WideInteger) -> WideInteger {
    var difference = self
    var borrow = false
    for index in bits.indices {
      let value = (bits[index] ? 1 : 0) - (other.bits[index] ? 1 : 0) - (borrow ? 1 : 0)
      difference.bits[index] = value & 1 == 1
      borrow = value < 0
    }
    return difference
  }

  static func < (left: WideInteger, right: WideInteger) -> Bool {
    for index in left.bits.indices.reversed() where left.bits[index] != right.bits[index] {
      return right.bits[index]
    }
    return false
  }

  /// The nearest double, ties to even; infinity above the largest.
  var rounded: Double {
    let top = bits.lastIndex(of: true) ?? 0
    let lowest = max(0, top - 52)
    var significand: UInt64 = 0
    for index in (lowest...max(top, lowest)).reversed() {
      significand = significand * 2 + (bits[index] ? 1 : 0)
    }
    if lowest > 0, bits[lowest - 1] {
      let isTie = !bits[..<(lowest - 1)].contains(true)
      if !isTie || significand & 1 == 1 { significand += 1 }
    }
    return Double(sign: .plus, exponent: lowest - 1_074, significand: Double(significand))
  }
}
