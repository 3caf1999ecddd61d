/// How the numbers of a payload are read, and how milliseconds are rounded.
package enum NaiveNumbers {
  /// The largest millisecond value that counts: 2^53.
  package static let largestMilliseconds = 9_007_199_254_740_992.0

  /// What an integer field says.
  package enum IntegerReading: Equatable {
    case value(Int64)
    /// An integer above `Int64.max`.
    case tooLarge
    /// No integer; the problem's type.
    case problem(String)
  }

  /// Reads an integer field leniently: `42`, `42.0` and `"42"` are the same.
  ///
  /// A text counts when it is `-?[0-9]+` alone, a double when it is integral and at most 2^53.
  package static func integer(_ value: JSONValue) -> IntegerReading {
    switch value {
    case .integer(let integer):
      return .value(integer)
    case .unsigned:
      return .tooLarge
    case .double(let double):
      guard double.rounded(.towardZero) == double, double.magnitude <= 0x1p53 else {
        return .problem("int_from_float")
      }
      return .value(Int64(double))
    case .string(let text):
      let digits = text.hasPrefix("-") ? text.bytes.dropFirst() : text.bytes[...]
      guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else {
        return .problem("int_parsing")
      }
      // Digits beyond 64 bits are an integer all the same: too large, or below 0.
      guard let integer = Int64(text.string) else {
        return text.hasPrefix("-") ? .value(.min) : .tooLarge
      }
      return .value(integer)
    case .null, .bool, .array, .object:
      return .problem("int_type")
    }
  }

  /// Whether a number is above 2^53, decided before an integer becomes a double.
  package static func isTooManyMilliseconds(_ value: JSONValue) -> Bool {
    switch value {
    case .integer(let integer): integer > Int64(largestMilliseconds)
    case .unsigned: true
    case .double(let double): double > largestMilliseconds
    case .null, .bool, .string, .array, .object: false
    }
  }

  /// A timeline time, up to the next whole millisecond; `nil` for anything but a number ≥ 0.
  ///
  /// The contract knows no largest one. Above 2^53, where there are no fractions, all are 2^53.
  package static func timeline(_ value: JSONValue?) -> Int64? {
    guard let value, let number = value.number, number >= 0 else { return nil }
    return isTooManyMilliseconds(value)
      ? Int64(largestMilliseconds) : Int64(number.rounded(.up))
  }

  /// A latency, rounded half up; `nil` for anything but a number 0…2^53.
  package static func latency(_ value: JSONValue?) -> Int64? {
    guard let value, !isTooManyMilliseconds(value) else {
      return nil
    }
    return latency(milliseconds: value.number)
  }

  /// A latency in milliseconds, rounded half up; `nil` outside 0…2^53.
  package static func latency(milliseconds: Double?) -> Int64? {
    guard let milliseconds, milliseconds >= 0, milliseconds <= largestMilliseconds else {
      return nil
    }
    // Not floor(x + 0.5): that addition itself rounds.
    let whole = milliseconds.rounded(.down)
    return Int64(whole) + (milliseconds - whole >= 0.5 ? 1 : 0)
  }

  /// A call's time in milliseconds: below 10^10 the number is seconds.
  package static func callTime(_ number: Int64) -> Int64 {
    number < 10_000_000_000 ? number * 1_000 : number
  }
}
