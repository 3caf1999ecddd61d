package import Calls
import Reporting

/// Conditions that have names, written in a configuration file.
package struct SavedFilters: Sendable, Hashable {
  /// Conditions by one name.
  package struct Filter: Sendable, Hashable {
    /// The name.
    package let name: String
    /// The conditions as `--where` takes them, all of which must hold; never empty.
    package let conditions: [String]
    /// The line of its name in the file; `nil` when that is unknown.
    let line: Int?
  }

  /// The filters, in the order of the file; no two have one name.
  package internal(set) var filters: [Filter] = []
  /// The names of those whose calls and rows reports leave out unasked.
  package internal(set) var defaultExclusions: [String] = []
  /// The file, as it was named; `nil` does not tell.
  package var file: String?
  /// What is wrong with the file, told with every query.
  package var problems: [String] = []

  /// No filters.
  package init() {}

  /// The conditions of the filter `name`, in a report on `table`.
  ///
  /// A field is one of the report's own table, else of calls, else of the first table that has it. Hours
  /// are those of `zone`, where it is known.
  /// - Throws: That there is no such filter, or what is wrong with its conditions.
  package func conditions(
    of name: String,
    on table: CallTable,
    in zone: Zone? = nil
  ) throws(UsageError) -> [Condition] {
    guard let filter = filter(named: name) else {
      let known = filters.map(\.name)
      throw UsageError(["\(UnknownName(what: "filter", name: name, known: known))"])
    }
    let parser = ConditionParser(table, readsAllTables: true, in: zone)
    var conditions: [Condition] = []
    for text in filter.conditions { conditions.append(try parser.condition(text)) }
    return conditions
  }

  /// The filter called `name` and where it stands, to begin a sentence about it.
  func place(of name: String) -> String {
    let line = filter(named: name)?.line.map { ":\($0)" } ?? ""
    return (file.map { "\($0.visible)\(line): " } ?? "") + "the filter '\(name.visible)'"
  }

  /// The filter called `name`; `nil` when there is none.
  package func filter(named name: String) -> Filter? {
    filters.first { $0.name.utf8.elementsEqual(name.utf8) }
  }
}
