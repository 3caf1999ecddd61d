/// One thing that is wrong with a payload.
package struct Problem: Error, Equatable, Sendable {
  /// The rule that is broken; the raw value is the name that the API's clients know.
  package enum Kind: String, CaseIterable, Sendable {
    case missing
    case stringType = "string_type"
    case stringTooShort = "string_too_short"
    case stringTooLong = "string_too_long"
    case tooShort = "too_short"
    case literal = "literal_error"
    case integerType = "int_type"
    case integerParsing = "int_parsing"
    case integerFromFloat = "int_from_float"
    case floatType = "float_type"
    case booleanType = "bool_type"
    case dictionaryType = "dict_type"
    case listType = "list_type"
    case greaterThanEqual = "greater_than_equal"
    case value = "value_error"
    case invalidJSON = "json_invalid"
  }

  /// A step of the way from the record to the value.
  package enum Step: Equatable, Sendable {
    case key(String)
    case index(Int)
  }

  /// The rule that is broken.
  package let kind: Kind
  /// The way to the value; empty for the record itself.
  package let path: [Step]
  /// What is wrong and what would be right, never with the sender's own words.
  package let message: String
  /// How many problems this one stands for: more than 1 when it counts those that are not listed.
  package let count: Int

  init(_ kind: Kind, at path: [Step], _ message: String, count: Int = 1) {
    self.count = count
    self.kind = kind
    self.path = path
    self.message = message
  }

  /// The way to the value as a JSON pointer (RFC 6901); empty for the record itself.
  package var pointer: String { path.pointer }
}

extension [Problem.Step] {
  /// The way as a JSON pointer (RFC 6901); empty for no step.
  package var pointer: String {
    map { step in
      switch step {
      case .key(let key):
        "/"
          + key.replacing("~", with: "~0").replacing("/", with: "~1")
      case .index(let index): "/\(index)"
      }
    }.joined()
  }
}

extension Problem {
  static func missing(_ path: [Step]) -> Problem {
    Problem(.missing, at: path, "Field required")
  }

  static func wrongType(_ kind: Kind, _ path: [Step]) -> Problem {
    let expected =
      switch kind {
      case .stringType: "a valid string"
      case .integerType: "a valid integer"
      case .floatType: "a valid number"
      case .booleanType: "a valid boolean"
      case .dictionaryType: "a valid dictionary"
      case .listType: "a valid list"
      case .missing, .stringTooShort, .stringTooLong, .tooShort, .literal, .integerParsing,
        .integerFromFloat, .greaterThanEqual, .value, .invalidJSON:
        "of another type"
      }
    return Problem(kind, at: path, "Input should be \(expected)")
  }

  static func tooShort(_ path: [Step]) -> Problem {
    Problem(.stringTooShort, at: path, "String should have at least 1 character")
  }

  static func tooLong(_ path: [Step], limit: Int) -> Problem {
    Problem(.stringTooLong, at: path, "String should have at most \(limit) characters")
  }

  static func negative(_ path: [Step]) -> Problem {
    Problem(.greaterThanEqual, at: path, "Input should be greater than or equal to 0")
  }
}
