/// A URL: `http`, `https`, `ws`, `wss` or `ftp` in any case, whatever precedes it, `://`, and then
/// all characters up to white space or a control character, one of `"'<>` `` ` `` `\`, or foreign
/// punctuation (``TemplateCharacter``).
///
/// All of `.,;:!?)]}` at its end belong to the sentence around it, and stay. Something else must
/// follow the `://`, else it is no URL.
struct URLRule: TemplateRule {
  static let placeholder = "<url>"

  private static let schemes = ["https", "http", "wss", "ws", "ftp"].map { Array($0.utf8) }

  func nextMatch(in text: Span<UInt8>, from start: Int) -> Range<Int>? {
    var index = start
    while index + 2 < text.count {
      guard
        text[index] == UInt8(ascii: ":"), text[index + 1] == UInt8(ascii: "/"),
        text[index + 2] == UInt8(ascii: "/")
      else {
        index += 1
        continue
      }
      let body = index + 3
      guard let scheme = Self.scheme(endingAt: index, notBefore: start, in: text) else {
        index = body
        continue
      }
      var end = body
      while end < text.count, Self.isAllowed(at: end, in: text) { end += 1 }
      // Nothing is lost by going on behind a refused run: without a slash it holds no other URL.
      index = end
      while end > body, Self.isTrailing(text[end - 1]) { end -= 1 }
      if end > body { return scheme..<end }
    }
    return nil
  }

  private static func scheme(
    endingAt end: Int,
    notBefore start: Int,
    in text: Span<UInt8>
  ) -> Int? {
    for scheme in schemes where end - scheme.count >= start {
      let first = end - scheme.count
      if scheme.indices.allSatisfy({ text[first + $0] | 0x20 == scheme[$0] }) { return first }
    }
    return nil
  }

  private static func isAllowed(at index: Int, in text: Span<UInt8>) -> Bool {
    switch text[index] {
    case 0...UInt8(ascii: " "), 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "\\"):
      false
    case 0x80...: !TemplateCharacter.isForeignPunctuation(at: index, in: text)
    default: true
    }
  }

  private static func isTrailing(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
      UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ")"), UInt8(ascii: "]"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }
}
