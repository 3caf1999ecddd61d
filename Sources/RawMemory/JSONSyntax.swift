/// The grammar of JSON with the limits of ``JSONParser``, for naming the place of an error.
///
/// The parser is faster but says only whether a text is JSON; both always agree on that.
package enum JSONSyntax {
  /// The first place where `text` is not one JSON value; `nil` when it is one.
  ///
  /// With `mayContinue`, `text` is the start of a longer one: then the error `unexpectedEnd` means
  /// that more bytes may still complete it, and a number at the very end is not yet judged.
  /// - Complexity: O(bytes), without recursion.
  package static func firstError(
    in text: Span<UInt8>,
    mayContinue: Bool = false
  ) -> JSONSyntaxError? {
    var checker = SyntaxChecker(text, mayContinue: mayContinue)
    do {
      try checker.check()
      return nil
    } catch {
      return error
    }
  }
}

private struct SyntaxChecker: ~Escapable {
  private enum Expected {
    case value, firstElement, firstKey, key, colon, separator, end
  }

  let text: Span<UInt8>
  let mayContinue: Bool
  var position = 0
  /// For each open array or object its first byte.
  var open: [UInt8] = []

  @_lifetime(copy text)
  init(_ text: Span<UInt8>, mayContinue: Bool) {
    self.text = text
    self.mayContinue = mayContinue
  }

  func error(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, reason: reason)
  }

  mutating func check() throws(JSONSyntaxError) {
    var expected = Expected.value
    while true {
      while position < text.count, text[position].isJSONBlank { position += 1 }
      guard position < text.count else {
        guard expected == .end else { throw error(.unexpectedEnd) }
        return
      }
      expected = try step(expected, text[position])
    }
  }

  /// Consumes the token that starts with `byte`, and tells what may follow.
  private mutating func step(
    _ expected: Expected,
    _ byte: UInt8
  ) throws(JSONSyntaxError) -> Expected {
    switch (expected, byte) {
    case (.firstElement, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")):
      return close()
    case (.value, _), (.firstElement, _):
      return try value(byte)
    case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
      try string()
      return .colon
    case (.firstKey, _), (.key, _):
      throw error(.expectedKey)
    case (.colon, UInt8(ascii: ":")):
      position += 1
      return .value
    case (.colon, _):
      throw error(.expectedColon)
    case (.separator, _):
      return try separator(byte)
    case (.end, _):
      throw error(.trailingContent)
    }
  }

  private var afterValue: Expected { open.isEmpty ? .end : .separator }

  private mutating func close() -> Expected {
    open.removeLast()
    position += 1
    return afterValue
  }

  private mutating func separator(_ byte: UInt8) throws(JSONSyntaxError) -> Expected {
    let isObject = open.last == UInt8(ascii: "{")
    switch byte {
    case UInt8(ascii: ","):
      position += 1
      return isObject ? .key : .value
    case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
      return close()
    default:
      throw error(isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket)
    }
  }

  private mutating func value(_ byte: UInt8) throws(JSONSyntaxError) -> Expected {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < JSONParser.maximumDepth else { throw error(.tooDeep) }
      open.append(byte)
      position += 1
      return byte == UInt8(ascii: "{") ? .firstKey : .firstElement
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: throw error(startsNonFinite(at: position) ? .notFinite : .expectedValue)
    }
    return afterValue
  }

  private mutating func literal(_ name: StaticString) throws(JSONSyntaxError) {
    guard starts(with: name, at: position) else {
      throw error(startsNonFinite(at: position) ? .notFinite : .expectedValue)
    }
    position += name.utf8CodeUnitCount
    guard position <= text.count else {
      position = text.count
      throw error(.unexpectedEnd)
    }
  }

  /// Whether the bytes at `start`, as far as there are any, are those of `name`.
  private func starts(with name: StaticString, at start: Int) -> Bool {
    var index = start
    for byte in "\(name)".utf8 {
      guard index < text.count else { return true }
      guard text[index] == byte else { return false }
      index += 1
    }
    return true
  }

  private func startsNonFinite(at start: Int) -> Bool {
    guard start + 3 <= text.count else { return false }
    return starts(with: "NaN", at: start) || starts(with: "Infinity", at: start)
      || starts(with: "nan", at: start) || starts(with: "inf", at: start)
  }
}

extension SyntaxChecker {
  private mutating func string() throws(JSONSyntaxError) {
    position += 1
    while position < text.count {
      let byte = text[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0x20..<0x80: position += 1
      case 0..<0x20: throw error(.controlCharacter)
      default: try scalar(startingWith: byte)
      }
    }
    throw error(.unexpectedEnd)
  }

  /// Consumes one UTF-8 sequence of two to four bytes; the ranges are Unicode's table 3-7.
  private mutating func scalar(startingWith lead: UInt8) throws(JSONSyntaxError) {
    let count: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: count = 2
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: count = 3
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: count = 4
    default: throw error(.invalidUTF8)
    }
    for index in 1..<count {
      guard position + index < text.count else {
        position = text.count
        throw error(.unexpectedEnd)
      }
      let byte = text[position + index]
      guard index == 1 ? second.contains(byte) : byte & 0xC0 == 0x80 else {
        throw error(.invalidUTF8)
      }
    }
    position += count
  }

  private mutating func escape() throws(JSONSyntaxError) {
    guard position + 1 < text.count else {
      position = text.count
      throw error(.unexpectedEnd)
    }
    switch text[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let start = position
      let unit = try codeUnit()
      guard unit & 0xF800 == 0xD800 else { return }
      guard unit < 0xDC00 else { throw JSONSyntaxError(offset: start, reason: .loneSurrogate) }
      for byte in [UInt8(ascii: "\\"), UInt8(ascii: "u")].enumerated() {
        guard position + byte.offset < text.count else {
          position = text.count
          throw error(.unexpectedEnd)
        }
        guard text[position + byte.offset] == byte.element else {
          throw JSONSyntaxError(offset: start, reason: .loneSurrogate)
        }
      }
      guard try codeUnit() & 0xFC00 == 0xDC00 else {
        throw JSONSyntaxError(offset: start, reason: .loneSurrogate)
      }
    default: throw error(.badEscape)
    }
  }

  /// Consumes `\uXXXX`, of which the first two bytes are known.
  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
    var unit: UInt32 = 0
    for index in position + 2..<position + 6 {
      guard index < text.count else {
        position = text.count
        throw error(.unexpectedEnd)
      }
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte & 0xF)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        unit = unit << 4 | UInt32(byte & 0xF) + 9
      default: throw error(.badEscape)
      }
    }
    position += 6
    return unit
  }
}

extension SyntaxChecker {
  private mutating func number() throws(JSONSyntaxError) {
    let start = position
    var isInteger = true
    let isNegative = text[position] == UInt8(ascii: "-")
    if isNegative {
      position += 1
      guard !startsNonFinite(at: position) else {
        throw JSONSyntaxError(offset: start, reason: .notFinite)
      }
    }
    let integerDigits = try digits()
    let integerStart = position - integerDigits
    guard integerDigits == 1 || text[integerStart] != UInt8(ascii: "0") else {
      throw JSONSyntaxError(offset: start, reason: .badNumber)
    }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      _ = try digits()
    }
    var exponent = 0
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      exponent = try self.exponent()
    }
    guard position < text.count || !mayContinue else { throw error(.unexpectedEnd) }
    let isInRange =
      isInteger
      ? fits(integerStart..<position, isNegative: isNegative)
      // Below 10^308 there is no need to look at the digits.
      : integerDigits + exponent <= 308 || isFinite(start..<position)
    guard isInRange else { throw JSONSyntaxError(offset: start, reason: .numberOutOfRange) }
  }

  /// Consumes at least one digit and returns how many there are.
  private mutating func digits() throws(JSONSyntaxError) -> Int {
    let start = position
    while position < text.count, text[position].isDigit { position += 1 }
    guard position > start else {
      throw error(position < text.count ? .badNumber : .unexpectedEnd)
    }
    return position - start
  }

  /// Consumes an exponent's sign and digits; its value stops growing far out of a double's range.
  private mutating func exponent() throws(JSONSyntaxError) -> Int {
    var isNegative = false
    if position < text.count,
      text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+")
    {
      isNegative = text[position] == UInt8(ascii: "-")
      position += 1
    }
    let count = try digits()
    var value = 0
    for index in position - count..<position {
      value = min(value * 10 + Int(text[index] & 0xF), 1 << 40)
    }
    return isNegative ? -value : value
  }

  private func fits(_ digits: Range<Int>, isNegative: Bool) -> Bool {
    var magnitude: UInt64 = 0
    for index in digits {
      let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(UInt64(text[index] & 0xF))
      guard !tooLarge, !overflow else { return false }
      magnitude = sum
    }
    return !isNegative || magnitude <= UInt64(Int64.max) + 1
  }

  private func isFinite(_ number: Range<Int>) -> Bool {
    let digits = String(decoding: number.map { text[$0] }, as: UTF8.self)
    return Double(digits)?.isFinite ?? false
  }
}

extension UInt8 {
  /// Whether this byte is a blank of JSON: space, tab, line feed, carriage return.
  @inlinable package var isJSONBlank: Bool {
    self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09
  }

  fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
