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

  /// The most that a weight is.
  static let largest = 12

  /// How often the call with `key` is drawn in the sixteen replicates from `first` on, 0 to 12.
  @inline(__always)
  static func weights(key: UInt64, replicates first: Int) -> SIMD16<UInt16> {
    let start = key &+ UInt64(truncatingIfNeeded: first) &* step
    @inline(__always) func weight(_ number: UInt64) -> UInt16 {
      poisson(UInt32(truncatingIfNeeded: mixed(start &+ number &* step) >> 32))
    }
    // At once, not lane by lane: that would store and load the whole vector for every lane.
    return SIMD16(
      weight(1),
      weight(2),
      weight(3),
      weight(4),
      weight(5),
      weight(6),
      weight(7),
      weight(8),
      weight(9),
      weight(10),
      weight(11),
      weight(12),
      weight(13),
      weight(14),
      weight(15),
      weight(16)
    )
  }

  private static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// The number of k with draw ≥ 2³² · P(X ≤ k), of a Poisson variable X of mean 1; above 11 the
  /// bounds are all of the draws.
  ///
  /// The first three are compared by subtraction, as branches on them would be mispredicted; the
  /// rest concern 2 % of the draws.
  @inline(__always)
  private static func poisson(_ draw: UInt32) -> UInt16 {
    let draw = Int64(draw)
    var weight = (1_580_030_168 &- draw) >> 63
    weight &+= (3_160_060_336 &- draw) >> 63
    weight &+= (3_950_075_421 &- draw) >> 63
    guard draw >= 4_213_413_783 else { return UInt16(truncatingIfNeeded: 0 &- weight) }
    let rare: InlineArray<8, Int64> = [
      4_279_248_374, 4_292_415_292, 4_294_609_778, 4_294_923_276, 4_294_962_463, 4_294_966_817,
      4_294_967_253, 4_294_967_292,
    ]
    var count: UInt16 = 4
    for index in rare.indices where draw >= rare[index] { count &+= 1 }
    return count
  }

  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
