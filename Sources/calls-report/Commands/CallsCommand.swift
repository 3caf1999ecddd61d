import Analyses
import ArgumentParser
import Reporting

struct CallsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "List calls, the newest first.",
    discussion: """
      Of calls that start at the same time the first by workspace, agent and call_id comes first. \
      --columns and --sort take any field of calls ('calls-report metrics fields' lists them), id \
      (the store's own), started and flags, and values of your own: meta.env, var.party, \
      analysis.intent. Of these, numbers sort as numbers, before texts. 'calls-report call ID' shows one.

      Flags:
      \(CallFlag.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

      Examples:
        calls-report calls calls/ --where 'sentiment=negative'
        calls-report calls calls/ --where 'e2e>3000' --sort duration_ms:desc
        calls-report calls calls/ --columns call_id,llm_model,meta.env --csv
      """
  )

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions

  @Option(
    help: ArgumentHelp(
      "Sort by a column, missing values last: duration_ms:desc.",
      valueName: "column[:asc|:desc]"
    )
  )
  var sort: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "List the first n calls and tell how many are hidden (default: \(CallListing.usualLimit)).",
      valueName: "n"
    )
  )
  var limit: Int?

  @OptionGroup(title: "Output options") var output: OutputOptions

  func run() async throws {
    var arguments = ReportArguments()
    arguments.query = try filter.arguments
    arguments.query.sort = sort
    arguments.query.limit = limit
    arguments.selection = output.selection
    try await ReportRun(
      subject: .calls,
      arguments: arguments,
      source: source,
      output: output,
      inputFiles: filter.configurationFile.map { [$0] } ?? []
    ).run()
  }
}
