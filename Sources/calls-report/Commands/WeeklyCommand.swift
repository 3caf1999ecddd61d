import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

struct WeeklyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weekly",
    abstract: "The weekly quality report: one ISO week beside the week before.",
    discussion: """
      Markdown unless a format is asked for; csv prints the headline numbers, --table NAME another \
      table. What it shows is written in a definition: --definition FILE, else Reports/weekly.yaml \
      where there is one, else the built-in definition, which is that file as it came.

      Examples:
        calls-report weekly calls/
        calls-report weekly calls/ --week 2026-W12 --tz Europe/Berlin -o report.md
        calls-report weekly calls/ --table listen --csv
      """
  )

  @OptionGroup(title: "Source options") var source: SourceOptions

  @Option(
    help: ArgumentHelp(
      "The week (default: the latest that has ended and holds a call).",
      valueName: "2026-W12"
    )
  )
  var week: String?

  @Option(
    help: ArgumentHelp("What the report shows (YAML).", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var definition: String?

  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var exemplars: ExemplarOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  func run() async throws {
    Host.keepFreedMemory()
    let printing = ReportPrinting(options: output, defaultFormat: "markdown")
    let (asked, files) = try await checkedRequest(printing)
    try printing.checkDestination()
    output.warnIfEmpty(asked.query)
    let request = try await settled(asked)
    let reading = try await CallReading(
      options: source,
      columns: request.columns,
      filter: request.filterOfCalls,
      output: output,
      files: files
    ).run()
    let report = try await request.report(
      on: reading.snapshot,
      input: reading.input,
      threads: source.threadCount
    )
    try printing.print(report)
    if let failure = reading.failure { throw failure }
  }

  /// The request for the week that it will be about, so that of a store no other weeks are read.
  private func settled(_ request: ReportRequest) async throws -> ReportRequest {
    // Files can be read once only, and damage has to be told where it matters.
    guard let store = source.storeToRead, !source.skipDamaged else { return request }
    do {
      let calls = try ArchiveReader(path: store).callsOneByOne(
        columns: request.columnsOfWeeks,
        filter: request.query.filter
      )
      return try await request.settled(on: calls, threads: source.threadCount)
    } catch let error as ArchiveError {
      throw error.told
    }
  }

  /// What is asked for, and the files that must not be one.
  ///
  /// - Throws: One error with all problems of the command line and of the definition.
  private func checkedRequest(
    _ printing: ReportPrinting
  ) async throws -> (ReportRequest, OverwriteCheck) {
    var problems: [String] = []
    var definition: WeeklyDefinition?
    let asked = try filter.arguments
    do {
      definition = try WeeklyDefinition(
        chosen: self.definition,
        option: "--definition",
        saved: asked.saved
      )
    } catch let error as UsageError {
      problems += error.problems
    }
    var arguments = ReportArguments()
    arguments.query = asked
    arguments.query.exemplars = exemplars.exemplars
    arguments.week = week
    // Which tables there are is up to the definition.
    if definition != nil { arguments.selection = output.selection }
    let check = try await ReportRequest.check(
      .weekly(definition ?? .standard()),
      arguments,
      clock: Host.now
    )
    problems += check.problems.map(\.sentence)
    problems += try printing.problems(of: check.empty)
    let files = OverwriteCheck(
      outputs: try printing.destinations(of: check.empty),
      inputs: [
        OverwriteCheck.Named(
          name: "--definition",
          path: self.definition ?? WeeklyDefinition.usualFile
        )
      ] + (filter.configurationFile.map { [$0] } ?? [])
    )
    do throws(UsageError) { try source.check(files) } catch { problems += error.problems }
    guard problems.isEmpty, let request = check.request else { throw UsageError(problems) }
    if let store = source.storeToRead { try ReportRun.check(request, forStoreAt: store) }
    return (request, files)
  }
}
