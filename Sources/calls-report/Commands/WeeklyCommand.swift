import Analyses
import ArgumentParser
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

  /// Where the definition is looked for when none is named.
  private static let usualDefinition = "Reports/weekly.yaml"

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
  @OptionGroup(title: "Output options") var output: OutputOptions

  func run() async throws {
    let printing = ReportPrinting(options: output, defaultFormat: "markdown")
    let (request, files) = try await checkedRequest(printing)
    try printing.checkDestination()
    output.warnIfEmpty(request.query)
    let conditions = request.query.filter.conditions
    let tables = request.definition.callTables.union(conditions.map(\.field.table))
    let reading = try await CallReading(
      options: source,
      columns: Set(tables.flatMap(\.columns)),
      filter: request.query.filter,
      output: output,
      files: files
    ).run()
    let report = try await WeeklyReport.report(
      on: reading.snapshot,
      request,
      input: reading.input,
      threads: source.threadCount
    )
    try printing.print(report)
    if let failure = reading.failure { throw failure }
  }

  /// What is asked for, and the files that must not be one.
  ///
  /// - Throws: One error with all problems of the command line and of the definition.
  private func checkedRequest(
    _ printing: ReportPrinting
  ) async throws -> (WeeklyReport.Request, OverwriteCheck) {
    var problems: [String] = []
    var definition: WeeklyDefinition?
    do { definition = try chosenDefinition() } catch let error as UsageError {
      problems += error.problems
    }
    var query = ReportQuery()
    var chosen: ISOWeek?
    var now = Host.now
    do throws(UsageError) {
      query = try filter.arguments.filterQuery(on: .calls, clock: Host.now)
      now = try filter.arguments.present(clock: Host.now)
    } catch {
      problems += error.problems
    }
    if let week {
      do throws(TimeExpressionError) { chosen = try ISOWeek(week) } catch {
        problems.append("--week: \(error)")
      }
    }
    let request = WeeklyReport.Request(
      definition: definition ?? .standard(),
      query: query,
      week: chosen,
      now: now
    )
    let empty = try await WeeklyReport.report(
      on: CallSnapshot(groups: []),
      request,
      input: InputSummary(),
      threads: 1
    )
    let files = OverwriteCheck(
      outputs: try printing.destinations(of: empty),
      inputs: [OverwriteCheck.Named(name: "--definition", path: definitionPath)]
    )
    do throws(UsageError) { try source.check(files) } catch { problems += error.problems }
    if definition != nil {
      do throws(UsageError) { _ = try printing.selected(of: empty) } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw UsageError(problems) }
    return (request, files)
  }

  private var definitionPath: String { definition ?? Self.usualDefinition }

  private func chosenDefinition() throws -> WeeklyDefinition {
    let path = definitionPath
    if definition == nil, FileInput.refusal(path: Array(path.utf8)) != nil {
      return WeeklyDefinition.standard()
    }
    let text = try TextFile.read(path, option: "--definition")
    do throws(WeeklyDefinitionError) {
      return try WeeklyDefinition(yaml: text) { text, table in
        try ConditionParser(table).condition(text)
      }
    } catch {
      throw UsageError(error.problems.map { "\(path.visible):\($0)" })
    }
  }
}
