import Calls

extension PayloadField {
  /// A JSON Schema of objects with these fields and any others.
  static func schema(of fields: [PayloadField], _ description: String? = nil) -> JSONNode {
    var schema: JSONNode = ["type": "object"]
    schema = schema.adding("description", description.map { .text($0) })
    let required = fields.filter(\.isRequired).map(\.name)
    if !required.isEmpty { schema = schema.adding("required", .texts(required)) }
    guard !fields.isEmpty else { return schema }
    return schema.adding("properties", .object(fields.map { ($0.name, $0.schema) }))
  }

  /// A JSON Schema of the values that are taken.
  var schema: JSONNode {
    switch kind {
    case .text(let longest):
      typed("string").adding("minLength", isRequired ? 1 : nil)
        .adding("maxLength", longest.map { .integer(Int64($0)) })
    case .integer(let largest):
      alternatives([
        ["type": "integer", "minimum": 0, "maximum": .integer(largest)],
        ["type": "string", "pattern": .text(Self.pattern(upTo: largest))],
      ])
    case .number(let isPositive):
      typed("number").adding("minimum", isPositive ? 0 : nil)
    case .flag: typed("boolean")
    case .word(let words, inAnyCase: true):
      typed("string").adding("pattern", .text(Self.pattern(words)))
    case .word(let words, inAnyCase: false):
      typed("string").adding("enum", .array(words.map { .text($0) } + (isRequired ? [] : [.null])))
    case .object(let fields): nullable(Self.schema(of: fields, summary))
    case .list(let fields):
      // Elements of other types are ignored and counted.
      typed("array").adding("items", ["properties": .object(fields.map { ($0.name, $0.schema) })])
    case .transcript(let fields):
      typed("array").adding("minItems", 1).adding("items", Self.segment(fields))
    case .loose(let expected):
      [
        "description": .text(
          "\(expected.prefix(1).uppercased())\(expected.dropFirst()). \(summary)"
            + (expected == "JSON value" ? "" : " Other values are ignored and counted.")
        )
      ]
    }
  }

  /// A pattern of the texts of 0 to `largest`: of fewer digits, smaller in one of them, or equal.
  private static func pattern(upTo largest: Int64) -> String {
    let digits = "\(largest)".utf8.map { $0 - UInt8(ascii: "0") }
    var numbers = digits.count > 1 ? ["[0-9]{1,\(digits.count - 1)}"] : []
    for place in digits.indices where digits[place] > 0 {
      let (same, rest) = (digits[..<place].map { "\($0)" }.joined(), digits.count - place - 1)
      numbers.append("\(same)[0-\(digits[place] - 1)]" + (rest > 0 ? "[0-9]{\(rest)}" : ""))
    }
    numbers.append("\(largest)")
    return "^(-0+|0*(\(numbers.joined(separator: "|"))))$"
  }

  private func typed(_ type: String) -> JSONNode {
    ["type": isRequired ? .text(type) : [.text(type), "null"], "description": .text(summary)]
  }

  private func nullable(_ schema: JSONNode) -> JSONNode {
    isRequired
      ? schema
      : .object(
        schema.members.map { member in
          member.key == "type" && member.value.string != nil
            ? JSONNode.Member(key: "type", value: [member.value, "null"]) : member
        }
      )
  }

  private func alternatives(_ schemas: [JSONNode]) -> JSONNode {
    [
      "description": .text(summary),
      "anyOf": .array(schemas + (isRequired ? [] : [["type": "null"]])),
    ]
  }

  /// The words in small and large letters.
  private static func pattern(_ words: [String]) -> String {
    let spelled = words.map { word in
      word.map { "[\($0.uppercased())\($0)]" }.joined()
    }
    return "^(\(spelled.joined(separator: "|")))$"
  }

  /// A segment; speech must have a time, in one of three forms.
  private static func segment(_ fields: [PayloadField]) -> JSONNode {
    let number: JSONNode = ["type": "number", "minimum": 0]
    func timed(_ names: [String]) -> JSONNode {
      ["required": .texts(names), "properties": .object(names.map { ($0, number) })]
    }
    let word: JSONNode = ["type": "object"]
    let forms: [JSONNode] = [
      timed(["start_ms", "end_ms"]), timed(["start_ms", "duration_ms"]),
      [
        "required": ["words"],
        "properties": [
          "words": [
            "type": "array",
            "contains": .object(
              word.members + timed(["start_ms", "end_ms"]).members
            ),
          ]
        ],
      ],
    ]
    return schema(of: fields)
      .adding("if", ["properties": ["role": ["enum": .texts(speechRoles)]]])
      .adding("then", ["anyOf": .array(forms)])
  }
}
