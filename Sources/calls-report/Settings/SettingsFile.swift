import Analyses
import RawMemory
import Reporting
import Yams

/// A configuration file: YAML, of which JSON is a part, with a key for each setting, and saved filters.
struct SettingsFile {
  /// The path, as it was given.
  let path: String
  /// The settings' texts, with the lines on which they stand.
  private(set) var entries: [(key: String, text: String, line: Int)] = []
  private(set) var problems: [String] = []
  private var filters = SavedFiltersReader()

  /// The filters of the keys `filters` and `exclude`.
  var savedFilters: SavedFilters { filters.saved }

  /// Reads the file at `path`; what is wrong in it is among the problems.
  ///
  /// - Throws: A failure when it cannot be read.
  init(path: String, option: String) throws {
    self.path = path
    read(try TextFile.read(path, option: option))
  }

  private mutating func add(_ problem: String, line: Int?) {
    problems.append("\(path)\(line.map { ":\($0)" } ?? ""): \(problem)")
  }

  private mutating func read(_ yaml: String) {
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch YamlError.duplicatedKeysInMapping(let names, _) {
      // It knows the line of the first key only.
      return add("'\(names.first ?? "")' is there twice", line: nil)
    } catch YamlError.scanner(_, let reason, let mark, _),
      YamlError.parser(_, let reason, let mark, _), YamlError.composer(_, let reason, let mark, _)
    {
      return add(reason, line: mark.line)
    } catch {
      return add("is neither YAML nor JSON", line: nil)
    }
    // An empty file sets nothing.
    guard let root, root.tag != Tag(.null) else { return }
    guard let mapping = root.mapping else {
      return add("should be settings, such as 'listen: 127.0.0.1:8080'", line: root.mark?.line)
    }
    for (key, value) in mapping { read(key, value) }
    filters.finish()
    for problem in filters.problems { add(problem.message, line: problem.line) }
  }

  /// The keys that are neither settings by these names nor of filters, each as a sentence.
  func unknownKeys(besides known: [String]) -> [String] {
    entries.filter { !known.contains($0.key) }.map { entry in
      let unknown = UnknownName(
        what: "setting",
        name: entry.key,
        known: known + SavedFiltersReader.keys
      )
      return "\(path):\(entry.line): \(unknown)"
    }
  }

  private mutating func read(_ key: Node, _ value: Node) {
    let line = key.mark?.line
    guard let name = key.scalar?.string else { return add("a key should be a name", line: line) }
    if SavedFiltersReader.keys.contains(name) { return filters.read(name, value) }
    if value.tag == Tag(.null) { return }
    guard let text = value.scalar?.string else {
      // What looks like filters under another name is most often that.
      let guess = closest(to: name, in: SavedFiltersReader.keys).map { "; did you mean '\($0)'?" }
      let message = "'\(name)' should be one value, no list and no mapping" + (guess ?? "")
      return add(message, line: line)
    }
    guard !entries.contains(where: { $0.key == name }) else {
      return add("'\(name)' is there twice", line: line)
    }
    entries.append((name, text, line ?? 1))
  }
}
