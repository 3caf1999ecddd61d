import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "What every analysis, column, function, dimension and field means.",
    discussion: """
      Tables: analyses, columns, weekly_rows, quality_rows, functions, grammar, dimensions, fields. \
      With a store, its own dimensions are among the dimensions.

      Examples:
        calls-report metrics latency
        calls-report metrics query
        calls-report metrics dimensions --store calls.db --csv
        calls-report metrics error_rate
      """
  )

  @Argument(
    help: ArgumentHelp(
      "An analysis (latency), weekly, query, a column, function or field (p95_ms), or one of the tables.",
      valueName: "name"
    )
  )
  var name: String?

  @Option(
    help: ArgumentHelp(
      "A store, for the dimensions that were added to it (default: $CALLS_REPORT_STORE).",
      valueName: "file"
    ),
    completion: .file()
  )
  var store: String?

  @OptionGroup(title: "Output options") var output: OutputOptions

  func validate() throws {
    if let store, store.isEmpty { throw ValidationError("--store names no file.") }
  }

  func run() async throws {
    let path = store ?? Host.environment("CALLS_REPORT_STORE").flatMap { $0.isEmpty ? nil : $0 }
    let custom = try path.map { path in
      do throws(ArchiveError) {
        return try ArchiveReader(path: path).dimensions()
      } catch {
        throw error.told
      }
    }
    if let name, let problem = Catalog.problem(with: name, inStoreWith: custom, at: path) {
      throw UsageError([problem])
    }
    do {
      try ReportPrinting(options: output).print(Catalog.report(about: name, custom: custom))
    } catch let error as UnknownName {
      throw UsageError(["\(error)"])
    }
  }
}
