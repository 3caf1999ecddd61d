/// Plain text as Markdown that shows it unchanged, in CommonMark and GitHub's tables (GFM).
///
/// What is escaped, and why no more:
/// - `\` `` ` `` `*` `[` `]` `~` and `|` can open, close or escape something anywhere: a backslash
///   before each. `!` needs `[` to become an image, `(` needs `]`.
/// - `_` only where a letter or digit is missing on one of its sides: inside a word it is never
///   emphasis, and names such as `refund_payment` stay readable.
/// - `<`, `>` and `&` (tags, comments, autolinks, quotes, entities) as entities, which even
///   sloppy renderers respect.
/// - GFM links bare addresses: `\` before the colon of `://` and the dot of `www.` prevents it. An
///   e-mail address (or the mention of a user) is looked for after escapes are resolved, so only an
///   empty comment behind the `@` prevents it.
///   (Renderers that link names without `www.` too, which GFM does not, still may.)
/// - A `#` at the end, which would be taken for the end of a heading.
/// - At the start of a line, what begins a heading, list, rule or underline: `#`, `+`, `-`, `=`,
///   `:` and the `.` or `)` behind a list's number; spaces at its ends, which could indent code,
///   become entities. Cells of tables and headings are no such place.
///
/// Control characters, line feeds too, are made visible first, so the result is one line.
enum MarkdownText {
  /// The text as Markdown; `startsLine` says that it may stand at the start of a line.
  ///
  /// - Complexity: O(bytes).
  static func escape(_ text: String, startsLine: Bool) -> String {
    let bytes = Array(text.visible.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    let marker = startsLine ? blockMarker(of: bytes) : nil
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "<"): result += "&lt;".utf8
      case UInt8(ascii: ">"): result += "&gt;".utf8
      case UInt8(ascii: "&"): result += "&amp;".utf8
      case UInt8(ascii: "@") where isWord(at: index + 1, in: bytes): result += "@<!-- -->".utf8
      case UInt8(ascii: " ") where startsLine && (index == 0 || index == bytes.count - 1):
        result += "&#32;".utf8
      default:
        if index == marker || isMarkup(at: index, in: bytes) { result.append(UInt8(ascii: "\\")) }
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isMarkup(at index: Int, in bytes: [UInt8]) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "~"), UInt8(ascii: "|"):
      true
    case UInt8(ascii: "_"): !isWord(at: index - 1, in: bytes) || !isWord(at: index + 1, in: bytes)
    case UInt8(ascii: ":"): bytes.dropFirst(index + 1).first == UInt8(ascii: "/")
    case UInt8(ascii: "."):
      index >= 3 && bytes[(index - 3)..<index].allSatisfy { $0 | 0x20 == UInt8(ascii: "w") }
    case UInt8(ascii: "#"): bytes[(index + 1)...].allSatisfy { $0 == UInt8(ascii: " ") }
    default: false
    }
  }

  /// The byte that would make a block of the line; `nil` when none would.
  private static func blockMarker(of bytes: [UInt8]) -> Int? {
    guard let first = bytes.first else { return nil }
    if "#+-=:".utf8.contains(first) { return 0 }
    let digits = bytes.prefix(while: isDigit).count
    guard digits > 0, digits < bytes.count, ".)".utf8.contains(bytes[digits]) else { return nil }
    let isListMarker = digits + 1 == bytes.count || bytes[digits + 1] == UInt8(ascii: " ")
    return isListMarker ? digits : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether an ASCII letter or digit stands there.
  private static func isWord(at index: Int, in bytes: [UInt8]) -> Bool {
    guard bytes.indices.contains(index) else { return false }
    let byte = bytes[index]
    return isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
