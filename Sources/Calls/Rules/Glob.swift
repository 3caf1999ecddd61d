/// A pattern that a whole text must match: `*` is any run of characters, `?` exactly one.
///
/// A backslash takes the next character literally (`\*`, `\?`, `\\`); a backslash at the end
/// stands for itself. Letters compare with case, by UTF-8 bytes; one character is one Unicode
/// scalar, so `?` matches `é` (U+00E9) but not `e` with a combining accent.
package struct Glob: Sendable {
  private enum Token: Sendable {
    case byte(UInt8)
    case anyCharacter
    case anyRun
  }

  private let tokens: [Token]

  /// The pattern written as `pattern`; every text is a valid pattern.
  package init(_ pattern: String) {
    var tokens: [Token] = []
    var isEscaped = false
    for byte in pattern.utf8 {
      switch byte {
      case _ where isEscaped:
        tokens.append(.byte(byte))
        isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "?"): tokens.append(.anyCharacter)
      case UInt8(ascii: "*"):
        if case .anyRun = tokens.last { continue }
        tokens.append(.anyRun)
      default: tokens.append(.byte(byte))
      }
    }
    if isEscaped { tokens.append(.byte(UInt8(ascii: "\\"))) }
    self.tokens = tokens
  }

  /// Whether the pattern matches all of `text`, which is UTF-8.
  ///
  /// A mismatch goes back to the last `*` only: what an earlier `*` could take, the last one can
  /// take as well. So there is no exponential case.
  /// - Complexity: O(text × pattern) at worst, O(text) for usual patterns.
  package func matches(_ text: Span<UInt8>) -> Bool {
    var position = 0
    var token = 0
    var retry: (position: Int, token: Int)?
    while position < text.count {
      if token < tokens.count {
        switch tokens[token] {
        case .anyRun:
          token += 1
          retry = (position, token)
          continue
        case .anyCharacter:
          position = Self.nextCharacter(after: position, in: text)
          token += 1
          continue
        case .byte(let byte):
          if text[position] == byte {
            position += 1
            token += 1
            continue
          }
        }
      }
      guard let last = retry else { return false }
      position = Self.nextCharacter(after: last.position, in: text)
      token = last.token
      retry = (position, token)
    }
    if token < tokens.count, case .anyRun = tokens[token] { token += 1 }
    return token == tokens.count
  }

  private static func nextCharacter(after position: Int, in text: Span<UInt8>) -> Int {
    var next = position + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
