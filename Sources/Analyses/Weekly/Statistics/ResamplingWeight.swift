/// How often a call is drawn in a replicate of the ``Bootstrap``: a fixed function of a seed, the
/// call's identity and the replicate's number.
///
/// So a replicate is the same whatever the order of the calls, the row groups they came in and the
/// tasks that count them. The identity's bytes are hashed by FNV-1a (Fowler, Noll, Vo; 64 bits),
/// the number is mixed in as SplitMix64 makes its sequence (Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", 2014), and the upper 32 bits are read as a probability, whose
/// place in the Poisson distribution of mean 1 is the weight: `PoissonDraws` makes it of the key.
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

  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
