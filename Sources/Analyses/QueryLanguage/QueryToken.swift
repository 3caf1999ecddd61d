import Reporting

/// A word, number, text or sign of an expression.
struct QueryToken: Equatable {
  enum Kind: Equatable {
    /// A name; one in double quotes is no keyword.
    case name(String, isQuoted: Bool)
    case integer(Int64)
    case number(Double)
    case text([UInt8])
    /// A sign: an operator, a bracket, a comma or a dot.
    case sign(String)
    case end
  }

  let kind: Kind
  /// Offsets of the text's bytes.
  let range: Range<Int>

  /// Whether the token is a sign.
  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

  /// Whether the token is a keyword, in any case.
  func isKeyword(_ word: String) -> Bool {
    if case .name(let name, isQuoted: false) = kind { name.asciiLowercased == word } else { false }
  }

  /// Whether the token is any keyword, and so no name.
  var isReserved: Bool {
    if case .name(let name, isQuoted: false) = kind { Self.isKeyword(name) } else { false }
  }

  /// Whether a name is a keyword unless it is quoted.
  static func isKeyword(_ name: String) -> Bool { keywords.contains(name.asciiLowercased) }

  private static let keywords: Set<String> = [
    "and", "or", "not", "in", "is", "null", "true", "false", "distinct", "where", "as",
  ]

  /// The token as messages name it.
  var told: String {
    switch kind {
    case .name(let name, _): "'\(name.visible)'"
    case .integer(let value): "'\(value)'"
    case .number(let value): "'\(value.machineText)'"
    case .text: "a text"
    case .sign(let sign): "'\(sign)'"
    case .end: "the end"
    }
  }
}

extension String {
  /// The text with small letters for the capitals of ASCII.
  var asciiLowercased: String {
    guard utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return self }
    return String(
      decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 },
      as: UTF8.self
    )
  }
}
