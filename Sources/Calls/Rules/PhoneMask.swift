/// The printed form of a phone number that does not tell whose it is.
package enum PhoneMask {
  /// `***` and the last two digits of `number`, or `***` alone when it has fewer than 4 digits.
  ///
  /// Digits are 0 to 9. Everything else in `number`, be it a name, a SIP address or an extension's
  /// mark, never shows.
  /// - Complexity: O(length of the number).
  package static func masked(_ number: Span<UInt8>) -> String {
    var digits = 0
    var last: (UInt8, UInt8) = (0, 0)
    for index in number.indices {
      let byte = number[index]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { continue }
      digits += 1
      last = (last.1, byte)
    }
    guard digits >= 4 else { return "***" }
    return "***\(Unicode.Scalar(last.0))\(Unicode.Scalar(last.1))"
  }

  /// Whether `text` is what ``masked(_:)`` gives.
  package static func isMasked(_ text: Span<UInt8>) -> Bool {
    guard text.count == 3 || text.count == 5 else { return false }
    for index in text.indices {
      let isRight =
        index < 3
        ? text[index] == UInt8(ascii: "*")
        : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index])
      guard isRight else { return false }
    }
    return true
  }
}
