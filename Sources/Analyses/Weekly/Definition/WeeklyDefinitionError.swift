package import Reporting

/// What is wrong with a definition: everything, in the order of the file.
package struct WeeklyDefinitionError: Error, Equatable {
  /// The problems, at least one.
  package let problems: [WeeklyDefinitionProblem]
}

extension WeeklyDefinitionError: CustomStringConvertible {
  /// The problems, one a line.
  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a definition, and where.
package struct WeeklyDefinitionProblem: Equatable, Sendable {
  /// What is wrong.
  package enum Kind: Equatable, Sendable {
    /// The file is no YAML document, for a reason in the parser's words.
    case syntax(String)
    /// A key, a column, an analysis or another name that does not exist.
    case unknown(UnknownName)
    /// A key that must be there is not.
    case missing(key: String)
    /// A key stands twice in its mapping.
    case duplicate(String)
    /// A value is of another kind than its key wants.
    case expected(String, key: String)
    /// A section shows nothing, or more than one thing.
    case notOneContent
    /// A section's content stands in the definition twice.
    case repeated(String)
    /// Two tables of the report have one name.
    case sameTableName(String)
    /// A table's name that could not be the name of a file.
    case notATableName(String)
    /// A condition that cannot be read, for a reason in its parser's words.
    case condition(String)
  }

  /// What is wrong.
  package let kind: Kind
  /// The line, from 1.
  package let line: Int
  /// The character in the line, from 1.
  package let column: Int
}

extension WeeklyDefinitionProblem: CustomStringConvertible {
  /// A line such as `4:3: unknown key 'titel'; did you mean 'title'? known: title, text`.
  package var description: String { "\(line):\(column): \(kind)" }
}

extension WeeklyDefinitionProblem.Kind: CustomStringConvertible {
  /// What is wrong, and what is accepted instead.
  package var description: String {
    switch self {
    case .syntax(let reason): "this is not YAML: \(reason.visible)"
    case .unknown(let name): name.description
    case .missing(let key): "'\(key)' is missing"
    case .duplicate(let key): "'\(key.visible)' stands here twice"
    case .expected(let what, let key): "'\(key)' must be \(what)"
    case .notOneContent:
      "a section shows exactly one of \(DefinitionReader.contentKeys.joined(separator: ", "))"
    case .repeated(let content): "only one section can show '\(content)'"
    case .sameTableName(let name):
      "two tables are called '\(name)'; give one of them another 'name'"
    case .notATableName(let name):
      "'\(name.visible)' cannot name a table; use small letters, digits and '_', at most 60"
    case .condition(let reason): reason.visible
    }
  }
}
