/// A small seeded source of random draws in integer arithmetic only, so that the same seed gives
/// the same bytes on every platform.
///
/// Method: SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
struct RandomStream: Sendable {
  private var state: UInt64

  /// The stream of one item of a seeded series; neighbouring seeds and items give unrelated
  /// streams.
  init(seed: UInt64, item: UInt64) {
    state = Self.mixed(Self.mixed(seed &+ Self.step) ^ (item &* 0xD1B5_4A32_D192_ED03))
  }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mixed(state)
  }

  /// A number of `0..<bound`; `bound` is 1 to 2³¹.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
  }

  mutating func between(_ lowest: Int, _ highest: Int) -> Int {
    lowest + below(highest - lowest + 1)
  }

  mutating func chance(perMille: Int) -> Bool {
    below(1000) < perMille
  }

  /// One element of `items`, which is not empty; all are equally likely.
  mutating func pick<Item>(_ items: [Item]) -> Item {
    items[below(items.count)]
  }

  /// A log-normal draw with the given median (at most 10⁹).
  ///
  /// `sigma` is the standard deviation of the natural logarithm in hundredths, at most 150.
  /// Method: the normal is the sum of eight uniform bytes (Irwin–Hall, ends at ±4.9 standard
  /// deviations), the exponential a cubic for the fraction of a power of two, within 0.1 %.
  mutating func logNormal(median: Int, sigma: Int) -> Int {
    let bytes = next()
    let pairs = (bytes & 0x00FF_00FF_00FF_00FF) &+ ((bytes >> 8) & 0x00FF_00FF_00FF_00FF)
    let sum = Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) >> 48)
    // The sum has the mean 1,020 and the standard deviation 209.02;
    // 4,632 / 1,024 = 65,536 · log₂e / (100 · 209.02), so the exponent is in 1/65,536.
    let exponent = (sigma * (sum - 1020) * 4632) >> 10
    let fraction = exponent & 0xFFFF
    let cubic = 14_819 + ((5_206 * fraction) >> 16)
    let power = 65_536 + ((fraction * (45_434 + ((fraction * cubic) >> 16))) >> 16)
    let scaled = median * power
    let whole = (exponent >> 16) - 16
    return whole >= 0 ? scaled << whole : scaled >> -whole
  }
}
