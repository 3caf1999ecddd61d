/// A number: a maximal run of digits, with every `.` or `,` that stands between digits and the
/// digits after it, and with the `-` before it if that is at the start or after a non-word
/// character (``TemplateCharacter``).
///
/// Letters around it do not matter: `v2` gives `v<n>`, `10ms` gives `<n>ms`.
struct NumberRule: TemplateRule {
  static let placeholder = "<n>"

  func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var first = start
    while first < text.count, !TemplateCharacter.isDigit(text[first]) { first += 1 }
    guard first < text.count else { return nil }
    var end = first
    while Self.isDigit(at: end, in: text)
      || Self.isSeparator(text, end) && Self.isDigit(at: end + 1, in: text)
    {
      end += 1
    }
    let isNegative =
      first > start && text[first - 1] == UInt8(ascii: "-")
      && !TemplateCharacter.isWord(before: first - 1, in: text)
    return (isNegative ? first - 1 : first)..<end
  }

  private static func isDigit(at index: Int, in text: Span<UInt8>) -> Bool {
    index < text.count && TemplateCharacter.isDigit(text[index])
  }

  private static func isSeparator(_ text: Span<UInt8>, _ index: Int) -> Bool {
    index < text.count && (text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ","))
  }
}
