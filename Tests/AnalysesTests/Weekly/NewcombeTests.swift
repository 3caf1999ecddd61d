import Analyses
import CallsTestSupport
import Testing

@Suite struct NewcombeTests {
  /// Newcombe (1998), table II, the row of method 10 for each of the examples (a) to (h).
  @Test(arguments: [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062), (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000), (10, 10, 0, 10, 0.6075, 1.0000),
  ])
  func agreesWithThePublishedExamples(
    a: Int,
    m: Int,
    b: Int,
    n: Int,
    low: Double,
    high: Double
  ) throws {
    let interval = try #require(
      Newcombe(Double(a), of: Double(m), minus: Double(b), of: Double(n))
    )
    #expect(abs(interval.low - low) < 0.00005)
    #expect(abs(interval.high - high) < 0.00005)
  }

  /// The Wilson limits as the roots of |p − θ| = z √(θ (1 − θ) / n), found by bisection: another
  /// way than the closed formula.
  @Test func agreesWithWilsonLimitsFoundByBisection() throws {
    var random = SplitMix64(seed: 11)
    for _ in 0..<200 {
      let m = random.integer(1...500)
      let n = random.integer(1...500)
      let a = random.integer(0...m)
      let b = random.integer(0...n)
      let first = Self.limits(Double(a), Double(m))
      let second = Self.limits(Double(b), Double(n))
      let p = Double(a) / Double(m)
      let q = Double(b) / Double(n)
      let delta = ((p - first.low) * (p - first.low) + (second.high - q) * (second.high - q))
        .squareRoot()
      let epsilon = ((first.high - p) * (first.high - p) + (q - second.low) * (q - second.low))
        .squareRoot()
      let interval = try #require(
        Newcombe(Double(a), of: Double(m), minus: Double(b), of: Double(n))
      )
      #expect(abs(interval.low - (p - q - delta)) < 1e-9)
      #expect(abs(interval.high - (p - q + epsilon)) < 1e-9)
    }
  }

  @Test func turnsOverWithTheSides() throws {
    let there = try #require(Newcombe(30, of: 80, minus: 21, of: 64))
    let back = try #require(Newcombe(21, of: 64, minus: 30, of: 80))
    #expect(abs(there.low + back.high) < 1e-15)
    #expect(abs(there.high + back.low) < 1e-15)
  }

  @Test func isMissingWithoutTrialsOnASide() {
    #expect(Newcombe(0, of: 0, minus: 1, of: 2) == nil)
    #expect(Newcombe(1, of: 2, minus: 0, of: 0) == nil)
    #expect(Newcombe(nil, of: 2, minus: 1, of: 2) == nil)
    #expect(Newcombe(1, of: 2, minus: 1, of: nil) == nil)
  }

  private static func limits(_ hits: Double, _ trials: Double) -> (low: Double, high: Double) {
    let p = hits / trials
    func isInside(_ theta: Double) -> Bool {
      abs(p - theta) <= 1.959964 * (theta * (1 - theta) / trials).squareRoot()
    }
    func root(_ outside: Double) -> Double {
      guard p != outside else { return p }
      var (inner, outer) = (p, outside)
      for _ in 0..<200 {
        let middle = (inner + outer) / 2
        if isInside(middle) { inner = middle } else { outer = middle }
      }
      return inner
    }
    return (root(0), root(1))
  }
}
