package import Reporting

/// What is wrong with a price list: everything, in the order of the file.
package struct PriceListError: Error, Equatable {
  /// The problems, at least one.
  package let problems: [PriceListProblem]
}

extension PriceListError: CustomStringConvertible {
  /// The problems, one a line.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a price list, and where.
package struct PriceListProblem: Equatable, Sendable {
  /// What is wrong.
  package enum Kind: Equatable, Sendable {
    /// The file is no YAML document, for a reason in the parser's words.
    case syntax(String)
    /// A name stands twice in its section.
    case duplicate(String)
    /// The file is no mapping.
    case notSections
    /// A section's value is no mapping of names to prices; with an example of a price.
    case notEntries(section: String, example: String)
    /// A list or a mapping stands where a name should.
    case notAName
    case unknownSection(UnknownName)
    /// A price is not written as amount, `cents per` and unit; with an example of one.
    case notAPrice(String, example: String)
    /// The amount is no decimal number, negative or too large.
    case notAnAmount(String)
    case unknownUnit(UnknownName)
    /// No stage lists a price, so that nothing could be estimated.
    case noPrices
  }

  /// What is wrong.
  package let kind: Kind
  /// The line, from 1.
  package let line: Int
  /// The character in the line, from 1.
  package let column: Int
}

extension PriceListProblem: CustomStringConvertible {
  /// A line such as `4:3: unknown section 'lmm'; did you mean 'llm'? known: llm, stt, tts, fees`.
  package var description: String { "\(line):\(column): \(kind)" }
}

extension PriceListProblem.Kind: CustomStringConvertible {
  /// What is wrong, and what is accepted instead.
  package var description: String {
    switch self {
    case .syntax(let reason): "this is not YAML: \(reason.visible)"
    case .duplicate(let name): "'\(name.visible)' is listed twice"
    case .notSections: "a price list has sections: \(PriceListReader.sections)"
    case .notEntries(let section, let example):
      "'\(section)' must list names with their prices, such as 'name: \(example)'"
    case .notAName: "a name must be a text"
    case .unknownSection(let name), .unknownUnit(let name): name.description
    case .notAPrice(let text, let example):
      "'\(text.visible)' is no price; write it like '\(example)'"
    case .notAnAmount(let text):
      "'\(text.visible)' is no amount; give a decimal number of cents, not negative, such as '0.43'"
    case .noPrices: "no model has a price; list some under llm, stt or tts"
    }
  }
}
