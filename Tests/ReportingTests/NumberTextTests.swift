import Reporting
import Testing

/// The text of a number as every machine format prints it, here by way of csv.
private func machineText(_ value: Double) -> String {
  let printed = CSVFormat().text(
    of: report([textDimension, numberMeasure], [[.text("x"), .number(value)]]),
    options: FormatOptions(includeHeaders: false)
  )
  return String(printed.dropFirst(2).dropLast())
}

struct NumberTextTests {
  /// Expected texts by ECMA-262, Number::toString, checked with V8.
  @Test(
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (1480.5, "1480.5"), (0.1, "0.1"),
      (0.1 + 0.2, "0.30000000000000004"), (123_456_789, "123456789"), (1e15, "1000000000000000"),
      (1e16, "10000000000000000"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
      (1.5e21, "1.5e+21"), (123_456_789_012_345_683_968, "123456789012345680000"),
      (9_007_199_254_740_992, "9007199254740992"), (0.001, "0.001"), (0.000001, "0.000001"),
      (0.0000015, "0.0000015"), (0.0000001, "1e-7"), (1.25e-7, "1.25e-7"), (-1e-7, "-1e-7"),
      (Double.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
      (2.2250738585072014e-308, "2.2250738585072014e-308"), (1 / 3, "0.3333333333333333"),
      (100, "100"), (0.5, "0.5"), (12.5, "12.5"), (4.35, "4.35"), (1e23, "1e+23"),
    ] as [(Double, String)]
  )
  func numbersPrintAsInECMAScript(value: Double, text: String) {
    #expect(machineText(value) == text)
  }

  @Test func everyFiniteDoubleReadsBackFromItsText() {
    var random = SeededGenerator(state: 1)
    for _ in 0..<2_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      #expect(Double(machineText(value)) == value)
    }
  }

  @Test func decimalsOfEveryMagnitudeReadBackWithoutExponentBetweenTheLimits() {
    var random = SeededGenerator(state: 2)
    for _ in 0..<2_000 {
      let value = Double.random(in: 0.000001..<1e6, using: &random)
      let text = machineText(value)
      #expect(Double(text) == value)
      #expect(!text.contains("e"))
      #expect(!text.hasSuffix(".0"))
    }
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan])
  func whatIsNotFinitePrintsAsMissing(value: Double) {
    #expect(machineText(value) == "")
    let one = report([textDimension, numberMeasure], [[.text("x"), .number(value)]])
    #expect(JSONLFormat().text(of: one) == "{\"text\": \"x\", \"value\": null}\n")
    #expect(TableFormat().text(of: one).hasSuffix("text  value\nx\n"))
  }

  @Test(
    arguments: [(Int.max, "9223372036854775807"), (Int.min, "-9223372036854775808"), (0, "0")]
      as [(Int, String)]
  )
  func integersPrintAllTheirDigits(value: Int, text: String) {
    let one = report([numberMeasure], [[.integer(value)]])
    #expect(CSVFormat().text(of: one) == "value\n\(text)\n")
    #expect(JSONLFormat().text(of: one) == "{\"value\": \(text)}\n")
  }
}
