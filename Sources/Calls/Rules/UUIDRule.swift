/// A UUID: 8-4-4-4-12 hexadecimal digits, no letter or digit before or after them.
struct UUIDRule: TemplateRule {
  static let placeholder = "<uuid>"

  private static let count = 36
  private static let hyphens = [8, 13, 18, 23]

  func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var index = start
    while index + Self.count <= text.count {
      if Self.isUUID(at: index, in: text) { return index..<(index + Self.count) }
      index += 1
    }
    return nil
  }

  private static func isUUID(at start: Int, in text: Span<UInt8>) -> Bool {
    // The rarest part first: nearly all places are refused by one look.
    guard
      hyphens.allSatisfy({ text[start + $0] == UInt8(ascii: "-") }),
      start == 0 || !TemplateCharacter.isLetterOrDigit(text[start - 1]),
      start + count == text.count || !TemplateCharacter.isLetterOrDigit(text[start + count])
    else { return false }
    return (0..<count).allSatisfy {
      hyphens.contains($0) || TemplateCharacter.isHexadecimal(text[start + $0])
    }
  }
}
