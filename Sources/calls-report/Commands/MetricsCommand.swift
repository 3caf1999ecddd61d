import Analyses
import ArgumentParser
import Reporting

struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "What every analysis, column, dimension and field means.",
    discussion: """
      Tables: analyses, columns, weekly_rows, quality_rows, dimensions, fields.

      Examples:
        calls-report metrics latency
        calls-report metrics dimensions --csv
        calls-report metrics error_rate
      """
  )

  @Argument(
    help: ArgumentHelp(
      "An analysis (latency), weekly, a column or field (p95_ms), or one of the tables.",
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
