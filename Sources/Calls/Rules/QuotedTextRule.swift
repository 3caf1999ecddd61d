/// Quoted text on one line: an opening quote and the nearest closing quote of its kind.
///
/// The kinds are `"…"`, `` `…` ``, `“…”`, `‘…’` and `'…'`; the leftmost opening quote wins, whatever
/// its kind. Apostrophes are not quotes: a `'` opens only at the start or after a non-word
/// character (``TemplateCharacter``), and a `'` or `’` closes only at the end or before a non-word
/// character. So "can't … won't" stays. A backslash has no meaning, and nothing need stand between
/// the quotes. An opening quote that nothing closes before a line feed, a carriage return or the
/// end is ordinary text.
struct QuotedTextRule: TemplateRule {
  static let placeholder = "<str>"

  private enum Kind: Int {
    case double
    case backtick
    case single
    case typographicDouble
    case typographicSingle
  }

  // For each kind, the end of the line on which a search found no closing quote: a later opening
  // quote on that line need not search again, which keeps the whole pass linear.
  private var unclosedUntil = [Int](repeating: 0, count: 5)

  mutating func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var index = start
    while index < text.count {
      guard let kind = Self.opening(at: index, in: text) else {
        index += 1
        continue
      }
      let content = index + Self.width(kind)
      if content > unclosedUntil[kind.rawValue] {
        var end = content
        while end < text.count, !Self.isLineEnd(text[end]) {
          if Self.isClosing(kind, at: end, in: text) { return index..<(end + Self.width(kind)) }
          end += 1
        }
        unclosedUntil[kind.rawValue] = end
      }
      index = content
    }
    return nil
  }

  private static func opening(at index: Int, in text: Span<UInt8>) -> Kind? {
    switch text[index] {
    case UInt8(ascii: "\""): .double
    case UInt8(ascii: "`"): .backtick
    case UInt8(ascii: "'"): TemplateCharacter.isWord(before: index, in: text) ? nil : .single
    case 0xE2 where isTypographic(0x9C, at: index, in: text): .typographicDouble
    case 0xE2 where isTypographic(0x98, at: index, in: text): .typographicSingle
    default: nil
    }
  }

  private static func isClosing(_ kind: Kind, at index: Int, in text: Span<UInt8>) -> Bool {
    switch kind {
    case .double: text[index] == UInt8(ascii: "\"")
    case .backtick: text[index] == UInt8(ascii: "`")
    case .single:
      text[index] == UInt8(ascii: "'") && !TemplateCharacter.isWord(at: index + 1, in: text)
    case .typographicDouble: isTypographic(0x9D, at: index, in: text)
    case .typographicSingle:
      isTypographic(0x99, at: index, in: text)
        && !TemplateCharacter.isWord(at: index + 3, in: text)
    }
  }

  // ‘ ’ “ ” are E2 80 and 98, 99, 9C, 9D.
  private static func isTypographic(_ last: UInt8, at index: Int, in text: Span<UInt8>) -> Bool {
    index + 2 < text.count && text[index] == 0xE2 && text[index + 1] == 0x80
      && text[index + 2] == last
  }

  private static func width(_ kind: Kind) -> Int {
    switch kind {
    case .double, .backtick, .single: 1
    case .typographicDouble, .typographicSingle: 3
    }
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }
}
