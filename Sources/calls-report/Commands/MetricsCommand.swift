import Analyses
import ArgumentParser
import Reporting

struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "What every analysis, column, dimension and field means.",
    discussion: "Tables: analyses, columns, dimensions, fields."
  )

  @Argument(
    help: ArgumentHelp(
      "An analysis (latency), or one of the tables (dimensions).",
      valueName: "name"
    )
  )
  var name: String?

  @OptionGroup(title: "Output options") var output: OutputOptions

  func run() async throws {
    do {
      try ReportPrinting(options: output).print(Catalog.report(about: name))
    } catch let error as UnknownName {
      throw UsageError(["\(error)"])
    }
  }
}
