import Analyses
import Configuration
import Reporting

/// Finds the values of settings: a flag goes before an environment variable, that before the
/// configuration file, and that before the default.
///
/// The library's own readers of typed values take the default for a value that is wrong, and do not
/// tell whose it is; so its providers are asked for texts one after the other.
struct SettingsReader {
  /// Where a value comes from.
  enum Origin: Equatable {
    case flag(String)
    case variable(String)
    case file(String)
    case fallback
  }

  /// A setting with its value in force.
  struct Choice {
    let name: String
    /// `nil` when there is no value.
    let text: String?
    let origin: Origin
  }

  private let environment: EnvironmentVariablesProvider
  private let variables: [String]
  private let file: SettingsFile?
  private let fileValues: InMemoryProvider
  /// What was asked for so far, in order.
  private(set) var choices: [Choice] = []
  private var problems: [String]

  /// A reader of an environment and a file.
  init(environment variables: [String: String], file: SettingsFile?) {
    environment = EnvironmentVariablesProvider(
      // An empty variable is how some tools say that there is none.
      environmentVariables: variables.filter { !$0.value.isEmpty }
    )
    self.variables = variables.keys.filter { $0.hasPrefix(Setting<Bool>.variable("")) }.sorted()
    self.file = file
    fileValues = InMemoryProvider(
      values: Dictionary(
        uniqueKeysWithValues: (file?.entries ?? []).map { entry in
          (AbsoluteConfigKey([entry.key]), ConfigValue(.string(entry.text), isSecret: false))
        }
      )
    )
    problems = file?.problems ?? []
  }

  /// The value of a setting; its default when what it is set to is wrong, which is then a problem.
  mutating func value<T: SettingValue>(of setting: Setting<T>) -> T {
    value(setting.name, setting.argument, setting.fallback, flag: "--\(setting.name)")
  }

  /// Whether the setting `name` is on, whose flag says `argument`.
  mutating func value(of argument: Bool?, _ name: String) -> Bool {
    value(name, argument?.text, false, flag: argument == false ? "--no-\(name)" : "--\(name)")
  }

  private mutating func value<T: SettingValue>(
    _ name: String,
    _ argument: String?,
    _ fallback: T,
    flag: String
  ) -> T {
    let given = argument.map { ($0, Origin.flag(flag)) }
    guard let (text, origin) = given ?? text(of: name) else {
      choices.append(Choice(name: name, text: fallback.text, origin: .fallback))
      return fallback
    }
    do throws(SettingError) {
      let value = try T.read(text)
      choices.append(Choice(name: name, text: value.text, origin: origin))
      return value
    } catch {
      problems.append("\(place(of: name, origin)): \(error.sentence)")
      choices.append(Choice(name: name, text: fallback.text, origin: .fallback))
      return fallback
    }
  }

  /// The text of a setting that no flag gives.
  private func text(of name: String) -> (String, Origin)? {
    let variable = AbsoluteConfigKey(["calls-report", name])
    // A provider throws when a value is of another type than asked for; all of these are texts.
    if let found = try? environment.value(forKey: variable, type: .string),
      case .string(let text)? = found.value?.content
    {
      return (text, .variable(found.encodedKey))
    }
    if let file,
      let found = try? fileValues.value(forKey: AbsoluteConfigKey([name]), type: .string),
      case .string(let text)? = found.value?.content
    {
      return (text, .file(file.path))
    }
    return nil
  }

  private func place(of name: String, _ origin: Origin) -> String {
    switch origin {
    case .flag(let flag): flag
    case .variable(let variable): "$\(variable)"
    case .file(let path):
      "\(path):\(file?.entries.first { $0.key == name }?.line ?? 1): \(name)"
    case .fallback: name
    }
  }

  /// Where the last value of the setting `name` comes from, to begin a sentence about it.
  func place(of name: String) -> String {
    let origin = choices.last { $0.name == name }?.origin ?? .fallback
    return place(of: name, origin == .fallback ? .flag("--\(name)") : origin)
  }

  /// The filters of the file.
  var savedFilters: SavedFilters { file?.savedFilters ?? SavedFilters() }

  /// Adds a problem with values that are right one by one.
  mutating func add(_ problem: String) { problems.append(problem) }

  /// Ends the reading: all settings were asked for.
  ///
  /// - Returns: Environment variables that look like settings and are none, each as a sentence.
  /// - Throws: All problems, keys in the file that are no settings among them.
  func finish() throws(UsageError) -> [String] {
    let known = choices.map(\.name)
    let problems = problems + (file?.unknownKeys(besides: known) ?? [])
    guard problems.isEmpty else { throw UsageError(problems) }
    // The file itself has a variable, which no file can set.
    let names = (known + ["config"]).map { Setting<Bool>.variable($0) }
    return variables.filter { !names.contains($0) }.map { variable in
      "\(UnknownName(what: "variable", name: variable, known: names)); it is not used"
    }
  }
}

extension SettingsReader {
  /// All settings with their values in force, as a configuration file, each with where it is from.
  var text: String {
    let lines = choices.map { choice in
      // Without a value, a line that sets nothing.
      choice.text.map { "\(choice.name): \($0.yamlScalar)" } ?? "# \(choice.name):"
    }
    let width = lines.map(\.count).max() ?? 0
    return zip(lines, choices).map { line, choice in
      let origin =
        switch choice.origin {
        case .flag(let flag): flag
        case .variable(let variable): "$\(variable)"
        case .file(let path): path.visible
        case .fallback: "default"
        }
      return line + String(repeating: " ", count: width - line.count) + "  # \(origin)\n"
    }.joined() + filterText
  }

  /// The saved filters, each key on one line.
  private var filterText: String {
    guard let file, !file.savedFilters.filters.isEmpty else { return "" }
    func list(_ texts: [String]) -> String {
      "[\(texts.map(\.jsonLiteral).joined(separator: ", "))]"
    }
    let saved = file.savedFilters
    let filters = saved.filters.map { "\($0.name.jsonLiteral): \(list($0.conditions))" }
    let lines =
      ["filters: {\(filters.joined(separator: ", "))}"]
      + (saved.defaultExclusions.isEmpty ? [] : ["exclude: \(list(saved.defaultExclusions))"])
    return lines.map { "\($0)  # \(file.path.visible)\n" }.joined()
  }
}

extension String {
  /// The text as a YAML scalar.
  fileprivate var yamlScalar: String {
    func isPlain(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard lowercased() != "null", let first = utf8.first, isPlain(first), let last = utf8.last,
      isPlain(last),
      utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") })
    else { return jsonLiteral }
    return self
  }
}
