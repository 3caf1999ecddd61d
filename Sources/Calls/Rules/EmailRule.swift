/// An e-mail address: `[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`, as far to both sides of
/// the `@` as that goes, but without the `-` and `.` at its end; a `.` must remain in the domain.
struct EmailRule: TemplateRule {
  static let placeholder = "<email>"

  func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var index = start
    while index < text.count {
      defer { index += 1 }
      guard text[index] == UInt8(ascii: "@") else { continue }
      var first = index
      while first > start, Self.isLocal(text[first - 1]) { first -= 1 }
      guard first < index, let end = Self.domainEnd(from: index + 1, in: text) else { continue }
      return first..<end
    }
    return nil
  }

  private static func domainEnd(from start: Int, in text: Span<UInt8>) -> Int? {
    var end = start
    var dots = 0
    while end < text.count {
      if isLabel(text[end]) {
        end += 1
      } else if text[end] == UInt8(ascii: "."), end > start, isLabel(text[end - 1]) {
        dots += 1
        end += 1
      } else {
        break
      }
    }
    while end > start, !TemplateCharacter.isLetterOrDigit(text[end - 1]) {
      end -= 1
      if text[end] == UInt8(ascii: ".") { dots -= 1 }
    }
    return dots > 0 ? end : nil
  }

  private static func isLabel(_ byte: UInt8) -> Bool {
    TemplateCharacter.isLetterOrDigit(byte) || byte == UInt8(ascii: "-")
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "%"), UInt8(ascii: "+"): true
    default: isLabel(byte)
    }
  }
}
