/// Counts the words of a text.
enum WordCount {
  /// The number of words, split at white space (Unicode's White_Space); `nil` when the text has characters of a script
  /// that is written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese).
  static func words(_ text: Span<UInt8>) -> Int? {
    var words = 0
    var inWord = false
    var index = 0
    while index < text.count {
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
      let isSpace = Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
      if !isSpace, !inWord { words += 1 }
      inWord = !isSpace
      index += length
    }
    return words
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
