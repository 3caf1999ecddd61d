import CallsTestSupport

/// A JSON Schema, as far as the server's document uses it, checked by its own reading of the
/// specification (2020-12).
struct JSONSchema {
  /// The document that references lead into.
  let document: JSONValue

  /// What is wrong with a value by the component's schema of that name; empty when nothing is.
  func problems(of value: JSONValue, by name: String) -> [String] {
    problems(of: value, by: ["$ref": .string(ByteText("#/components/schemas/\(name)"))], at: "")
  }

  /// The value that a reference means; `nil` when there is none.
  func target(of reference: String) -> JSONValue? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { value, step in
      value?.object?[ByteText(String(step))]
    }
  }

  private static let annotations: Set<String> = ["description", "examples", "additionalProperties"]

  private func problems(of value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
    guard let rules = schema.object else { return ["\(place): no schema"] }
    return rules.members.flatMap { rule in
      problems(of: value, rule.key.string, rule.value, in: rules, at: place)
    }
  }

  private func fits(_ value: JSONValue, _ schema: JSONValue) -> Bool {
    problems(of: value, by: schema, at: "").isEmpty
  }

  private func problems(
    of value: JSONValue,
    _ rule: String,
    _ wanted: JSONValue,
    in rules: JSONObject,
    at place: String
  ) -> [String] {
    let wrong = ["\(place): \(rule)"]
    func unless(_ holds: Bool) -> [String] { holds ? [] : wrong }
    switch rule {
    case "$ref":
      guard let target = target(of: wanted.string?.string ?? "") else { return wrong }
      return problems(of: value, by: target, at: place)
    case "type":
      return unless((wanted.array ?? [wanted]).contains { has(value, type: $0) })
    case "enum": return unless((wanted.array ?? []).contains(value))
    case "const": return unless(wanted == value)
    case "minimum":
      guard let number = value.number, let least = wanted.number else { return [] }
      return unless(number >= least)
    case "maximum":
      // Doubles round: large integers are compared as such.
      if case .integer = value, case .integer(.max) = wanted { return [] }
      if case .unsigned = value { return wrong }
      guard let number = value.number, let largest = wanted.number else { return [] }
      return unless(number <= largest)
    case "minLength", "maxLength":
      guard let text = value.string, let length = wanted.number else { return [] }
      let count = Double(text.scalarCount)
      return unless(rule == "minLength" ? count >= length : count <= length)
    case "pattern":
      guard let text = value.string?.string else { return [] }
      guard let pattern = try? Regex(wanted.string?.string ?? "(") else { return wrong }
      return unless(text.firstMatch(of: pattern) != nil)
    case "required":
      guard let object = value.object else { return [] }
      return (wanted.array ?? []).compactMap(\.string).filter { object[$0] == nil }
        .map { "\(place)/\($0): missing" }
    case "properties":
      guard let object = value.object, let properties = wanted.object else { return [] }
      let known = Set(properties.members.map(\.key))
      let extra = rules["additionalProperties"]?.bool == false
      let patterns = rules["patternProperties"]?.object?.members ?? []
      return object.dictionary.flatMap { key, member -> [String] in
        let matching = patterns.first { pattern in
          (try? Regex(pattern.key.string)).map { key.string.firstMatch(of: $0) != nil } ?? false
        }
        guard let schema = properties[key] ?? matching?.value else {
          return extra && !known.contains(key) ? ["\(place)/\(key): unknown"] : []
        }
        return problems(of: member, by: schema, at: "\(place)/\(key)")
      }
    case "items":
      return (value.array ?? []).enumerated().flatMap { index, item in
        problems(of: item, by: wanted, at: "\(place)/\(index)")
      }
    case "minItems":
      guard let array = value.array, let least = wanted.number else { return [] }
      return unless(Double(array.count) >= least)
    case "contains":
      guard let array = value.array else { return [] }
      return unless(array.contains { fits($0, wanted) })
    case "anyOf": return unless((wanted.array ?? []).contains { fits(value, $0) })
    case "if":
      guard fits(value, wanted), let then = rules["then"] else { return [] }
      return problems(of: value, by: then, at: place)
    case "then", "patternProperties": return []
    default:
      // A rule that this does not know would be one that is not checked.
      return unless(Self.annotations.contains(rule))
    }
  }

  private func has(_ value: JSONValue, type: JSONValue) -> Bool {
    switch (type.string?.string, value) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array),
      ("object", .object), ("integer", .integer), ("integer", .unsigned), ("number", .integer),
      ("number", .unsigned), ("number", .double):
      true
    case ("integer", .double(let number)): number == number.rounded()
    default: false
    }
  }
}
