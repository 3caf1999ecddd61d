import RawMemory
import Testing

@Suite struct PoissonDrawsTests {
  /// SplitMix64's finalizer.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// The place of the replicate's draw in the Poisson distribution of mean 1, whose probabilities are
  /// added up; `nil` for a draw so near to one of them that rounding tells.
  private static func draw(_ key: UInt64, _ replicate: Int) -> UInt16? {
    let state = key &+ UInt64(replicate + 1) &* 0x9E37_79B9_7F4A_7C15
    let bits = Double(mixed(state) >> 32)
    var probability = 1 / 2.718281828459045
    var below = 0.0
    for count in 0..<12 {
      below += probability
      let bound = below * 0x1p32
      if abs(bits - bound) < 2 { return nil }
      if bits < bound { return UInt16(count) }
      probability /= Double(count + 1)
    }
    return 12
  }

  private static func keys(_ count: Int, from first: UInt64 = 0) -> [UInt64] {
    (0..<count).map { mixed(first + UInt64($0)) }
  }

  @Test(arguments: [0, 1, 127, 128, 5_000]) func drawsAreThoseOfTheDistribution(count: Int) {
    let keys = Self.keys(count)
    let first = 48
    var draws = [SIMD16<UInt16>](repeating: SIMD16(repeating: 99), count: count + 1)
    PoissonDraws.draw(keys.span, replicates: first, into: &draws)
    for (key, drawn) in zip(keys, draws) {
      for lane in 0..<PoissonDraws.lanes {
        guard let expected = Self.draw(key, first + lane) else { continue }
        #expect(drawn[lane] == expected)
      }
    }
    #expect(draws[count] == SIMD16(repeating: 99))
    // Rare draws are among them, which another loop finds.
    #expect(count < 5_000 || draws.dropLast().contains { $0.max() >= 7 })
  }

  @Test(arguments: [0, 1, 127, 1_000]) func sumsAreRoundedInOrder(count: Int) {
    var draws = [SIMD16<UInt16>](repeating: .zero, count: count)
    PoissonDraws.draw(Self.keys(count, from: 9).span, replicates: 0, into: &draws)
    let terms = (0..<count).map { 0.1 + Double($0) * 1.37e3 }
    var sums = SIMD16<Double>(repeating: 0.3)
    PoissonDraws.add(terms.span, draws.span, to: &sums)
    for lane in 0..<PoissonDraws.lanes {
      var expected = 0.3
      for (term, drawn) in zip(terms, draws) {
        let product = Double(drawn[lane]) * term
        expected += product
      }
      #expect(sums[lane] == expected)
    }
  }
}
