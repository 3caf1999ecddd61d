/// A number's text, read.
enum JSONNumber {
  case integer(Int64)
  case double(Double)
  /// A decimal that takes care to read; it ends before the offset.
  case unread(end: Int)
  /// No number, or one that needs more care than is taken here.
  case unusual
}

extension JSONCursor {
  /// Writes the number at `position`.
  @inline(__always)
  mutating func number(_ position: Int) -> Bool {
    switch scanNumber(position) {
    case .integer(let value):
      unsafe words[word] = UInt64(UInt8(ascii: "l")) << 56
      unsafe words[word &+ 1] = UInt64(bitPattern: value)
    case .double(let value):
      unsafe words[word] = UInt64(UInt8(ascii: "d")) << 56
      unsafe words[word &+ 1] = value.bitPattern
    case .unread(let end):
      unsafe words[word] = UInt64(UInt8(ascii: "d")) << 56 | LazyTape.unread
      unsafe words[word &+ 1] = UInt64(end &- position) << 32 | UInt64(position)
    case .unusual: return false
    }
    word &+= 2
    return true
  }

  /// Takes the number that comes next; NaN when there is none, or an integer above 2^53, which is no
  /// double, or one that needs more care than is taken here.
  public mutating func number() -> Double {
    guard next < count else { return .nan }
    let position = unsafe Int(indexes[next])
    next &+= 1
    switch scanNumber(position) {
    case .integer(let value): return value.magnitude <= 1 << 53 ? Double(value) : .nan
    case .double(let value): return value
    case .unread(let end):
      let digits = unsafe UnsafeBufferPointer(start: text + position, count: end &- position)
      return unsafe Double(String(decoding: digits, as: UTF8.self)) ?? .nan
    case .unusual: return .nan
    }
  }

  @inline(__always)
  private func scanNumber(_ position: Int) -> JSONNumber {
    var end = position
    let isNegative = unsafe text[position] == UInt8(ascii: "-")
    if isNegative { end &+= 1 }
    let digits = end
    var value: Int64 = 0
    while true {
      let digit = unsafe text[end] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      value = value &* 10 &+ Int64(digit)
      end &+= 1
    }
    let size = end &- digits
    // 18 digits fit into 64 bits; no digit, or a leading zero with more behind it, is wrong.
    guard size > 0, size <= 18, unsafe size == 1 || text[digits] != UInt8(ascii: "0") else {
      return .unusual
    }
    let stop = unsafe text[end]
    if Self.ends(stop) { return .integer(isNegative ? 0 &- value : value) }
    guard stop == UInt8(ascii: ".") else { return .unusual }
    let decimals = end &+ 1
    end = decimals
    while true {
      let digit = unsafe text[end] &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      // Past 18 digits the value is not used.
      value = value &* 10 &+ Int64(digit)
      end &+= 1
    }
    // Without an exponent so few digits are surely finite. An exponent is left to the other way.
    let places = end &- decimals
    guard places > 0, places < 256, unsafe Self.ends(text[end]) else { return .unusual }
    guard size &+ places <= 18, value <= 1 << 53, places <= 22 else { return .unread(end: end) }
    // Both are exact doubles, so the quotient is the nearest one to the decimal (Clinger 1990).
    let magnitude = Double(value) / Self.powersOfTen[places]
    return .double(isNegative ? -magnitude : magnitude)
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
