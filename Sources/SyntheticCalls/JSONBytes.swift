/// Numbers and fixed text of JSON, appended to bytes without an intermediate `String`.
extension [UInt8] {
  /// Appends JSON as it stands; the caller answers for its quotes and escapes.
  mutating func append(json: String) {
    append(contentsOf: json.utf8)
  }

  mutating func append(integer: Int) {
    guard integer >= 0 else {
      append(0x2D)
      append(digits: integer.magnitude)
      return
    }
    append(digits: integer.magnitude)
  }

  private mutating func append(digits number: UInt) {
    guard number < 100_000_000 else {
      append(digits: number / 100_000_000)
      append(digits: number % 100_000_000, width: 8)
      return
    }
    append(digits: number, width: 1)
  }

  /// Appends a number below 10⁸ with leading zeros up to `width` digits.
  mutating func append(digits number: UInt, width: Int) {
    var rest = number
    var packed: UInt64 = 0
    var count = 0
    repeat {
      packed = packed << 8 | UInt64(0x30 + rest % 10)
      rest /= 10
      count += 1
    } while rest > 0 || count < width
    for _ in 0..<count {
      append(UInt8(truncatingIfNeeded: packed))
      packed >>= 8
    }
  }

  /// Appends `numerator / 10^places` with exactly `places` digits after the point.
  mutating func append(decimal numerator: Int, places: Int) {
    var scale = 1
    for _ in 0..<places {
      scale *= 10
    }
    append(integer: numerator / scale)
    append(0x2E)
    append(digits: UInt(numerator % scale), width: places)
  }

  /// Appends the lowest `count` hexadecimal digits, highest first.
  mutating func append(hexadecimal value: UInt64, count: Int) {
    var shift = count * 4
    while shift > 0 {
      shift -= 4
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// Appends a version 4 UUID (RFC 9562) in lower case, without quotes.
  mutating func append(uuidFrom random: inout RandomStream) {
    let high = random.next()
    let low = random.next()
    append(hexadecimal: high >> 32, count: 8)
    append(0x2D)
    append(hexadecimal: high >> 16, count: 4)
    append(0x2D)
    append(hexadecimal: (high & 0x0FFF) | 0x4000, count: 4)
    append(0x2D)
    append(hexadecimal: (low >> 48 & 0x3FFF) | 0x8000, count: 4)
    append(0x2D)
    append(hexadecimal: low, count: 12)
  }
}
