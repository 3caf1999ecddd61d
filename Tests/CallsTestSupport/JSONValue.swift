/// A JSON value as its text says it: members in their order, duplicates kept.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// An integer token that fits a signed 64-bit integer.
  case integer(Int64)
  /// An integer token above `Int64.max`; never a smaller one.
  case unsigned(UInt64)
  /// A number token with a fraction or an exponent; always finite.
  case double(Double)
  case string(ByteText)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object in the order of the text.
package struct JSONObject: Sendable {
  /// One key and its value.
  package struct Member: Sendable {
    package let key: ByteText
    package let value: JSONValue

    /// A member of an object.
    package init(key: ByteText, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// All members, also the ones that a later duplicate hides.
  package var members: [Member]

  /// An object of members that may repeat a key.
  package init(_ members: [Member] = []) {
    self.members = members
  }

  /// The value of the last member of that key, also when it is null; `nil` when there is none.
  ///
  /// Setting replaces all members of the key by one at the end, setting `nil` removes them.
  package subscript(_ key: ByteText) -> JSONValue? {
    get { members.last { $0.key == key }?.value }
    set {
      members.removeAll { $0.key == key }
      if let newValue {
        members.append(Member(key: key, value: newValue))
      }
    }
  }

  /// The value of a key where null counts as absent.
  package func nonNull(_ key: ByteText) -> JSONValue? {
    guard let value = self[key], !value.isNull else {
      return nil
    }
    return value
  }

  /// Each key once, with the value that counts.
  package var dictionary: [ByteText: JSONValue] {
    Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
  }
}

extension JSONValue {
  /// Whether this is `null`.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The boolean; `nil` for any other type.
  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The text; `nil` for any other type.
  package var string: ByteText? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The items; `nil` for any other type.
  package var array: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The object; `nil` for any other type.
  package var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The number as the nearest double; `nil` for any other type.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    case .null, .bool, .string, .array, .object: nil
    }
  }
}

extension JSONValue: Equatable {
  /// Equality as values: member order does not count, the last duplicate does, `1` is `1.0`.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a.dictionary == b.dictionary
    case (.integer(let a), .integer(let b)): a == b
    case (.unsigned(let a), .unsigned(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.integer(let a), .double(let b)), (.double(let b), .integer(let a)):
      Int64(exactly: b) == a
    case (.unsigned(let a), .double(let b)), (.double(let b), .unsigned(let a)):
      UInt64(exactly: b) == a
    default: false
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// The value `null`.
  package init(nilLiteral: ()) {
    self = .null
  }

  /// A boolean.
  package init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  /// An integer.
  package init(integerLiteral value: Int64) {
    self = .integer(value)
  }

  /// A number written with a fraction or an exponent.
  package init(floatLiteral value: Double) {
    self = .double(value)
  }

  /// A text.
  package init(stringLiteral value: String) {
    self = .string(ByteText(value))
  }

  /// An array.
  package init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// An object whose members keep the literal's order; keys may repeat.
  package init(dictionaryLiteral elements: (ByteText, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }
}
