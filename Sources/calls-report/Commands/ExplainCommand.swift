import Analyses
import ArgumentParser
import Reporting

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "The calls behind a row of a report, those first that matter most.",
    discussion: """
      A row is named by the columns that name it in the report, and by any dimension that the report \
      can be grouped by: --row stage=e2e --row agent_version=5; (none) is a missing value. With \
      several tables, the first one that has all of the keys is meant, or that of --table.

      Each call has the value and the reasons that put it where it is, and where in the call that \
      was: the slowest answers of a stage first, with their turns; tools that failed to the end; \
      calls that failed; the dearest, the longest; calls that end badly in a node, then those that \
      come back to it; much crosstalk, many interruptions, long silence; calls in which a check found \
      most, and those that lack a field. A note tells the whole order; --sort makes another. Beside \
      these, --columns and --sort take any column of 'calls-report calls'.

      Of a query, --table names the rows, as there; first are rows that meet the conditions of its \
      --measure, then those with the largest of the first number measured.

      Examples:
        calls-report explain latency calls/ --row stage=e2e
        calls-report explain volume calls/ --row weekday=1 --limit 5 --json
        calls-report explain quality calls/ --row check=late_segments
        calls-report explain conversation calls/ --sort silence_ms:desc
        calls-report explain query calls/ --measure 'rate(turns.e2e > 2000)'
      """
  )

  @Argument(
    help: ArgumentHelp("The report: latency, tools, …", valueName: "report"),
    completion: .list(Self.names)
  )
  var report: String

  @OptionGroup(title: "Source options") var source: SourceOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Which row: a column that names rows, or a dimension, and its value. Repeatable: all must hold.",
      valueName: "key=value"
    )
  )
  var row: [String] = []

  @OptionGroup(title: "Query options") var filter: FilterOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "The dimensions of the report, which change nothing here: so a report's options can stay.",
      valueName: "dimensions"
    )
  )
  var by: [String] = []

  @Option(
    help: ArgumentHelp(
      "Sort by a column of the list, missing values last, instead of by weight: value:asc.",
      valueName: "column[:asc|:desc]"
    )
  )
  var sort: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "List the first n calls and tell how many are hidden (default: \(Explanation.usualLimit)).",
      valueName: "n"
    )
  )
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The bounds of the histogram that the row is one of: 500,1000,2000.",
      valueName: "bounds"
    )
  )
  var hist: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A measure of the report query: its rows first, or its largest values. Repeatable.",
      valueName: "measure"
    )
  )
  var measure: [String] = []

  @OptionGroup(title: "Output options") var output: OutputOptions

  private static let names = Catalog.all.map(\.name) + [Analysis.queryName]

  func run() async throws {
    guard report != WeeklyReport.name else {
      // What is wrong with a definition is told by the report itself.
      let definition = try? WeeklyDefinition(
        chosen: nil,
        option: "--definition",
        saved: try filter.arguments.saved
      )
      throw UsageError([
        (definition ?? .standard())
          .reportsToExplain(rows: row, inTable: output.selection.table)
      ])
    }
    let isQuery = report == Analysis.queryName
    guard let analysis = isQuery ? .queryOfCalls : Catalog.analysis(named: report) else {
      throw UsageError(["\(UnknownName(what: "report", name: report, known: Self.names))"])
    }
    guard isQuery || measure.isEmpty else {
      throw UsageError(["--measure: only the report query has measures to give"])
    }
    var arguments = ReportArguments()
    arguments.query = try filter.arguments
    arguments.query.dimensions = by
    arguments.query.sort = sort
    arguments.query.limit = limit
    arguments.histogram = hist
    arguments.rows = row
    arguments.measures = measure
    arguments.selection = output.selection
    try await ReportRun(
      subject: .explanation(analysis),
      arguments: arguments,
      source: source,
      output: output,
      inputFiles: filter.configurationFile.map { [$0] } ?? []
    ).run()
  }
}
