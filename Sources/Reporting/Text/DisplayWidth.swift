/// How many columns a text takes in a terminal that sets type of one width.
///
/// There is no such function in the standard library, and the one in C depends on the locale, so
/// this is a compact one of our own, by Unicode's properties and East Asian Width (UAX #11):
/// marks and format characters take no column, wide and fullwidth characters and emoji two, all
/// others (ambiguous ones too) one. A cluster that shows as one emoji takes two whatever it is
/// made of. Terminals disagree about rare clusters; there a column may be off by one.
package enum DisplayWidth {
  /// The columns of a text without control characters.
  ///
  /// - Complexity: O(bytes).
  package static func of(_ text: String) -> Int {
    guard !text.isPlainASCII else { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// The text if it fits, else its beginning and `…`, at most `width` columns together.
  ///
  /// - Complexity: O(bytes).
  package static func shorten(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    guard width > 0 else { return "" }
    return prefix(of: text[...], columns: width - 1) + "…"
  }

  /// The longest beginning, of whole characters, that takes no more than that many columns.
  private static func prefix(of text: Substring, columns: Int) -> Substring {
    var left = columns
    return text.prefix { character in
      left -= of(character)
      return left >= 0
    }
  }

  /// Cuts a text into lines at its spaces, and inside a word only when the word alone is too long.
  ///
  /// Without a width the text is one line.
  /// - Complexity: O(bytes).
  package static func wrap(_ text: String, to width: Int?) -> [String] {
    guard let width, of(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      var rest = word
      var wordWidth = of(String(rest))
      if used > 0, used + 1 + wordWidth <= width {
        line += " " + rest
        used += 1 + wordWidth
        continue
      }
      if used > 0 { lines.append(line) }
      while wordWidth > width {
        let head = prefix(of: rest, columns: width)
        // A character wider than the line still has to go somewhere.
        let cut = head.isEmpty ? rest.prefix(1) : head
        lines.append(String(cut))
        rest = rest[cut.endIndex...]
        wordWidth -= of(String(cut))
      }
      line = String(rest)
      used = wordWidth
    }
    return used > 0 ? lines + [line] : lines
  }

  private static func of(_ character: Character) -> Int {
    var sum = 0
    var isEmoji = false
    for scalar in character.unicodeScalars {
      // U+FE0F asks for the coloured form of what stands before it.
      if scalar.properties.isEmojiPresentation || scalar.value == 0xFE0F { isEmoji = true }
      sum += of(scalar)
    }
    return isEmoji ? 2 : sum
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if isWide(scalar.value) { return 2 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return isPrepended(scalar.value) ? 1 : 0
    default: break
    }
    return isHangulVowelOrFinal(scalar.value) ? 0 : 1
  }

  /// Format characters that show: Arabic, Syriac and Kaithi signs that span the digits after them.
  private static func isPrepended(_ value: UInt32) -> Bool {
    switch value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  /// They join the wide initial before them.
  private static func isHangulVowelOrFinal(_ value: UInt32) -> Bool {
    (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value)
  }

  /// East Asian Wide and Fullwidth, emoji apart, in the few ranges that matter: assigned or not,
  /// a block of wide characters counts as wide.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x3029,
      0x302E...0x303E, 0x3041...0x3098, 0x309B...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x16FE3, 0x16FF0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376,
      0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD:
      true
    default: false
    }
  }
}
