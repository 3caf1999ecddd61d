/// A sum of doubles that is exact until it is read, and then rounded once.
///
/// A superaccumulator: the sum as one wide fixed-point number, 32 bits a limb, that spans all
/// finite doubles. So it does not depend on order, and partial sums add exactly.
/// (Neal, "Fast exact summation using small and large superaccumulators", 2015.)
package struct ExactSum: Sendable {
  // Limb i weighs 2^(32 i − 1074). Limbs are signed and carry late: after each addition of three
  // parts below 2^32 they are below 2^32 × additions, so 2^30 additions are safe between carries.
  private(set) var limbs: [Int64] = []
  private var pending = 0

  /// The number of limbs of a sum.
  static let limbCount = 68
  /// The most numbers that may be added between two carries.
  static let additionsBetweenCarries = 1 << 30

  /// The sum of nothing: 0.
  package init() {}

  /// The sum that `limbs` make up, to which ``add(_:to:at:)`` added numbers.
  init(limbs: some Collection<Int64>) {
    self.limbs = Array(limbs)
    carry()
  }

  /// Adds a finite number.
  package mutating func add(_ value: Double) {
    if limbs.isEmpty { limbs = [Int64](repeating: 0, count: Self.limbCount) }
    var span = limbs.mutableSpan
    Self.add(value, to: &span, at: 0)
    pending += 1
    if pending == Self.additionsBetweenCarries { carry() }
  }

  /// Adds a finite number to the sum whose limbs begin at `start`.
  @inline(__always)
  static func add(_ value: Double, to limbs: inout MutableSpan<Int64>, at start: Int) {
    // value = significand × 2^(position − 1074) with an integer significand below 2^53.
    let bits = value.bitPattern
    let exponent = Int(bits >> 52 & 0x7FF)
    precondition(exponent < 0x7FF, "only finite numbers are summed")
    let fraction = bits & 0x000F_FFFF_FFFF_FFFF
    let significand = exponent == 0 ? fraction : fraction | 1 << 52
    let position = exponent == 0 ? 0 : exponent &- 1
    let limb = start &+ position >> 5
    let shift = UInt64(truncatingIfNeeded: position & 31)
    // All ones for a negative number: then the parts are subtracted.
    let sign = Int64(bitPattern: bits) >> 63
    let low = Int64(truncatingIfNeeded: significand &<< shift & 0xFFFF_FFFF)
    let middle = Int64(truncatingIfNeeded: significand &>> (32 &- shift) & 0xFFFF_FFFF)
    let high = Int64(truncatingIfNeeded: (significand &>> 32) &>> (32 &- shift))
    limbs[limb] &+= low ^ sign &- sign
    limbs[limb &+ 1] &+= middle ^ sign &- sign
    limbs[limb &+ 2] &+= high ^ sign &- sign
  }

  /// Adds another sum.
  package mutating func add(_ other: ExactSum) {
    guard !other.limbs.isEmpty else { return }
    guard !limbs.isEmpty else {
      self = other
      return
    }
    var other = other
    carry()
    other.carry()
    for limb in limbs.indices { limbs[limb] += other.limbs[limb] }
    pending = 2
  }

  /// Brings every limb but the last into 0 ..< 2^32.
  private mutating func carry() {
    for limb in 0..<limbs.count - 1 where limbs.count > 0 {
      let high = limbs[limb] >> 32
      limbs[limb] -= high << 32
      limbs[limb + 1] += high
    }
    pending = 1
  }

  /// The sum, rounded to the nearest double, ties to even; infinite when it is too large.
  package var value: Double {
    guard !limbs.isEmpty else { return 0 }
    var sum = self
    sum.carry()
    let isNegative = (sum.limbs.last ?? 0) < 0
    if isNegative {
      for limb in sum.limbs.indices { sum.limbs[limb] = -sum.limbs[limb] }
      sum.carry()
    }
    guard let top = sum.limbs.lastIndex(where: { $0 != 0 }) else { return 0 }
    // The top limb and the two below hold more than 64 significant bits; what lies under them
    // only tells a tie from more than a tie.
    var wide: UInt128 = 0
    for limb in stride(from: top, through: max(top - 2, 0), by: -1) {
      wide = wide << 32 | UInt128(UInt64(sum.limbs[limb]))
    }
    let lowest = max(top - 2, 0)
    if sum.limbs[..<lowest].contains(where: { $0 != 0 }) { wide |= 1 }
    let width = UInt128.bitWidth - wide.leadingZeroBitCount
    let weight = 32 * lowest - 1074
    // A double has 53 significant bits, fewer when it is subnormal; nothing is below 2^-1074.
    var shift = max(width - 53, 0)
    if weight + shift < -1074 { shift = -1074 - weight }
    var significand = wide >> UInt128(shift)
    if shift > 0 {
      let rest = wide & ((UInt128(1) << UInt128(shift)) - 1)
      let half = UInt128(1) << UInt128(shift - 1)
      if rest > half || (rest == half && significand & 1 == 1) { significand += 1 }
    }
    let magnitude = Double(
      sign: .plus,
      exponent: weight + shift,
      significand: Double(UInt64(significand))
    )
    return isNegative ? -magnitude : magnitude
  }
}
