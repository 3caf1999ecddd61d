import Analyses
import CallsTestSupport
import Testing

/// Counts of values in windows, and sums by classes of calls, against the same told otherwise.
@Suite struct ResampledSumTests {
  /// The quantile at `p`.
  private struct Quantile: ResampledStatistic {
    let p: Double

    func value(_ replicate: Bootstrap.Replicate) -> Double? {
      replicate.distributions[0].quantile(p)
    }
  }

  private static func keys(_ count: Int, from first: Int = 0) -> [UInt64] {
    (first..<first + count).map { UInt64($0) &* 0x9FB2_1C65_1E98_DF25 }
  }

  /// Some calls have many values, some none, and some values are frequent.
  private static func values(_ random: inout SplitMix64, spread: Int64) -> [[Int64]] {
    (0..<900).map { call in
      let count = call % 97 == 0 ? 60 : random.integer(0...8)
      let usual = random.integer(-spread...spread)
      return (0..<count).map { _ in
        random.chance(0.1) ? spread / 2 : usual + random.integer(0...spread)
      }
    }
  }

  @Test(arguments: [[], [0.5], [0.5, 0.95], [0, 1], [0.9, 0.95, 0.3]], [3, 400, 1 << 40])
  func whatIsToldOfQuantilesChangesNone(told: [Double], spread: Int64) async {
    var random = SplitMix64(seed: 7)
    let sides = (0..<2).map { _ in Self.values(&random, spread: spread) }
    func samples(_ quantiles: [Double]) -> [CallSample] {
      sides.enumerated().map { side, calls in
        var ends: [Int] = []
        for call in calls { ends.append((ends.last ?? 0) + call.count) }
        return CallSample(
          keys: Self.keys(calls.count, from: side * 10_000),
          totals: [],
          values: [
            CallSample.Values(calls.flatMap(\.self), ends: ends, quantiles: quantiles)
          ]
        )
      }
    }
    // The quantiles that were told, and others, which few replicates have in a window.
    let asked = [0, 0.3, 0.5, 0.77, 0.95, 1].map { Quantile(p: $0) }
    let (all, some) = (samples([]), samples(told))
    let expected = await Bootstrap().intervals(of: asked, from: all[0], to: all[1], threads: 2)
    let found = await Bootstrap().intervals(of: asked, from: some[0], to: some[1], threads: 2)
    #expect(found == expected)
    #expect(found.allSatisfy { $0 != nil })
  }

  /// A column is a sum of others, whether it has few values or many, small ones or large.
  @Test func sumsOfSumsAreTheSumsOfTheirTerms() async {
    struct Check: ResampledStatistic {
      func value(_ replicate: Bootstrap.Replicate) -> Double? {
        let totals = replicate.totals
        #expect(totals[2] == 3 * totals[0] + 2 * totals[1])
        #expect(totals[3] == 100_000 * totals[0] + totals[1])
        #expect(totals[4] == totals[0] / 2)
        #expect(totals[5] == totals[2] && totals[6] == totals[4])
        #expect(totals[7] == -totals[1] && totals[8] == 0)
        return totals[0]
      }
    }
    var random = SplitMix64(seed: 11)
    let some = (0..<2_000).map { _ in Double(random.integer(0...900)) }
    let few = some.map { _ in Double(random.integer(0...40)) }
    let both = zip(some, few).map { 3 * $0 + 2 * $1 }
    let halves = some.map { $0 / 2 }
    let sample = CallSample(
      keys: Self.keys(some.count),
      totals: [
        some, few, both, zip(some, few).map { 100_000 * $0 + $1 }, halves, both, halves,
        few.map { -$0 }, some.map { _ in 0 },
      ],
      values: []
    )
    let found = await Bootstrap().intervals(of: [Check()], from: sample, to: sample, threads: 2)
    #expect(found == [0...0])
  }
}
