import Analyses
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
  /// The definition in a file that an option names.
  ///
  /// - Throws: A usage error with all that is wrong with it, or a failure when it cannot be read.
  init(file path: String, option: String) throws {
    let text = try TextFile.read(path, option: option)
    do throws(WeeklyDefinitionError) {
      try self.init(yaml: text) { text, table in
        try ConditionParser(table).condition(text)
      }
    } catch {
      throw UsageError(error.problems.map { "\(path.visible):\($0)" })
    }
  }
}
