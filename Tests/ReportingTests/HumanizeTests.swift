import Reporting
import Testing

struct HumanizeTests {
  @Test(
    arguments: [
      (0, "0 ms"), (0.4, "0.4 ms"), (3.25, "3.3 ms"), (8, "8 ms"), (9.96, "10 ms"), (820, "820 ms"),
      (999.4, "999 ms"), (999.5, "1.00 s"), (1480.5, "1.48 s"), (1485, "1.49 s"),
      (59_994, "59.99 s"), (59_995, "1 min 00 s"), (125_000, "2 min 05 s"),
      (3_599_499, "59 min 59 s"), (3_599_500, "1 h 00 min"), (94_020_000, "26 h 07 min"),
      (3_600_000_000, "1,000 h 00 min"), (-1480.5, "-1.48 s"), (-125_000, "-2 min 05 s"),
      (1e18, "1000000000000000000 ms"),
    ] as [(Double, String)]
  )
  func millisecondsTakeTheUnitThatSuitsThem(value: Double, text: String) {
    #expect(Humanize.text(value, unit: .milliseconds) == text)
  }

  @Test(
    arguments: [(0.82, "820 ms"), (1.4805, "1.48 s"), (12_345.6, "3 h 26 min"), (0, "0 ms")]
      as [(Double, String)]
  )
  func secondsReadLikeMilliseconds(value: Double, text: String) {
    #expect(Humanize.text(value, unit: .seconds) == text)
  }

  @Test(
    arguments: [
      (0, "0.0 %"), (0.0004, "<0.1 %"), (0.0005, "0.1 %"), (0.96923, "96.9 %"), (0.9994, "99.9 %"),
      (0.9995, ">99.9 %"), (0.99999999, ">99.9 %"), (1, "100.0 %"), (1.5, "150.0 %"),
      (-0.125, "-12.5 %"), (0.5, "50.0 %"), (1e-300, "<0.1 %"),
      (-0.0001, ">-0.1 %"), (-0.001, "-0.1 %"),
    ] as [(Double, String)]
  )
  func onlyAllAndNothingLookLikeAllAndNothing(value: Double, text: String) {
    #expect(Humanize.text(value, unit: .share) == text)
  }

  @Test(
    arguments: [
      (125, "$1.25"), (0, "$0.00"), (0.4, "$0.004"), (1, "$0.01"), (123_456, "$1,234.56"),
      (12.5, "$0.125"), (-125, "-$1.25"), (100, "$1.00"), (99.99, "$0.9999"), (5, "$0.05"),
      (6.40085, "$0.064"), (6.42085, "$0.0642"), (99.9999, "$1.00"), (-0.6, "-$0.006"),
    ] as [(Double, String)]
  )
  func centsReadAsDollars(value: Double, text: String) {
    #expect(Humanize.text(value, unit: .cents) == text)
  }

  @Test(
    arguments: [
      (Unit.minutes, 1204.55, "1,204.6 min"), (.centsPerMinute, 8.25, "$0.083/min"),
      (.centsPerMinute, -8.25, "-$0.083/min"), (.wordsPerMinute, 151.5, "152 wpm"),
      (.millisecondsPerTurn, -12.34, "-12.3 ms/turn"), (.score, -0.425, "-0.43"),
      (.score, 1, "1.00"), (.tokens, 1_234_567, "1,234,567"), (.characters, 999, "999"),
      (.count, 1000, "1,000"), (.time, 5, "5"),
    ] as [(Unit, Double, String)]
  )
  func everyOtherUnitHasItsOwnForm(unit: Unit, value: Double, text: String) {
    #expect(Humanize.text(value, unit: unit) == text)
  }

  @Test(
    arguments: [
      (1204, "1,204"), (1204.5, "1,204.5"), (1204.567, "1,204.57"), (1.005, "1.01"),
      (0.03125, "0.0313"), (0.9996, "1"), (0.0000001, "1e-7"), (-0.5, "-0.5"), (0, "0"),
      (-1_000_000, "-1,000,000"), (1e21, "1e+21"), (0.1, "0.1"), (0.000012345, "0.0000123"),
    ] as [(Double, String)]
  )
  func plainNumbersKeepTwoDecimalsOrThreeDigits(value: Double, text: String) {
    #expect(Humanize.text(value, unit: nil) == text)
  }

  @Test(arguments: Unit.allCases)
  func whatIsNotFiniteHasNoText(unit: Unit) {
    #expect(Humanize.text(.nan, unit: unit) == "")
    #expect(Humanize.text(-.infinity, unit: unit) == "")
  }

  /// A law instead of examples: a humanised plain number is within half of its last place.
  @Test func roundingErrsByAtMostHalfAUnitOfTheLastPlace() throws {
    var random = SeededGenerator(state: 3)
    for _ in 0..<1_000 {
      let value = Double.random(in: 1..<900, using: &random)
      let read = try #require(Double(Humanize.text(value, unit: nil)))
      #expect((read - value).magnitude <= 0.005 + 1e-12)
    }
  }

  @Test func versionsAreNamesMadeOfDigitsAndCountsAreNumbers() {
    let version = ReportColumn(name: "agent_version", title: "version", role: .dimension)
    let one = report([version, numberMeasure], [[.integer(1204), .integer(1204)]])
    #expect(TableFormat().text(of: one).hasSuffix("version  value\n   1204  1,204\n"))
  }
}
