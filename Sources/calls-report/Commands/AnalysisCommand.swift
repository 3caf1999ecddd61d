import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

/// A command that prints one analysis of the catalogue.
protocol AnalysisCommand: AsyncParsableCommand {
  static var analysis: Analysis { get }
  /// What follows the analysis's name in the examples of the help.
  static var examples: [String] { get }
  var source: SourceOptions { get }
  var filter: FilterOptions { get }
  var groups: GroupOptions { get }
  var output: OutputOptions { get }

  /// What is asked of the analysis beyond the query.
  func analysisOptions() throws -> AnalysisOptions

  /// The options that make tables which the report lacks without them, by the table's name.
  static var optionsOfTables: [String: String] { get }

  /// The files that are read besides the sources.
  var inputFiles: [OverwriteCheck.Named] { get }

  /// The calls as the analysis wants them.
  func prepared(_ calls: any RowGroupSource) throws -> any RowGroupSource
}

extension AnalysisCommand {
  static var analysisConfiguration: CommandConfiguration {
    let tables = analysis.tables(AnalysisOptions()).map { "  \($0.name): \($0.summary)" }
    return CommandConfiguration(
      commandName: analysis.name,
      abstract: analysis.summary,
      discussion: """
        Tables:
        \(tables.joined(separator: "\n"))
        'calls-report metrics \(analysis.name)' explains every column.

        Examples:
        \(examples.map { "  calls-report \(analysis.name) \($0)" }.joined(separator: "\n"))
        """
    )
  }

  func analysisOptions() throws -> AnalysisOptions { AnalysisOptions() }

  static var optionsOfTables: [String: String] { [:] }

  var inputFiles: [OverwriteCheck.Named] { [] }

  func prepared(_ calls: any RowGroupSource) throws -> any RowGroupSource { calls }

  func run() async throws {
    let printing = ReportPrinting(options: output)
    let (query, files) = try await checkedQuery(printing)
    let reading = try await CallReading(
      options: source,
      columns: Self.analysis.columnsNeeded(by: query),
      filter: query.filter,
      output: output,
      files: files
    ).runOnce()
    let engine = ColumnEngine(try prepared(reading.calls), threads: source.threadCount)
    let report: Report
    do {
      report = try await Self.analysis.report(from: engine, matching: query)
    } catch let error as ArchiveError {
      throw Failure(.unreadable, "\(error)")
    }
    try printing.print(report)
    if let failure = reading.failure { throw failure }
  }

  /// The query, and the files that must not be one, after all of the command line was checked:
  /// nobody waits for a long read to learn of a mistyped column.
  ///
  /// - Throws: One error with all problems, or a failure when the output cannot be written.
  private func checkedQuery(
    _ printing: ReportPrinting
  ) async throws -> (ReportQuery, OverwriteCheck) {
    var problems: [String] = []
    var options = AnalysisOptions.everything
    do { options = try analysisOptions() } catch let error as UsageError {
      problems += error.problems
    }
    var arguments = filter.arguments
    arguments.dimensions = groups.by
    arguments.sort = groups.sort
    arguments.limit = groups.limit
    var query: ReportQuery?
    do throws(UsageError) {
      query = try arguments.query(for: Self.analysis, options: options, clock: Host.now)
    } catch {
      problems += error.problems
    }
    // A query that cannot be asked says nothing against columns that another one would have.
    var widest = ReportQuery()
    widest.options = options
    widest.dimensions = Dimension.all(of: Self.analysis.table)
    let nothing = ColumnEngine(CallSnapshot(groups: []), threads: 1)
    let empty = try await Self.analysis.report(from: nothing, matching: query ?? widest)
    if let table = output.table, let option = Self.optionsOfTables[table],
      empty.table(named: table) == nil
    {
      problems.append("--table: '\(table)' is made by \(option)")
    } else {
      do throws(UsageError) { _ = try printing.selected(of: empty) } catch {
        problems += error.problems
      }
    }
    let files = OverwriteCheck(
      outputs: try printing.destinations(of: empty),
      inputs: inputFiles
    )
    do throws(UsageError) { try source.check(files) } catch { problems += error.problems }
    guard problems.isEmpty, let query else { throw UsageError(problems) }
    try printing.checkDestination()
    output.warnIfEmpty(query)
    return (query, files)
  }
}
