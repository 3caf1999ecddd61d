package import Calls

extension WeeklyDefinition {
  /// Reads the text of a condition, about rows of the table; throws an error whose description says
  /// what is wrong with it.
  package typealias ConditionReader = (_ text: String, _ table: CallTable) throws -> Condition

  /// The definition written in `yaml`.
  ///
  /// - Parameters:
  ///   - yaml: The text; ``standardText`` explains the format.
  ///   - options: What the analyses are asked beyond the query, which may add columns.
  ///   - saved: The filters that its names mean.
  ///   - condition: What reads the conditions of tables.
  /// - Throws: All that is wrong with it, with lines and columns; bad YAML hides other problems.
  package init(
    yaml: String,
    options: AnalysisOptions = AnalysisOptions(),
    saved: SavedFilters = SavedFilters(),
    condition: ConditionReader
  ) throws(WeeklyDefinitionError) {
    var reader = DefinitionReader(options: options, saved: saved)
    let definition = reader.definition(yaml, condition)
    guard let definition, reader.problems.isEmpty else {
      throw WeeklyDefinitionError(
        problems: reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
      )
    }
    self = definition
  }
}

extension WeeklyDefinition {
  /// The definition of ``standardText``.
  ///
  /// - Parameter options: What the analyses are asked beyond the query.
  /// - Returns: The definition.
  package static func standard(options: AnalysisOptions = AnalysisOptions()) -> WeeklyDefinition {
    do {
      return try WeeklyDefinition(yaml: standardText, options: options) { text, _ in
        preconditionFailure("the standard definition has no condition such as '\(text)'")
      }
    } catch {
      preconditionFailure("the standard definition is wrong: \(error)")
    }
  }
}
