/// How often a call is drawn in a replicate of the ``Bootstrap``: a fixed function of a seed, the
/// call's identity and the replicate's number.
///
/// So a replicate is the same whatever the order of the calls, the row groups they came in and the
/// tasks that count them. The identity's bytes are hashed by FNV-1a (Fowler, Noll, Vo; 64 bits),
/// the number is mixed in as SplitMix64 makes its sequence (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014), and the upper 32 bits are read as a probability, whose
/// place in the Poisson distribution of mean 1 is the weight.
enum ResamplingWeight {
  /// The call's starting point, which all its weights follow from.
  static func key(
    seed: UInt64,
    workspace: Int64,
    agent: Span<UInt8>,
    callID: Span<UInt8>
  ) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    func add(_ number: UInt64) {
      for shift in stride(from: 0, to: 64, by: 8) {
        add(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    add(seed)
    add(UInt64(bitPattern: workspace))
    // The length tells where the agent ends and the call's id begins.
    add(UInt64(agent.count))
    for index in agent.indices { add(agent[index]) }
    for index in callID.indices { add(callID[index]) }
    return mixed(hash)
  }

  /// How often the call with `key` is drawn in the replicate, 0 to 12.
  @inline(__always)
  static func weight(key: UInt64, replicate: Int) -> Int32 {
    let step = UInt64(truncatingIfNeeded: replicate &+ 1) &* 0x9E37_79B9_7F4A_7C15
    let draw = UInt32(truncatingIfNeeded: mixed(key &+ step) >> 32)
    var weight: Int32 = 0
    // Comparisons, not a loop that ends early: that one is mispredicted every other time.
    for index in thresholds.indices { weight &+= draw >= thresholds[index] ? 1 : 0 }
    return weight
  }

  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// 2³² · P(X ≤ k) of a Poisson variable X of mean 1, for k from 0 to 11, rounded; what lies above
  /// is below 1 in 2³².
  private static let thresholds: InlineArray<12, UInt32> = [
    1_580_030_169, 3_160_060_337, 3_950_075_422, 4_213_413_783, 4_279_248_374, 4_292_415_292,
    4_294_609_778, 4_294_923_276, 4_294_962_463, 4_294_966_817, 4_294_967_253, 4_294_967_292,
  ]
}
