import Analyses
import CallsTestSupport
import Testing

/// A mean, a ratio and a quantile of samples whose sums are [values, ones].
private enum Statistic: ResampledStatistic {
  case mean
  case quantile(Double)

  func value(_ replicate: Bootstrap.Replicate) -> Double? {
    switch self {
    case .mean:
      replicate.totals[1] > 0 ? replicate.totals[0] / replicate.totals[1] : nil
    case .quantile(let p): replicate.distributions[0].quantile(p)
    }
  }
}

@Suite struct BootstrapTests {
  /// The values of calls, a list each.
  private static func values(_ calls: [[Int64]]) -> CallSample.Values {
    CallSample.Values(
      calls.flatMap(\.self),
      ends: calls.indices.map { call in calls[...call].reduce(0) { $0 + $1.count } }
    )
  }

  private static func sample(_ values: [Int64], firstKey: UInt64 = 0) -> CallSample {
    CallSample(
      // Any keys will do, as the weights mix them.
      keys: values.indices.map { (firstKey + UInt64($0)) &* 0x9FB2_1C65_1E98_DF25 },
      totals: [values.map(Double.init), values.map { _ in 1 }],
      values: [Self.values(values.map { [$0] })]
    )
  }

  private static func intervals(
    _ statistics: [Statistic],
    _ previous: CallSample,
    _ current: CallSample,
    threads: Int = 2
  ) async -> [ClosedRange<Double>?] {
    await Bootstrap().intervals(of: statistics, from: previous, to: current, threads: threads)
  }

  @Test func hasNoWidthWhenBothSidesAreTheSameCalls() async {
    let sample = Self.sample((0..<100).map { $0 * $0 })
    let found = await Self.intervals([.mean, .quantile(0.95)], sample, sample)
    #expect(found == [0...0, 0...0])
  }

  @Test func isMissingWithoutCalls() async {
    let none = Self.sample([])
    let some = Self.sample([1, 2, 3])
    let found = await Self.intervals([.mean, .quantile(0.5)], none, some)
    #expect(found == [nil, nil])
  }

  @Test func doesNotDependOnThreads() async {
    var random = SplitMix64(seed: 3)
    let before = Self.sample((0..<300).map { _ in random.integer(0...1_000) })
    let after = Self.sample((0..<300).map { _ in random.integer(0...1_000) }, firstKey: 1_000)
    let one = await Self.intervals([.mean, .quantile(0.9)], before, after, threads: 1)
    for threads in [2, 3, 7, 1_000] {
      let many = await Self.intervals([.mean, .quantile(0.9)], before, after, threads: threads)
      #expect(one == many)
    }
  }

  /// The theory: a mean's 95 % interval is as wide as 2 · 1.96 standard errors of the difference.
  @Test func aMeansIntervalIsAsWideAsTheNormalOne() async throws {
    var random = SplitMix64(seed: 5)
    let before = (0..<2_000).map { _ in random.integer(0...999) }
    let after = (0..<2_000).map { _ in random.integer(0...999) }
    let found = await Self.intervals(
      [.mean],
      Self.sample(before),
      Self.sample(after, firstKey: 10_000)
    )
    let interval = try #require(found[0])
    // The variance of a uniform number among 1,000 is (1,000² − 1) / 12.
    let standardError = (999_999.0 / 12 / 2_000 * 2).squareRoot()
    let width = interval.upperBound - interval.lowerBound
    #expect(abs(width / (2 * 1.96 * standardError) - 1) < 0.1)
  }

  /// Both weeks are drawn from one distribution, so that the true difference is 0.
  @Test func coversTheTruthAboutNineteenTimesInTwenty() async {
    var random = SplitMix64(seed: 17)
    let trials = 100
    var coveredMeans = 0
    var coveredMedians = 0
    for trial in 0..<trials {
      let before = (0..<40).map { _ in random.integer(0...10_000) }
      let after = (0..<40).map { _ in random.integer(0...10_000) }
      let key = UInt64(trial) * 1_000
      let found = await Self.intervals(
        [.mean, .quantile(0.5)],
        Self.sample(before, firstKey: key),
        Self.sample(after, firstKey: key + 500)
      )
      if let mean = found[0], mean.contains(0) { coveredMeans += 1 }
      if let median = found[1], median.contains(0) { coveredMedians += 1 }
    }
    // Four standard errors of a share of 0.95 in 100 trials are 0.09; medians cover a little more.
    #expect((86...99).contains(coveredMeans))
    #expect((86...100).contains(coveredMedians))
  }

  /// Turns of one call resemble each other: drawn alone, they would pretend to more than is known.
  @Test func drawsCallsAndNotTheirTurns() async throws {
    let calls = (0..<100).map { call in [Int64](repeating: Int64(call), count: 20) }
    func sample(_ firstKey: UInt64) -> CallSample {
      CallSample(
        keys: calls.indices.map { (firstKey + UInt64($0)) &* 0x9FB2_1C65_1E98_DF25 },
        totals: [
          calls.map { Double($0.reduce(0, +)) }, calls.map { Double($0.count) },
        ],
        values: [Self.values(calls)]
      )
    }
    let found = await Self.intervals([.mean], sample(0), sample(1_000))
    let interval = try #require(found[0])
    let standardError = (9_999.0 / 12 / 100 * 2).squareRoot()
    #expect(interval.upperBound - interval.lowerBound > 3.5 * standardError)
  }

  /// Every call is a sum of its own, which tells how often it was drawn.
  @Test(arguments: [0, 0.3, 0.5, 0.95, 1])
  func quantilesAreThoseOfTheValuesAsOftenAsTheyAreDrawn(p: Double) async throws {
    let values: [Int64] = [10, 20, 20, 50, 90, -7]
    let sample = CallSample(
      keys: values.indices.map { UInt64($0) &* 0x9FB2_1C65_1E98_DF25 },
      totals: values.indices.map { call in values.indices.map { $0 == call ? 1 : 0 } },
      values: [Self.values(values.map { [$0] })]
    )
    struct Check: ResampledStatistic {
      let values: [Int64]
      let p: Double

      /// The number of the replicate's draws.
      func value(_ replicate: Bootstrap.Replicate) -> Double? {
        let drawn = zip(values, replicate.totals).flatMap { value, times in
          [Double](repeating: Double(value), count: Int(times))
        }.sorted()
        let found = replicate.distributions[0].quantile(p)
        guard !drawn.isEmpty else {
          #expect(found == nil)
          return 0
        }
        let k = Double(drawn.count - 1) * p
        let low = drawn[Int(k)]
        let expected = low + (drawn[Int(k.rounded(.up))] - low) * (k - k.rounded(.down))
        #expect(found == expected)
        return Double(drawn.count)
      }
    }
    // Against the empty sample, whose quantiles are rightly missing.
    let found = await Bootstrap().intervals(
      of: [Check(values: values, p: p)],
      from: CallSample(keys: [], totals: [], values: [Self.values([])]),
      to: sample,
      threads: 1
    )
    let interval = try #require(found[0])
    // Six draws of a Poisson variable of mean 1 are 6 in all, give or take 2.4.
    #expect(interval.lowerBound >= 1 && interval.lowerBound <= 3)
    #expect(interval.upperBound >= 10 && interval.upperBound <= 13)
  }
}
