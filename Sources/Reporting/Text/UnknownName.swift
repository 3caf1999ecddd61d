/// A name that was typed and is not known: a format, a table, a column.
package struct UnknownName: Error, Sendable, Equatable {
  /// What the name should have named: `format`, `table`, `column`.
  package var what: String
  /// What was typed.
  package var name: String
  /// The names that would have been understood, in the order to list them.
  package var known: [String]

  /// Sets every property.
  package init(what: String, name: String, known: [String]) {
    self.what = what
    self.name = name
    self.known = known
  }

  /// The known name that was most likely meant; `nil` when none is near.
  ///
  /// - Complexity: O(bytes of the name × bytes of the known names).
  package var suggestion: String? { closest(to: name, in: known) }
}

extension UnknownName: CustomStringConvertible {
  // Beside a guess, a longer list hides it.
  private static let mostBesideGuess = 40

  /// A sentence such as `unknown format 'cvs'; did you mean 'csv'? known: table, csv, tsv`; of many
  /// names only the one that was most likely meant, if there is one.
  package var description: String {
    let guess = suggestion.map { "; did you mean '\($0)'?" } ?? ";"
    if suggestion != nil, known.count > Self.mostBesideGuess {
      return "unknown \(what) '\(name.visible)'\(guess)"
    }
    let list = known.isEmpty ? "there is none" : "known: " + known.joined(separator: ", ")
    return "unknown \(what) '\(name.visible)'\(guess) \(list)"
  }
}
