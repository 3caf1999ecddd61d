/// Repeatable random numbers (SplitMix64), so that a failing case can be run again.
struct RuleRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A text of up to `count` pieces of `alphabet`.
  mutating func text(of alphabet: [String], count: Int) -> String {
    (0..<Int.random(in: 0...count, using: &self))
      .map { _ in alphabet[Int.random(in: alphabet.indices, using: &self)] }
      .joined()
  }
}
