/// A strict JSON reader that is written to be obviously right, not fast.
///
/// It enforces the limits of accepted bodies: depth ≤ 1,000, integers within 64 bits, numbers
/// finite as doubles, surrogates in pairs, valid UTF-8. One leading byte order mark is skipped.
package struct JSONReader {
  /// A text that is not such JSON, and the byte at which that shows.
  package struct Failure: Error, Equatable {
    package let offset: Int
  }

  private static let maximumDepth = 1_000

  private let bytes: [UInt8]
  private var position = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The one value that the whole text holds.
  ///
  /// - Throws: `Failure` when the text is anything else than one value within the limits.
  package static func value(of bytes: [UInt8]) throws(Failure) -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Failure(offset: 0)
    }
    var reader = JSONReader(bytes)
    return try reader.document()
  }

  /// The one value of a text.
  ///
  /// - Throws: `Failure` as `value(of:)` of its bytes.
  package static func value(of text: String) throws(Failure) -> JSONValue {
    try value(of: Array(text.utf8))
  }

  /// An array or object whose end has not come yet.
  private struct OpenContainer {
    /// The key that waits for its value; `nil` in an array.
    var key: ByteText?
    var items: [JSONValue] = []
    var members: [JSONObject.Member] = []
  }

  // Iterative, because a thousand levels of recursion do not fit a small thread stack.
  private mutating func document() throws(Failure) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
    }
    var open: [OpenContainer] = []
    while true {
      skipSpace()
      var value: JSONValue
      if take("[") {
        skipSpace()
        guard open.count < Self.maximumDepth else { throw failure }
        guard take("]") else {
          open.append(OpenContainer())
          continue
        }
        value = .array([])
      } else if take("{") {
        skipSpace()
        guard open.count < Self.maximumDepth else { throw failure }
        guard take("}") else {
          open.append(OpenContainer(key: try key()))
          continue
        }
        value = .object(JSONObject())
      } else {
        value = try scalar()
      }
      // A value is complete: put it into its container, and close containers that end here.
      var isContainerOpen = false
      while !isContainerOpen {
        skipSpace()
        let last = open.count - 1
        guard last >= 0 else {
          guard position == bytes.count else { throw failure }
          return value
        }
        if let key = open[last].key {
          open[last].members.append(JSONObject.Member(key: key, value: value))
          if take(",") {
            skipSpace()
            open[last].key = try self.key()
            isContainerOpen = true
          } else {
            try expect("}")
            value = .object(JSONObject(open.removeLast().members))
          }
        } else {
          open[last].items.append(value)
          if take(",") {
            isContainerOpen = true
          } else {
            try expect("]")
            value = .array(open.removeLast().items)
          }
        }
      }
    }
  }

  /// A member's key and its colon.
  private mutating func key() throws(Failure) -> ByteText {
    try expect("\"")
    let key = try stringAfterQuote()
    skipSpace()
    try expect(":")
    return key
  }

  private mutating func scalar() throws(Failure) -> JSONValue {
    if take("\"") { return .string(try stringAfterQuote()) }
    if takeWord("null") { return .null }
    if takeWord("true") { return .bool(true) }
    if takeWord("false") { return .bool(false) }
    return try number()
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = position
    _ = take("-")
    if !take("0") {
      try digits()
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let token = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger {
      if let value = Int64(token) { return .integer(value) }
      if let value = UInt64(token) { return .unsigned(value) }
      throw Failure(offset: start)
    }
    guard let value = Double(token), value.isFinite else {
      throw Failure(offset: start)
    }
    return .double(value)
  }

  /// One or more digits.
  private mutating func digits() throws(Failure) {
    let start = position
    while let byte = current, (48...57).contains(byte) { position += 1 }
    guard position > start else { throw failure }
  }

  private mutating func stringAfterQuote() throws(Failure) -> ByteText {
    var text: [UInt8] = []
    while let byte = current {
      guard byte >= 0x20 else { throw failure }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        return ByteText(bytes: text)
      case UInt8(ascii: "\\"):
        text += try escape()
      default:
        text.append(byte)
      }
    }
    throw failure
  }

  /// The UTF-8 bytes of what follows a backslash.
  private mutating func escape() throws(Failure) -> [UInt8] {
    guard let byte = current else { throw failure }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw Failure(offset: position - 1)
    }
  }

  private mutating func unicodeEscape() throws(Failure) -> [UInt8] {
    let start = position
    let first = try fourHexDigits()
    var code = first
    if (0xD800...0xDBFF).contains(first) {
      guard take("\\"), take("u") else { throw failure }
      let second = try fourHexDigits()
      guard (0xDC00...0xDFFF).contains(second) else { throw failure }
      code = 0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00)
    }
    // A low surrogate alone is no scalar.
    guard let scalar = Unicode.Scalar(code) else {
      throw Failure(offset: start)
    }
    return Array(String(scalar).utf8)
  }

  private mutating func fourHexDigits() throws(Failure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure
      }
      code = code * 16 + UInt32(digit)
      position += 1
    }
    return code
  }

  private var current: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private var failure: Failure {
    Failure(offset: position)
  }

  private mutating func skipSpace() {
    while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard take(character) else { throw failure }
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }
}
