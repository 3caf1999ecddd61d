/// The classes of characters that the rules of ``ErrorTemplate`` are written in.
///
/// All work on UTF-8 bytes in place. Ill-formed bytes get some class, and never trap.
enum TemplateCharacter {
  static func isDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte)
  }

  static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// Whether a *word character* begins at `index`; false at the end of the text.
  ///
  /// That is a letter, a digit, or anything beyond ASCII that is not foreign punctuation.
  static func isWord(at index: Int, in text: Span<UInt8>) -> Bool {
    guard index < text.count else { return false }
    let byte = text[index]
    return byte < 0x80 ? isLetterOrDigit(byte) : !isForeignPunctuation(at: index, in: text)
  }

  /// Whether the character that ends before `index` is a word character; false at the start.
  static func isWord(before index: Int, in text: Span<UInt8>) -> Bool {
    guard index > 0 else { return false }
    var first = index - 1
    while first > 0, index - first < 4, text[first] & 0xC0 == 0x80 { first -= 1 }
    return isWord(at: first, in: text)
  }

  /// Whether the character at `index` is *foreign punctuation*: U+0080–U+00BF, U+2000–U+206F,
  /// U+3000–U+303F or U+FF00–U+FFEF, that is the punctuation and spaces of Latin-1, of general
  /// use, of CJK, and the full-width forms.
  ///
  /// Fixed ranges instead of Unicode's properties: those change with the library's version, and a
  /// template is stored.
  static func isForeignPunctuation(at index: Int, in text: Span<UInt8>) -> Bool {
    func byte(_ offset: Int) -> UInt8 {
      index + offset < text.count ? text[index + offset] : 0
    }
    return switch byte(0) {
    case 0xC2: true
    case 0xE2: byte(1) == 0x80 || byte(1) == 0x81 && byte(2) <= 0xAF
    case 0xE3: byte(1) == 0x80
    case 0xEF: (0xBC...0xBE).contains(byte(1)) || byte(1) == 0xBF && byte(2) <= 0xAF
    default: false
    }
  }
}
