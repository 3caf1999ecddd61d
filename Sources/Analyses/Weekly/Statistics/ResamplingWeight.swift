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

  /// How often the call with `key` is drawn in the eight replicates from `first` on, 0 to 12.
  @inline(__always)
  static func weights(key: UInt64, replicates first: Int) -> SIMD8<Int32> {
    var weights = SIMD8<Int32>.zero
    var state = key &+ UInt64(truncatingIfNeeded: first) &* step
    for lane in 0..<8 {
      state &+= step
      weights[lane] = poisson(UInt32(truncatingIfNeeded: mixed(state) >> 32))
    }
    return weights
  }

  private static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// The number of k with draw ≥ 2³² · P(X ≤ k), of a Poisson variable X of mean 1; above 11 the
  /// bounds are all of the draws.
  ///
  /// Sums of comparisons, because branches on them would be mispredicted; but for the one that
  /// 98 % of the draws take.
  @inline(__always)
  private static func poisson(_ draw: UInt32) -> Int32 {
    var weight: Int32 = draw >= 1_580_030_169 ? 1 : 0
    weight &+= draw >= 3_160_060_337 ? 1 : 0
    weight &+= draw >= 3_950_075_422 ? 1 : 0
    guard draw >= 4_213_413_783 else { return weight }
    weight &+= 1
    weight &+= draw >= 4_279_248_374 ? 1 : 0
    weight &+= draw >= 4_292_415_292 ? 1 : 0
    weight &+= draw >= 4_294_609_778 ? 1 : 0
    weight &+= draw >= 4_294_923_276 ? 1 : 0
    weight &+= draw >= 4_294_962_463 ? 1 : 0
    weight &+= draw >= 4_294_966_817 ? 1 : 0
    weight &+= draw >= 4_294_967_253 ? 1 : 0
    weight &+= draw >= 4_294_967_292 ? 1 : 0
    return weight
  }

  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
