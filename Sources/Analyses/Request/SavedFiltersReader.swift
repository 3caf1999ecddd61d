import Calls
import Reporting
package import Yams

/// Reads saved filters out of the keys `filters` and `exclude` of a configuration file.
///
/// ```yaml
/// filters:
///   test calls: agent~=*-test
///   long refunds: [tool=refund, duration_ms>=600000]
/// exclude: [test calls]
/// ```
///
/// All problems are gathered, so that they are told together.
package struct SavedFiltersReader {
  /// The keys that it reads.
  package static let keys = ["filters", "exclude"]
  private static let longestName = 100

  /// The filters that were read.
  package private(set) var saved = SavedFilters()
  /// What is wrong, with the lines.
  package private(set) var problems: [(message: String, line: Int?)] = []
  private var excluded: [(text: String, line: Int?)] = []

  /// A reader that has read nothing.
  package init() {}

  /// Reads the value of one of ``keys``; nothing when it has none.
  package mutating func read(_ key: String, _ value: Node) {
    if value.tag == Tag(.null) { return }
    switch key {
    case "filters": readFilters(value)
    default: excluded += texts(value, "exclude", "the name of a filter, or a list of names")
    }
  }

  /// Ends the reading, when all names are known.
  package mutating func finish() {
    for (name, line) in excluded {
      if saved.filter(named: name) == nil {
        let known = saved.filters.map(\.name)
        problems.append(("exclude: \(UnknownName(what: "filter", name: name, known: known))", line))
      } else if !saved.defaultExclusions.contains(name) {
        saved.defaultExclusions.append(name)
      }
    }
  }

  private mutating func readFilters(_ node: Node) {
    guard let mapping = node.mapping else {
      return add(
        "'filters' should be filters by their names, such as 'test calls: agent=test'",
        node
      )
    }
    let parser = ConditionParser(.calls, readsAllTables: true)
    for (key, value) in mapping {
      guard let name = key.scalar?.string,
        (1...Self.longestName).contains(name.unicodeScalars.count)
      else {
        add("a filter's name should be a text of 1 to \(Self.longestName) characters", key)
        continue
      }
      let told = name.visible
      guard saved.filter(named: name) == nil else {
        add("the filter '\(told)' is there twice", key)
        continue
      }
      let texts = texts(value, told, "a condition, or a list of conditions")
      for (text, line) in texts {
        do throws(UsageError) { _ = try parser.condition(text) } catch {
          problems += error.problems.map { ("the filter '\(told)': \($0)", line) }
        }
      }
      guard !texts.isEmpty else { continue }
      saved.filters.append(
        SavedFilters.Filter(name: name, conditions: texts.map(\.text), line: key.mark?.line)
      )
    }
  }

  /// One text, or a list of them; empty when there is anything wrong.
  private mutating func texts(
    _ node: Node,
    _ name: String,
    _ wanted: String
  ) -> [(text: String, line: Int?)] {
    let items = node.sequence.map { Array($0) } ?? [node]
    let texts = items.compactMap { item in
      item.scalar.flatMap { $0.string.isEmpty ? nil : (text: $0.string, line: item.mark?.line) }
    }
    guard !items.isEmpty, texts.count == items.count else {
      add("'\(name)' should be \(wanted)", node)
      return []
    }
    return texts
  }

  private mutating func add(_ message: String, _ node: Node) {
    problems.append((message, node.mark?.line))
  }
}
