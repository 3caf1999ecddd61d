import Calls
import Reporting

extension QueryNode {
  /// A name for the column of a measure, in small letters, digits and `_`: `p95_e2e` of `p95(e2e)`.
  var columnName: String { Self.plain(words.joined(separator: "_")) }

  private var words: [String] {
    switch kind {
    case .integer(let value): [(value < 0 ? "minus_" : "") + "\(value.magnitude)"]
    case .number(let value): [value.inName]
    case .text(let bytes): [String(decoding: bytes, as: UTF8.self)]
    case .boolean(let value): ["\(value)"]
    case .field(let names): names
    case .function(let call):
      [call.name] + (call.isDistinct ? ["distinct"] : []) + call.arguments.flatMap(\.words)
        + (call.condition.map { ["where"] + $0.words } ?? [])
    case .negated(let part): ["minus"] + part.words
    case .arithmetic(let operation, let a, let b): a.words + [operation.word] + b.words
    case .comparison(let comparison, let a, let b): a.words + [comparison.word] + b.words
    case .matches(let a, let b): a.words + ["like"] + b.words
    case .isIn(let part, let others): part.words + ["in"] + others.flatMap(\.words)
    case .isNull(let part, let isNegated):
      part.words + (isNegated ? ["is", "not", "null"] : ["is", "null"])
    case .not(let part): ["not"] + part.words
    case .and(let a, let b): a.words + ["and"] + b.words
    case .or(let a, let b): a.words + ["or"] + b.words
    }
  }

  /// The text with `_` for all that is no letter or digit of ASCII, once between words.
  private static func plain(_ text: String) -> String {
    let words = text.asciiLowercased.utf8.split { byte in
      !(0x61...0x7A).contains(byte) && !(0x30...0x39).contains(byte)
    }
    let name = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "_")
    return name.isEmpty ? "measure" : name
  }
}

extension Double {
  /// The number as part of a column's name: `minus_0_5`.
  var inName: String {
    (self < 0 ? "minus_" : "")
      + magnitude.machineText.split { ".+".contains($0) }.joined(separator: "_")
      .split(separator: "-").joined(separator: "_minus_")
  }
}

extension RowValue.Operator {
  fileprivate var word: String {
    switch self {
    case .add: "plus"
    case .subtract: "minus"
    case .multiply: "times"
    case .divide: "per"
    }
  }
}

extension Condition.Comparison {
  fileprivate var word: String {
    switch self {
    case .equal: "is"
    case .notEqual: "is_not"
    case .less: "below"
    case .lessOrEqual: "up_to"
    case .greater: "above"
    case .greaterOrEqual: "from"
    }
  }
}
