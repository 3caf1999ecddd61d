/// JSON that is built before it is written: objects keep the order of their members, so that a
/// document has the same bytes every time and reads as it was composed.
package enum JSONNode: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case text(String)
  case array([JSONNode])
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    /// The key.
    package let key: String
    /// The value.
    package let value: JSONNode
  }

  /// The value of an object's member; `nil` when this is no object, or it has none of that name.
  ///
  /// - Complexity: O(members).
  package subscript(key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The members of an object; none when this is no object.
  package var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The elements of an array; none when this is no array.
  package var elements: [JSONNode] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The text; `nil` when this is none.
  package var string: String? {
    if case .text(let text) = self { text } else { nil }
  }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A text.
  package init(stringLiteral text: String) { self = .text(text) }
  /// True or false.
  package init(booleanLiteral flag: Bool) { self = .boolean(flag) }
  /// A number.
  package init(integerLiteral number: Int64) { self = .integer(number) }
  /// An array.
  package init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
  /// An object.
  package init(dictionaryLiteral members: (String, JSONNode)...) {
    self = .object(members.map { Member(key: $0.0, value: $0.1) })
  }
}

extension JSONNode {
  /// An object of these members.
  static func object(_ members: [(String, JSONNode)]) -> JSONNode {
    .object(members.map { Member(key: $0.0, value: $0.1) })
  }

  /// The object with one more member behind the others, unless there is no value.
  func adding(_ key: String, _ value: JSONNode?) -> JSONNode {
    guard let value else { return self }
    return .object(members + [Member(key: key, value: value)])
  }

  /// An array of texts.
  static func texts(_ texts: [String]) -> JSONNode { .array(texts.map { .text($0) }) }

  /// The JSON, indented, with a line feed at its end.
  var bytes: [UInt8] {
    var json = JSONText()
    write(to: &json, indent: "\n")
    json.write("\n")
    return json.bytes
  }

  private func write(to json: inout JSONText, indent: String) {
    switch self {
    case .null: json.write("null")
    case .boolean(let flag): json.write("\(flag)")
    case .integer(let number): json.write("\(number)")
    case .text(let text): json.write(string: text.utf8)
    case .array(let elements):
      guard !elements.isEmpty else { return json.write("[]") }
      for (index, element) in elements.enumerated() {
        json.write("\(index == 0 ? "[" : ",")\(indent)  ")
        element.write(to: &json, indent: indent + "  ")
      }
      json.write("\(indent)]")
    case .object(let members):
      guard !members.isEmpty else { return json.write("{}") }
      for (index, member) in members.enumerated() {
        json.write("\(index == 0 ? "{" : ",")\(indent)  ")
        json.write(string: member.key.utf8)
        json.write(": ")
        member.value.write(to: &json, indent: indent + "  ")
      }
      json.write("\(indent)}")
    }
  }
}
