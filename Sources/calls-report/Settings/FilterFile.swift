import Analyses
import ArgumentParser
import RawMemory
import Reporting

/// The configuration file of reports: where it is, and the saved filters in it.
///
/// It may be the one of a server, whose settings mean nothing here.
enum FilterFile {
  /// What is read where nothing names another file.
  static let usualFile = "calls-report.yaml"

  /// The file that was named, else that of the environment, else the usual one, where there is one.
  static func find(_ path: String?) -> OverwriteCheck.Named? {
    if let path { return OverwriteCheck.Named(name: "--config", path: path) }
    let variable = Setting<Bool>.variable("config")
    if let path = Host.environment(variable), !path.isEmpty {
      return OverwriteCheck.Named(name: "$\(variable)", path: path)
    }
    // One that is there and cannot be read is told.
    if FileInput.refusal(path: Array(usualFile.utf8))?.isMissing == true { return nil }
    return OverwriteCheck.Named(name: "the configuration", path: usualFile)
  }

  /// The filters of the file at `path`, with all that is wrong in it.
  ///
  /// - Throws: A failure when it cannot be read.
  static func read(_ path: String, option: String) throws -> SavedFilters {
    let file = try SettingsFile(path: path, option: option)
    var saved = file.savedFilters
    saved.file = path
    saved.problems = file.problems + file.unknownKeys(besides: ServeSettings.names)
    return saved
  }
}

extension ServeSettings {
  /// The names of all settings.
  static let names: [String] = {
    guard let settings = try? ServeSettings.parse([]) else { return [] }
    var reader = SettingsReader(environment: [:], file: nil)
    _ = ServeConfiguration(settings, &reader)
    return reader.choices.map(\.name)
  }()
}
