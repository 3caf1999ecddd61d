/// A number as the shortest decimal digits that read back as the same double.
///
/// All text made of numbers starts here, so that what people read is a rounding of exactly what
/// machines read: 1.005 rounds to 1.01, although the double nearest to it is a little smaller.
struct ShortestDecimal: Equatable {
  let isNegative: Bool
  /// Digits 0 to 9 without leading or trailing zeros; empty for zero.
  private(set) var digits: [UInt8]
  /// The n of ECMAScript's definition: the value is 0.d₁d₂d₃… × 10^n, and n is 0 for zero.
  private(set) var exponent: Int

  /// The digits of a finite number, negative zero being zero; `nil` for all others.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    // Swift prints the shortest digits that round-trip, the closest of them when there are several.
    self.init(description: value.description)
  }

  init(_ value: Int) {
    self.init(description: value.description)
  }

  /// Reads what Swift prints for finite numbers: `-12.5`, `1e+16`, `5e-324`.
  private init(description: String) {
    var negative = false
    var digits: [UInt8] = []
    var integerDigits: Int?
    var power = 0
    let parts = description.utf8.split(separator: UInt8(ascii: "e"), maxSplits: 1)
    for byte in parts[0] {
      switch byte {
      case UInt8(ascii: "-"): negative = true
      case UInt8(ascii: "."): integerDigits = digits.count
      default: digits.append(byte - UInt8(ascii: "0"))
      }
    }
    if parts.count == 2 {
      power = Int(String(Substring(parts[1]))) ?? 0
    }
    let leadingZeros = digits.prefix { $0 == 0 }.count
    let exponent = (integerDigits ?? digits.count) - leadingZeros + power
    digits.removeFirst(leadingZeros)
    while digits.last == 0 { digits.removeLast() }
    self.isNegative = negative && !digits.isEmpty
    self.exponent = digits.isEmpty ? 0 : exponent
    self.digits = digits
  }

  /// The value × 10^places as a whole number, rounded half away from zero; `nil` from 10^18 on.
  func scaled(by places: Int) -> Int? {
    let integerDigits = exponent + places
    guard integerDigits <= 18 else { return nil }
    guard integerDigits >= 0 else { return 0 }
    var whole = 0
    for index in 0..<integerDigits {
      whole = whole * 10 + (index < digits.count ? Int(digits[index]) : 0)
    }
    if integerDigits < digits.count, digits[integerDigits] >= 5 { whole += 1 }
    return isNegative ? -whole : whole
  }

  /// The same digits in a unit 10^places times smaller: seconds as milliseconds with 3.
  func shifted(by places: Int) -> ShortestDecimal {
    var result = self
    if !digits.isEmpty { result.exponent += places }
    return result
  }

  /// Number::toString of ECMAScript for a finite number; `nil` for all others.
  static func ecmaScript(_ value: Double) -> String? {
    guard value.isFinite else { return nil }
    guard value != 0 else { return "0" }
    let text = value.description
    // Without an exponent Swift's text differs in nothing but `.0`, and most numbers have none.
    guard !text.utf8.contains(UInt8(ascii: "e")) else {
      return ShortestDecimal(description: text).ecmaScript
    }
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Number::toString of ECMAScript: no `.0`, exponents from 1e21 up and below 1e-6.
  var ecmaScript: String {
    guard !digits.isEmpty else { return "0" }
    var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    let ascii = digits.map { $0 + UInt8(ascii: "0") }
    let zero = UInt8(ascii: "0")
    let point = UInt8(ascii: ".")
    switch exponent {
    case 1...21 where ascii.count <= exponent:
      bytes += ascii + Array(repeating: zero, count: exponent - ascii.count)
    case 1...21:
      bytes += ascii[..<exponent] + [point] + ascii[exponent...]
    case -5...0:
      bytes += [zero, point] + Array(repeating: zero, count: -exponent) + ascii
    default:
      bytes.append(ascii[0])
      if ascii.count > 1 { bytes += [point] + ascii[1...] }
      let power = exponent - 1
      bytes += Array("e\(power < 0 ? "-" : "+")\(power.magnitude)".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
