/// Hexadecimal text: a maximal run of letters and digits that is 8 or more hexadecimal digits,
/// with at least one letter and one digit; or `0x` or `0X` and 8 or more hexadecimal digits.
struct HexadecimalRule: TemplateRule {
  static let placeholder = "<hex>"

  private static let minimumCount = 8

  func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var index = start
    while index < text.count {
      let first = index
      while index < text.count, TemplateCharacter.isLetterOrDigit(text[index]) { index += 1 }
      if Self.isHexadecimal(first..<index, in: text) { return first..<index }
      if index == first { index += 1 }
    }
    return nil
  }

  private static func isHexadecimal(_ run: Range<Int>, in text: Span<UInt8>) -> Bool {
    guard run.count >= minimumCount else { return false }
    let isPrefixed =
      text[run.lowerBound] == UInt8(ascii: "0")
      && text[run.lowerBound + 1] | 0x20 == UInt8(ascii: "x")
    let digits = run.dropFirst(isPrefixed ? 2 : 0)
    return digits.count >= minimumCount
      && digits.allSatisfy { TemplateCharacter.isHexadecimal(text[$0]) }
      && (isPrefixed
        || digits.contains { TemplateCharacter.isDigit(text[$0]) }
          && digits.contains { TemplateCharacter.isLetter(text[$0]) })
  }
}
