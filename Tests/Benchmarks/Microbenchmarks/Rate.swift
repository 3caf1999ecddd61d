import Benchmark

/// How much work was done a second.
enum Rate {
  /// Millions of bytes a second.
  static let bytes = BenchmarkMetric.custom("MB/s", polarity: .prefersLarger)
  /// Millions of values a second.
  static let values = BenchmarkMetric.custom("M values/s", polarity: .prefersLarger)
  /// Thousands of items a second.
  static let items = BenchmarkMetric.custom("K items/s", polarity: .prefersLarger)

  /// What is measured of a benchmark that has a rate.
  static func configuration(_ rate: BenchmarkMetric) -> Benchmark.Configuration {
    Benchmark.Configuration(
      metrics: [.wallClock, .cpuTotal, .peakMemoryResident, rate],
      warmupIterations: 1,
      maxDuration: .seconds(5),
      maxIterations: 25
    )
  }
}

extension Benchmark {
  /// Does `work`, timing it, and records how much a second `amount` was.
  ///
  /// - Parameters:
  ///   - rate: The metric, one of ``Rate``.
  ///   - amount: The bytes, values or items that one run of `work` works on.
  ///   - work: What is timed.
  func measure(
    _ rate: BenchmarkMetric,
    amount: Int,
    _ work: () async throws -> Void
  ) async rethrows {
    startMeasurement()
    let duration = try await ContinuousClock().measure(work)
    stopMeasurement()
    let seconds =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    let unit = rate == Rate.items ? 1e3 : 1e6
    measurement(rate, Int(Double(amount) / seconds / unit))
  }
}
