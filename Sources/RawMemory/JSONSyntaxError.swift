/// Where a text stops being JSON, and why; it never repeats the text.
package struct JSONSyntaxError: Error, Equatable, Sendable {
  /// The rule that the text breaks.
  package enum Reason: Equatable, Sendable {
    case unexpectedEnd
    case expectedValue
    case expectedKey
    case expectedColon
    case expectedCommaOrBracket
    case expectedCommaOrBrace
    case trailingContent
    case controlCharacter
    case badEscape
    case loneSurrogate
    case invalidUTF8
    case badNumber
    case numberOutOfRange
    case notFinite
    case tooDeep
    /// The grammar takes it, but the parser has no memory for it.
    case tooLarge
  }

  /// The byte where the error shows, counted from the start of the text; its length when the text
  /// ends too early.
  package let offset: Int
  /// The rule that is broken there.
  package let reason: Reason

  /// An error at `offset`.
  package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  /// The rule in a few words.
  package var description: String {
    switch self {
    case .unexpectedEnd: "unexpected end"
    case .expectedValue: "expected a value"
    case .expectedKey: "expected a key in quotes"
    case .expectedColon: "expected ':' after a key"
    case .expectedCommaOrBracket: "expected ',' or ']'"
    case .expectedCommaOrBrace: "expected ',' or '}'"
    case .trailingContent: "unexpected content after the end"
    case .controlCharacter: "control character in a string"
    case .badEscape: "unknown escape in a string"
    case .loneSurrogate: "half of a surrogate pair"
    case .invalidUTF8: "invalid UTF-8"
    case .badNumber: "malformed number"
    case .numberOutOfRange: "number out of range"
    case .notFinite: "NaN and Infinity are not JSON"
    case .tooDeep: "nested deeper than \(JSONParser.maximumDepth) levels"
    case .tooLarge: "too large to be parsed"
    }
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  /// The rule and the place.
  package var description: String { "\(reason) at byte \(offset)" }
}
