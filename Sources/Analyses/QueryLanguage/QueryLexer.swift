import Reporting

/// Cuts an expression into tokens.
struct QueryLexer {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The tokens of `text`, the last of which is its end.
  static func tokens(of text: String) throws(QueryProblem) -> [QueryToken] {
    var lexer = QueryLexer(text)
    var tokens: [QueryToken] = []
    repeat {
      tokens.append(try lexer.next(after: tokens.last))
    } while tokens.last?.kind != .end
    return tokens
  }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func next(after last: QueryToken?) throws(QueryProblem) -> QueryToken {
    while let byte, byte == 0x20 || (0x09...0x0D).contains(byte) { offset += 1 }
    let start = offset
    guard let byte else { return QueryToken(kind: .end, range: start..<start) }
    // Keys may begin with digits: meta.2fa.
    let isKey = last?.isSign(".") == true && last?.range.upperBound == start
    let kind =
      isKey && Self.isDigit(byte) ? .name(takeName(), isQuoted: false) : try takeKind(byte)
    return QueryToken(kind: kind, range: start..<offset)
  }

  private mutating func takeKind(_ byte: UInt8) throws(QueryProblem) -> QueryToken.Kind {
    switch byte {
    case _ where Self.startsName(byte): return .name(takeName(), isQuoted: false)
    case _ where Self.isDigit(byte): return try takeNumber()
    case UInt8(ascii: "'"): return .text(try takeQuoted(byte))
    case UInt8(ascii: "\""):
      let start = offset
      let name = try takeQuoted(byte)
      guard !name.isEmpty else {
        throw QueryProblem("a name in double quotes has at least one character", at: start..<offset)
      }
      return .name(String(decoding: name, as: UTF8.self), isQuoted: true)
    default: return try takeSign()
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func startsName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte & 0xDF)
  }

  private mutating func takeName() -> String {
    let start = offset
    while let byte, Self.startsName(byte) || Self.isDigit(byte) { offset += 1 }
    // The decimals of a percentile are part of its function's name: p99.9.
    let isPercentile =
      bytes[start] | 0x20 == UInt8(ascii: "p") && offset > start + 1
      && bytes[(start + 1)..<offset].allSatisfy { Self.isDigit($0) }
    if isPercentile, byte == UInt8(ascii: "."), offset + 1 < bytes.count,
      Self.isDigit(bytes[offset + 1])
    {
      offset += 1
      skipDigits()
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func skipDigits() {
    while let byte, Self.isDigit(byte) { offset += 1 }
  }

  private mutating func takeNumber() throws(QueryProblem) -> QueryToken.Kind {
    let start = offset
    skipDigits()
    if byte == UInt8(ascii: "."), offset + 1 < bytes.count, Self.isDigit(bytes[offset + 1]) {
      offset += 1
      skipDigits()
    }
    if let byte, byte | 0x20 == UInt8(ascii: "e") {
      var exponent = offset + 1
      if exponent < bytes.count, "+-".utf8.contains(bytes[exponent]) { exponent += 1 }
      if exponent < bytes.count, Self.isDigit(bytes[exponent]) {
        offset = exponent
        skipDigits()
      }
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let byte, Self.startsName(byte) || Self.isDigit(byte) {
      let unit = takeName()
      throw QueryProblem(
        "'\(text)\(unit)' is no number; numbers carry no unit",
        at: start..<offset
      )
    }
    if let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw QueryProblem("a number past the largest double", at: start..<offset)
    }
    // 2.0 is the whole number 2.
    return Int64(exactly: number).map { .integer($0) } ?? .number(number)
  }

  /// The bytes between quotes; a doubled quote stands for one.
  private mutating func takeQuoted(_ quote: UInt8) throws(QueryProblem) -> [UInt8] {
    let start = offset
    offset += 1
    var text: [UInt8] = []
    while let byte {
      offset += 1
      guard byte == quote else {
        text.append(byte)
        continue
      }
      guard self.byte == quote else { return text }
      text.append(quote)
      offset += 1
    }
    let sign = String(decoding: [quote], as: UTF8.self)
    throw QueryProblem("the quote \(sign) has no other that ends it", at: start..<bytes.count)
  }

  private static let signs = ["!=", "<=", ">=", "~=", "=", "<", ">", "+", "-", "*", "/", "(", ")"]
  private static let others = [",", "."]
  /// What people type for an operator that has another name here.
  private static let foreign = [
    "==": "=", "<>": "!=", "=~": "~=", "&&": "and", "||": "or", "!": "not", "−": "-", "×": "*",
    "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "‘": "'", "’": "'", "“": "'", "”": "'",
  ]

  private mutating func takeSign() throws(QueryProblem) -> QueryToken.Kind {
    let rest = bytes[offset...]
    if let known = Self.foreign.filter({ rest.starts(with: $0.key.utf8) })
      .max(by: { $0.key.utf8.count < $1.key.utf8.count }),
      !Self.signs.contains(where: {
        rest.starts(with: $0.utf8) && $0.utf8.count >= known.key.utf8.count
      })
    {
      throw QueryProblem(
        "'\(known.key)' is no operator; did you mean \(known.value)?",
        at: offset..<offset + known.key.utf8.count
      )
    }
    for sign in Self.signs + Self.others where rest.starts(with: sign.utf8) {
      offset += sign.utf8.count
      return .sign(sign)
    }
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let character = String(decoding: bytes[offset..<end], as: UTF8.self)
    // What is no ASCII may be a letter of somebody's key.
    let advice = end > offset + 1 ? "; a name that has it stands in double quotes" : ""
    throw QueryProblem(
      "the character '\(character.visible)' has no meaning\(advice)",
      at: offset..<end
    )
  }
}
