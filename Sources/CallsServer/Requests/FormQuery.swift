/// The query string of a request's target, decoded as forms are encoded: `+` and `%20` are both a
/// space.
package struct FormQuery: Sendable {
  /// One parameter's value.
  package enum Value: Equatable, Sendable {
    case text(String)
    /// A `%` is not followed by two hexadecimal digits.
    case invalidEscape
    /// The decoded bytes are not UTF-8.
    case invalidUTF8
  }

  private let parameters: [(name: Value, value: Value)]

  /// The query string of a target such as `/path?name=value&name=value`.
  ///
  /// - Complexity: O(bytes).
  package init(target: String) {
    let bytes = target.utf8
    guard let mark = bytes.firstIndex(of: UInt8(ascii: "?")) else {
      parameters = []
      return
    }
    let query = bytes[bytes.index(after: mark)...].prefix { $0 != UInt8(ascii: "#") }
    parameters = query.split(separator: UInt8(ascii: "&")).map { parameter in
      let equals = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.endIndex
      return (
        Self.decode(parameter[..<equals]),
        Self.decode(parameter[equals...].dropFirst())
      )
    }
  }

  /// The names of all parameters, in their order.
  package var names: [Value] { parameters.map(\.name) }

  /// The values of all parameters of a name, in their order.
  package func values(of name: String) -> [Value] {
    // By bytes: `==` would also take other spellings of the same characters.
    parameters.compactMap { parameter in
      guard case .text(let text) = parameter.name, text.utf8.elementsEqual(name.utf8) else {
        return nil
      }
      return parameter.value
    }
  }

  private static func decode(_ text: Substring.UTF8View) -> Value {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = iterator.next()?.hexadecimalDigit,
          let low = iterator.next()?.hexadecimalDigit
        else { return .invalidEscape }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self).map(Value.text) ?? .invalidUTF8
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit; `nil` for another character.
  fileprivate var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self & 0xF
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      self & 0xF + 9
    default: nil
    }
  }
}
