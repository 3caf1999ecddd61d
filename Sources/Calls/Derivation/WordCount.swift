import RawMemory

/// Counts the words of a text.
enum WordCount {
  /// The number of words, split at white space (Unicode's White_Space); `nil` when the text has characters of a script
  /// that is written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese).
  static func words(_ text: Span<UInt8>) -> Int? {
    var words = 0
    var inWord = false
    var index = 0
    while index < text.count {
      if index + 8 <= text.count, let found = Self.asciiWords(Bytes.load(text, at: index), inWord) {
        words &+= found.starts
        inWord = found.endsInWord
        index += 8
        continue
      }
      let byte = text[index]
      if byte < 0x80 {
        // Without a branch on what the byte is, which nobody can foresee in a text.
        let isSpace = byte == 0x20 || byte &- 0x09 < 5
        words &+= isSpace || inWord ? 0 : 1
        inWord = !isSpace
        index += 1
        continue
      }
      let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      guard index + length <= text.count else { break }
      var scalar = UInt32(byte) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
      for offset in 1..<length { scalar = scalar << 6 | UInt32(text[index + offset] & 0x3F) }
      if isUnspaced(scalar) { return nil }
      let isSpace = isSpace(scalar)
      if !isSpace, !inWord { words += 1 }
      inWord = !isSpace
      index += length
    }
    return words
  }

  /// How many words start in eight bytes, of which the first is the lowest, and whether one goes on
  /// behind them; `nil` when not all are ASCII.
  @inline(__always)
  private static func asciiWords(
    _ bytes: UInt64,
    _ inWord: Bool
  ) -> (starts: Int, endsInWord: Bool)? {
    let high: UInt64 = 0x8080_8080_8080_8080
    guard bytes & high == 0 else { return nil }
    // The highest bit of each byte: of those that are no blank, from 9 on, and from 14 on.
    let others = (bytes ^ 0x2020_2020_2020_2020) &+ ~high
    let from9 = bytes &+ 0x7777_7777_7777_7777
    let from14 = bytes &+ 0x7272_7272_7272_7272
    let inside = others & ~(from9 & ~from14) & high
    let spaceBefore = ~inside << 8 | (inWord ? 0 : 0x80)
    let starts = (inside & spaceBefore) >> 7
    return (Int((starts &* 0x0101_0101_0101_0101) >> 56), inside >> 63 == 1)
  }

  /// Whether a scalar above ASCII has Unicode's property White_Space.
  private static func isSpace(_ scalar: UInt32) -> Bool {
    // None of these has, and most letters are among them: a look into Unicode's tables takes long.
    guard scalar < 0xA1 || scalar > 0x167F else { return false }
    return Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
  }

  private static func isUnspaced(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0E00...0x0E7F, 0x0E80...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x19E0...0x19FF,
      0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA9E0...0xA9FF, 0xAA60...0xAA7F, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x1AFF0...0x1B16F,
      0x20000...0x323AF:
      true
    default: false
    }
  }
}
