import RawMemory

/// An integer field's value, or what is wrong with it.
enum LenientInteger {
  case value(Int64)
  case wrong(Problem.Kind, String)

  /// An integer above `Int64.max`.
  static var tooLarge: LenientInteger {
    .wrong(.value, "Value error, Input should be at most \(Int64.max)")
  }
}

extension JSONTape {
  /// The number at `index` as a double; `nil` when the value is no number.
  @inline(__always)
  func number(at index: Int) -> Double? {
    switch kind(at: index) {
    case .integer: Double(integer(at: index))
    case .unsigned: Double(unsigned(at: index))
    case .double: double(at: index)
    default: nil
    }
  }

  /// The latency at `index`, as ``Milliseconds/latency(_:)`` reads it.
  @inline(__always)
  func latency(at index: Int) -> Int64 {
    // As a double, 2^53 + 1 would be 2^53, which is still in range.
    if kind(at: index) == .integer {
      let value = integer(at: index)
      return value >= 0 && value <= 1 << 53 ? value : Milliseconds.none
    }
    return number(at: index).map(Milliseconds.latency) ?? Milliseconds.none
  }

  /// The boolean at `index`; `nil` when the value is none.
  @inline(__always)
  func boolean(at index: Int) -> Bool? {
    switch kind(at: index) {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// The integer at `index`: a JSON integer, an integral float up to 2^53 or a text of digits.
  ///
  /// A text below `Int64.min` gives that, for no field takes either.
  func lenientInteger(at index: Int) -> LenientInteger {
    switch kind(at: index) {
    case .integer: return .value(integer(at: index))
    case .unsigned: return .tooLarge
    case .double:
      let value = double(at: index)
      guard value.rounded(.towardZero) == value, value.magnitude <= 0x1p53 else {
        return .wrong(
          .integerFromFloat,
          "Input should be a valid integer, got a number with a fractional part or above 2^53"
        )
      }
      return .value(Int64(value))
    case .string:
      let text = string(at: index)
      var digits = 0
      if text.count > 0, text[0] == UInt8(ascii: "-") { digits = 1 }
      var value: Int64 = 0
      var overflows = false
      let negative = digits == 1
      var valid = digits < text.count
      while digits < text.count {
        let digit = text[digits]
        guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else {
          valid = false
          break
        }
        let (shifted, over) = value.multipliedReportingOverflow(by: 10)
        let step = Int64(digit - UInt8(ascii: "0"))
        let (sum, past) =
          negative
          ? shifted.subtractingReportingOverflow(step) : shifted.addingReportingOverflow(step)
        overflows = overflows || over || past
        value = sum
        digits += 1
      }
      guard valid else {
        return .wrong(
          .integerParsing,
          "Input should be a valid integer, unable to parse string as an integer"
        )
      }
      guard !overflows else { return negative ? .value(.min) : .tooLarge }
      return .value(value)
    default:
      return .wrong(.integerType, "Input should be a valid integer")
    }
  }

  /// The number of Unicode scalars of the string at `index`.
  ///
  /// - Complexity: O(bytes).
  func scalarCount(at index: Int) -> Int {
    let text = string(at: index)
    var count = 0
    for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}

/// Milliseconds from numbers.
enum Milliseconds {
  /// The mark of an absent time or latency; never a value.
  static let none = Int64.min

  /// A time of the timeline, from a number of at least 0: fractions go up, 2^53 is the limit.
  @inline(__always)
  static func time(_ number: Double) -> Int64 {
    // By way of an integer: rounding a double is a call into the system's library.
    let limited = min(number, 0x1p53)
    let whole = Int64(limited)
    return Double(whole) < limited ? whole &+ 1 : whole
  }

  /// A latency: halves go up; ``none`` when it is negative or above 2^53.
  @inline(__always)
  static func latency(_ number: Double) -> Int64 {
    guard number >= 0, number <= 0x1p53 else { return none }
    // The difference is exact; `number + 0.5` would not be, and round 0.49999999999999994 up.
    let whole = Int64(number)
    return number - Double(whole) >= 0.5 ? whole &+ 1 : whole
  }
}
