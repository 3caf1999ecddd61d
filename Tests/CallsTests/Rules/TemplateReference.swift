import Foundation

/// The rules of error templates as regular expressions: slow, and written apart from the product.
struct TemplateReference {
  static let uuid = "aaaaaaaa-1111-2222-3333-4444bbbb4444"

  /// Pieces of text that meet the rules' edges.
  static let alphabet = [
    "\"", "\"", "'", "'", "'", "`", "“", "”", "‘", "’", "http://", "https://", "HTTP", "ws", "ftp",
    "://", "@", "@", ".", ".", ",", "-", "-", ")", ":", "_", "%", "\\", "<", ">", " ", " ", "\n",
    "\r", "\t", "\u{0}", "a", "a", "f", "x", "0x", "1", "1", "12345678", "abcdef12", "abcdefab",
    uuid, "b.c", "a@b.c", "é", "漢", "。", "—", "\u{A0}", "：", "😀", "e\u{301}", "\u{206F}",
    "\u{2070}", "\u{FFEF}", "\u{FFFD}", "ſ", "K",
  ]

  private static let foreign = "\\u0080-\\u00BF\\u2000-\\u206F\\u3000-\\u303F\\uFF00-\\uFFEF"
  private static let word = "[[A-Za-z0-9\\u0080-\\U0010FFFF]--[\(foreign)]]"
  private static let stops = "\\u0000-\\u0020\\u007F\"'<>`\\\\\(foreign)"
  private static let trailing = ".,;:!?)\\]}"

  private static let rules = [
    (
      "(?:[Hh][Tt][Tt][Pp][Ss]?|[Ww][Ss][Ss]?|[Ff][Tt][Pp])://[^\(stops)]*[^\(stops)\(trailing)]",
      "<url>"
    ),
    (
      "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z0-9-]*[A-Za-z0-9]",
      "<email>"
    ),
    (
      "(?<![A-Za-z0-9])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![A-Za-z0-9])",
      "<uuid>"
    ),
    (
      "\"[^\"\\n\\r]*\"|`[^`\\n\\r]*`|“[^”\\n\\r]*”|(?<!\(word))'[^\\n\\r]*?'(?!\(word))"
        + "|‘[^\\n\\r]*?’(?!\(word))",
      "<str>"
    ),
    (
      "(?<![A-Za-z0-9])(?:0[xX][0-9A-Fa-f]{8,}"
        + "|(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[0-9A-Fa-f]{8,})(?![A-Za-z0-9])",
      "<hex>"
    ),
    ("(?:(?<!\(word))-)?[0-9]+(?:[.,][0-9]+)*", "<n>"),
  ]

  private let expressions: [(NSRegularExpression, String)]

  init() throws {
    expressions = try Self.rules.map { (try NSRegularExpression(pattern: $0.0), $0.1) }
  }

  func template(of text: String) -> String {
    expressions.reduce(text) { text, rule in
      let all = NSRange(location: 0, length: text.utf16.count)
      return rule.0.stringByReplacingMatches(in: text, range: all, withTemplate: rule.1)
    }
  }
}
