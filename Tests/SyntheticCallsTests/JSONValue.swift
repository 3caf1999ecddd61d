import Foundation

/// A JSON value as Foundation reads it.
enum JSONValue: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let object = try? container.decode([String: JSONValue].self) {
      self = .object(object)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .bool(try container.decode(Bool.self))
    }
  }

  /// The member with that key; nil when it is absent, null, or this is no object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self, let value = members[key], value != .null else {
      return nil
    }
    return value
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  var number: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  var list: [JSONValue]? {
    guard case .list(let list) = self else { return nil }
    return list
  }

  var isObject: Bool {
    guard case .object = self else { return false }
    return true
  }

  /// The integer that an integer field would take: a number without a fraction, or digits.
  var lenientInteger: Int? {
    switch self {
    case .number(let number): Int(exactly: number)
    case .text(let text): text.utf8.contains(UInt8(ascii: "+")) ? nil : Int(text)
    case .null, .bool, .list, .object: nil
    }
  }
}
