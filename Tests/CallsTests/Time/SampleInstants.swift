/// Reproducible instants to try.
enum SampleInstants {
  /// `count` pseudo-random instants of `range`, in no order (the generator is SplitMix64).
  static func random(_ count: Int, in range: Range<Int64>, seed: UInt64 = 1) -> [Int64] {
    var generator = Generator(state: seed)
    return (0..<count).map { _ in Int64.random(in: range, using: &generator) }
  }

  /// 1970 to 2037, where the rules of zones vary most.
  static let rich: Range<Int64> = 0..<2_145_916_800_000

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
