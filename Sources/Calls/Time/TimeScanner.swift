/// Reads a time's text from front to back, byte by byte.
struct TimeScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = Array(text.utf8)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// Steps over `character` when it comes next, and says whether it did.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// The number that exactly `digits` digits write; nil, and nothing read, when there are fewer.
  mutating func number(digits: Int) -> Int64? {
    guard rest.count >= digits, rest.prefix(digits).allSatisfy(Self.isDigit) else { return nil }
    defer { rest.removeFirst(digits) }
    return rest.prefix(digits).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  /// How many digits come next.
  var digitCount: Int { rest.prefix(while: Self.isDigit).count }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
