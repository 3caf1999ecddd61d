import RawMemory

/// Finds the call's own bytes in an envelope, to keep them as they were sent.
enum EnvelopeBody {
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  /// Where the value of the last key `call` is in `text`, which is a valid JSON object.
  ///
  /// The tape tells what the value is, but not where its text is. `nil` without such a key.
  /// - Complexity: O(bytes).
  static func range(in text: Span<UInt8>) -> Range<Int>? {
    guard let start = text.firstIndex(of: UInt8(ascii: "{"), in: 0..<text.count) else {
      return nil
    }
    var found: Range<Int>?
    var index = start + 1
    while let key = text.firstNonBlank(in: index..<text.count), text[key] != UInt8(ascii: "}") {
      if text[key] == UInt8(ascii: ",") {
        index = key + 1
        continue
      }
      let keyEnd = end(ofString: key, in: text)
      guard let colon = text.firstNonBlank(in: keyEnd..<text.count),
        let value = text.firstNonBlank(in: colon + 1..<text.count)
      else { return nil }
      let valueEnd = end(ofValue: value, in: text)
      if isCall(text.extracting(key + 1..<keyEnd - 1)) { found = value..<valueEnd }
      index = valueEnd
    }
    return found
  }

  /// The index behind the string that starts at `index`.
  private static func end(ofString index: Int, in text: Span<UInt8>) -> Int {
    var index = index + 1
    while text[index] != quote { index += text[index] == backslash ? 2 : 1 }
    return index + 1
  }

  /// The index behind the value that starts at `index`.
  private static func end(ofValue index: Int, in text: Span<UInt8>) -> Int {
    var index = index
    var depth = 0
    while index < text.count {
      switch text[index] {
      case quote:
        index = end(ofString: index, in: text)
        if depth == 0 { return index }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // The bracket behind a number is that of what encloses it.
        guard depth > 0 else { return index }
        depth -= 1
        if depth == 0 { return index + 1 }
      case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
        if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    return index
  }

  /// Whether a key's text is `call`, its escapes resolved.
  private static func isCall(_ key: Span<UInt8>) -> Bool {
    var index = 0
    for letter in "call".utf8 {
      guard index < key.count else { return false }
      if key[index] == letter {
        index += 1
      } else {
        guard index + 6 <= key.count, key[index] == backslash, key[index + 1] == UInt8(ascii: "u")
        else { return false }
        var code: UInt32 = 0
        for digit in index + 2..<index + 6 {
          guard let value = Character(UnicodeScalar(key[digit])).hexDigitValue else { return false }
          code = code << 4 | UInt32(value)
        }
        guard code == UInt32(letter) else { return false }
        index += 6
      }
    }
    return index == key.count
  }
}
