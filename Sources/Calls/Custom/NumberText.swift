/// Numbers as text.
enum NumberText {
  /// Number::toString of ECMAScript, of a finite number: the shortest digits that read back, no `.0`,
  /// an exponent from 1e21 up and below 1e-6; of negative zero `0`.
  ///
  /// Reports print numbers in the same way, but their module knows none of ours.
  static func ecmaScript(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    // The shortest digits that read back, the closest of them: ECMAScript's in another dress.
    let description = value.magnitude.description
    let mantissa = description.prefix { $0 != "e" }
    var exponent = Int(description.dropFirst(mantissa.count + 1)) ?? 0
    let whole = mantissa.prefix { $0 != "." }
    let leading = whole == "0" ? "" : String(whole)
    var digits = leading + mantissa.dropFirst(whole.count + 1)
    // The value is 0.d₁d₂d₃… × 10^exponent.
    exponent += leading.count
    while digits.hasPrefix("0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.hasSuffix("0") { digits.removeLast() }
    return (value < 0 ? "-" : "") + text(digits, exponent)
  }

  private static func text(_ digits: String, _ exponent: Int) -> String {
    let count = digits.count
    switch exponent {
    case count...21: return digits + String(repeating: "0", count: exponent - count)
    case 1...21: return "\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
    case -5...0: return "0." + String(repeating: "0", count: -exponent) + digits
    default:
      let fraction = count > 1 ? ".\(digits.dropFirst())" : ""
      let power = exponent - 1
      return "\(digits.prefix(1))\(fraction)e\(power < 0 ? "-" : "+")\(power.magnitude)"
    }
  }

  /// The decimal number that `text` is: what ``ecmaScript(_:)`` prints reads back; `nil` for any other
  /// text.
  static func number(_ text: [UInt8]) -> Double? {
    guard let first = text.first, first == UInt8(ascii: "-") || isDigit(first),
      let last = text.last, isDigit(last),
      text.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) })
    else { return nil }
    let number = Double(String(decoding: text, as: UTF8.self))
    return number?.isFinite == true ? number : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
