import Analyses
import RawMemory
import Reporting

extension PriceList {
  /// The price list in a file that an option names.
  ///
  /// - Throws: A usage error with all that is wrong with it, or a failure when it cannot be read.
  init(file path: String, option: String) throws {
    let text = try TextFile.read(path, option: option)
    do throws(PriceListError) {
      try self.init(yaml: text)
    } catch {
      throw UsageError(error.problems.map { "\(path.visible):\($0)" })
    }
  }
}

extension WeeklyDefinition {
  /// Where the definition is looked for when none is named.
  static let usualFile = "Reports/weekly.yaml"

  /// The definition in the file `path`, if one is named; else in the usual one, where there is one;
  /// else the built-in one.
  ///
  /// - Throws: A usage error with all that is wrong with it, or a failure when it cannot be read.
  init(chosen path: String?, option: String, saved: SavedFilters = SavedFilters()) throws {
    if path == nil, FileInput.refusal(path: Array(Self.usualFile.utf8)) != nil {
      self = .standard()
    } else {
      try self.init(file: path ?? Self.usualFile, option: option, saved: saved)
    }
  }

  /// The definition in a file that an option names; names of filters in it mean those of `saved`.
  ///
  /// - Throws: A usage error with all that is wrong with it, or a failure when it cannot be read.
  init(file path: String, option: String, saved: SavedFilters = SavedFilters()) throws {
    let text = try TextFile.read(path, option: option)
    do throws(WeeklyDefinitionError) {
      try self.init(yaml: text, saved: saved) { text, table in
        try ConditionParser(table).condition(text)
      }
    } catch {
      throw UsageError(error.problems.map { "\(path.visible):\($0)" })
    }
  }
}
