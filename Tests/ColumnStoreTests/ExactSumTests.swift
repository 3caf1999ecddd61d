import CallsTestSupport
import ColumnStore
import Testing

@Suite struct ExactSumTests {
  private static let largest = Double.greatestFiniteMagnitude

  private static let cases: [[Double]] = [
    [], [0], [-0.0], [1], [-1], [0.1, 0.2, 0.3], [1e16, 1, -1e16], [1, 1e100, 1, -1e100],
    // Ties to even, and what lies far below a tie.
    [0x1p53, 1], [0x1p53, 1, 1], [0x1p53, 3], [0x1p53, 1, 0x1p-1074], [0x1p53, 1, -0x1p-1074],
    [0x1p53 + 2, 1], [0x1p53 + 2, 1, -0x1p-1000], [-0x1p53, -1], [-0x1p53, -1, -0x1p-1074],
    // Subnormals, and the step to normal numbers.
    [0x1p-1074], [-0x1p-1074], [0x1p-1074, 0x1p-1074], [0x1p-1022, -0x1p-1074],
    [0x1p-1022 - 0x1p-1074, 0x1p-1074], [0x1p-1060, 0x1p-1074, -0x1p-1060],
    // Overflow on the way, and at the end.
    [largest, largest, -largest],
    [1e308, 1e308, 1e308, -1e308, -1e308], [largest, 0x1p970],
    [largest, 0x1p969], [largest, 0x1p969, 0x1p-1074],
    [-largest, -0x1p971], [largest, -0x1p-1074],
    // Everything cancels.
    [1e300, -1e300], [3.5, -1.25, -2.25], [0x1p-1074, -0x1p-1074],
  ]

  private func sum(_ values: [Double]) -> Double {
    var sum = ExactSum()
    for value in values { sum.add(value) }
    return sum.value
  }

  @Test(arguments: cases)
  func isTheExactSumRoundedOnce(values: [Double]) {
    #expect(sum(values) == NaiveArithmetic.exactSum(values))
    #expect(sum(values.reversed()) == NaiveArithmetic.exactSum(values))
    #expect(sum(values.map { -$0 }) == -NaiveArithmetic.exactSum(values))
  }

  private func nasty(_ random: inout SplitMix64) -> Double {
    switch random.integer(0...5) {
    case 0:
      // Any finite number at all.
      let number = Double(bitPattern: random.next())
      return number.isFinite ? number : 1
    case 1: return Double(random.integer(-1_000...1_000)) / 7
    case 2:
      return Double(sign: .plus, exponent: Int(random.integer(-1_074...1_023)), significand: 1)
    case 3: return Double(bitPattern: random.next() & 0x800F_FFFF_FFFF_FFFF)
    case 4: return 0x1p53 + Double(random.integer(-2...2))
    default: return Double(random.integer(-5...5)) * 0.1
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 3_000 : 60))
  func nastyNumbersSumExactlyInAnyOrderAndSplit(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var values = (0..<random.pick([1, 2, 3, 10, 40])).map { _ in nasty(&random) }
    // Much of it cancels, so that small rests decide.
    if random.chance(0.5) { values += values.dropLast().map { -$0 } }
    let wanted = NaiveArithmetic.exactSum(values)
    #expect(sum(values) == wanted, "\(values)")
    #expect(sum(values.shuffled(using: &random)) == wanted, "\(values)")
    var parts = [ExactSum](repeating: ExactSum(), count: 4)
    for value in values { parts[Int(random.integer(0...3))].add(value) }
    var whole = ExactSum()
    for part in parts.shuffled(using: &random) { whole.add(part) }
    #expect(whole.value == wanted, "\(values)")
    whole.add(1)
    #expect(whole.value == NaiveArithmetic.exactSum(values + [1]), "\(values)")
  }

  @Test func manyMergesDoNotOverflow() {
    var sum = ExactSum()
    for _ in 0..<70 { sum.add(sum.value == 0 ? one : sum) }
    #expect(sum.value == 0x1p69)
  }

  private var one: ExactSum {
    var one = ExactSum()
    one.add(1)
    return one
  }
}
